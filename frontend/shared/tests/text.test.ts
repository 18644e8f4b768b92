import assert from "node:assert/strict";
import test from "node:test";
import { common } from "../text.ts";

test("a row is called what its columns have in common", () => {
  assert.equal(common(["Pemilih DPT, laki-laki", "Pemilih DPT, perempuan", "Pemilih DPT, jumlah"]), "Pemilih DPT");
  assert.equal(common(["Pengguna (laki-laki)", "Pengguna (laki dan perempuan)"]), "Pengguna");
  assert.equal(common(["Sama", "Sama"]), "Sama");
  assert.equal(common(["Laki-laki", "Perempuan"]), "Laki-laki");
});
