/** A table as text that a spreadsheet reads, marked where its numbers are not real. */

import type { Mode } from "./data.ts";

export type Cell = string | number;

/** What stands in every row and in the file's name of an election that is not a real one. */
export const NOTES: Record<Mode, string> = {
  demo: "PERAGAAN · DATA REKAAN",
  rehearsal: "UJI COBA",
  real: "",
};
const PREFIXES: Record<Mode, string> = { demo: "PERAGAAN-", rehearsal: "UJI-COBA-", real: "" };

/** The file's name: "PERAGAAN-pemilu-2029-ppwp-9106.csv". */
export const fileName = (name: string, mode: Mode): string => `${PREFIXES[mode]}${name}.csv`;

/** `rows` with their heading first; lines end as RFC 4180 says. */
export function csv(rows: readonly (readonly Cell[])[], mode: Mode): string {
  const note = NOTES[mode];
  const lines = rows.map((row, i) => (note ? [...row, i === 0 ? "note" : note] : row));
  return lines.map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

/** Quoted where it has to be; a leading formula sign is kept from being run by a spreadsheet. */
function quoted(value: Cell): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
