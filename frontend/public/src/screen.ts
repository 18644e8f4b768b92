/** The big screen's small sums. */

const LEAST_SECONDS = 5;
const MOST_SECONDS = 3600;

/** Seconds a contest stays; 0 = it does not change by itself. */
export function secondsOf(asked: string | null): number {
  const n = Number(asked ?? "");
  return Number.isInteger(n) && n > 0 ? Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, n)) : 0;
}

/** The contest `by` places on, round and round. */
export function turn(codes: readonly string[], code: string, by: number): string {
  const at = Math.max(0, codes.indexOf(code)) + by;
  return codes[((at % codes.length) + codes.length) % codes.length] ?? code;
}

/** Columns in which so many rows stay readable without scrolling. */
export const columnsFor = (rows: number): number => (rows <= 8 ? 1 : rows <= 28 ? 2 : 3);
