/** How far a reader had seen each area's numbers on the visit before this one, on this device. */

const KEY = "sinergi.seen";
const MOST = 60;

type Seen = Record<string, string>;

function stored(): Seen {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof found === "object" && found !== null ? (found as Seen) : {};
  } catch {
    return {};
  }
}

/** As it was when this page was opened: what is seen now does not move it. */
const before = stored();

/** The time of the newest step seen on the last visit (UTC), where there was one. */
export const lastSeen = (place: string): string | undefined => before[place];

/** Keeps that the numbers of `place` were seen up to `at`; the oldest places are forgotten. */
export function see(place: string, at: string): void {
  const now = stored();
  if (now[place] === at) return;
  delete now[place];
  const kept = Object.entries({ ...now, [place]: at }).slice(-MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // Without storage the page compares with an hour ago.
  }
}
