// Keeps the director's desk up to date. The server says what stands where; without this script the
// page is the same, as of when it was loaded.
"use strict";

const body = document.body;
const trouble = document.getElementById("trouble");
const forms = document.querySelectorAll("form.orders, form[data-orders]");
const LOST_AGAIN_MS = 2000;
const EMPTYING_MS = 500;
let timer = 0;
let asked = 0; // requests made
let shown = 0; // the last of them whose answer stands on the page
let emptied = false; // the demonstration begins anew: the page that comes after is another one

function show(status) {
  for (const [place, text] of Object.entries(status.texts)) {
    const node = document.getElementById(place);
    if (node && node.textContent !== text) node.textContent = text;
  }
  for (const [place, attributes] of Object.entries(status.attributes)) {
    const node = document.getElementById(place);
    if (!node) continue;
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null) node.removeAttribute(name);
      else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
    }
  }
}

function say(text) {
  if (trouble.textContent !== text) trouble.textContent = text;
  trouble.hidden = text === "";
}

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(ask, milliseconds);
}

// An answer that comes after a younger one is not shown: a pause must not seem to play on.
async function take(request) {
  const turn = ++asked;
  let next = LOST_AGAIN_MS;
  try {
    const response = await request;
    if (response.ok) {
      const status = await response.json();
      if (emptied && !status.emptying) location.reload();
      emptied = status.emptying;
      if (turn > shown) {
        shown = turn;
        show(status);
      }
      next = status.again_in;
      say("");
    } else if (response.headers.has("X-Emptying")) {
      emptied = true;
      next = EMPTYING_MS;
      say((await response.json()).text);
    } else if (!emptied) {
      say(response.status >= 500 ? trouble.dataset.lost : trouble.dataset.refused);
    }
  } catch {
    if (!emptied) say(trouble.dataset.lost);
  }
  later(next);
}

function ask() {
  if (document.hidden) return;
  take(fetch(body.dataset.status, { headers: { Accept: "application/json" } }));
}

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const order = new FormData(form, event.submitter);
    take(fetch(form.action, { method: "POST", body: order, headers: { Accept: "application/json" } }));
  });
}
document.addEventListener("visibilitychange", ask);
later(Number(body.dataset.againIn));
