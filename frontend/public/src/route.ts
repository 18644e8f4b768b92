/** Where the page is: the election from its folder, contest and area from the hash. */

export interface Route {
  contest: string;
  /** "nasional", or a code of 2, 4, 6, 10 (village) or 13 (station) digits. */
  area: string;
}

export const NATION = "nasional";
const AREA = /^(nasional|\d{2}|\d{4}|\d{6}|\d{10}|\d{13})$/;

/** "#/ppwp/9106" -> its parts; what is missing or malformed comes from `start`. */
export function parse(hash: string, contests: readonly string[], start: string): Route {
  const [contest = "", area = ""] = hash.replace(/^#\/?/, "").split("/");
  return {
    contest: contests.includes(contest) ? contest : (contests[0] ?? ""),
    area: AREA.test(area) ? area : start,
  };
}

export const link = (contest: string, area: string): string => `#/${contest}/${area}`;

/**
 * The election's id: the folders of the page below the site's root ("" at the root itself).
 * `root` ends with a slash; `page` may end with "index.html".
 */
export function electionOf(root: URL, page: URL): string {
  const folder = page.pathname.replace(/[^/]*$/, "");
  if (!folder.startsWith(root.pathname)) return "";
  return decodeURIComponent(folder.slice(root.pathname.length).replace(/\/$/, ""));
}
