// A remark's words stay at the desk; its signed note holds SHA-256(32 random bytes ‖ the text).
import { hex, now, sha256 } from "../sinergi/note.js";
import { ask, base, logged, page, say, signed, texts } from "./signing.js";

// `about`: what, area (a unit's code too), [contest], [record] (the note it follows), state.
export async function remark(about, { text, who }) {
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const words = new TextEncoder().encode(text);
  const joined = new Uint8Array(32 + words.length);
  joined.set(salt);
  joined.set(words, 32);
  const sitting = page.dataset.sitting ? { sitting: page.dataset.sitting } : {};
  const note = await signed({ at: now(), kind: "note", hash: hex(await sha256(joined)), ...sitting, ...about });
  const answer = await ask(`${base}keberatan/`, { note, text, salt: hex(salt), who });
  say(texts.sent);
  await logged(answer.id);
}
