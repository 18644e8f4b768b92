/** A picture one can bring closer, move and turn: by fingers, mouse or keyboard. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import {
  fitting, moved, pinched, type Point, type Size, tapped, turnedOnce, type View, WHOLE, within, zoomed,
} from "./geometry.ts";

const TAP_TIME = 350;
const TAP_ROOM = 30;
const SWIPE = 60;

export interface Hand {
  view: View;
  zoom: (factor: number) => void;
  move: (by: Point) => void;
  turn: () => void;
  whole: () => void;
}

/** The view of a picture and what changes it; `picture` starts anew with another source. */
export function useHand(stage: { current: HTMLElement | null }, picture: Size, source: string): Hand & {
  change: (by: (view: View) => View) => void;
} {
  const [view, setView] = useState(WHOLE);
  const change = (by: (view: View) => View): void =>
    setView((old) => within(by(old), picture, sizeOf(stage.current)));
  useLayoutEffect(() => setView(WHOLE), [source]);
  useEffect(() => {
    const resized = (): void => change((old) => old);
    window.addEventListener("resize", resized);
    return () => window.removeEventListener("resize", resized);
  });
  return {
    view,
    change,
    zoom: (factor) => change((old) => zoomed(old, factor)),
    move: (by) => change((old) => moved(old, by)),
    turn: () => change(turnedOnce),
    whole: () => change((old) => ({ ...WHOLE, turn: old.turn })),
  };
}

const sizeOf = (element: HTMLElement | null): Size => ({
  width: element?.clientWidth ?? 0,
  height: element?.clientHeight ?? 0,
});

export function Stage({ source, alt, stage, picture, hand, onSize, onFailure, onSwipe }: {
  source: string;
  alt: string;
  stage: { current: HTMLDivElement | null };
  picture: Size;
  hand: ReturnType<typeof useHand>;
  onSize: (size: Size) => void;
  onFailure: () => void;
  /** -1: to the page before, 1: to the next. */
  onSwipe: (pages: number) => void;
}) {
  const image = useRef<HTMLImageElement>(null);
  const fingers = useRef(new Map<number, Point>());
  const started = useRef<Point>({ x: 0, y: 0 });
  const lastTap = useRef<{ at: number; point: Point } | null>(null);
  const { view, change } = hand;

  useLayoutEffect(() => {
    const factor = fitting(picture, sizeOf(stage.current), view.turn) * view.scale;
    if (!image.current) return;
    image.current.style.transform =
      `translate(-50%, -50%) translate(${view.x}px, ${view.y}px) rotate(${view.turn * 90}deg) scale(${factor})`;
  });

  const point = (event: MouseEvent): Point => {
    const box = stage.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
  };
  const pair = (): [Point, Point] | null => {
    const [a, b] = [...fingers.current.values()];
    return a && b ? [a, b] : null;
  };
  const down = (event: PointerEvent): void => {
    stage.current?.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, point(event));
    if (fingers.current.size === 1) started.current = point(event);
  };
  const move = (event: PointerEvent): void => {
    const old = fingers.current.get(event.pointerId);
    if (!old) return;
    const now = point(event);
    const before = pair();
    fingers.current.set(event.pointerId, now);
    const after = pair();
    if (before && after) change((v) => pinched(v, before, after));
    else change((v) => moved(v, { x: now.x - old.x, y: now.y - old.y }));
  };
  const up = (event: PointerEvent): void => {
    const alone = fingers.current.size === 1;
    if (!fingers.current.delete(event.pointerId) || !alone || event.type === "pointercancel") return;
    const at = point(event);
    const by = { x: at.x - started.current.x, y: at.y - started.current.y };
    if (Math.hypot(by.x, by.y) < TAP_ROOM / 3) {
      const last = lastTap.current;
      const again = last && event.timeStamp - last.at < TAP_TIME
        && Math.hypot(at.x - last.point.x, at.y - last.point.y) < TAP_ROOM;
      lastTap.current = again ? null : { at: event.timeStamp, point: at };
      if (again) change((v) => tapped(v, at));
    } else if (view.scale === 1 && Math.abs(by.x) > SWIPE && Math.abs(by.x) > 2 * Math.abs(by.y)) {
      onSwipe(by.x < 0 ? 1 : -1);
    }
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const at = point(event);
    change((v) => zoomed(v, Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002)), at));
  };
  // A wheel listener may only stop the page from scrolling where it says so beforehand.
  useEffect(() => {
    const element = stage.current;
    element?.addEventListener("wheel", wheel, { passive: false });
    return () => element?.removeEventListener("wheel", wheel);
  });

  return (
    <div
      ref={stage}
      class="stage"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
    >
      <img
        ref={image}
        key={source}
        src={source}
        alt={alt}
        draggable={false}
        onLoad={(e) => onSize({ width: e.currentTarget.naturalWidth, height: e.currentTarget.naturalHeight })}
        onError={onFailure}
      />
    </div>
  );
}
