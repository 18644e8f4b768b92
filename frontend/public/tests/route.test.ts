import assert from "node:assert/strict";
import test from "node:test";
import { electionOf, parse } from "../src/route.ts";

const CONTESTS = ["ppwp", "dpr"];

test("a link names contest and area; what is missing or malformed falls back", () => {
  assert.deepEqual(parse("#/dpr/9106011001003", CONTESTS, "9106"), { contest: "dpr", area: "9106011001003" });
  assert.deepEqual(parse("#/dpr/nasional", CONTESTS, "9106"), { contest: "dpr", area: "nasional" });
  assert.deepEqual(parse("", CONTESTS, "9106"), { contest: "ppwp", area: "9106" });
  assert.deepEqual(parse("#/none/910", CONTESTS, "9106"), { contest: "ppwp", area: "9106" });
  assert.deepEqual(parse("#/ppwp/../x", CONTESTS, "9106"), { contest: "ppwp", area: "9106" });
});

test("the election is the folder of the page below the site's root", () => {
  const of = (root: string, page: string) => electionOf(new URL(root), new URL(page));
  assert.equal(of("http://a/hasil/", "http://a/hasil/pemilu-2029/"), "pemilu-2029");
  assert.equal(of("http://a/hasil/", "http://a/hasil/pemilu-2029/index.html#/ppwp/91"), "pemilu-2029");
  assert.equal(of("http://a/", "http://a/index.html"), "");
  assert.equal(of("http://a/deep/er/", "http://a/deep/er/x/"), "x");
});
