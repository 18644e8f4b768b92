// A plenary that has been open for hours is reminded of a rest; nothing is held up by it.
const MINUTE = 60000;

export function rests(page) {
  for (const line of page.querySelectorAll("[data-rest]")) {
    const after = Number(line.dataset.hours) * 60;
    if (!after) continue;
    const show = () => {
      const open = Math.floor((Date.now() - new Date(line.dataset.since)) / MINUTE);
      line.hidden = open < after;
      line.querySelector("[data-slot=rest-hours]").textContent = String(Math.floor(open / 60));
    };
    show();
    setInterval(show, MINUTE);
  }
}
