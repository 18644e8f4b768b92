import { strict as assert } from "node:assert";
import { test } from "node:test";
import {
  type Checkpoint, hex, idOf, inclusion, isFinal, leafHash, parseCheckpoint, proofFile, rootOf, same, sha256, tilePath, Tiles,
} from "../src/tlog.ts";

const entry = (n: number): Uint8Array => new TextEncoder().encode(`entri ${n}`);
const node = (a: Uint8Array, b: Uint8Array): Promise<Uint8Array> => sha256(Uint8Array.of(1), a, b);

/** RFC 6962, 2.1, word for word. */
async function naive(leaves: Uint8Array[]): Promise<Uint8Array> {
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return node(await naive(leaves.slice(0, k)), await naive(leaves.slice(k)));
}

const join = (parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((p) => [...p]));

/** The files of a log of `size` entries. */
async function files(size: number): Promise<{ get: (path: string) => Promise<Uint8Array | null>; root: Uint8Array; stored: Map<string, Uint8Array> }> {
  const entries = Array.from({ length: size }, (_, n) => entry(n));
  const leaves = await Promise.all(entries.map(leafHash));
  const stored = new Map<string, Uint8Array>();
  const put = (level: number | "entries", items: Uint8Array[]): void => {
    for (let i = 0; i * 256 < items.length; i += 1) {
      const some = items.slice(i * 256, i * 256 + 256);
      stored.set(tilePath(level, i, some.length), join(some));
    }
  };
  put("entries", entries.map((e) => join([Uint8Array.of(e.length >> 8, e.length & 255), e])));
  let row = leaves;
  for (let level = 0; row.length > 0; level += 1) {
    put(level, row);
    const next: Uint8Array[] = [];
    for (let i = 0; (i + 1) * 256 <= row.length; i += 1) next.push(await naive(row.slice(i * 256, i * 256 + 256)));
    row = next;
  }
  return { get: async (path) => stored.get(path) ?? null, root: await naive(leaves), stored };
}

test("paths are the specification's", () => {
  assert.equal(tilePath(0, 1234067), "tile/0/x001/x234/067");
  assert.equal(tilePath("entries", 0, 3), "tile/entries/000.p/3");
});

for (const size of [1, 2, 7, 256, 257, 700]) {
  test(`every entry of a log of ${size} has its proof`, async () => {
    const { get, root } = await files(size);
    const tiles = new Tiles(get, size);
    assert.ok(same(await tiles.root(0, size), root));
    for (const index of new Set([0, 1, 5, 255, 256, size - 2, size - 1].filter((n) => n >= 0 && n < size))) {
      const bytes = await tiles.entry(index);
      assert.deepEqual(bytes, entry(index));
      const path = await inclusion(index, size, tiles);
      const found = await rootOf(await leafHash(bytes), index, size, path);
      assert.ok(found && same(found, root));
      const other = await rootOf(await leafHash(entry(index + 1)), index, size, path);
      assert.ok(!other || !same(other, root));
    }
  });
}

test("a partial file that is gone is read from the full one; one that never was is named", async () => {
  const { get, stored } = await files(600);
  const older = new Tiles(async (path) => (path.includes(".p/44") ? null : get(path)), 300);
  assert.deepEqual(await older.entry(299), entry(299));
  stored.delete("tile/entries/002.p/88");
  await assert.rejects(new Tiles(get, 600).entry(599), /tile\/entries\/002.p\/88 is not there/);
});

test("a bundle that is cut is said", async () => {
  const { get, stored } = await files(3);
  stored.set("tile/entries/000.p/3", stored.get("tile/entries/000.p/3")!.slice(0, -1));
  await assert.rejects(new Tiles(get, 3).entry(2), /cut/);
});

const TEXT = "host/uji/ppwp\n3\n" + btoa("r".repeat(32)) + "\n\n\u2014 host/uji/ppwp AAAA\n\u2014 penjaga.example/w BBBB\n";

test("a checkpoint is read", () => {
  const made: Checkpoint = parseCheckpoint(TEXT);
  assert.deepEqual([made.origin, made.size, made.names], ["host/uji/ppwp", 3, ["host/uji/ppwp", "penjaga.example/w"]]);
  assert.equal(hex(made.root), "72".repeat(32));
  for (const wrong of ["", TEXT.replace("\n3\n", "\n03\n"), TEXT.replace("cnJy", "cnI="), TEXT.slice(0, 50)]) {
    assert.throws(() => parseCheckpoint(wrong), /not a checkpoint/);
  }
});

test("a tree is final under a checkpoint of its size or a larger one", () => {
  assert.deepEqual([2, 3, 4].map((size) => isFinal(TEXT, size)), [true, true, false]);
  assert.equal(isFinal(null, 0), false);
});

test("a proof file is a tlog-proof", () => {
  const made = proofFile(2, [new Uint8Array(32)], parseCheckpoint(TEXT));
  assert.equal(made, `c2sp.org/tlog-proof@v1\nindex 2\n${"A".repeat(43)}=\n\n${TEXT}`);
});

test("an id is of the signed text alone", async () => {
  const text = "sinergi/record/v1\n{}\n";
  const bytes = new TextEncoder().encode(`${text}\n\u2014 a AAAA\n`);
  assert.equal(await idOf(bytes), hex(await sha256(new TextEncoder().encode(text))));
});
