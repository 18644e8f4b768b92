/** The 38 provinces and overseas: where their tiles stand, two letters each, and their clocks. */

import { NATION } from "./route.ts";

export interface Tile {
  code: string;
  letters: string;
  column: number;
  row: number;
}

/** One tile a province, in the shape of the islands from west to east; overseas in the corner. */
const PLACES =
  "11AC0,0 12SU0,1 14RI1,1 21KR2,1 13SB0,2 15JA1,2 19BB3,3 17BE1,3 16SS2,3 18LA2,4 " +
  "36BT2,5 31JK3,5 32JB3,6 33JT4,6 34YO4,7 35JI5,6 51BA6,6 52NB7,6 53NT8,6 " +
  "65KU5,0 61KB4,1 64KI5,1 62KT4,2 63KS5,2 71SA8,1 75GO7,1 72ST7,2 76SR6,3 73SN6,4 74SG7,3 " +
  "82MU9,2 81MA9,4 96PD10,3 92PB11,3 91PA12,3 94PT11,4 95PE12,4 93PS12,5 99LN0,6";

export const TILES: readonly Tile[] = PLACES.split(" ").map((text) => {
  const [column = 0, row = 0] = text.slice(4).split(",").map(Number);
  return { code: text.slice(0, 2), letters: text.slice(2, 4), column, row };
});
export const COLUMNS = Math.max(...TILES.map((t) => t.column)) + 1;
export const ROWS = Math.max(...TILES.map((t) => t.row)) + 1;

/** Hours before UTC: WIB 7, WITA 8, WIT 9 (presidential decree 41/1987); the nation's clock is WIB, overseas' UTC. */
export function hoursOf(area: string): number {
  if (area === NATION) return 7;
  const province = Number(area.slice(0, 2));
  if (!province || province === 99) return 0;
  if (province >= 81) return 9;
  if (province < 40 || province === 61 || province === 62) return 7;
  return 8;
}

/** "2029-02-14T12:10:00Z" at so many hours -> "2029-02-14T21:10:00+09:00", the place's own clock. */
export function localTime(utc: string, hours: number): string {
  const at = new Date(Date.parse(utc) + hours * 3_600_000);
  if (Number.isNaN(at.getTime())) return utc;
  const text = at.toISOString().slice(0, 19);
  return hours === 0 ? `${text}Z` : `${text}+${String(hours).padStart(2, "0")}:00`;
}
