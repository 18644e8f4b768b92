/** Where the page is: the election from its folder, the rest from the hash. */

export interface Route {
  contest: string;
  /** "nasional", or a code of 2, 4, 6, 10 (village) or 13 (station) digits. */
  area: string;
  /** What of the area is shown: "" = its own page. */
  view: View;
  /** What the view needs beside the area, each part decoded. */
  rest: readonly string[];
  /** What stands after "?" in the hash. */
  query: URLSearchParams;
}
/** Pages of an area beside its own. */
export const VIEWS = ["", "ditahan", "perubahan", "calon", "layar", "cari"] as const;
export type View = (typeof VIEWS)[number];

export const NATION = "nasional";
const AREA = /^(nasional|\d{2}|\d{4}|\d{6}|\d{10}|\d{13})$/;

/** "#/ppwp/9106/calon/..?sejak=.." -> its parts; what is missing or malformed comes from `start`. */
export function parse(hash: string, contests: readonly string[], start: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [contest = "", area = "", view = "", ...rest] = path.split("/").map(decoded);
  return {
    contest: contests.includes(contest) ? contest : (contests[0] ?? ""),
    area: AREA.test(area) ? area : start,
    view: VIEWS.includes(view as View) ? (view as View) : "",
    rest,
    query: new URLSearchParams(query),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of an area's page, or of a view of it. */
export function link(
  contest: string,
  area: string,
  view: View = "",
  rest: readonly string[] = [],
  query: Record<string, string> = {},
): string {
  const parts = [contest, area, ...(view ? [view, ...rest] : [])].map(encodeURIComponent);
  const asked = new URLSearchParams(query).toString();
  return `#/${parts.join("/")}${asked ? `?${asked}` : ""}`;
}

/** What the root's page is told to list the elections instead of leading to the public one. */
export const ALL = "#/semua";

/**
 * The address of the list of elections. The page is named: a server may lead the bare folder to the
 * public election, and the browser keeps what stands after "#" on that way.
 */
export const listOfElections = (root: URL): string => new URL(`index.html${ALL}`, root).href;

/**
 * The election's id: the folders of the page below the site's root ("" at the root itself).
 * `root` ends with a slash; `page` may end with "index.html".
 */
export function electionOf(root: URL, page: URL): string {
  const folder = page.pathname.replace(/[^/]*$/, "");
  if (!folder.startsWith(root.pathname)) return "";
  return decodeURIComponent(folder.slice(root.pathname.length).replace(/\/$/, ""));
}
