// The progress screen: asks again for itself, turns its pages where not every unit fits.
// A page is asked for as anybody would; nothing here signs in, so nothing can be signed out.
const page = document.querySelector("[data-progress]");
const slot = (name) => page.querySelector(`[data-slot="${name}"]`);
const button = (name) => page.querySelector(`[data-do="${name}"]`);
const TURN = 12; // seconds of one page
const THEME = "sinergi-progress-theme";
let shown = 0;
let pages = 1;
let resting = false;
let rows = [];

function keepTheme(theme) {
  document.documentElement.dataset.theme = theme;
  try { localStorage.setItem(THEME, theme); } catch { /* a private window keeps none */ }
}
function isDark() {
  const said = document.documentElement.dataset.theme;
  return said ? said === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

// How many columns of units stand side by side: a table is read well from 26 em on.
function lay() {
  const box = page.querySelector(".units");
  const table = box.querySelector("table");
  if (!rows.length) rows = [...table.tBodies[0].rows];
  const head = table.tHead;
  const wide = innerWidth >= 1000 && innerHeight >= 600;
  document.body.classList.toggle("paged", wide);
  for (const extra of [...box.querySelectorAll("table")].slice(1)) extra.remove();
  table.tBodies[0].replaceChildren(...rows);
  slot("turn").hidden = true;
  if (!wide) return;
  const em = parseFloat(getComputedStyle(table).fontSize);
  const columns = Math.max(1, Math.min(4, Math.floor(box.clientWidth / (em * 26)), Math.ceil(rows.length / 8)));
  while (box.children.length < columns) {
    const more = table.cloneNode(false);
    more.append(head.cloneNode(true), document.createElement("tbody"));
    box.append(more);
  }
  const tallest = Math.max(...rows.slice(0, 60).map((row) => row.getBoundingClientRect().height));
  slot("turn").hidden = false;
  const below = page.querySelector(".foot").offsetHeight + 24;
  const room = innerHeight - box.getBoundingClientRect().top - head.offsetHeight - below;
  const fits = Math.max(3, Math.floor(room / tallest));
  const each = fits * columns;
  pages = Math.max(1, Math.ceil(rows.length / each));
  shown = Math.min(shown, pages - 1);
  const mine = rows.slice(shown * each, (shown + 1) * each);
  const high = pages > 1 ? fits : Math.ceil(mine.length / columns);
  [...box.children].forEach((one, n) => {
    const part = mine.slice(n * high, (n + 1) * high);
    one.tBodies[0].replaceChildren(...part);
    one.tHead.classList.toggle("unseen", !part.length);
  });
  slot("turn").hidden = pages < 2;
  const said = slot("page");
  said.textContent = said.dataset.words.replace("{page}", shown + 1).replace("{pages}", pages);
}

function turn(by) {
  shown = (shown + by + pages) % pages;
  lay();
}
function rest() {
  resting = !resting;
  button("pause").textContent = resting ? page.dataset.go : page.dataset.pause;
}

async function look() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(20000) });
    if (!answer.ok) throw new Error(answer.status);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    const live = found.querySelector("[data-live]");
    if (!live) throw new Error("no figures");
    const old = page.querySelector("[data-live]");
    const held = old.contains(document.activeElement) && document.activeElement.className;
    old.replaceWith(live);
    rows = [];
    lay();
    if (held) live.getElementsByClassName(held)[0]?.focus();
    slot("stale").hidden = true;
    page.dataset.looked = String(Number(page.dataset.looked ?? 0) + 1);
  } catch {
    slot("stale").hidden = false;
  }
  setTimeout(look, 1000 * Number(page.dataset.look));
}

const acts = {
  dark: () => keepTheme(isDark() ? "light" : "dark"),
  full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
  back: () => turn(-1),
  next: () => turn(1),
  pause: rest,
};
const KEYS = { d: "dark", f: "full", ArrowLeft: "back", PageUp: "back", ArrowRight: "next", PageDown: "next" };
page.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.());
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const act = acts[KEYS[event.key] ?? KEYS[event.key.toLowerCase()]];
  if (act) { act(); if (event.key.startsWith("Page")) event.preventDefault(); }
});
addEventListener("resize", lay);
try {
  const kept = localStorage.getItem(THEME);
  if (kept) document.documentElement.dataset.theme = kept;
} catch { /* a private window keeps none */ }
button("dark").hidden = button("full").hidden = false;
lay();
document.fonts?.ready.then(lay);
setInterval(() => { if (!resting && pages > 1) turn(1); }, 1000 * TURN);
setTimeout(look, 1000 * Number(page.dataset.look));
page.dataset.ready = "yes";
