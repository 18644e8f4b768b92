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
  return new Uint8Array(await blob.arrayBuffer());
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
