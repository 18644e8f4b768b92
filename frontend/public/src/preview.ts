/** An area as far as the rows already read say it: drawn at once while its own file is fetched. */

import { type Area, type Figures, remembered } from "./data.ts";
import { NATION } from "./route.ts";

const LEVELS: Record<number, string> = { 2: "province", 4: "regency", 6: "district", 10: "village" };
const ABOVE: Record<number, number> = { 4: 2, 6: 4, 10: 6 };

/** The area directly above: "910601" -> "9106", "91" -> the nation; undefined for the nation. */
export function above(area: string): string | undefined {
  if (area === NATION) return undefined;
  const length = ABOVE[area.length];
  return length === undefined ? NATION : area.slice(0, length);
}

export interface Preview extends Area {
  /** Children, districts and administrative figures are not known yet. */
  partial: true;
}

/** `area` from its row in the file of the area above, where that was read. */
export function preview(election: string, contest: string, area: string): Preview | undefined {
  const parent = above(area);
  const level = LEVELS[area.length];
  if (parent === undefined || level === undefined) return undefined;
  const known = remembered<Area>(`${election}/results/${contest}/${parent}.json`);
  const row: Figures | undefined = known?.children.find((child) => child.area === area);
  if (!known || !row) return undefined;
  const path = [...known.path, { area, name: row.name }];
  return { ...row, contest, level, path, districts: [], admin: {}, children: [], partial: true };
}
