// The approval desk: this browser's key, the requests of the area, two signatures, revocation.
// The server is asked for rows and given signed notes; it holds none of the keys.

import { base64, fingerprint, keyId, now, read, sign, signatureLine, unbase64 } from "../sinergi/note.js";
import * as keys from "../sinergi/keys.js";

const page = document.querySelector("[data-desk]");
const texts = JSON.parse(document.getElementById("texts").textContent);
const { election, person } = page.dataset;
const slot = (name) => page.querySelector(`[data-slot="${name}"]`);
const ownId = `${election}/${person}`;
let own = null; // this browser's key
let data = null; // what the server last said

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

function say(text, bad = false) {
  const line = slot("status");
  line.textContent = text;
  line.className = bad ? "message error" : "message";
  line.hidden = false;
}

async function ask(address, body, headers = {}) {
  let response;
  try {
    response = await fetch(address, {
      method: body ? "POST" : "GET",
      headers: body ? { "Content-Type": "application/json", ...headers } : headers,
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch {
    throw new Error(texts.offline);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail || `${texts.failed} (${response.status})`);
  return answer;
}

async function sendRecord(note) {
  const answer = await ask("/api/v1/records", { records: [note] });
  const [result] = answer.results;
  if (result.status === "refused") throw new Error(result.detail || result.codes.join(", "));
}

// Runs what a button does, with the button out of reach meanwhile; says what went wrong.
function doing(action) {
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

const spaced = (digits) => digits.slice(0, 3) + " " + digits.slice(3);
const roleWord = (role) => texts["role_" + role] || role;

// --- this browser's key ------------------------------------------------------------------------

function ownState() {
  if (!own) return "no_key";
  const row = data.keys.find((k) => k.name === own.name && k.keyid === own.keyid);
  if (row) return row.status === "enrolled" ? "ready" : "revoked";
  const asked = data.requests.some((k) => k.name === own.name && k.keyid === own.keyid);
  return asked || own.asked ? "waiting" : "elsewhere";
}

async function showOwn() {
  const state = ownState();
  slot("own-state").textContent = texts[state];
  page.dataset.key = state;
  slot("own-form").hidden = Boolean(own) && state !== "revoked";
  slot("own-key").hidden = !own;
  if (own) {
    slot("own-fingerprint").textContent = spaced(await fingerprint(own.spki));
    slot("own-name").textContent = own.name;
  }
}

async function askForKey(event) {
  const code = new FormData(event.target).get("code");
  const use = await ask("/api/v1/activations", { code });
  if (use.election !== election) throw new Error(texts.elsewhere);
  const made = await keys.make();
  const id = await keyId(made.spki);
  const name = `${use.role}/${use.scope}/${id}`;
  const key = { ...made, id: ownId, election, person, name, role: use.role, scope: use.scope, keyid: id };
  const note = await sign(
    {
      at: now(), election, key: base64(made.spki), kind: "request", kinds: use.kinds,
      name, role: use.role, scope: use.scope,
    },
    key,
  );
  await keys.save({ ...key, asked: false, code, note }); // before it is sent: it may arrive unseen
  await ask("/api/v1/activations", { code, request: note });
  await keys.save({ ...key, asked: true });
  own = await keys.load(ownId);
  event.target.reset();
  await refresh();
}

// A request that was signed and saved, and whose answer never came, is sent again.
async function sendAgain() {
  if (!own || own.asked || !own.note) return;
  try {
    await ask("/api/v1/activations", { code: own.code, request: own.note });
    const { code, note, ...kept } = own;
    await keys.save({ ...kept, asked: true });
  } catch (error) {
    await keys.forget(ownId);
    say(`${texts.failed}: ${error.message}`, true);
  }
  own = (await keys.load(ownId)) || null;
}

// --- requests ------------------------------------------------------------------------------------

function enrolBody(row) {
  const body = {
    at: now(), election, key: row.key, kind: "enrol", kinds: row.kinds,
    name: row.name, role: row.role, scope: row.scope,
  };
  return row.request ? { ...body, request: row.request } : body;
}

// What the first approver signed must be this very request, nothing more.
function sameRequest(body, row) {
  const wanted = { ...enrolBody(row), at: body.at };
  return JSON.stringify(Object.entries(body).sort()) === JSON.stringify(Object.entries(wanted).sort());
}

async function approve(row) {
  if (row.half) {
    const { text, body } = read(row.half.note);
    if (!sameRequest(body, row)) throw new Error(texts.other_text);
    await sendRecord(row.half.note + (await signatureLine(text, own)));
    say(texts.approved);
  } else {
    const note = await sign(enrolBody(row), own);
    await ask("setuju/", { note }, { "X-CSRFToken": page.dataset.csrf });
    say(texts.saved);
  }
  await refresh();
}

async function revoke(row, reason) {
  await sendRecord(
    await sign({ at: now(), election, keyid: row.keyid, kind: "revoke", name: row.name, reason }, own),
  );
  say(texts.refused);
  await refresh();
}

// A reason first, then the second press.
function revoking(row, word) {
  const field = make("input", { name: "reason", required: true, maxlength: 120, id: "r-" + row.keyid });
  const form = make(
    "form",
    { hidden: true, onsubmit: doing(() => revoke(row, field.value.trim())) },
    make("div", { class: "field" }, make("label", { for: "r-" + row.keyid }, texts.reason), field),
    make(
      "div", { class: "buttons" },
      make("button", { class: "button" }, texts.confirm),
      make("button", { class: "button second", type: "button", onclick: () => show(false) }, texts.cancel),
    ),
  );
  const open = make("button", { class: "button second", type: "button", onclick: () => show(true) }, word);
  function show(opened) {
    form.hidden = !opened;
    open.hidden = opened;
    (opened ? field : open).focus();
  }
  return [open, form];
}

async function requestRow(row) {
  const digits = await fingerprint(unbase64(row.key));
  const mine = own && row.half && row.half.signer === own.name;
  const self = own && row.name === own.name && row.keyid === own.keyid;
  const able = page.dataset.key === "ready" && row.may_approve && !self;
  const box = make("input", { type: "checkbox", id: "c-" + row.keyid });
  const actions = make("div", { class: "buttons" });
  if (self) actions.append(make("p", {}, texts.own));
  else if (mine) actions.append(make("p", {}, "◌ " + texts.mine));
  else if (!row.may_approve) actions.append();
  else if (!able) actions.append(make("p", { class: "quiet" }, texts.need_key));
  else {
    const button = make(
      "button",
      {
        class: "button", type: "button",
        onclick: doing(async () => {
          if (!box.checked) {
            box.focus();
            throw new Error(texts.compare_first);
          }
          await approve(row);
        }),
      },
      row.half ? texts.approve_second : texts.approve_first,
    );
    actions.append(make("p", {}, box, " ", make("label", { for: "c-" + row.keyid }, texts.compared)));
    actions.append(button);
  }
  const card = make(
    "li", { class: "card", "data-key": row.name },
    make("p", { class: "fingerprint" }, spaced(digits)),
    make("h3", {}, `${row.place} · ${roleWord(row.role)}`),
    make("p", { class: "quiet mono" }, `${row.name} (${row.keyid})`),
    row.half && make("p", {}, `✓ ${texts.signed_by} ${row.half.person} (${row.half.signer})`),
    actions,
  );
  if (able && !mine) card.append(...revoking(row, texts.refuse));
  return card;
}

function keyRow(row) {
  const revoked = row.status === "revoked";
  const cell = make("td");
  if (row.may_revoke && page.dataset.key === "ready") cell.append(...revoking(row, texts.revoke));
  return make(
    "tr", { "data-key": row.name },
    make("td", {}, row.place),
    make("td", {}, roleWord(row.role)),
    make("td", { class: "mono" }, `${row.name} (${row.keyid})`),
    make("td", {}, make("span", { class: revoked ? "chip held" : "chip ok" }, revoked ? texts.is_revoked : texts.enrolled)),
    cell,
  );
}

// --- the page --------------------------------------------------------------------------------------

async function refresh() {
  data = await ask("data.json");
  await showOwn();
  const waiting = await Promise.all(data.requests.map(requestRow));
  slot("requests").replaceChildren(...waiting);
  slot("no-requests").hidden = waiting.length > 0;
  slot("keys").replaceChildren(...data.keys.map(keyRow));
  slot("no-keys").hidden = data.keys.length > 0;
  slot("summary").textContent = texts.summary.replace(/\{(\w+)\}/g, (_, name) => data.counts[name]);
  page.dataset.loaded = "yes";
}

// While somebody reads or types, the page is not drawn anew under the hands.
function idle() {
  return !page.querySelector("form:not([hidden]) input[name=reason], input[type=checkbox]:checked");
}

slot("own-form").addEventListener("submit", doing(askForKey));
slot("refresh").addEventListener("click", doing(refresh));
setInterval(() => {
  if (!document.hidden && idle()) refresh().catch((error) => say(error.message, true));
}, 5000);
try {
  own = (await keys.load(ownId)) || null;
  await sendAgain();
  await refresh();
} catch (error) {
  say(error.message, true);
}
