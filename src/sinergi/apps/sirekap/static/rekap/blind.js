// A blind reading: labels and boxes as on the paper, the photograph beside them, and no number.
// What is typed is kept in this browser under the person's own name until the log has it.

import { alone, doing, page, say, start } from "./signing.js";
import { viewer } from "./viewer.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const words = read("reading-texts");
const deed = read("deed");
const form = page.querySelector("[data-reading]");
const boxes = [...form.querySelectorAll("[data-index]")];
const left = page.querySelector("[data-slot=left]");
const draft = `sinergi/reading/${page.dataset.person}/${page.dataset.election}/${deed.contest}/${deed.station}/${deed.of}`;
const photos = viewer(page, read("photos"), { wanted: Number(boxes[0]?.dataset.page) || 1, words: read("photo-texts") });

const good = (value) => /^\d{1,9}$|^[-–xX]$/.test(value.trim());
const number = (value) => (/^\d+$/.test(value.trim()) ? Number(value) : /[xX]/.test(value) ? 0 : -1);

function tell() {
  const open = boxes.filter((b) => !good(b.value)).length;
  left.textContent = open ? words.left.replace("{n}", open) : words.all;
}

function keep() {
  localStorage.setItem(draft, JSON.stringify(Object.fromEntries(boxes.map((b) => [b.dataset.index, b.value]))));
  tell();
}

try {
  const kept = JSON.parse(localStorage.getItem(draft)) || {};
  for (const box of boxes) box.value = kept[box.dataset.index] || "";
} catch { localStorage.removeItem(draft); }

for (const [i, box] of boxes.entries()) {
  box.addEventListener("input", keep);
  box.addEventListener("focus", () => photos.toPage(Number(box.dataset.page)));
  box.addEventListener("keydown", (event) => {
    const to = { ArrowDown: i + 1, ArrowUp: i - 1 }[event.key] ?? (event.key === "Enter" && i + 1 < boxes.length ? i + 1 : null);
    if (to === null || !boxes[to]) return; // Enter in the last box sends
    event.preventDefault();
    boxes[to].focus();
    boxes[to].select();
  });
}

form.addEventListener("submit", doing(async () => {
  const open = boxes.find((b) => !good(b.value));
  if (open) { open.focus(); throw new Error(words.fill); }
  const counts = Array(deed.size).fill(-2);
  for (const box of boxes) counts[box.dataset.index] = number(box.value);
  const { contest, station, round, of } = deed;
  await alone({ by: "typed-blind", contest, counts, form: deed.form, kind: "reading", of, round, station }, `${contest}/baca/kirim/`);
  localStorage.removeItem(draft);
  say(words.sent);
  page.dataset.sent = "yes";
  location.assign(page.dataset.next);
}));
tell();
await start();
boxes[0]?.focus();
