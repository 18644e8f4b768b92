/**
 * Asks for the first files: the election's, and the numbers that the address names. A script of its
 * own that the page loads before the others, so that the data come while those are under way.
 */

import { begin, ROOT } from "./data.ts";
import { electionOf, NATION } from "./route.ts";

/** A contest's code and an area's that stand in the address; without them the election says where to start. */
const NAMED = /^#\/([a-z-]+)\/(nasional|\d{2}|\d{4}|\d{6}|\d{10}|\d{13})(?:$|[/?])/;
const STATION_DIGITS = 13;
const VILLAGE_DIGITS = 10;

function beginEarly(address: URL): void {
  const id = electionOf(ROOT, address);
  if (id === "") return;
  begin(`${id}/election.json`);
  const [, contest, area = NATION] = NAMED.exec(address.hash) ?? [];
  if (!contest) return;
  if (area.length === STATION_DIGITS) begin(`${id}/stations/${contest}/${area.slice(0, VILLAGE_DIGITS)}.json`);
  else begin(`${id}/results/${contest}/${area}.json`);
}

beginEarly(new URL(location.href));
