/** Reading an area's figures over time: at a step, and which step to compare with. */

import type { Timeline } from "./data.ts";

/** A moment before every step. */
export const START = "0";

export type Figure = Record<string, number>;

/** The figures at `at` (UTC): those of the last step that is not later; all 0 before the first. */
export function figuresAt(timeline: Timeline, at: string): Figure {
  const step = timeline.steps.findLast(([time]) => time <= at);
  return Object.fromEntries(timeline.columns.map((name, i) => [name, Number(step?.[i + 1] ?? 0)]));
}

/** The times of all steps, oldest first. */
export const times = (timeline: Timeline): string[] => timeline.steps.map(([time]) => time);

/**
 * The step to compare with: the one seen on the last visit where there is a later one, else the
 * last that is an hour or more before the newest. Undefined where there is only one step or none.
 */
export function defaultSince(timeline: Timeline, seen: string | undefined): string | undefined {
  const all = times(timeline);
  const newest = all.at(-1);
  if (newest === undefined || all.length < 2) return undefined;
  if (seen !== undefined && seen < newest && seen >= (all[0] ?? "")) return seen;
  const hourBefore = Date.parse(newest) - 3_600_000;
  return all.findLast((time) => Date.parse(time) <= hourBefore) ?? all[0];
}

/** At most about `most` of the times: all of the last ones, the first of each hour before. */
export function offered(all: readonly string[], most = 60): string[] {
  if (all.length <= most) return [...all];
  const recent = all.slice(-12);
  const hours = new Map<string, string>();
  for (const time of all.slice(0, -12)) if (!hours.has(time.slice(0, 13))) hours.set(time.slice(0, 13), time);
  const older = [...hours.values()];
  const step = Math.ceil(older.length / (most - recent.length));
  return [...older.filter((_, i) => i % step === 0), ...recent];
}
