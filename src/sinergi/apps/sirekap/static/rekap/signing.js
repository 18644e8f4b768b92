// A desk's own key in this browser, and what it signs. The server gets signed notes, never a key.
// A page has one element [data-rekap] with election, area, scope, person and csrf, and the key's box.

import * as keys from "../sinergi/keys.js";
import { base64, keyId, now, read, sign, signatureLine } from "../sinergi/note.js";

export const page = document.querySelector("[data-rekap]");
export const texts = JSON.parse(document.getElementById("signing-texts").textContent);
const { election, area, scope, person, csrf } = page.dataset;
export const base = `/rekap/${election}/${area}/`;
const ownId = `desk/${election}/${person}/${scope}`;
const slot = (name) => page.querySelector(`[data-key-slot="${name}"]`);
let own = null; // this browser's key
let state = ""; // no_key, requested, enrolled, revoked

export function say(text, bad = false) {
  const line = page.querySelector("[data-slot=status]");
  line.textContent = text;
  line.className = bad ? "message error" : "message";
  line.hidden = false;
}

export async function ask(address, body) {
  let response;
  try {
    response = await fetch(address, {
      method: body ? "POST" : "GET",
      headers: body ? { "Content-Type": "application/json", "X-CSRFToken": csrf } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch {
    throw new Error(texts.offline);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.detail || `${texts.failed} (${response.status})`), { code: answer.code });
  return answer;
}

// Runs what a button does, with the button out of reach meanwhile; says what went wrong.
export function doing(action) {
  return async (event) => {
    event.preventDefault();
    const button = event.submitter || event.currentTarget;
    button.disabled = true;
    try {
      await action(event);
    } catch (error) {
      say(`${texts.failed}: ${error.message}`, true);
    } finally {
      button.disabled = false;
    }
  };
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Asks again until `ready(answer)`, for a minute and a half at most; null where it never was.
async function until(address, ready) {
  for (let turn = 0; turn < 300; turn += 1) {
    const answer = await ask(address);
    if (ready(answer)) return answer;
    await pause(300);
  }
  return null;
}

// --- the key -----------------------------------------------------------------------------------

const keyAddress = () => `${base}kunci.json?name=${encodeURIComponent(own.name)}&keyid=${own.keyid}`;

async function look() {
  own = scope ? (await keys.load(ownId)) || null : null;
  if (own && own.note) await askAgain();
  const answer = own ? await ask(keyAddress()) : { state: "unknown" };
  state = answer.state === "unknown" ? (own ? "requested" : "no_key") : answer.state;
  show();
}

function show() {
  page.dataset.key = state;
  if (!slot("state")) return;
  slot("state").textContent = texts[state];
  slot("make").hidden = !(state === "no_key" || state === "revoked");
  slot("name").textContent = own ? own.name : "";
  slot("box").open = state !== "enrolled";
}

async function made(use) {
  const pair = await keys.make();
  const id = await keyId(pair.spki);
  const name = `desk/${use.scope}/${id}`;
  const key = { ...pair, id: ownId, election, person, name, role: "desk", scope: use.scope, keyid: id };
  const note = await sign(
    { at: now(), election, key: base64(pair.spki), kind: "request", kinds: use.kinds, name, role: "desk", scope: use.scope },
    key,
  );
  own = { ...key, note, code: use.code || "" };
  await keys.save(own); // before it is sent: it may arrive unseen
  return note;
}

// A request whose answer never came is sent again; the same key gives the same answer.
async function askAgain() {
  if (own.code) await ask("/api/v1/activations", { code: own.code, request: own.note });
  else await ask(`/rekap/${election}/${own.scope}/kunci/`, { note: own.note });
  const { note, code, ...kept } = own;
  await keys.save(kept);
  own = kept;
}

async function makeByCode(event) {
  const code = new FormData(event.target).get("code");
  const use = await ask("/api/v1/activations", { code });
  const covers = use.scope === "nasional" || area.startsWith(use.scope);
  if (use.election !== election || use.role !== "desk" || !covers) throw new Error(texts.elsewhere);
  await made({ ...use, code });
  await askAgain();
  await look();
}

async function makeInDemonstration() {
  say(texts.making);
  await made({ scope, kinds: JSON.parse(slot("kinds").textContent) });
  await askAgain();
  await until(keyAddress(), (answer) => answer.state === "enrolled");
  await look();
  say(texts[state]);
}

// --- signing -----------------------------------------------------------------------------------

function ready() {
  if (state === "enrolled") return;
  slot("box").open = true;
  throw new Error(texts.need_key);
}

// `at` and `election` are added where the body has none.
const whole = (body) => ({ at: now(), election, ...body });

// Waits until the log has the record; throws where it had no effect.
export async function logged(id) {
  const found = await until(`${base}catatan/${id}.json`, (answer) => answer.logged);
  if (!found) throw new Error(texts.not_logged);
  if (found.why) throw Object.assign(new Error(texts.no_effect), { code: found.why });
  say(texts.logged);
}

// A note with this desk's signature, not sent yet.
export async function signed(body) {
  ready();
  return sign(whole(body), own);
}

// A record by one key: signed, sent, and in the log. Gives its id.
export async function alone(body, way = "catatan/") {
  const answer = await ask(`${base}${way}`, { note: await signed(body) });
  say(texts.sent);
  await logged(answer.id);
  return answer.id;
}

// A record by two keys: signed here first, kept until another person signs.
export async function proposed(body, photos = []) {
  const answer = await ask(`${base}usulan/`, { note: await signed(body), photos });
  say(texts.proposed);
  return answer;
}

// The second signature, over exactly the text that was proposed. Gives the record's id.
export async function seconded(proposal, note) {
  ready();
  let text;
  try {
    text = read(note).text;
  } catch {
    throw new Error(texts.other_text);
  }
  const answer = await ask(`${base}usulan/${proposal}/kedua/`, { line: await signatureLine(text, own) });
  if (answer.status === "refused") throw Object.assign(new Error(texts.no_effect), { code: answer.codes[0] });
  say(texts.sent);
  await logged(answer.id);
  return answer.id;
}

export async function withdrawn(proposal) {
  await ask(`${base}usulan/${proposal}/tarik/`, {});
  say(texts.withdrawn);
}

// What the key may be used for is known before anything else of the page begins.
export async function start() {
  if (slot("form")) slot("form").addEventListener("submit", doing(makeByCode));
  if (slot("demonstration")) slot("demonstration").addEventListener("click", doing(makeInDemonstration));
  for (const card of page.querySelectorAll("[data-proposal]")) {
    const id = card.dataset.proposal;
    const sign = card.querySelector("[data-do=second]");
    const drop = card.querySelector("[data-do=withdraw]");
    const gone = async () => { card.remove(); page.dispatchEvent(new CustomEvent("seconded", { detail: id })); };
    if (sign) sign.addEventListener("click", doing(async () => { await seconded(id, card.dataset.note); await gone(); }));
    if (drop) drop.addEventListener("click", doing(async () => { await withdrawn(id); await gone(); }));
  }
  try {
    await look();
  } catch (error) {
    say(`${texts.failed}: ${error.message}`, true);
  }
  page.dataset.ready = "yes";
}
