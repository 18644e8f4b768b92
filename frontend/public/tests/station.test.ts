import assert from "node:assert/strict";
import test from "node:test";
import { addUp, candidacy } from "../src/candidacy.ts";
import type { HistoryEntry, Station, Village } from "../src/data.ts";
import { columnsFor, secondsOf, turn } from "../src/screen.ts";
import { verdict } from "../src/verdict.ts";
import { before, differences, rivals, versionOf } from "../src/versions.ts";

const FIELDS = ["votes.1", "votes.2", "valid"];
const fieldsOf = (form: string) => (form === "ppwp/-/x" ? FIELDS : undefined);

const entry = (said: Partial<HistoryEntry>): HistoryEntry => ({
  version: 1, id: `id${said.index ?? 0}`, kind: "result", effect: "head", why: "", ...said,
});
const station = (said: Partial<Station>): Station => ({
  number: "001", kind: "regular", status: "accepted", round: 0, version: 1, noted: 0,
  findings: [], history: [], photos: [], form: "ppwp/-/x", counts: [117, 45, 162], index: 9, ...said,
});
const corrected = station({
  version: 2,
  history: [
    entry({ index: 3, effect: "replaced", counts: [617, 45, 162] }),
    entry({ index: 9, version: 2, kind: "correction" }),
  ],
});

test("a correction is told box by box against the version before it", () => {
  const [first, second] = corrected.history as [HistoryEntry, HistoryEntry];
  const was = before(second, corrected, fieldsOf);
  const is = versionOf(second, corrected, fieldsOf);
  assert.ok(was && is);
  assert.deepEqual(differences(was, is), [{ field: "votes.1", before: 617, after: 117 }]);
  assert.equal(before(first, corrected, fieldsOf), undefined);
});

test("without the older numbers, or in another round, there is nothing to compare", () => {
  const old = station({ version: 2, history: [entry({ index: 3, effect: "replaced" }), entry({ index: 9, version: 2 })] });
  assert.equal(before(old.history[1] as HistoryEntry, old, fieldsOf), undefined);
  const again = station({ round: 1, history: [
    entry({ index: 3, round: 0, counts: [1, 2, 3] }), entry({ index: 9, round: 1, version: 2 }),
  ] });
  assert.equal(before(again.history[1] as HistoryEntry, again, fieldsOf), undefined);
});

test("a reading is compared with the form it read; boxes nobody read are left out", () => {
  const read = station({ history: [
    entry({ index: 9 }), entry({ index: 12, kind: "reading", effect: "applied", counts: [117, 46, -2] }),
  ] });
  const was = before(read.history[1] as HistoryEntry, read, fieldsOf);
  const is = versionOf(read.history[1] as HistoryEntry, read, fieldsOf);
  assert.ok(was && is);
  assert.deepEqual(differences(was, is), [{ field: "votes.2", before: 45, after: 46 }]);
});

test("rivals stand beside each other once each, without late keys", () => {
  const disputed = station({ status: "disputed", history: [
    entry({ index: 9 }),
    entry({ index: 10, version: 2, counts: [118, 44, 162] }),
    entry({ index: 11, version: 3, counts: [1, 1, 2], why: "key-not-enrolled" }),
  ] });
  assert.deepEqual(rivals(disputed, fieldsOf).map((v) => v.entry.version), [1, 2]);
});

test("the verdict names what ends the waiting", () => {
  const held = (codes: string[], photographed = true) => {
    const { answer, next } = verdict(station({ status: "held" }), codes, photographed);
    return [answer, ...next];
  };
  assert.deepEqual(held(["V402", "W101"]), ["impossible", "plenary", "look"]);
  assert.deepEqual(held(["V501"], false), ["impossible", "plenary"]);
  assert.deepEqual(held(["V004"]), ["held", "third-reader", "look"]);
  assert.deepEqual(held(["V002", "V005"]), ["held", "two-officers", "plenary", "look"]);
  assert.deepEqual(verdict(station({ status: "disputed" }), ["V003"], false).next, ["one-names-all"]);
});

test("the verdict tells apart what was counted, and why something is not", () => {
  assert.deepEqual(verdict(corrected, [], true).also, ["corrected"]);
  assert.deepEqual(verdict(station({ noted: 1, held_sections: ["II"] }), ["V402"], true).also, ["noted", "admin-held"]);
  const again = station({ round: 1, history: [entry({ index: 9, round: 1, kind: "recount" })] });
  assert.deepEqual(verdict(again, [], true).also, ["revote", "recount"]);
  const waits = station({ status: "empty", round: 1, history: [entry({ kind: "revote", effect: "applied", reason: "banjir" })] });
  assert.deepEqual(verdict(waits, [], false), { answer: "revote-waits", also: [], next: ["arrive"], reason: "banjir" });
  const put = station({ status: "not-voted", history: [entry({ kind: "postpone", effect: "applied", reason: "gempa" })] });
  assert.equal(verdict(put, [], false).reason, "gempa");
});

test("one field adds up over counted stations of its own district; an empty box adds nothing", () => {
  const form = "dpr/9101/x";
  const village = {
    stations: {
      a: station({ form, counts: [5, 1, 6] }),
      b: station({ form, counts: [-1, 1, 1] }),
      c: station({ form, counts: [100, 1, 101], status: "held" }),
      d: station({ form: "dpr/9102/x", counts: [1000, 1, 1001] }),
      e: { ...station({ status: "empty" }), form: undefined },
    },
  } as unknown as Village;
  const sum = addUp(village, "votes.1", "9101", () => FIELDS);
  assert.deepEqual(sum, { votes: 5, expected: 5, received: 4, counted: 3, held: 1 });
});

test("a field says whom it stands for", () => {
  assert.deepEqual(candidacy("votes.12"), { field: "votes.12", number: 12 });
  assert.deepEqual(candidacy("party.3.total"), { field: "party.3.total", party: 3, within: "total" });
  assert.deepEqual(candidacy("party.3.7"), { field: "party.3.7", party: 3, within: "7" });
  for (const other of ["valid", "votes.", "votes.1x", "party.1", "party.1.2.3", ""]) assert.equal(candidacy(other), undefined);
});

test("the screen turns round and round, and never too fast", () => {
  const codes = ["ppwp", "dpr", "dpd"];
  assert.equal(turn(codes, "dpd", 1), "ppwp");
  assert.equal(turn(codes, "ppwp", -1), "dpd");
  assert.equal(turn([], "ppwp", 1), "ppwp");
  assert.deepEqual(["20", "1", "99999", "x", "-3", "2.5", null].map(secondsOf), [20, 5, 3600, 0, 0, 0, 0]);
  assert.deepEqual([3, 18, 24, 54].map(columnsFor), [1, 2, 2, 3]);
});
