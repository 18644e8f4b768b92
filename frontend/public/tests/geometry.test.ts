import assert from "node:assert/strict";
import test from "node:test";
import { fitting, moved, MOST, pinched, tapped, turnedOnce, WHOLE, within, zoomed } from "../src/viewer/geometry.ts";

const PICTURE = { width: 1000, height: 1400 };
const STAGE = { width: 360, height: 500 };

test("the whole picture fits, upright and turned", () => {
  assert.equal(fitting(PICTURE, STAGE, 0), 500 / 1400);
  assert.equal(fitting(PICTURE, STAGE, 1), 360 / 1400);
  assert.equal(fitting({ width: 0, height: 0 }, STAGE, 0), 0);
});

test("what lies under the finger stays there while it grows", () => {
  const at = { x: 50, y: -80 };
  const view = { scale: 2, x: 30, y: 10, turn: 0 };
  const larger = zoomed(view, 1.5, at);
  const point = (v: typeof view) => [(at.x - v.x) / v.scale, (at.y - v.y) / v.scale];
  assert.deepEqual(point(larger), point(view));
  assert.equal(larger.scale, 3);
});

test("it never leaves the stage, is never smaller than it nor too large", () => {
  assert.deepEqual(within(moved(WHOLE, { x: 400, y: -900 }), PICTURE, STAGE), WHOLE);
  const close = within({ scale: 4, x: 9999, y: -9999, turn: 0 }, PICTURE, STAGE);
  const factor = fitting(PICTURE, STAGE, 0) * 4;
  assert.equal(close.x, (1000 * factor - 360) / 2);
  assert.equal(close.y, -(1400 * factor - 500) / 2);
  assert.equal(zoomed(WHOLE, 0.1).scale, 1);
  assert.equal(zoomed(WHOLE, 1000).scale, MOST);
});

test("a double tap comes close and goes back, a turn shows the whole again", () => {
  const close = tapped(WHOLE, { x: 10, y: 20 });
  assert.equal(close.scale, 2.5);
  assert.deepEqual(tapped(close, { x: 0, y: 0 }), WHOLE);
  assert.deepEqual(turnedOnce({ scale: 3, x: 5, y: 5, turn: 3 }), WHOLE);
});

test("two fingers that part enlarge about their middle; together they move it", () => {
  const view = pinched(WHOLE, [{ x: -10, y: 0 }, { x: 10, y: 0 }], [{ x: -20, y: 0 }, { x: 20, y: 0 }]);
  assert.deepEqual(view, { scale: 2, x: 0, y: 0, turn: 0 });
  const shifted = pinched(WHOLE, [{ x: 0, y: 0 }, { x: 10, y: 0 }], [{ x: 7, y: 3 }, { x: 17, y: 3 }]);
  assert.deepEqual(shifted, { scale: 1, x: 7, y: 3, turn: 0 });
});
