/** The clerk's public files: their shapes, and fetching them through the browser's cache. */

import type { Finding } from "../../shared/findings.ts";

export interface ListedElection {
  id: string;
  name: string;
  mode: Mode;
  date: string;
  public: number;
}
export type Mode = "demo" | "rehearsal" | "real";

export interface Contest {
  code: string;
  name: string;
  options: "pairs" | "parties" | "candidates";
  level: string;
}
export interface Party {
  number: number;
  name: string;
  short: string;
}
export interface Election {
  id: string;
  name: string;
  mode: Mode;
  date: string;
  start: string;
  contests: Contest[];
  parties: Party[];
  labels: Record<string, string>;
  kinds?: Record<string, string>;
  definition: string;
  /** Folders of files that not every election's folder has. */
  files?: string[];
}

export interface Stations {
  expected: number;
  received: number;
  counted: number;
  held: number;
}
export interface Figures {
  area: string;
  name: string;
  votes: Record<string, number>;
  valid: number;
  invalid: number;
  total: number;
  stations: Stations;
  by_code: Record<string, number>;
  label: string;
  /** The most votes that stations may carry: of all, of those counted, of those held. */
  ballots?: { expected: number; counted: number; held: number };
  /** Code -> [stations, ballots] of the held stations that show it. */
  held_by?: Record<string, [number, number]>;
  /** Stations whose result a later record changed. */
  changed?: number;
  /** Why two persons hid the numbers from the pages; the records stand. */
  withheld?: string;
}
export interface Step {
  area: string;
  name: string;
}
export interface Area extends Figures {
  contest: string;
  level: string;
  path: Step[];
  districts: string[];
  admin: Record<string, number>;
  children: Figures[];
  /** The tree of the contest's log that these figures rest on. */
  log?: { size: number; root: string } | null;
  /** Vectors that courts set in it: recapitulations stand on them, the sums here on stations. */
  rulings?: { area: string; district: string; ruling: string; record: string; index: number }[];
}

export interface Option {
  field: string;
  name: string;
  status?: string;
  number?: number;
  party?: number;
}
export interface District {
  contest: string;
  district: string;
  name: string;
  seats: number;
  options: Option[];
  sums: Record<string, number>;
  stations: Stations;
}

export interface HistoryEntry {
  version: number;
  id: string;
  kind: string;
  effect: string;
  why: string;
  at?: string;
  how?: string;
  source?: string;
  index?: number;
  codes?: string[];
  reason?: string;
  round?: number;
  /** Of a settlement: "confirmed", "noted" or "chosen". */
  as?: string;
  /** Of a reading: who read, and how. */
  by?: string;
  ruling?: string;
  /** Of a record with a form that is not the station's head: its numbers as signed. */
  form?: string;
  counts?: number[];
  /** 1 where the record signed photographs. */
  photos?: number;
}
/** `there`: has it come; `thumb`: has it a thumbnail; `record`: another record's than the head's;
 * `withheld`: why two persons hid it. */
export interface Photo {
  sha256: string;
  there: number;
  thumb: number;
  record?: string;
  withheld?: string;
}
export interface Station {
  number: string;
  kind: string;
  status: string;
  round: number;
  version: number;
  noted: number;
  held_sections?: string[];
  form?: string;
  counts?: number[];
  findings: Finding[];
  history: HistoryEntry[];
  index?: number;
  photos: Photo[];
  withheld?: string;
}
export interface Village {
  contest: string;
  village: string;
  name: string;
  path: Step[];
  forms: Record<string, string>;
  stations: Record<string, Station>;
}

/** A regency's stations whose votes wait, most ballots first. */
export interface HeldStation {
  station: string;
  village: string;
  status: string;
  codes: string[];
  ballots: number;
}
export interface Held {
  contest: string;
  area: string;
  stations: HeldStation[];
}
/** A regency's changes of results, newest first. `at`: the log's time, UTC. */
export interface ChangedStation {
  station: string;
  village: string;
  at: string;
  index: number;
  kind: string;
  version: number;
  status: string;
  reason: string;
}
export interface Changes {
  contest: string;
  area: string;
  changes: ChangedStation[];
}
/** An area's figures at the end of each ten minutes in which they changed. */
export interface Timeline {
  contest: string;
  area: string;
  columns: string[];
  steps: [string, ...number[]][];
}
/** A district's sums by kecamatan; `sums` in the order of `fields`. */
export interface CandidateAreas {
  contest: string;
  district: string;
  name: string;
  fields: string[];
  areas: { area: string; name: string; label: string; stations: Stations; sums: number[] }[];
}

/** A ratified recapitulation. `at`: the log's time, UTC; `files` below `recaps/<contest>/`;
 * `replaces`, `replaced`: number of the earlier and of the later plenary, 0 where there is none. */
export interface RatifiedRecap {
  level: string;
  no: number;
  district: string;
  record: string;
  sitting: string;
  hash: string;
  basis: string;
  size: number;
  at: string;
  files: string[];
  replaces: number;
  replaced: number;
  /** Scans of the signed paper: the files stay with the committees. */
  scans?: { sha256: string; kind: string; pages: number }[];
}
export interface RatifiedRecaps {
  contest: string;
  area: string;
  recaps: RatifiedRecap[];
}

export interface Template {
  contest: string;
  district: string;
  station_kind: string;
  fields: { name: string; section: string; page: number; boxes: number; need: "votes" | "admin" }[];
  options: Option[];
}

/** Why a file could not be had: it is not there, or nobody answered. */
export class Unreachable extends Error {
  readonly missing: boolean;
  constructor(missing: boolean) {
    super(missing ? "missing" : "no answer");
    this.missing = missing;
  }
}

/** The folder that holds index.html, assets/ and the elections: this script lies in its assets/. */
export const ROOT = new URL(/* @vite-ignore */ "../", import.meta.url);

interface Kept {
  text: string;
  value: unknown;
}
const kept = new Map<string, Kept>();
const begun = new Map<string, Promise<Response>>();

const ask = (path: string, signal?: AbortSignal): Promise<Response> =>
  fetch(new URL(path, ROOT), { cache: "no-cache", signal: signal ?? null });

/** Asks for a file before anybody reads it; the first `read` takes that answer. */
export function begin(path: string): void {
  const answer = ask(path);
  answer.catch(() => undefined);
  begun.set(path, answer);
}
let lastReadAt = 0;

/** When a file was last read successfully, by this device's clock (ms); 0 = never. */
export const lastRead = (): number => lastReadAt;

/** What was last read from `path` (below the root), without asking again. */
export function remembered<T>(path: string): T | undefined {
  return kept.get(path)?.value as T | undefined;
}

/**
 * Reads a JSON file. "no-cache" lets the browser ask with If-None-Match; an unchanged body gives
 * the same object again, so that nothing is drawn anew. Raises `Unreachable`.
 */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  let text: string;
  try {
    const early = begun.get(path);
    begun.delete(path);
    const answer = await (early ?? ask(path, signal));
    if (!answer.ok) throw new Unreachable(answer.status === 404);
    text = await answer.text();
  } catch (error) {
    if (error instanceof Unreachable || (error as Error).name === "AbortError") throw error;
    throw new Unreachable(false);
  }
  const old = kept.get(path);
  if (old?.text === text) {
    lastReadAt = Date.now();
    return old.value as T;
  }
  try {
    const value = JSON.parse(text) as T;
    kept.set(path, { text, value });
    lastReadAt = Date.now();
    return value;
  } catch {
    throw new Unreachable(false);
  }
}
