// Scans of signed papers: sent in parts, checked by the server as a whole; the hash on papers from below.
import { hex, sha256 } from "../sinergi/note.js";
import { ask, base, doing, page } from "./signing.js";

const texts = JSON.parse(document.getElementById("scan-texts").textContent);
const PART = 1024 * 1024;
const MB = (n) => (n / 1024 / 1024).toFixed(1);

// One file, from where the server has it; what was cut goes on, what was begun elsewhere begins anew.
async function send(record, file, tell) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const sum = hex(await sha256(bytes));
  let at = 0;
  for (let turn = 0; turn < 200; turn += 1) {
    const end = Math.min(at + PART, bytes.length);
    tell(texts.sending.replace("{n}", MB(at)).replace("{all}", MB(bytes.length)));
    let response;
    try {
      response = await fetch(`${base}pindaian/${record}/?sha256=${sum}`, {
        method: "POST",
        headers: {
          "Content-Type": "application/octet-stream", "X-CSRFToken": page.dataset.csrf,
          "Content-Range": `bytes ${at}-${end - 1}/${bytes.length}`,
        },
        body: bytes.slice(at, end),
      });
    } catch {
      throw new Error(JSON.parse(document.getElementById("signing-texts").textContent).offline);
    }
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(`${file.name}: ${answer.detail || response.status}`);
    if (answer.complete) return sum;
    at = answer.offset < bytes.length ? answer.offset : 0;
  }
  throw new Error(file.name);
}

for (const form of page.querySelectorAll("[data-scan]")) {
  const told = form.parentElement.querySelector("[data-scan-told]");
  const tell = (text) => { told.textContent = text; };
  form.addEventListener("submit", doing(async () => {
    const files = [...form.elements.files.files];
    if (!files.length) throw new Error(texts.no_file);
    tell(texts.reading);
    let sum = "";
    try {
      for (const file of files) sum = await send(form.dataset.scan, file, tell);
    } catch (error) {
      tell(error.message);
      throw error;
    }
    tell(texts.kept.replace("{hash}", sum.slice(0, 16)));
    location.reload();
  }));
}

for (const form of page.querySelectorAll("[data-aside]")) {
  form.addEventListener("submit", doing(async () => {
    await ask(`${base}pindaian/${form.dataset.aside}/bukan/`, { reason: form.elements.reason.value });
    location.reload();
  }));
}

for (const form of page.querySelectorAll("[data-paper]")) {
  const told = form.parentElement.querySelector("[data-paper-told]");
  form.addEventListener("submit", doing(async () => {
    const { said, reason } = form.elements;
    const answer = await ask(`${base}sidik/`, { record: form.dataset.paper, said: said.value, reason: reason.value });
    told.textContent = texts[answer.state].replace("{hash}", answer.hash.slice(0, 16));
    form.closest("tr").querySelector("td b").textContent = told.textContent;
  }));
}
