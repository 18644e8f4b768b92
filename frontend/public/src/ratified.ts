/** Ratified recapitulations: which stand now, in the order they are shown. */

import type { RatifiedRecap } from "./data.ts";

/** Those in force first, by district; then those that a later plenary replaced, newest first. */
export function inOrder(recaps: readonly RatifiedRecap[]): RatifiedRecap[] {
  return [...recaps].sort(
    (a, b) => Number(a.replaced > 0) - Number(b.replaced > 0) || a.district.localeCompare(b.district) || b.no - a.no,
  );
}

/** Does its plenary end the contest? Then the result is determined there, not only recapitulated. */
export const isLast = (level: string, contestLevel: string): boolean => level === contestLevel;

/** "PDF" of "-/910601-1.pdf". */
export const kindOf = (file: string): string => file.slice(file.lastIndexOf(".") + 1).toUpperCase();
