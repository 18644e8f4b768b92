/** The public log as this browser checks it: checkpoint, tiles, the path of one entry (C2SP, RFC 6962). */

export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
  /** The file as it is, with its signature lines. */
  text: string;
  /** Names in its signature lines: the log's own and those of log witnesses. */
  names: string[];
}
/** Bytes of a file below the log's folder; null = there is none. */
export type Get = (path: string) => Promise<Uint8Array | null>;

const WIDTH = 256;
const HASH = 32;

export class LogError extends Error {}

/** A log's number: plain decimal below 2^53. */
const number = (line: string): number => (/^(0|[1-9]\d{0,14})$/.test(line) ? Number(line) : -1);

export function parseCheckpoint(text: string): Checkpoint {
  const at = text.lastIndexOf("\n\n");
  const [origin = "", size = "", root = ""] = text.slice(0, at + 1).split("\n");
  const names = [...text.slice(at + 2).matchAll(/^\u2014 (\S+) \S+$/gm)].map((m) => m[1] ?? "");
  const value = decode64(root);
  if (at < 0 || origin === "" || number(size) < 0 || value.length !== HASH || names.length === 0) {
    throw new LogError("not a checkpoint");
  }
  return { origin, size: number(size), root: value, text, names };
}

/** Does the log's final checkpoint cover its first `size` entries? One that waits for log witnesses
 * stands beside it, not in it. */
export function isFinal(checkpoint: string | null, size: number): boolean {
  return checkpoint !== null && parseCheckpoint(checkpoint).size >= size;
}

/** `tile/<level>/<index>[.p/<width>]`, the index in groups of three digits. */
export function tilePath(level: number | "entries", index: number, width = WIDTH): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const parts = padded.match(/\d{3}/g) ?? [];
  const where = parts.map((p, i) => (i < parts.length - 1 ? `x${p}` : p)).join("/");
  return `tile/${level}/${where}${width === WIDTH ? "" : `.p/${width}`}`;
}

export async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
export const leafHash = (entry: Uint8Array): Promise<Uint8Array> => sha256(LEAF, entry);
const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Uint8Array> => sha256(NODE, left, right);

/** Reads a log's first `size` entries. */
export class Tiles {
  #get: Get;
  #size: number;
  #tiles = new Map<string, Promise<Uint8Array>>();

  constructor(get: Get, size: number) {
    this.#get = get;
    this.#size = size;
  }

  /** The entry's bytes. */
  async entry(index: number): Promise<Uint8Array> {
    const bundle = Math.floor(index / WIDTH);
    const data = await this.#file("entries", bundle, Math.min(WIDTH, this.#size - bundle * WIDTH));
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    let at = 0;
    for (let left = index % WIDTH; ; left -= 1) {
      if (at + 2 > data.length) throw new LogError("the bundle is cut");
      const end = at + 2 + view.getUint16(at);
      if (end > data.length) throw new LogError("the bundle is cut");
      if (left === 0) return data.slice(at + 2, end);
      at = end;
    }
  }

  /** Root over the entries [start, end) as the tiles have it. */
  async root(start: number, end: number): Promise<Uint8Array> {
    const count = end - start;
    if ((count & (count - 1)) === 0) return this.#full(Math.log2(count), start / count);
    const middle = start + split(count);
    return nodeHash(await this.root(start, middle), await this.root(middle, end));
  }

  async #full(height: number, index: number): Promise<Uint8Array> {
    const level = Math.floor(height / 8);
    const first = index * 2 ** (height % 8);
    const tile = Math.floor(first / WIDTH);
    const row = await this.#tile(level, tile);
    let hashes: Uint8Array[] = [];
    for (let i = first % WIDTH; i < (first % WIDTH) + 2 ** (height % 8); i += 1) {
      hashes.push(row.subarray(i * HASH, (i + 1) * HASH));
    }
    while (hashes.length > 1) {
      const pairs = hashes;
      hashes = await Promise.all(
        Array.from({ length: pairs.length / 2 }, (_, i) => nodeHash(pairs[2 * i]!, pairs[2 * i + 1]!)),
      );
    }
    return hashes[0]!;
  }

  #tile(level: number, index: number): Promise<Uint8Array> {
    const key = `${level}/${index}`;
    const width = Math.min(WIDTH, Math.floor(this.#size / WIDTH ** level) - index * WIDTH);
    const found = this.#tiles.get(key) ?? this.#file(level, index, width);
    this.#tiles.set(key, found);
    return found;
  }

  /** A partial file may be gone once the full one stands. */
  async #file(level: number | "entries", index: number, width: number): Promise<Uint8Array> {
    const data = (await this.#get(tilePath(level, index, width)))
      ?? (width < WIDTH ? await this.#get(tilePath(level, index)) : null);
    if (data === null) throw new LogError(`${tilePath(level, index, width)} is not there`);
    return data;
  }
}

/** The largest power of two below `count`. */
const split = (count: number): number => 2 ** Math.ceil(Math.log2(count) - 1);

/** The inclusion path of an entry, lowest neighbour first (RFC 6962, 2.1.1). */
export async function inclusion(index: number, size: number, tiles: Tiles): Promise<Uint8Array[]> {
  const path: Uint8Array[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      path.push(await tiles.root(middle, end));
      end = middle;
    } else {
      path.push(await tiles.root(start, middle));
      start = middle;
    }
  }
  return path.reverse();
}

/** The root that a leaf and its path give (RFC 9162, 2.1.3.2); null where they cannot fit. */
export async function rootOf(
  leaf: Uint8Array, index: number, size: number, path: Uint8Array[],
): Promise<Uint8Array | null> {
  let [at, last, found] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      found = await nodeHash(sibling, found);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      found = await nodeHash(found, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? found : null;
}

/** A record's id: SHA-256 of its signed text, in hex. */
export async function idOf(entry: Uint8Array): Promise<string> {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(entry);
  const signed = text.slice(0, text.lastIndexOf("\n\n") + 1);
  return hex(await sha256(new TextEncoder().encode(signed)));
}

/** The C2SP `tlog-proof` of an entry. */
export function proofFile(index: number, path: Uint8Array[], checkpoint: Checkpoint): string {
  const lines = ["c2sp.org/tlog-proof@v1", `index ${index}`, ...path.map(encode64)];
  return `${lines.join("\n")}\n\n${checkpoint.text}`;
}

export const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

function decode64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

const encode64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
