/**
 * What a person is shown of a form's findings: one wrong digit gives one finding, not the five
 * sums it sets off. The same rule as `sinergi.law.checks.masking`.
 */

export interface Finding {
  code: string;
  fields: string[];
  context: Record<string, number | string>;
}

/** Codes that say "the left parts add up to the right one"; their right field stands last. */
export const EQUALS: ReadonlySet<string> = new Set([
  "A101", "A111", "A112", "A113", "A114", "A121", "A122", "A123", "A201", "A202", "A301",
  "V401", "V402", "V501", "V502",
]);
/** Codes that say "the left is at most the right". */
export const AT_MOST: ReadonlySet<string> = new Set(["A131", "A203", "A302", "V504", "V505"]);
const TOO_LONG: ReadonlySet<string> = new Set(["V503", "A103"]);

const linear = (f: Finding): boolean => EQUALS.has(f.code) || AT_MOST.has(f.code);
const has = (f: Finding, field: string | undefined): boolean =>
  field !== undefined && f.fields.includes(field);
const last = (f: Finding): string | undefined => f.fields[f.fields.length - 1];
const figure = (f: Finding, key: string): number => Number(f.context[key]);

/** The findings to show, V before A before W; a subset of what came. */
export function mask(findings: readonly Finding[]): Finding[] {
  let left = [...findings];
  const shown: Finding[] = [];
  for (const long of findings.filter((f) => TOO_LONG.has(f.code))) {
    const group = left.filter((f) => f === long || (linear(f) && has(f, long.fields[0])));
    shown.push(...root(long, group));
    left = left.filter((f) => !group.includes(f));
  }
  for (let found = largestGroup(left); found; found = largestGroup(left)) {
    const { field, group } = found;
    shown.push(...root(group[0]!, group));
    left = left.filter((f) => !group.includes(f) && !(f.code[0] === "W" && has(f, field)));
  }
  const rank = (f: Finding): string => "VAW".indexOf(f.code[0] ?? "W") + f.code;
  return [...shown, ...left]
    .map((f, i) => ({ f, i }))
    .sort((a, b) => (rank(a.f) < rank(b.f) ? -1 : rank(a.f) > rank(b.f) ? 1 : a.i - b.i))
    .map(({ f }) => f);
}

/** The first, and the first V beside it where it is none: that is why the number waits. */
function root(first: Finding, group: readonly Finding[]): Finding[] {
  if (first.code[0] === "V") return [first];
  return [first, ...group.filter((f) => f.code[0] === "V").slice(0, 1)];
}

/** What added to `field` makes the two sides equal. */
function correction(field: string, f: Finding): number {
  const gap = figure(f, "left") - figure(f, "right");
  return field === last(f) ? gap : -gap;
}

function mends(field: string, delta: number, f: Finding): boolean {
  if (!has(f, field)) return false;
  const right = field === last(f);
  return figure(f, "left") + (right ? 0 : delta) <= figure(f, "right") + (right ? delta : 0);
}

/** The field whose one correction mends most broken checks (two at least), and those. */
function largestGroup(findings: readonly Finding[]): { field: string; group: Finding[] } | null {
  const equalities = findings.filter((f) => EQUALS.has(f.code));
  let best: { field: string; group: Finding[] } | null = null;
  for (const field of new Set(equalities.flatMap((f) => f.fields))) {
    const touching = equalities.filter((f) => has(f, field));
    for (const delta of new Set(touching.map((f) => correction(field, f)))) {
      const group = [
        ...touching.filter((f) => correction(field, f) === delta),
        ...findings.filter((f) => AT_MOST.has(f.code) && mends(field, delta, f)),
      ];
      if (group.length > Math.max(1, best?.group.length ?? 0)) best = { field, group };
    }
  }
  best?.group.sort(
    (a, b) =>
      Number(AT_MOST.has(a.code)) - Number(AT_MOST.has(b.code)) ||
      a.fields.length - b.fields.length ||
      (a.code < b.code ? -1 : 1),
  );
  return best;
}
