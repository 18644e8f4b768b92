/** What the checks found in a form. The server says which of them another one explains. */

export interface Finding {
  code: string;
  fields: string[];
  context: Record<string, number | string>;
  /** 1 where another finding explains this one: a person need not see it. */
  masked?: number;
}

/** Codes that say "the left parts add up to the right one"; their right field stands last. */
export const EQUALS: ReadonlySet<string> = new Set([
  "A101", "A111", "A112", "A113", "A114", "A121", "A122", "A123", "A201", "A202", "A301",
  "V401", "V402", "V501", "V502",
]);
/** Codes that say "the left is at most the right". */
export const AT_MOST: ReadonlySet<string> = new Set(["A131", "A203", "A302", "V504", "V505"]);

/** The findings to show, in the file's order: V before A before W. */
export const shown = (findings: readonly Finding[]): Finding[] => findings.filter((f) => !f.masked);
