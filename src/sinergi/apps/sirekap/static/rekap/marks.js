// The fields of a finding on the photograph: frames about where they stand, or the rows in words.

const SVG = "http://www.w3.org/2000/svg";

function frame([left, top, right, bottom], className) {
  const found = document.createElementNS(SVG, "rect");
  const at = { x: left, y: top, width: right - left, height: bottom - top, class: className };
  for (const [name, value] of Object.entries(at)) found.setAttribute(name, value);
  return found;
}

// `slot` finds a place of the page by name; `page`: of the photograph that is shown.
export function drawMarks(slot, marks, page, shown, words) {
  slot("sheet").querySelector("svg")?.remove();
  const here = shown ? marks.filter((m) => m.page === page) : [];
  const boxes = here.filter((m) => m.box);
  if (boxes.length) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 10000 10000");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    for (const mark of boxes) svg.append(frame(mark.box, "under"), frame(mark.box, "over"));
    slot("sheet").append(svg);
  }
  const said = here.map((m) => m.label).join("; ");
  slot("marks").hidden = !said;
  slot("marks").textContent = (boxes.length ? words.about_here : words.look_at).replace("{rows}", said);
}
