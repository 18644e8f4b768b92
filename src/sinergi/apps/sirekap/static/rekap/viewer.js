// A form's photographs beside what is typed or compared: page, zoom, rotate.

import { drawMarks } from "./marks.js";

export function viewer(page, photos, { wanted = 1, words, marks = [] }) {
  const slot = (name) => page.querySelector(`[data-slot="${name}"]`);
  let at = Math.max(0, photos.findIndex((p) => p.page === wanted && p.src));
  let turned = 0;

  function draw() {
    const one = photos[at];
    const picture = slot("photo");
    picture.hidden = !(one && one.src);
    slot("no-photo").hidden = !picture.hidden;
    slot("no-photo").textContent = photos.length ? words.photo_waits : words.no_photo;
    const said = one ? words.photo.replace("{page}", one.page).replace("{pages}", photos.length) : "";
    slot("photo-of").textContent = said;
    if (!picture.hidden && picture.getAttribute("src") !== one.src) picture.src = one.src;
    picture.alt = said;
    slot("sheet").className = `sheet turn-${turned}`;
    drawMarks(slot, marks, one?.page, !picture.hidden, words);
    for (const [i, button] of [...slot("pages").children].entries()) button.setAttribute("aria-pressed", String(i === at));
  }

  slot("pages").replaceChildren(...photos.map((p, i) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button second page", textContent: p.page });
    button.setAttribute("aria-label", `${words.page} ${p.page}`);
    button.addEventListener("click", () => { at = i; draw(); });
    return button;
  }));
  page.querySelector("[data-do=zoom]").addEventListener("click", () => slot("stage").classList.toggle("zoomed"));
  page.querySelector("[data-do=rotate]").addEventListener("click", () => { turned = (turned + 90) % 360; draw(); });
  draw();
  return {
    toPage(number) {
      const found = photos.findIndex((p) => p.page === number && p.src);
      if (found >= 0 && found !== at) { at = found; draw(); }
    },
  };
}
