/** Search over the clerk's lists of places: which files to read, and what they hold. */

import { type Area, read, Unreachable, type Village } from "./data.ts";
import { asked, codeOf, type Entry, find, type Hit, keysOf } from "./search.ts";

export interface Found {
  hits: Hit[];
  /** There are more than were asked for. */
  more: boolean;
  /** Too few letters to look anything up. */
  short: boolean;
}

/** In what the search is made: the contest and the place one is at. */
export interface Around {
  election: string;
  contest: string;
  area: string;
}

const STATION = 13;
const VILLAGE = 10;

/** Finds at most `most` places; raises `Unreachable` where the lists cannot be had. */
export async function lookup(text: string, around: Around, most: number, signal: AbortSignal): Promise<Found> {
  const ask = asked(text);
  const hits: Hit[] = [];
  if (ask.code !== null) {
    const hit = await byCode(codeOf(ask.code), around, signal);
    if (hit) hits.push(hit);
  }
  // A number alone, at a village: one of its stations.
  if (ask.words.length === 0 && ask.number !== null && around.area.length >= VILLAGE) {
    const hit = await byCode(around.area.slice(0, VILLAGE) + String(ask.number).padStart(3, "0"), around, signal);
    if (hit) hits.push(hit);
  }
  const index = (await read<{ words: Record<string, number> }>(`${around.election}/places/index.json`, signal)).words;
  const files = keysOf(ask, index).map((key) => read<Entry[]>(`${around.election}/places/${key}.json`, signal));
  const entries = (await Promise.all(files)).flat();
  const named = find(ask, entries, most + 1);
  const known = new Set(hits.map((hit) => hit.code));
  const all = [...hits, ...named.filter((hit) => !known.has(hit.code))];
  const short = ask.code === null && ask.number === null && !ask.words.some((word) => word.length > 1);
  return { hits: all.slice(0, most), more: all.length > most, short };
}

/** The area or station of a code, by its own file; undefined where the contest has none. */
async function byCode(code: string, { election, contest }: Around, signal: AbortSignal): Promise<Hit | undefined> {
  try {
    if (code.length === STATION) {
      const village = await read<Village>(`${election}/stations/${contest}/${code.slice(0, VILLAGE)}.json`, signal);
      const station = village.stations[code];
      if (!station) return undefined;
      const above = village.path.slice(1, -1).reverse().map((step) => step.name).join(", ");
      return { kind: "station", code, label: "", name: village.name, above, stations: 1, number: station.number };
    }
    const area = await read<Area>(`${election}/results/${contest}/${code}.json`, signal);
    const above = area.path.slice(1, -1).reverse().map((step) => step.name).join(", ");
    return { kind: "area", code, label: area.label, name: area.name, above, stations: area.stations.expected };
  } catch (error) {
    if (error instanceof Unreachable && error.missing) return undefined;
    throw error;
  }
}
