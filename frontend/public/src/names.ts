/** What a place is called. */

import type { Area, Election } from "./data.ts";
import { NATION } from "./route.ts";
import type { Words } from "./words.ts";

/** "Distrik Biak Kota"; a name that already says what it is stays. */
export function placeName(label: string, name: string): string {
  return !label || name.toLowerCase().startsWith(label.toLowerCase()) ? name : `${label} ${name}`;
}

/** The area's name as a heading. */
export const headingOf = (area: Area, words: Words): string =>
  area.area === NATION ? words.t("nation.heading") : placeName(area.label, area.name);

/** The election with its contests' names in the reader's language, where the law's name has one. */
export function spoken(election: Election, words: Words): Election {
  if (words.lang === "id") return election;
  const contests = election.contests.map((contest) => {
    const name = words.maybe("contest.full", contest.code);
    return name === contest.code ? contest : { ...contest, name };
  });
  return { ...election, contests };
}
