/** A station's forms one after the other, and box by box what one says and the other does not. */

import type { HistoryEntry, Station } from "./data.ts";

export interface Version {
  entry: HistoryEntry;
  /** Field -> number as signed; -1 empty, -2 not read. */
  at: ReadonlyMap<string, number>;
}
export interface Difference {
  field: string;
  before: number;
  after: number;
}
/** The fields of a form by its name; undefined where the form is not known here. */
export type FieldsOf = (form: string) => readonly string[] | undefined;

const UNREAD = -2;

/** What an entry says in numbers; undefined where the file does not tell. */
export function versionOf(entry: HistoryEntry, station: Station, fieldsOf: FieldsOf): Version | undefined {
  const counts = entry.counts ?? (isHead(entry, station) ? station.counts : undefined);
  const fields = fieldsOf(entry.form ?? station.form ?? "");
  if (!counts || !fields || fields.length !== counts.length) return undefined;
  return { entry, at: new Map(fields.map((f, i) => [f, counts[i] ?? -1])) };
}

/** The head whose numbers the station's file shows: the one at the station's own log entry. */
function isHead(entry: HistoryEntry, station: Station): boolean {
  return entry.effect === "head" && (station.index === undefined || entry.index === station.index);
}

/**
 * What an entry's numbers are to be compared with: a reading with the form it read, a later form
 * with the version before it in the same round. Undefined where there is nothing to compare.
 */
export function before(entry: HistoryEntry, station: Station, fieldsOf: FieldsOf): Version | undefined {
  const others = station.history.filter((h) => h !== entry && (h.round ?? 0) === (entry.round ?? 0));
  const stood = (h: HistoryEntry): boolean => h.effect === "head" || h.effect === "replaced";
  if (entry.kind === "reading") {
    const head = others.find((h) => isHead(h, station));
    return head && versionOf(head, station, fieldsOf);
  }
  if (!stood(entry)) return undefined;
  const earlier = others.filter((h) => stood(h) && h.kind !== "reading" && h.version > 0 && h.version < entry.version);
  for (const h of earlier.sort((a, b) => b.version - a.version || (b.index ?? 0) - (a.index ?? 0))) {
    const found = versionOf(h, station, fieldsOf);
    if (found) return found;
  }
  return undefined;
}

/** Boxes in which two versions differ, in the later one's order; a box nobody read is left out. */
export function differences(one: Version, other: Version): Difference[] {
  return [...other.at].flatMap(([field, after]) => {
    const was = one.at.get(field);
    if (was === undefined || was === after || was === UNREAD || after === UNREAD) return [];
    return [{ field, before: was, after }];
  });
}

/** The versions that stand against each other in a disputed station, by version; equal ones once. */
export function rivals(station: Station, fieldsOf: FieldsOf): Version[] {
  const found: Version[] = [];
  const heads = station.history.filter((h) => h.effect === "head" && h.why === "");
  for (const entry of [...heads].sort((a, b) => a.version - b.version)) {
    const version = versionOf(entry, station, fieldsOf);
    if (version && !found.some((v) => differences(v, version).length === 0)) found.push(version);
  }
  return found;
}
