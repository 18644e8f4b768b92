// Photographs at a desk: drawn anew in the browser (nothing but the picture is left), kept at the desk
// before the record that names them is signed.
import { hex, sha256 } from "../sinergi/note.js";
import { page, texts } from "./signing.js";

const LONGEST = 2400; // pixels
const QUALITY = 0.82;

async function redrawn(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return bare(new Uint8Array(await blob.arrayBuffer()));
}

// Without what browsers add to a JPEG (a colour profile): application segments and comments go, but for
// the JFIF head. What is not walked like a JPEG is left as it is; the desk judges it.
function bare(bytes) {
  const kept = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const marker = bytes[at + 1];
    const end = at + 2 + bytes[at + 2] * 256 + bytes[at + 3];
    if (!(marker > 0xe0 && marker <= 0xef) && marker !== 0xfe) kept.push(bytes.subarray(at, end));
    at = end;
  }
  kept.push(bytes.subarray(at));
  const out = new Uint8Array(kept.reduce((sum, part) => sum + part.length, 0));
  let to = 0;
  for (const part of kept) { out.set(part, to); to += part.length; }
  return out;
}

// Gives the photograph's SHA-256 once the desk has it; throws with the desk's words.
export async function photographed(file, address, unreadable) {
  let bytes;
  try {
    bytes = await redrawn(file);
  } catch {
    throw new Error(`${file.name}: ${unreadable}`);
  }
  const name = hex(await sha256(bytes));
  const response = await fetch(`${address}${name}/`, {
    method: "POST", body: bytes, headers: { "Content-Type": "image/jpeg", "X-CSRFToken": page.dataset.csrf },
  }).catch(() => { throw new Error(texts.offline); });
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).detail || `${texts.failed} (${response.status})`);
  return name;
}

// RFC 6962's root over the hashes in page order: ledger/tree.py, root_of_values().
export async function rootOf(names) {
  const bytes = (name) => Uint8Array.from(name.match(/../g), (two) => parseInt(two, 16));
  const joined = (first, ...parts) => sha256(Uint8Array.from([first, ...parts.flatMap((p) => [...p])]));
  const root = async (leaves) => {
    if (leaves.length === 1) return leaves[0];
    let half = 1;
    while (half * 2 < leaves.length) half *= 2;
    return joined(1, await root(leaves.slice(0, half)), await root(leaves.slice(half)));
  };
  return hex(await root(await Promise.all(names.map((name) => joined(0, bytes(name))))));
}
