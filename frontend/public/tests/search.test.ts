import assert from "node:assert/strict";
import test from "node:test";
import { asked, codeOf, type Entry, find, keyOf, keysOf, wordsOf } from "../src/search.ts";

const ENTRIES: Entry[] = [
  ["91", "Provinsi", "Papua", "", 484],
  ["9106", "Kabupaten", "Biak Numfor", "Papua", 484],
  ["910601", "Distrik", "Biak Kota", "Biak Numfor, Papua", 115],
  ["9106011001", "Kelurahan", "Fandoi", "Biak Kota, Biak Numfor, Papua", 13],
  ["9106012002", "Kampung", "Fandoi 2", "Biak Kota, Biak Numfor, Papua", 4],
  ["9106022003", "Kampung", "Afandoi Raya", "Biak Utara, Biak Numfor, Papua", 9],
];
const codes = (text: string): string[] => find(asked(text), ENTRIES, 10).map((hit) => hit.code);

test("words are found as the lists were made: no case, no accents, letters and digits", () => {
  assert.deepEqual(wordsOf("Désa  Ma’rang-2"), ["desa", "ma", "rang", "2"]);
  assert.deepEqual(asked("fandoi TPS 003"), { words: ["fandoi"], number: 3, code: null });
  assert.deepEqual(asked("19 nopember"), { words: ["19", "nopember"], number: null, code: null });
  assert.equal(asked("91.06.01 1001").code, "9106011001");
  assert.equal(asked("9").code, null);
});

test("a code leads to the area or station it begins with", () => {
  assert.deepEqual(["91", "910", "91060", "9106011", "9106011001003"].map(codeOf), ["91", "91", "9106", "910601", "9106011001003"]);
});

test("a word stands in the file of its first two letters, or of three where that was too much", () => {
  const index = { fa: 10, bia: 3, bi: 2, ko: 4, "3": 1 };
  assert.equal(keyOf("fandoi", index), "fa");
  assert.equal(keyOf("biak", { bia: 3 }), "bia");
  assert.equal(keyOf("xy", index), null);
  assert.deepEqual(keysOf(asked("biak kota 3"), { bia: 3, ko: 4, "3": 1 }), ["bia", "ko", "3"]);
  assert.deepEqual(keysOf(asked("a"), { a: 1 }), []);
});

test("a whole name comes before a beginning, a larger area before a smaller one", () => {
  assert.deepEqual(codes("biak"), ["9106", "910601"]);
  assert.deepEqual(codes("fandoi"), ["9106011001", "9106012002"]);
  assert.deepEqual(codes("distrik biak kota"), ["910601"]);
  assert.deepEqual(codes("fandoi biak utara"), []);
  assert.deepEqual(codes("kampung"), []);
});

test("a number after a village is its station, unless a name says that number", () => {
  assert.deepEqual(codes("fandoi 3").slice(0, 2), ["9106011001003", "9106012002003"]);
  assert.equal(codes("fandoi 2")[0], "9106012002");
  assert.ok(codes("fandoi 2").includes("9106011001002"));
  assert.deepEqual(codes("fandoi 14"), ["9106011001", "9106012002"]);
  assert.equal(codes("fandoi 901")[0], "9106011001901");
  const [hit] = find(asked("fandoi tps 12"), ENTRIES, 1);
  assert.deepEqual([hit?.kind, hit?.number, hit?.name], ["station", "012", "Fandoi"]);
});
