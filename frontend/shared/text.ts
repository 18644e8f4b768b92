/** Small work on words. */

/** What several names begin with, in whole words, without what joins it to the rest. */
export function common(names: readonly string[]): string {
  const [first = "", ...others] = names;
  let length = 0;
  while (length < first.length && others.every((other) => other[length] === first[length])) length++;
  const shared = length === first.length ? first : first.slice(0, length).replace(/[^\s,(:–-]*$/, "");
  return shared.replace(/[\s,(:–-]+$/, "") || first;
}
