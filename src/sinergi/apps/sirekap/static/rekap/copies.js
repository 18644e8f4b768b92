// Copies in other hands beside the recorded numbers: scanned (a hand scanner types) or typed by row.
// What is typed stays in this browser until it is kept, whatever unit is shown meanwhile.
import { ask, base, page, say } from "./signing.js";

const words = JSON.parse(document.getElementById("page-texts").textContent);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export function copies({ slot, make, figure, dated, contest, again }) {
  const form = page.querySelector("[data-copy-form]");
  const box = slot("copy");
  let unit = null;
  const key = () => `sinergi-copy/${page.dataset.election}/${page.dataset.person}/${contest}/${unit.code}`;
  const drafted = () => {
    const { whose, scan } = form.elements;
    const numbers = {};
    for (const input of form.querySelectorAll("[data-copy-field]")) if (input.value.trim()) numbers[input.dataset.copyField] = input.value.trim();
    return { whose: whose.value, scan: scan.value, numbers };
  };
  const save = () => sessionStorage.setItem(key(), JSON.stringify(drafted()));

  function rows() {
    return unit.blocks.flatMap((block) => block.rows.flatMap((r) => r.cells.map((cell, i) => ({
      field: cell.field, n: cell.n, label: r.cells.length > 1 ? `${r.label} ${"LPJ"[i]}` : r.label,
    }))));
  }

  function reset() {
    const draft = JSON.parse(sessionStorage.getItem(key()) || "{}");
    form.elements.whose.replaceChildren(...unit.holders.map(([code, word]) => make("option", { value: code, selected: code === draft.whose }, word)));
    form.elements.scan.value = draft.scan || "";
    slot("copy-rows").replaceChildren(...rows().map(({ field, n, label }, i) => make("tr", {},
      make("th", { scope: "row", id: `copy-row-${i}` }, label), make("td", { class: "n" }, figure(n)),
      make("td", {}, make("input", { inputmode: "numeric", autocomplete: "off", size: 6, "aria-labelledby": `copy-row-${i}`, "data-copy-field": field, value: draft.numbers?.[field] || "" })))));
    if (draft.scan || Object.keys(draft.numbers || {}).length) box.hidden = false;
  }

  function said(copy) {
    const differs = copy.differs.map(([, label, a, b]) => make("li", {}, `${label}: ${figure(a)} ⇄ ${figure(b)}`));
    const source = copy.record ? fill(words.copy_scanned, { key: words[`copy_key_${copy.key}`] }) : fill(words.copy_typed, { rows: copy.rows, of: copy.of });
    const log = !copy.record ? "" : copy.same ? words.copy_same : copy.logged ? words.copy_logged : words.copy_not_logged;
    return make("div", { class: copy.differs.length ? "copy differs" : "copy", "data-copy": copy.whose },
      make("b", {}, `${copy.differs.length ? "⇄" : "✓"} ${fill(words.copy_of, { who: copy.word })}`), " ",
      copy.differs.length ? fill(words.copy_differs, { n: copy.differs.length }) : words.copy_agrees,
      differs.length ? make("ul", {}, ...differs) : false,
      make("p", { class: "quiet" }, [source, log, fill(words.copy_by, { by: copy.by, at: dated(copy.at) })].filter(Boolean).join(" · ")));
  }

  function show(shown) {
    unit = shown;
    slot("copies").replaceChildren(...(unit.copies || []).map(said));
    const offered = Boolean(unit.holders?.length);
    const button = page.querySelector("[data-do=copy]");
    if (button) button.hidden = !offered;
    if (!form) return;
    box.hidden = true;
    if (offered) reset();
  }

  function open() {
    if (!box || !unit?.holders?.length) return;
    box.hidden = !box.hidden;
    if (!box.hidden) form.elements.scan.focus();
  }

  function numbers(given) {
    const found = {};
    for (const [field, value] of Object.entries(given)) {
      if (!/^\d{1,9}$|^-$/.test(value)) {
        form.querySelector(`[data-copy-field="${field}"]`).focus();
        throw new Error(words.not_a_number);
      }
      found[field] = value === "-" ? -1 : Number(value);
    }
    return found;
  }

  async function keep() {
    const { whose, scan, numbers: typed } = drafted();
    const kept = key();
    const about = unit.code;
    await ask(`${base}${contest}/salinan/`, { unit: about, whose, scan: scan.trim(), numbers: scan.trim() ? {} : numbers(typed) });
    sessionStorage.removeItem(kept);
    say(words.copy_kept);
    await again(about);
  }

  if (form) {
    form.addEventListener("input", save);
    form.addEventListener("change", save);
    // A scanner ends what it types with Enter: a whole one-line code is sent, a note's lines are not.
    form.elements.scan.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || form.elements.scan.value.trim().startsWith("sinergi/")) return;
      event.preventDefault();
      if (form.elements.scan.value.trim()) form.requestSubmit();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.dataset.copyField) return;
      event.preventDefault();
      const all = [...form.querySelectorAll("[data-copy-field]")];
      const next = all[all.indexOf(event.target) + 1];
      if (next) next.focus(); else form.querySelector("button.button").focus();
    });
  }
  return { show, open, keep, form };
}
