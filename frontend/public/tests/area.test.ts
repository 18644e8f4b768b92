import assert from "node:assert/strict";
import test from "node:test";
import { csv, fileName } from "../src/csv.ts";
import type { Figures, RatifiedRecap, Timeline } from "../src/data.ts";
import { lacking } from "../src/missing.ts";
import { hoursOf, localTime, ROWS, TILES } from "../src/provinces.ts";
import { inOrder, isLast, kindOf } from "../src/ratified.ts";
import { gaps, toCome } from "../src/still.ts";
import { defaultSince, figuresAt, offered } from "../src/timeline.ts";

const row = (area: string, expected: number, received: number): Figures => ({
  area, name: area, label: "", votes: {}, valid: 0, invalid: 0, total: 0, by_code: {},
  stations: { expected, received, counted: received, held: 0 },
});

test("the order can change where the votes to come reach the gap of two neighbours, not one less", () => {
  const votes = { 1: 21_402, 2: 29_760, 3: 12_158 };
  const open = (n: number) => gaps(votes, n).map((gap) => [gap.above, gap.below, gap.votes, gap.open]);
  assert.deepEqual(open(18_900), [[2, 1, 8_358, true], [1, 3, 9_244, true]]);
  assert.deepEqual(open(8_358), [[2, 1, 8_358, true], [1, 3, 9_244, false]]);
  assert.deepEqual(open(8_357), [[2, 1, 8_358, false], [1, 3, 9_244, false]]);
  assert.deepEqual(gaps({ 1: 5, 2: 5 }, 0).map((gap) => gap.open), [false]);
  assert.deepEqual(gaps({ 1: 5, 2: 5 }, 1).map((gap) => gap.open), [true]);
  assert.deepEqual(gaps({ 7: 5 }, 100), []);
  assert.equal(toCome({ expected: 100, counted: 40 }), 60);
  assert.equal(toCome({ expected: 40, counted: 41 }), 0);
});

test("areas without one station come first by size, those partly in by what is missing", () => {
  const found = lacking([row("01", 10, 0), row("02", 12, 0), row("03", 9, 9), row("04", 20, 15), row("05", 30, 22), row("06", 0, 0)]);
  assert.deepEqual(found.none.map((r) => r.area), ["02", "01"]);
  assert.deepEqual(found.partly.map((p) => [p.row.area, p.stations]), [["05", 8], ["04", 5]]);
});

const TIMELINE: Timeline = {
  contest: "ppwp", area: "9106", columns: ["counted", "1"],
  steps: [
    ["2029-02-14T10:00:00Z", 1, 10], ["2029-02-14T10:30:00Z", 2, 25],
    ["2029-02-14T11:10:00Z", 5, 60], ["2029-02-14T11:30:00Z", 6, 80],
  ],
};

test("figures at a moment are those of the last step before it, 0 before the first", () => {
  assert.deepEqual(figuresAt(TIMELINE, "2029-02-14T10:30:00Z"), { counted: 2, 1: 25 });
  assert.deepEqual(figuresAt(TIMELINE, "2029-02-14T11:09:00Z"), { counted: 2, 1: 25 });
  assert.deepEqual(figuresAt(TIMELINE, "0"), { counted: 0, 1: 0 });
});

test("changes are shown since the last visit, else since an hour before the newest step", () => {
  assert.equal(defaultSince(TIMELINE, undefined), "2029-02-14T10:30:00Z");
  assert.equal(defaultSince(TIMELINE, "2029-02-14T11:10:00Z"), "2029-02-14T11:10:00Z");
  assert.equal(defaultSince(TIMELINE, "2029-02-14T11:30:00Z"), "2029-02-14T10:30:00Z");
  assert.equal(defaultSince({ ...TIMELINE, steps: TIMELINE.steps.slice(0, 1) }, undefined), undefined);
});

test("of many steps the last are offered, and before them one an hour", () => {
  const all = Array.from({ length: 300 }, (_, i) => new Date(Date.UTC(2029, 1, 14) + i * 600_000).toISOString());
  const some = offered(all);
  assert.ok(some.length <= 60);
  assert.deepEqual(some.slice(-12), all.slice(-12));
  assert.equal(new Set(some).size, some.length);
  assert.deepEqual(offered(all.slice(0, 5)), all.slice(0, 5));
});

test("thirty-eight provinces and overseas have a tile of their own, two letters, a place", () => {
  assert.equal(TILES.length, 39);
  for (const key of ["code", "letters"] as const) assert.equal(new Set(TILES.map((t) => t[key])).size, 39);
  assert.equal(new Set(TILES.map((t) => `${t.column},${t.row}`)).size, 39);
  assert.equal(ROWS, 8);
});

test("a place shows its own clock", () => {
  assert.deepEqual(["9106", "5171", "1101", "6171", "6401", "99", "nasional"].map(hoursOf), [9, 8, 7, 7, 8, 0, 7]);
  assert.equal(localTime("2029-02-14T15:30:00Z", 9), "2029-02-15T00:30:00+09:00");
  assert.equal(localTime("2029-02-14T15:30:00Z", 0), "2029-02-14T15:30:00Z");
});

test("a table that is not real says so in every row and in its name", () => {
  const rows = [["area", "votes.1"], ["91,06", 5], ['=1+"', 7]];
  assert.equal(csv(rows, "real"), 'area,votes.1\r\n"91,06",5\r\n"\'=1+""",7\r\n');
  assert.equal(csv(rows.slice(0, 2), "demo"), 'area,votes.1,note\r\n"91,06",5,PERAGAAN · DATA REKAAN\r\n');
  assert.equal(fileName("a", "rehearsal"), "UJI-COBA-a.csv");
  assert.equal(fileName("a", "real"), "a.csv");
});

test("ratified recaps in force stand before those that a later plenary replaced", () => {
  const one = (district: string, no: number, replaced = 0): RatifiedRecap => ({
    level: "kecamatan", no, district, record: `${district}${no}`, sitting: "", hash: "", basis: "", size: 1, at: "",
    files: [], replaces: 0, replaced,
  });
  const order = inOrder([one("b", 1, 2), one("a", 1), one("b", 2)]);
  assert.deepEqual(order.map((r) => [r.district, r.no]), [["a", 1], ["b", 2], ["b", 1]]);
  assert.deepEqual(["-/910601-1.pdf", "9101/91-2.xlsx"].map(kindOf), ["PDF", "XLSX"]);
  assert.equal(isLast("provinsi", "provinsi"), true);
  assert.equal(isLast("kabkota", "nasional"), false);
});
