// The board: list left, paper in the middle, numbers right; Enter marks a clean unit and goes on.
// What the hands do never waits for the network: the mark is sent while the next unit is drawn, and a
// refusal leads back to its unit.
import { ask, base, doing, page, say, start } from "./signing.js";
import { copies } from "./copies.js";
import { drawMarks } from "./marks.js";
import { remark } from "./remarks.js";
import { rests } from "./rest.js";

const words = JSON.parse(document.getElementById("page-texts").textContent);
const { contest, area } = page.dataset;
const mine = `${base}${contest}/`;
const slot = (name) => page.querySelector(`[data-slot="${name}"]`);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const figure = (n) => (n < 0 ? words.blank : String(n).replace(/\B(?=(\d{3})+$)/g, "."));
const clock = (at) => { const d = new Date(at); return `${String(d.getHours()).padStart(2, "0")}.${String(d.getMinutes()).padStart(2, "0")}`; };
const dated = (at) => `${at.slice(8, 10)}/${at.slice(5, 7)} ${at.slice(11, 16).replace(":", ".")}`;
const idOf = (line) => `${line.district}/${line.code}`;
const loaded = new Map(); // id and head → the unit
const sent = new Map(); // id → the head that was marked here: an answer under way may not know it yet
const AHEAD = 4; // units fetched before they are asked for
let lines = []; // all units, in the agenda's order
let open = false; // is the plenary open, and may this person run it?
let at = ""; // id of the unit that is shown
let shown = null;
let row = -1; // of the reading line by line
let turned = 0;
let photo = 0;

function make(tag, values = {}, ...children) {
  const found = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith("on")) found.addEventListener(name.slice(2), value);
    else if (value === true) found.setAttribute(name, "");
    else if (value !== false && value != null) found.setAttribute(name, value);
  }
  found.append(...children.filter((c) => c != null && c !== false));
  return found;
}

// --- the list ------------------------------------------------------------------------------------

const listed = () => { const group = slot("group").value; return group ? lines.filter((l) => l.group === group) : lines; };
const line = () => lines.find((l) => idOf(l) === at);

async function refresh() {
  const answer = await ask(`${mine}keadaan.json`);
  lines = answer.lines.map((l) => (sent.get(idOf(l)) === l.head ? { ...l, done: true, changed: false } : l));
  open = answer.sitting === "open" && Boolean(page.dataset.run);
  slot("closed").hidden = answer.sitting === "open";
  groups();
  draw();
}

function groups() {
  const select = slot("group");
  const names = [...new Set(lines.map((l) => l.group))].filter(Boolean);
  if (select.options.length === names.length + 1) return;
  const chosen = decodeURIComponent(location.hash.slice(1));
  for (const name of names) select.append(make("option", { value: name, selected: name === chosen }, name));
  select.closest(".field").hidden = names.length < 2;
}

function mark(l) {
  if (l.changed) return "⇄";
  if (l.done) return "✓";
  return l.settled ? (l.codes.length ? "△" : " ") : l.waiting ? "◌" : l.shape;
}

// ``apart``: outside of its village's group, so the village is said.
function entry(l, apart) {
  const here = idOf(l) === at;
  const kind = l.done ? "done" : l.settled && !l.changed ? "" : "look";
  const said = l.changed ? words.changed.replace("{by}", l.by).replace("{at}", clock(l.at)) : l.waiting ? words.waiting : l.word;
  return make("li", {}, make("button", {
    type: "button", class: `unit ${kind}`, "aria-current": here ? "true" : null, title: said, "data-unit": l.code, "data-id": idOf(l),
    onclick: () => show(idOf(l)),
  }, make("span", { class: "mark", "aria-hidden": "true" }, mark(l)), make("span", {}, apart && l.code.length === 13 ? `${l.name} ${l.group}` : l.name),
  make("span", { class: "unseen" }, ` ${l.done ? words.marked : said}`),
  make("span", { class: "codes" }, l.codes.join(" "))));
}

function draw() {
  const own = listed();
  const rows = [];
  const look = own.filter((l) => !l.settled || l.changed);
  if (look.length) rows.push(make("li", { class: "group attention" }, `▲ ${words.attention} · ${look.length}`), ...look.map((l) => entry(l, true)));
  let group = null;
  for (const l of own) {
    if (l.group !== group) {
      group = l.group;
      rows.push(make("li", { class: "group" }, group || "\u00a0"));
    }
    if (l.settled && !l.changed) rows.push(entry(l, false));
  }
  slot("units").replaceChildren(...rows);
  const done = own.filter((l) => l.done).length;
  slot("progress").textContent = fill(words.progress, { done, all: own.length, open: look.length });
  slot("units").querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  page.dataset.done = done;
}

// The order in which one goes down the list as it is drawn.
function order() {
  const own = listed();
  return [...own.filter((l) => !l.settled || l.changed), ...own.filter((l) => l.settled && !l.changed)];
}

const toRead = (l) => l.settled && !l.done;

function step(by) {
  const own = order();
  const next = own[own.findIndex((l) => idOf(l) === at) + by];
  if (next) show(idOf(next));
}

// The next unit that can be read, from the one shown on; then from the top.
function onward() {
  const own = listed();
  const here = own.findIndex((l) => idOf(l) === at);
  const next = [...own.slice(here + 1), ...own.slice(0, here)].find(toRead);
  if (next) show(idOf(next));
  else { say(words.end); draw(); }
}

function toAttention() {
  const all = order().filter((l) => !l.settled || l.changed || l.codes.length);
  const free = all.filter((l) => !l.waiting); // what waits for another person's signature comes last
  const own = free.length ? free : all;
  const next = own[(own.findIndex((l) => idOf(l) === at) + 1) % own.length];
  if (next) show(idOf(next));
}

// --- one unit ------------------------------------------------------------------------------------

function fetched(l) {
  const key = `${idOf(l)}/${l.head}`;
  if (!loaded.has(key)) {
    const found = ask(`${mine}unit/${l.code}.json?dapil=${encodeURIComponent(l.district)}`);
    loaded.set(key, found);
    found.catch(() => loaded.delete(key));
  }
  return loaded.get(key);
}

async function show(id) {
  at = id;
  const l = line();
  draw();
  try {
    const unit = await fetched(l);
    if (at !== id) return; // the hands went on
    shown = unit;
    row = -1;
    photo = firstPhoto(unit);
    turned = 0;
    drawUnit(l);
    page.dataset.shown = l.code;
    page.dataset.drawn = id;
    const own = listed();
    const here = own.findIndex((x) => idOf(x) === id);
    for (const next of own.slice(here + 1, here + 1 + AHEAD)) fetched(next).then(warm, () => {});
  } catch (error) {
    say(error.message, true);
  }
}

// Its photograph is fetched before it is asked for.
function warm(unit) {
  const first = unit.photos.find((p) => p.src);
  if (first) new Image().src = first.src;
}

// The page of the first finding, where its photograph is here.
function firstPhoto(unit) {
  const wanted = unit.blocks.flatMap((b) => b.rows).find((r) => r.cells.some((c) => c.marked));
  const found = wanted ? unit.photos.findIndex((p) => p.page === wanted.page && p.src) : -1;
  return found >= 0 ? found : Math.max(0, unit.photos.findIndex((p) => p.src));
}

function drawUnit(l) {
  slot("name").textContent = shown.name;
  const state = slot("state");
  state.textContent = `${shown.shape} ${shown.word}${shown.noted ? ` · ${words.noted}` : ""}`;
  state.className = `chip ${l.settled ? "ok" : "held"}`;
  slot("by").textContent = shown.at ? fill(words.signed, { by: shown.by, at: dated(shown.at) }) : "";
  slot("changed").hidden = !l.changed;
  if (l.changed) slot("changed").textContent = `⇄ ${fill(words.changed, { by: l.by, at: clock(l.at) })}`;
  slot("findings").replaceChildren(...shown.findings.map((f) => make("div", { class: `finding ${f.code[0]}` }, make("b", {}, f.code), " ", f.text)));
  if (slot("decide")) {
    const above = shown.roll < 0; // a unit that has a desk of its own
    slot("decide").hidden = !above && (!page.dataset.stationPage || (l.settled && !shown.findings.length));
    slot("decide").href = above ? `/rekap/${page.dataset.election}/${l.code}/` : `${page.dataset.stationPage.replace("STATION", l.code)}?urut`;
    slot("decide-word").textContent = above ? words.below : words.decide;
  }
  if (slot("object")) slot("object").hidden = true;
  besides.show(shown);
  drawBeside();
  const agrees = page.querySelector("[data-do=agree]");
  if (agrees) agrees.hidden = !(open && l.settled);
  drawFigures();
  drawPhoto();
}

// Versions that say another number stand beside it, each by its number.
function cellOf(cell, span) {
  const other = cell.others.map((n, i) => [n, i + 1]).filter(([n]) => n !== cell.n);
  return make("td", { class: cell.marked ? "n marked" : "n", "data-field": cell.field, colspan: span },
    cell.marked ? make("span", { class: "mark", "aria-hidden": "true" }, "▲ ") : false, figure(cell.n),
    ...other.map(([n, i]) => make("span", { class: "other" }, ` ${fill(words.version, { n: i })}: ${figure(n)}`)));
}

function blockOf(block) {
  const three = block.rows.some((r) => r.cells.length > 1);
  const head = three && make("thead", {}, make("tr", {}, make("th", { scope: "col" }, words.row),
    ...["L", "P", "J"].map((letter) => make("th", { scope: "col", class: "n" }, letter))));
  return make("table", { class: "block" }, make("caption", {}, block.title), head,
    make("tbody", {}, ...block.rows.map((r) => make("tr", {}, make("th", { scope: "row" }, r.label),
      ...r.cells.map((cell) => cellOf(cell, three && r.cells.length === 1 ? 3 : null))))));
}

function drawFigures() {
  const boxes = shown.blocks.map(blockOf);
  if (!boxes.length) boxes.push(make("p", {}, shown.roll < 0 ? words.no_recap : words.no_form));
  if (shown.roll >= 0) boxes.push(make("p", { class: "quiet" }, fill(words.roll, { n: figure(shown.roll) })));
  for (const [i, v] of (shown.versions || []).entries()) {
    boxes.push(make("p", { class: "quiet" }, `${fill(words.version, { n: i + 1 })}: ${fill(words.signed, { by: v.signed.join(", "), at: dated(v.at) })}${v.reason ? ` · ${v.reason}` : ""}`));
  }
  slot("figures").replaceChildren(...boxes);
}

// The roll, the ballots, the users beside the form's figures; the checks judge, this only shows.
function drawBeside() {
  const rows = (shown.beside || []).map((one) => make("tr", {},
    make("th", { scope: "row" }, one.label, make("small", {}, one.than)),
    make("td", { class: "n" }, figure(one.n)),
    make("td", { class: "n" }, one.form < 0 ? "–" : figure(one.form)),
    make("td", { class: "n apart" }, one.form < 0 || one.n < 0 ? "" : one.apart ? `⇄ ${one.apart > 0 ? "+" : ""}${one.apart}` : "=")));
  const head = make("thead", {}, make("tr", {}, make("td", {}), ...[words.beside_says, words.beside_form, words.beside_apart].map((w) => make("th", { scope: "col", class: "n" }, w))));
  slot("beside").hidden = !rows.length;
  slot("beside").replaceChildren(make("summary", {}, words.beside), make("table", {}, head, make("tbody", {}, ...rows)));
}

function drawPhoto() {
  const { photos } = shown;
  const one = photos[photo];
  const picture = slot("photo");
  picture.hidden = !(one && one.src);
  slot("no-photo").hidden = !picture.hidden;
  slot("no-photo").textContent = photos.length ? words.photo_waits : shown.roll < 0 ? words.paper_below : words.no_photo;
  slot("photo-of").textContent = one ? fill(words.photo, { page: one.page, pages: photos.length }) : "";
  if (!picture.hidden) {
    picture.src = one.src;
    picture.alt = `${shown.name}, ${fill(words.photo, { page: one.page, pages: photos.length })}`;
  }
  slot("sheet").className = `sheet turn-${turned}`;
  drawMarks(slot, shown.marks, one?.page, !picture.hidden, words);
  slot("stage").classList.remove("zoomed");
  slot("pages").replaceChildren(...photos.map((p, i) => make("button", {
    type: "button", class: "button second page", "aria-pressed": String(i === photo),
    "aria-label": `${words.page} ${p.page}`, onclick: () => { photo = i; drawPhoto(); },
  }, String(p.page))));
}

// Enlarged, the arrows move the paper; else they move through the list.
function zoom() {
  if (slot("stage").classList.toggle("zoomed")) slot("stage").focus();
}
function rotate() { turned = (turned + 90) % 360; slot("sheet").className = `sheet turn-${turned}`; }

// --- reading aloud, line by line -------------------------------------------------------------------

function nextRow() {
  const rows = [...slot("figures").querySelectorAll(".block tbody tr")];
  if (!rows.length) return;
  rows[row]?.classList.remove("reading");
  row = row + 1 < rows.length ? row + 1 : 0;
  rows[row].classList.add("reading");
  rows[row].scrollIntoView({ block: "center" });
}

// --- the mark --------------------------------------------------------------------------------------

async function agree() {
  const l = line();
  if (!l || !open) return say(words.closed, true);
  if (page.dataset.shown !== l.code || page.dataset.drawn !== at) return undefined; // not on the screen yet
  if (!l.settled) return say(`${l.name}: ${words.unsettled}`, true);
  const before = { done: l.done, changed: l.changed };
  l.done = true;
  l.changed = false;
  sent.set(at, l.head);
  onward();
  try {
    const answer = await ask(`${mine}dibaca/`, { unit: l.code, district: l.district, head: l.head });
    if (answer.by) say(fill(words.marked_before, { name: l.name, by: answer.by, at: clock(answer.at) }));
  } catch (error) {
    sent.delete(idOf(l));
    Object.assign(l, before);
    await refresh();
    await show(idOf(l));
    say(error.message, true);
  }
}

function projector() {
  document.documentElement.classList.toggle("projector");
  if (line()) draw();
}

function object() {
  const box = slot("object");
  if (!box) return;
  box.hidden = !box.hidden;
  if (!box.hidden) box.querySelector("[name=who]").focus();
}

const besides = copies({
  slot, make, figure, dated, contest,
  async again(code) {
    for (const key of loaded.keys()) if (key.includes(`/${code}/`)) loaded.delete(key);
    if (line()?.code === code) await show(at);
  },
});

const keysOf = {
  Enter: agree, ArrowDown: () => step(1), ArrowUp: () => step(-1), " ": nextRow,
  f: zoom, r: rotate, p: projector, t: toAttention, o: object, s: besides.open,
  k: () => slot("decide") && !slot("decide").hidden && slot("decide").click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, summary, a")) return;
  if (event.target.closest("button:not(.unit)") && (event.key === "Enter" || event.key === " ")) return;
  if (event.key.startsWith("Arrow") && event.target.closest(".zoomed")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (/^[1-9]$/.test(key) && shown && shown.photos[key - 1]) {
    photo = Number(key) - 1;
    drawPhoto();
  } else if (keysOf[key]) {
    event.preventDefault();
    if (key === "Enter" && event.repeat) return; // a key held down reads nothing
    keysOf[key]();
  }
});

for (const [name, action] of Object.entries({ agree, zoom, rotate, lines: nextRow, object, copy: besides.open })) {
  page.querySelector(`[data-do=${name}]`)?.addEventListener("click", action);
}
slot("group").addEventListener("change", () => {
  history.replaceState(null, "", `#${encodeURIComponent(slot("group").value)}`);
  draw();
  onward();
});
for (const form of page.querySelectorAll("[data-remark-form]")) {
  form.addEventListener("submit", doing(async () => {
    const said = Object.fromEntries(new FormData(form));
    const l = line();
    await remark({ what: said.what, area: l.code, contest, state: "open" }, said);
    form.reset();
    slot("object").hidden = true;
  }));
}
besides.form?.addEventListener("submit", doing(besides.keep));
rests(page);
page.addEventListener("seconded", () => refresh());
await start();
try {
  await refresh();
  const wanted = new URLSearchParams(location.search).get("unit"); // a link to one unit
  const first = lines.find((l) => l.code === wanted)
    || order().find((l) => (!l.settled && !l.waiting) || toRead(l)) || order()[0];
  if (first) await show(idOf(first));
} catch (error) {
  say(error.message, true);
}
setInterval(() => { if (!document.hidden) refresh().catch(() => {}); }, 5000);
