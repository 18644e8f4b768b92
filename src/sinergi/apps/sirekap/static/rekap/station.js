// One station's desk. Nothing is edited: each button writes a record that a second person signs too.

import { alone, ask, base, doing, page, proposed, say, start } from "./signing.js";
import { viewer } from "./viewer.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const words = read("deciding-texts");
const deed = read("deed");
viewer(page, read("photos"), { wanted: Number(page.dataset.page) || 1, words: read("photo-texts") });

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

function replaced(form) {
  const way = form.elements.way.value;
  const counts = typed(form);
  const copy = form.elements.copy_of?.value || "";
  const made = { ...about(), counts, form: deed.form, how: "typed", source: deed.level };
  if (way === "copy") Object.assign(made, { how: "copy", copy_of: copy });
  if (!deed.heads.length) return proposed({ ...made, kind: "result" });
  return proposed({
    ...made, ...inSitting(), kind: (rewrite[way] || rewrite.correction)().kind,
    reason: reasonOf(form), replaces: [...deed.heads].sort(),
  });
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

for (const form of page.querySelectorAll("form[data-act]")) {
  form.addEventListener("submit", doing(async () => {
    await acts[form.dataset.act](form);
    if (form.dataset.act === "ack") again(); else onward();
  }));
  form.querySelector("[data-do=check]")?.addEventListener("click", doing(() => check(form)));
  const way = form.elements.way;
  if (way?.addEventListener) {
    const shown = () => { form.querySelector("[data-slot=copies]").hidden = way.value !== "copy"; };
    way.addEventListener("change", shown);
    shown();
  }
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
