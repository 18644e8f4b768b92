import assert from "node:assert/strict";
import test from "node:test";
import { count, day, moment, percent, perMille } from "../numbers.ts";

test("numbers are grouped as each language writes them", () => {
  assert.equal(count(63320, "id"), "63.320");
  assert.equal(count(204807222, "id"), "204.807.222");
  assert.equal(count(63320, "en"), "63,320");
  assert.equal(count(999, "id"), "999");
  assert.equal(count(-1204, "id"), "−1.204");
});

test("per cent is exact to one tenth, half up, and never divides by nothing", () => {
  assert.equal(percent(29760, 63320, "id"), "47,0\u00a0%");
  assert.equal(percent(29760, 63320, "en"), "47.0%");
  assert.equal(perMille(1, 2000), 1);
  assert.equal(perMille(1, 2001), 0);
  assert.equal(percent(5, 5, "id"), "100,0\u00a0%");
  assert.equal(percent(0, 0, "id"), "–");
});

test("a moment keeps the wall clock of its own place", () => {
  assert.equal(moment("2029-02-14T21:09:17+09:00", "id"), "14 Feb 2029, 21.09 WIT");
  assert.equal(moment("2029-05-14T09:09:17+07:00", "id"), "14 Mei 2029, 09.09 WIB");
  assert.equal(moment("2029-05-14T09:09:17-05:00", "en"), "14 May 2029, 09:09 UTC-05:00");
  assert.equal(moment("yesterday", "id"), "yesterday");
  assert.equal(day("2029-02-04", "id"), "4 Feb 2029");
});
