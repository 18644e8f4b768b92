/** Is a file what its name says? The name of a photograph is the SHA-256 of its bytes. */

export type Checked = "same" | "different" | "unable" | "failed";

/** Fetches the file and compares. "unable": this browser counts only over https or on localhost. */
export async function compare(address: string, sha256: string): Promise<Checked> {
  if (globalThis.crypto?.subtle === undefined) return "unable";
  try {
    const answer = await fetch(address);
    if (!answer.ok) return "failed";
    const digest = await crypto.subtle.digest("SHA-256", await answer.arrayBuffer());
    return hex(digest) === sha256 ? "same" : "different";
  } catch {
    return "failed";
  }
}

export const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
