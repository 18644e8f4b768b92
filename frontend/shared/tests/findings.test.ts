import assert from "node:assert/strict";
import test from "node:test";
import { type Finding, shown } from "../findings.ts";

const finding = (code: string, masked?: number): Finding =>
  masked === undefined ? { code, fields: [], context: {} } : { code, fields: [], context: {}, masked };

test("what another finding explains is not shown, the order stays", () => {
  const found = [finding("V402"), finding("V501", 1), finding("A114"), finding("W002", 0)];
  assert.deepEqual(shown(found).map((f) => f.code), ["V402", "A114", "W002"]);
  assert.deepEqual(shown([]), []);
});
