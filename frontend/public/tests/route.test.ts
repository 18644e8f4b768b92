import assert from "node:assert/strict";
import test from "node:test";
import { electionOf, listOfElections, link, parse } from "../src/route.ts";

const CONTESTS = ["ppwp", "dpr"];

const at = (hash: string, start = "9106") => {
  const { contest, area, view, rest, query } = parse(hash, CONTESTS, start);
  return [contest, area, view, rest.join("|"), query.toString()];
};

test("a link names contest and area; what is missing or malformed falls back", () => {
  assert.deepEqual(at("#/dpr/9106011001003"), ["dpr", "9106011001003", "", "", ""]);
  assert.deepEqual(at("#/dpr/nasional"), ["dpr", "nasional", "", "", ""]);
  assert.deepEqual(at(""), ["ppwp", "9106", "", "", ""]);
  assert.deepEqual(at("#/none/910"), ["ppwp", "9106", "", "", ""]);
  assert.deepEqual(at("#/ppwp/../x"), ["ppwp", "9106", "", "", ""]);
  assert.deepEqual(at("#/ppwp/9106/%E0%A4%A"), ["ppwp", "9106", "", "", ""]);
});

test("a view of an area, with what it needs, survives its own address", () => {
  assert.deepEqual(at("#/ppwp/9106/layar"), ["ppwp", "9106", "layar", "", ""]);
  assert.deepEqual(at(link("dpr", "9106", "calon", ["9101", "party.3.2"])), ["dpr", "9106", "calon", "9101|party.3.2", ""]);
  const asked = link("dpr", "9106", "cari", [], { q: "Fandoi? 3/4 & é" });
  assert.equal(parse(asked, CONTESTS, "9106").query.get("q"), "Fandoi? 3/4 & é");
});

test("the election is the folder of the page below the site's root", () => {
  const of = (root: string, page: string) => electionOf(new URL(root), new URL(page));
  assert.equal(of("http://a/hasil/", "http://a/hasil/pemilu-2029/"), "pemilu-2029");
  assert.equal(of("http://a/hasil/", "http://a/hasil/pemilu-2029/index.html#/ppwp/91"), "pemilu-2029");
  assert.equal(of("http://a/", "http://a/index.html"), "");
  assert.equal(of("http://a/deep/er/", "http://a/deep/er/x/"), "x");
});

test("the list of elections is asked for by the page's name, where no server redirects", () => {
  const list = listOfElections(new URL("http://a/hasil/"));
  assert.equal(list, "http://a/hasil/index.html#/semua");
  assert.equal(electionOf(new URL("http://a/hasil/"), new URL(list)), "");
});
