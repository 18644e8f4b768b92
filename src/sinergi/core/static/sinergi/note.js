// Signed records as the ledger demands them: canonical JSON, P-256 in strict DER with low s.
// docs/record-format.md is the format; src/sinergi/ledger/note.py the other implementation.

const CONTEXT = "sinergi/record/v1\n";
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const ECDSA = { name: "ECDSA", hash: "SHA-256" };
const encoder = new TextEncoder();

export function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

export function unbase64(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function hex(bytes) {
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}

// First four bytes of SHA-256 of the DER SubjectPublicKeyInfo, in hex.
export async function keyId(spki) {
  return hex((await sha256(spki)).slice(0, 4));
}

// Six digits that two people read to each other: ledger/keys.py, fingerprint().
export async function fingerprint(spki) {
  const head = encoder.encode("sinergi/fingerprint/v1\n");
  const joined = new Uint8Array(head.length + spki.length);
  joined.set(head);
  joined.set(spki, head.length);
  const first = (await sha256(joined)).slice(0, 8);
  const number = BigInt("0x" + hex(first)) % 1000000n;
  return number.toString().padStart(6, "0");
}

// Keys sorted, no spaces; strings in NFC; integers only.
export function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (typeof value === "string") return JSON.stringify(value.normalize("NFC"));
  if (Number.isSafeInteger(value)) return String(value);
  if (value && typeof value === "object") {
    const names = Object.keys(value).sort();
    return "{" + names.map((n) => JSON.stringify(n) + ":" + canonical(value[n])).join(",") + "}";
  }
  throw new TypeError("no canonical form");
}

export function textOf(body) {
  return CONTEXT + canonical(body) + "\n";
}

// The signed text of a note and its body; throws where it is none of ours.
export function read(note) {
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  if (end < 0 || !text.startsWith(CONTEXT)) throw new Error("not a record");
  const body = JSON.parse(text.slice(CONTEXT.length));
  if (textOf(body) !== text) throw new Error("not canonical");
  return { text, body };
}

function integer(number) {
  let digits = number.toString(16);
  if (digits.length % 2) digits = "0" + digits;
  const bytes = digits.match(/../g).map((pair) => parseInt(pair, 16));
  if (bytes[0] & 0x80) bytes.unshift(0);
  return [2, bytes.length, ...bytes];
}

// WebCrypto gives r and s, 32 bytes each; a record carries DER with s in its lower half.
export function der(raw) {
  const r = BigInt("0x" + hex(raw.slice(0, 32)));
  let s = BigInt("0x" + hex(raw.slice(32)));
  if (s > ORDER / 2n) s = ORDER - s;
  const inside = [...integer(r), ...integer(s)];
  return Uint8Array.from([0x30, inside.length, ...inside]);
}

export async function signatureLine(text, key) {
  const raw = new Uint8Array(
    await crypto.subtle.sign(ECDSA, key.privateKey, encoder.encode(text)),
  );
  const value = der(raw);
  const packed = new Uint8Array(4 + value.length);
  packed.set((await sha256(key.spki)).slice(0, 4));
  packed.set(value, 4);
  return "\u2014 " + key.name + " " + base64(packed) + "\n";
}

export async function sign(body, key) {
  const text = textOf(body);
  return text + "\n" + (await signatureLine(text, key));
}

// `at` as this device's clock says it, with its offset, never Z.
export function now() {
  const date = new Date();
  const offset = -date.getTimezoneOffset();
  const two = (n) => String(Math.floor(n)).padStart(2, "0");
  const local = new Date(date.getTime() + offset * 60000).toISOString().slice(0, 19);
  const sign = offset < 0 ? "-" : "+";
  return local + sign + two(Math.abs(offset) / 60) + ":" + two(Math.abs(offset) % 60);
}
