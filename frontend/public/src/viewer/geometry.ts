/** How a picture lies on its stage: pure geometry, lengths in CSS pixels from the stage's middle. */

export interface Size {
  width: number;
  height: number;
}
export interface Point {
  x: number;
  y: number;
}
/** `scale`: 1 = the whole picture fits; `x`, `y`: its middle; `turn`: quarter turns clockwise. */
export interface View {
  scale: number;
  x: number;
  y: number;
  turn: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0, turn: 0 };
export const MOST = 8;
const CLOSE = 2.5;

const turned = ({ width, height }: Size, turn: number): Size =>
  turn % 2 === 0 ? { width, height } : { width: height, height: width };

/** Screen pixels for one of the picture's where the turned picture just fits; 0 without a size. */
export function fitting(picture: Size, stage: Size, turn: number): number {
  const { width, height } = turned(picture, turn);
  if (width <= 0 || height <= 0) return 0;
  return Math.min(stage.width / width, stage.height / height);
}

/** Keeps the picture on the stage: no margin where it is larger, the middle where it is smaller. */
export function within(view: View, picture: Size, stage: Size): View {
  const scale = Math.min(MOST, Math.max(1, view.scale));
  const factor = fitting(picture, stage, view.turn) * scale;
  const { width, height } = turned(picture, view.turn);
  const most = (length: number, room: number): number => Math.max(0, (length * factor - room) / 2);
  const held = (at: number, limit: number): number => Math.min(limit, Math.max(-limit, at)) || 0;
  return {
    ...view,
    scale,
    x: held(view.x, most(width, stage.width)),
    y: held(view.y, most(height, stage.height)),
  };
}

/** Larger or smaller by `factor`; what lies under `at` stays there. */
export function zoomed(view: View, factor: number, at: Point = { x: 0, y: 0 }): View {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  return { ...view, scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by };
}

/** A double tap: close to what was tapped, or the whole picture again. */
export const tapped = (view: View, at: Point): View =>
  view.scale > 1 ? { ...WHOLE, turn: view.turn } : zoomed(view, CLOSE, at);

export const moved = (view: View, by: Point): View => ({ ...view, x: view.x + by.x, y: view.y + by.y });

/** A quarter turn clockwise shows the whole picture again. */
export const turnedOnce = (view: View): View => ({ ...WHOLE, turn: (view.turn + 1) % 4 });

/** Two fingers that were at `before` and are at `now`. */
export function pinched(view: View, before: readonly [Point, Point], now: readonly [Point, Point]): View {
  const apart = ([a, b]: readonly [Point, Point]): number => Math.hypot(a.x - b.x, a.y - b.y);
  const middle = ([a, b]: readonly [Point, Point]): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const from = middle(before);
  const to = middle(now);
  const larger = zoomed(view, apart(before) > 0 ? apart(now) / apart(before) : 1, from);
  return moved(larger, { x: to.x - from.x, y: to.y - from.y });
}
