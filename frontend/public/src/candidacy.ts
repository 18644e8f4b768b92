/** Whom a field of the form stands for, and adding one field up over stations' files. */

import type { Contest, Stations, Village } from "./data.ts";
import type { FieldsOf } from "./versions.ts";

/** "votes.2", "party.3.total", "party.3.list", "party.3.7". */
export interface Candidacy {
  field: string;
  /** Ballot number of a pair or candidate outside of parties. */
  number?: number;
  party?: number;
  /** "total", "list" or the candidate's number inside the party. */
  within?: string;
}

/** Undefined where the field is no option's. */
export function candidacy(field: string): Candidacy | undefined {
  const alone = /^votes\.(\d+)$/.exec(field);
  if (alone) return { field, number: Number(alone[1]) };
  const inside = /^party\.(\d+)\.(total|list|\d+)$/.exec(field);
  return inside ? { field, party: Number(inside[1]), within: inside[2] ?? "" } : undefined;
}

/** The field of what a contest's bars show: a pair, a senator, or a party with its candidates. */
export const fieldOf = (contest: Contest, number: number): string =>
  contest.options === "parties" ? `party.${number}.total` : `votes.${number}`;

export interface Added extends Stations {
  votes: number;
}
const COUNTED = new Set(["accepted", "recapped", "final"]);

/** One field over a village's counted stations; `district` "" takes every form, else only its own. */
export function addUp(village: Village, field: string, district: string, fieldsOf: FieldsOf): Added {
  const sum: Added = { votes: 0, expected: 0, received: 0, counted: 0, held: 0 };
  for (const station of Object.values(village.stations)) {
    sum.expected += 1;
    if (station.status === "held" || station.status === "disputed") sum.held += 1;
    if (station.form) sum.received += 1;
    if (!COUNTED.has(station.status) || !station.form) continue;
    sum.counted += 1;
    if (district !== "" && station.form.split("/")[1] !== district) continue;
    const at = fieldsOf(station.form)?.indexOf(field) ?? -1;
    // An empty box is never summed.
    if (at >= 0) sum.votes += Math.max(0, station.counts?.[at] ?? 0);
  }
  return sum;
}
