/** An area's file, kept fresh; what the rows above it say until it is there. */

import type { Area } from "./data.ts";
import { type Live, useLive } from "./live.ts";
import { preview } from "./preview.ts";
import { NATION } from "./route.ts";
import { usePlace } from "./words.ts";

/** Lists change more slowly than sums (ms). */
const EVERY = 15_000;

export interface KnownArea {
  live: Live<Area>;
  file: string;
  /** The file's content, or what is known of it before it has been read. */
  area: Area | undefined;
  /** The children are not known yet. */
  partial: boolean;
}

export function useArea(contest: string, code: string): KnownArea {
  const { election } = usePlace();
  const file = `${election.id}/results/${contest}/${code}.json`;
  const live = useLive<Area>(file);
  const early = live.value || live.error === "missing" ? undefined : preview(election.id, contest, code);
  return { live, file, area: live.value ?? early, partial: !live.value };
}

/** A file that not every folder has: read where the election says so, and `wanted`. */
export function useOptional<T>(folder: string, path: string, wanted: boolean, live = false): T | undefined {
  const { election } = usePlace();
  const there = wanted && election.files?.includes(folder) === true;
  return useLive<T>(there ? `${election.id}/${folder}/${path}` : null, live ? EVERY : 0).value;
}

/** The area whose clock is shown: the nation's is that of the place where the page starts. */
export function useZone(code: string): string {
  const { election } = usePlace();
  return code === NATION ? election.start : code;
}
