import assert from "node:assert/strict";
import test from "node:test";
import { type Finding, mask } from "../masking.ts";

const sum = (code: string, fields: string[], left: number, right: number): Finding => ({
  code,
  fields,
  context: { left, right, difference: Math.abs(left - right) },
});
const codes = (findings: Finding[]): string[] => mask(findings).map((f) => f.code);

test("a wrong valid sum breaks two checks and shows as one", () => {
  const found = [
    sum("V402", ["votes.1", "votes.2", "valid"], 102, 112),
    sum("V501", ["valid", "invalid", "total"], 118, 108),
  ];
  assert.equal(codes(found).length, 1);
});

test("two slips that one correction does not mend are both shown, V first", () => {
  const found = [
    sum("A201", ["ballots.used", "ballots.spoiled", "ballots.unused", "ballots.received"], 10, 12),
    sum("V402", ["votes.1", "votes.2", "valid"], 102, 112),
  ];
  assert.deepEqual(codes(found), ["V402", "A201"]);
});

test("a number longer than its boxes hides the sums it sets off", () => {
  const found: Finding[] = [
    sum("V402", ["votes.1", "votes.2", "valid"], 1203, 203),
    { code: "V503", fields: ["votes.1"], context: { value: 1100, limit: 999 } },
    { code: "V504", fields: ["votes.1", "users.total.j"], context: { left: 1100, right: 207 } },
  ];
  assert.deepEqual(codes(found), ["V503"]);
});

test("an administrative root is shown with the vote check that holds the number", () => {
  const found = [
    sum("A114", ["users.total.l", "users.total.p", "users.total.j"], 200, 210),
    sum("A123", ["users.dpt.j", "users.dptb.j", "users.dpk.j", "users.total.j"], 200, 210),
    sum("V502", ["total", "users.total.j"], 200, 210),
  ];
  assert.ok(codes(found).includes("V502"));
});

test("nothing found shows nothing", () => {
  assert.deepEqual(codes([]), []);
});
