// One station's desk. Nothing is edited: each button writes a record that a second person signs too.

import { photographed, rootOf } from "./evidence.js";
import { alone, ask, base, doing, page, proposed, say, start } from "./signing.js";
import { viewer } from "./viewer.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const words = read("deciding-texts");
const deed = read("deed");
viewer(page, read("photos"), { wanted: Number(page.dataset.page) || 1, words: read("photo-texts"), marks: read("marks") });

const reasonOf = (form) => {
  const reason = form.elements.reason.value.trim();
  if (!reason) { form.elements.reason.focus(); throw new Error(words.need_reason); }
  return reason;
};
const about = () => ({ contest: deed.contest, round: deed.round, station: deed.station });
const inSitting = () => (deed.sitting ? { sitting: deed.sitting } : {});
const again = () => location.reload();
const SAID = "sinergi/rekap/said";

// In the row of what is to be decided the next unit follows at once; else the page is read anew.
function onward() {
  if (!page.dataset.next) return again();
  if (page.dataset.next.includes("/tps/")) sessionStorage.setItem(SAID, words.proposed_on);
  return location.assign(page.dataset.next);
}

function settle(form, as, codes, records) {
  return proposed({ ...about(), ...inSitting(), as, codes: [...new Set(codes)].sort(), kind: "settle", reason: reasonOf(form), records });
}

// The numbers as they would stand: what was typed over what is there.
function typed(form) {
  const counts = [...deed.counts];
  let changed = 0;
  for (const box of form.querySelectorAll("[data-index]")) {
    const value = box.value.trim();
    if (value === "") continue;
    if (!/^\d{1,9}$|^-$/.test(value)) { box.focus(); throw new Error(words.not_a_number); }
    const n = value === "-" ? -1 : Number(value);
    if (n !== counts[box.dataset.index]) changed += 1;
    counts[box.dataset.index] = n;
  }
  if (!changed && !form.elements.whole?.checked) throw new Error(words.nothing);
  return counts;
}

async function check(form) {
  const out = form.querySelector("[data-slot=check]");
  const { findings } = await ask(`${base}${deed.contest}/tps/${deed.station}/periksa/`, { counts: typed(form) });
  const line = (text) => Object.assign(document.createElement("p"), { textContent: text });
  out.replaceChildren(line(findings.length ? words.broken : words.holds), ...findings.map((f) => line(`${f.code}: ${f.text}`)));
}

const rewrite = {
  correction: () => ({ kind: "correction", how: "typed" }),
  recount: () => ({ kind: "recount", how: "typed" }),
};

const station = `${base}${deed.contest}/tps/${deed.station}/foto/`;

// The photographs that were chosen, at the desk by now: of the minutes, of the form counted anew.
async function pictures(form) {
  const found = { photos: [] };
  const [minutes] = form.elements.evidence?.files || [];
  if (minutes) found.evidence = await photographed(minutes, station, words.unreadable_photo);
  for (const file of form.elements.pages?.files || []) found.photos.push(await photographed(file, station, words.unreadable_photo));
  return found;
}

async function replaced(form) {
  const way = form.elements.way.value;
  const counts = typed(form);
  const copy = form.elements.copy_of?.value || "";
  const made = { ...about(), counts, form: deed.form, how: "typed", source: deed.level };
  if (way === "copy") Object.assign(made, { how: "copy", copy_of: copy });
  const reason = deed.heads.length ? reasonOf(form) : "";
  const { photos, evidence } = await pictures(form);
  if (photos.length) made.photos = await rootOf(photos);
  if (!deed.heads.length) return proposed({ ...made, kind: "result" }, photos);
  if (evidence) made.evidence = evidence;
  return proposed({
    ...made, ...inSitting(), kind: (rewrite[way] || rewrite.correction)().kind,
    reason, replaces: [...deed.heads].sort(),
  }, photos);
}

const acts = {
  confirmed: (form) => settle(form, "confirmed", deed.votes.filter((c) => c !== "V003" && c !== "V002"), deed.heads),
  noted: (form) => settle(form, "noted", deed.votes, deed.heads),
  chosen: (form) => {
    const first = form.elements.record.value;
    if (!first) throw new Error(words.choose);
    return settle(form, "chosen", deed.votes.filter((c) => c === "V003" || c === "V002"), [first, ...deed.heads.filter((h) => h !== first)]);
  },
  replaced,
  ack: async (form) => {
    await alone({ area: deed.station, codes: [form.dataset.code], contest: deed.contest, kind: "note", reason: reasonOf(form), record: deed.head, what: "ack" });
    say(words.acknowledged);
  },
};

const here = `${base}${deed.contest}/tps/${deed.station}/`;
Object.assign(acts, {
  ask: (form) => ask(`${here}minta/`, { head: deed.head, text: reasonOf(form) }),
  words: (form) => ask(`${here}huruf/`, { head: deed.head, field: form.elements.field.value, said: Number(form.elements.said.value) }),
  sheet: (form) => ask(`${here}huruf/`, { head: deed.head, sheet: form.elements.sheet.value, reason: reasonOf(form) }),
});

// What is typed stays in this browser until it is sent, whatever happens to the page or to the plenary.
// What belongs to another record than the one shown now is offered, not filled in.
const draftOf = (form) => `sinergi/desk/${page.dataset.person}/${page.dataset.election}/${deed.contest}/${deed.station}/${form.dataset.act}${form.dataset.code || ""}`;
const boxName = (box) => box.name || `#${box.dataset.index}`;
const boxesOf = (form) => [...form.querySelectorAll("input:not([type=radio]), select")];

function keep(form) {
  const values = Object.fromEntries(boxesOf(form).map((b) => [boxName(b), b.value]));
  localStorage.setItem(draftOf(form), JSON.stringify({ head: deed.head, values }));
}

function restore(form) {
  let kept;
  try { kept = JSON.parse(localStorage.getItem(draftOf(form))); } catch { localStorage.removeItem(draftOf(form)); }
  if (!kept || !Object.values(kept.values).some((v) => v.trim())) return;
  const fill = () => {
    for (const box of boxesOf(form)) if (boxName(box) in kept.values) box.value = kept.values[boxName(box)];
    form.elements.way?.dispatchEvent?.(new Event("change"));
    const fold = form.closest("details");
    if (fold) fold.open = true;
  };
  if (kept.head === deed.head) { fill(); return; }
  offer(form.dataset.act, kept.values, fill, () => localStorage.removeItem(draftOf(form)));
}

// Typed over a record that no longer stands, or for a form that the page no longer has.
function offer(act, values, fill, drop) {
  const card = document.createElement("div");
  card.className = "card";
  card.dataset.kept = act;
  const told = Object.entries(values).filter(([, v]) => v.trim()).map(([k, v]) => (k[0] === "#" ? `${document.getElementById(`row-${k.slice(1)}`)?.textContent || k}: ${v}` : v));
  card.append(Object.assign(document.createElement("p"), { textContent: `${words.kept} ${told.join(" · ")}` }));
  const buttons = Object.assign(document.createElement("div"), { className: "buttons" });
  const button = (text, action) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "button second", textContent: text });
    made.addEventListener("click", () => { action(); card.remove(); });
    buttons.append(made);
  };
  if (fill) button(words.fill_again, fill);
  button(words.drop, drop);
  card.append(buttons);
  page.querySelector(".deciding > div").prepend(card);
}

for (const form of page.querySelectorAll("form[data-act]")) {
  restore(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", doing(async () => {
    await acts[form.dataset.act](form);
    localStorage.removeItem(draftOf(form));
    if (["ack", "ask", "words", "sheet"].includes(form.dataset.act)) again(); else onward();
  }));
  form.querySelector("[data-do=check]")?.addEventListener("click", doing(() => check(form)));
  const way = form.elements.way;
  if (way?.addEventListener) {
    const shown = () => { form.querySelector("[data-slot=copies]").hidden = way.value !== "copy"; };
    way.addEventListener("change", shown);
    shown();
  }
}
for (const act of ["confirmed", "noted", "chosen", "replaced", "ask"]) {
  if (page.querySelector(`form[data-act="${act}"]`)) continue;
  const stand = { dataset: { act } };
  try {
    const kept = JSON.parse(localStorage.getItem(draftOf(stand)));
    if (kept && Object.entries(kept.values).some(([k, v]) => k !== "way" && k !== "copy_of" && v.trim())) offer(act, kept.values, null, () => localStorage.removeItem(draftOf(stand)));
  } catch { localStorage.removeItem(draftOf(stand)); }
}

// --- by keyboard ---------------------------------------------------------------------------------

// Each press of the arrow offers the next of the usual reasons; what was typed by hand stays.
for (const field of page.querySelectorAll(".reason")) {
  const box = field.querySelector("input");
  const ready = [...box.list.options].map((o) => o.value);
  box.addEventListener("keydown", (event) => {
    const here = ready.indexOf(box.value);
    if (event.key !== "ArrowDown" || !ready.length || (box.value && here < 0)) return;
    event.preventDefault();
    box.value = ready[(here + 1) % ready.length];
  });
}
for (const form of page.querySelectorAll('form[data-act="replaced"]')) {
  const boxes = [...form.querySelectorAll("[data-index]")];
  for (const [i, box] of boxes.entries()) {
    box.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      // A unit without any form is typed whole: Enter goes to the next box, and sends
      // from the last one, as in a reading.
      const to = by ? boxes[i + by] : event.key !== "Enter" ? null : deed.heads.length ? form.elements.reason : boxes[i + 1];
      if (!to) return;
      event.preventDefault();
      to.focus();
      if (to.select) to.select();
    });
  }
}

function unfold(...acts_) {
  const form = acts_.map((act) => page.querySelector(`form[data-act="${act}"]`)).find(Boolean);
  if (!form) return;
  form.closest("details").open = true;
  (form.querySelector("[data-asked]") || form.querySelector("input")).focus();
}

const keys = {
  t: () => unfold("noted", "confirmed"), g: () => unfold("replaced"), v: () => unfold("chosen"),
  b: () => page.querySelector("[data-do=board]").click(), l: () => page.querySelector("[data-do=skip]")?.click(),
  f: () => page.querySelector("[data-do=zoom]").click(), r: () => page.querySelector("[data-do=rotate]").click(),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=radio]), select, textarea")) return;
  const act = keys[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

page.addEventListener("seconded", again);
const told = sessionStorage.getItem(SAID);
sessionStorage.removeItem(SAID);
if (told) say(told);
await start();
