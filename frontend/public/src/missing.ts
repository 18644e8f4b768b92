/** Which of an area's parts have sent nothing, and where most is still missing. */

import type { Figures } from "./data.ts";

export interface Lacking {
  /** Parts without one station in, the largest first. */
  none: Figures[];
  /** Parts that are partly in, most missing stations first. */
  partly: { row: Figures; stations: number }[];
}

export function lacking(children: readonly Figures[]): Lacking {
  const here = children.filter((row) => row.stations.expected > 0);
  const none = here
    .filter((row) => row.stations.received === 0)
    .sort((a, b) => b.stations.expected - a.stations.expected || (a.area < b.area ? -1 : 1));
  const partly = here
    .filter((row) => row.stations.received > 0)
    .map((row) => ({ row, stations: row.stations.expected - row.stations.received }))
    .filter((one) => one.stations > 0)
    .sort((a, b) => b.stations - a.stations || (a.row.area < b.row.area ? -1 : 1));
  return { none, partly };
}
