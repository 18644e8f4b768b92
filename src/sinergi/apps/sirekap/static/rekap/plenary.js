// The plenary's page: each step is a signed record; after it the page is read anew.
import { now } from "../sinergi/note.js";
import { alone, ask, base, doing, page, proposed, say, start } from "./signing.js";
import { remark } from "./remarks.js";
import { rests } from "./rest.js";

const words = JSON.parse(document.getElementById("page-texts").textContent);
const { area, level, sitting, no } = page.dataset;
const again = () => location.reload();

// --- steps -------------------------------------------------------------------------------------

function step(event, more = {}) {
  return { area, contests: page.dataset.contests.split(" ").sort(), event, kind: "sitting", level, no: Number(no), ...more };
}

function pauseReason(form) {
  const until = form.get("until").trim().replace(":", ".");
  if (until && !/^\d{1,2}\.\d{2}$/.test(until)) throw new Error(words.no_number);
  return until ? { reason: words.paused_until.replace("%s", until) } : {};
}

const steps = {
  async paused(form) { await alone(step("paused", pauseReason(form))); },
  async resumed() { await alone(step("resumed")); },
  async closed() { await alone(step("closed")); },
  async ratified() { await proposed(step("ratified", { recaps: JSON.parse(document.getElementById("recap-ids").textContent) })); },
  async opened(form, element) { await alone(opening("opened", form, element)); },
  async reopened(form, element) {
    const more = { reopens: sitting, reason: form.get("reason") };
    if (form.get("ruling")) more.ruling = form.get("ruling");
    await proposed({ ...opening("reopened", form, element), ...more });
  },
};

function opening(event, form, element) {
  const contests = form.getAll("contest").sort();
  if (!contests.length) throw new Error(words.no_contest);
  return { area, contests, event, kind: "sitting", level, no: Number(element.dataset.next) };
}

for (const form of page.querySelectorAll("[data-step]")) {
  form.addEventListener("submit", doing(async () => {
    await steps[form.dataset.step](new FormData(form), form);
    again();
  }));
}

// --- recaps ------------------------------------------------------------------------------------

for (const form of page.querySelectorAll("[data-recap]")) {
  form.addEventListener("submit", doing(async () => {
    const { contest, district } = form.dataset;
    say(words.setting);
    const open = Object.fromEntries(new FormData(form));
    await proposed(await ask(`${base}rekapitulasi/`, { contest, district, open, at: now() }));
    again();
  }));
}

// --- remarks and attendance ----------------------------------------------------------------------

for (const form of page.querySelectorAll("[data-remark-form]")) {
  form.addEventListener("submit", doing(async () => {
    const said = Object.fromEntries(new FormData(form));
    await remark({ what: said.what, area, state: "open" }, said);
    again();
  }));
}
for (const form of page.querySelectorAll("[data-decide]")) {
  form.addEventListener("submit", doing(async () => {
    const said = Object.fromEntries(new FormData(form));
    const { contest, decide: record, what } = form.dataset; // a step stands in the log of its matter
    await remark({ what, area, record, state: said.state, ...(contest ? { contest } : {}) }, said);
    again();
  }));
}
for (const form of page.querySelectorAll("[data-attend]")) {
  form.addEventListener("submit", doing(async () => {
    for (const row of form.querySelectorAll("[data-who]")) {
      const { who, said } = row.dataset;
      const [state, reason] = [row.querySelector("select"), row.querySelector("input")];
      if (!state.value || said === `${state.value}/${reason.value.trim()}`) continue;
      if (state.value === "refused" && !reason.value.trim()) { reason.focus(); throw new Error(`${who}: ${words.need_reason}`); }
      await ask(`${base}hadir/`, { sitting, who, state: state.value, reason: reason.value });
      row.dataset.said = `${state.value}/${reason.value.trim()}`;
    }
    const other = Object.fromEntries(new FormData(form));
    if (other.who?.trim()) await ask(`${base}hadir/`, { sitting, who: other.who, state: other.state, reason: other.reason });
    again();
  }));
}

// --- the pause's timer ---------------------------------------------------------------------------

for (const timer of page.querySelectorAll("[data-timer]")) {
  const began = new Date(timer.dataset.since);
  const show = () => {
    const minutes = Math.max(0, Math.floor((Date.now() - began) / 60000));
    timer.textContent = `${Math.floor(minutes / 60)}.${String(minutes % 60).padStart(2, "0")}`;
  };
  show();
  setInterval(show, 10000);
}

rests(page);
page.addEventListener("seconded", again);
await start();
