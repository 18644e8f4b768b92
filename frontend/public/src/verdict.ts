/** What a station's state means for somebody who has never seen one: the answer, and what comes. */

import type { HistoryEntry, Station } from "./data.ts";

/** Sentences by key: each stands in the messages of the station. */
export interface Verdict {
  answer: Answer;
  /** What else must be known with the answer. */
  also: Also[];
  /** What happens next, and who does it. */
  next: Next[];
  /** The reason an order or a sitting gave, as it was signed. */
  reason: string;
}
export type Answer =
  | "empty" | "revote-waits" | "received" | "held" | "impossible" | "disputed" | "accepted" | "recapped" | "final"
  | "not-voted" | "void";
export type Also = "noted" | "revote" | "recount" | "corrected" | "admin-held";
export type Next =
  | "arrive" | "second-reading" | "right-photo" | "two-officers" | "one-names-all" | "third-reader"
  | "plenary" | "plenary-later" | "higher" | "vote" | "look";

const COUNTED = new Set(["accepted", "recapped", "final"]);
/** Codes that somebody else than the plenary ends. */
const ENDS: Record<string, Next> = {
  V001: "right-photo", V002: "two-officers", V003: "one-names-all", V004: "third-reader",
};

/** `codes`: those shown to a person; `photographed`: is there a photograph to look at? */
export function verdict(station: Station, codes: readonly string[], photographed: boolean): Verdict {
  const { status, round } = station;
  const standing = round > 0 ? [...station.history].filter((h) => (h.round ?? round) === round) : station.history;
  const head = standing.find((h) => h.effect === "head" && (station.index === undefined || h.index === station.index));
  const found: Verdict = { answer: answerOf(status, round, codes), also: [], next: [], reason: "" };
  if (COUNTED.has(status)) {
    if (station.noted === 1) found.also.push("noted");
    if (round > 0) found.also.push("revote");
    if (head?.kind === "recount") found.also.push("recount");
    if (head?.kind === "correction") found.also.push("corrected");
    if ((station.held_sections ?? []).length > 0) found.also.push("admin-held");
  }
  switch (found.answer) {
    case "empty":
    case "revote-waits":
      found.next.push("arrive");
      break;
    case "received":
      found.next.push("second-reading");
      break;
    case "disputed":
      found.next.push("one-names-all");
      break;
    case "held":
    case "impossible":
      found.next.push(...nextOf(codes));
      break;
    case "accepted":
      found.next.push("plenary-later");
      break;
    case "recapped":
      found.next.push("higher");
      break;
    case "not-voted":
      found.next.push("vote");
      break;
  }
  if (photographed && ["held", "impossible", "disputed", "received"].includes(found.answer)) found.next.push("look");
  const order = { "not-voted": "postpone", void: "void", "revote-waits": "revote" }[found.answer as string];
  found.reason = last(station.history, (h) => h.kind === order && h.effect === "applied")?.reason ?? "";
  return found;
}

function answerOf(status: string, round: number, codes: readonly string[]): Answer {
  if (status === "held" && codes.some((c) => /^V[45]/.test(c))) return "impossible";
  if (status === "empty") return round > 0 ? "revote-waits" : "empty";
  return status as Answer;
}

function nextOf(codes: readonly string[]): Next[] {
  const holding = codes.filter((c) => c.startsWith("V"));
  const found = [...new Set(holding.map((c) => ENDS[c] ?? "plenary"))];
  return found.length > 0 ? found : ["plenary"];
}

function last(history: readonly HistoryEntry[], is: (h: HistoryEntry) => boolean): HistoryEntry | undefined {
  return [...history].reverse().find(is);
}
