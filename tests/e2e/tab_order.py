"""The walk through a page by Tab: what is reached, in which order, and whether it shows."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

#: Where focus is lost the browser goes on from there; only focus on the page itself starts anew.
TOP = """() => {
  const { body } = document;
  body.tabIndex = -1;
  body.focus();
  body.removeAttribute('tabindex');
  scrollTo(0, 0);
}"""
#: What Tab should reach, in the order of the document, each with its looks while unfocused.
#: Of a group of radio buttons one is reached; a control that is not drawn is reached by nobody.
LIST = """() => {
  const drawn = e => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  const groups = new Map();
  const found = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable=true]'
  )].filter(e => e.tabIndex >= 0 && !e.disabled && e.type !== 'hidden' && drawn(e) && !e.closest('[inert]'))
    .filter(e => {
      if (e.type !== 'radio') return true;
      const of = [...document.querySelectorAll(`input[type=radio][name="${e.name}"]`)];
      return e === (of.find(o => o.checked) ?? of[0]);
    });
  const looks = e => {
    const around = [e, e.parentElement, e.nextElementSibling, ...(e.labels ?? [])].filter(Boolean);
    return around.map(x => {
      const s = getComputedStyle(x);
      return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.borderWidth,
        s.backgroundColor].join();
    }).join('|');
  };
  window.judge = { found, looks, before: found.map(looks) };
  return found.map(e => `${e.tagName.toLowerCase()} “${(
    e.getAttribute('aria-label') ?? e.innerText ?? e.name ?? ''
  ).trim().replace(/\\s+/g, ' ').slice(0, 40)}”`);
}"""
#: The focused element's place in that list (-1: the page itself, -2: something else), whether
#: focus changes its looks, and whether it stands in the window and not below something else.
NOW = """() => {
  const e = document.activeElement;
  if (e === null || e === document.body || e === document.documentElement) return [-1, true, true];
  const { found, looks, before } = window.judge;
  const at = found.indexOf(e);
  if (at < 0) return [-2, true, true];
  const changed = looks(e) !== before[at];
  const boxes = [...e.getClientRects()].filter(b => b.width > 0 && b.height > 0);
  const seen = boxes.some(b => {
    const x = b.x + b.width / 2, y = b.y + b.height / 2;
    const top = document.elementFromPoint(x, y);
    return top !== null && (e.contains(top) || top.contains(e) || [...(e.labels ?? [])].some(l => l.contains(top)));
  });
  return [at, changed, seen];
}"""


@dataclass(frozen=True)
class Walk:
    """``expected``: what Tab should reach; ``reached``: places in it, as Tab came to them."""

    expected: list[str]
    reached: list[int]
    plain: list[str]
    hidden: list[str]

    def faults(self) -> list[str]:
        """Why this is not a walk through everything, in the order of the document, that shows."""
        said = []
        names = [
            self.expected[at] if at >= 0 else "something without a name" for at in self.reached
        ]
        missed = [n for at, n in enumerate(self.expected) if at not in self.reached]
        if missed:
            said.append(f"Tab does not reach: {', '.join(missed)}")
        if -2 in self.reached:
            said.append("Tab reaches something that is not drawn or not a control")
        if not missed and self.reached != sorted(self.reached):
            said.append(f"Tab goes another way than the document: {', '.join(names)}")
        if self.plain:
            said.append(f"focus does not show on: {', '.join(self.plain)}")
        if self.hidden:
            said.append(f"the focused element is out of sight or covered: {', '.join(self.hidden)}")
        return said


def walk(page: Page) -> Walk:
    """From the top of the page by Tab until the focus leaves it."""
    page.evaluate(TOP)
    expected: list[str] = page.evaluate(LIST)
    reached: list[int] = []
    plain, hidden = [], []
    for _ in range(len(expected) + 5):
        page.keyboard.press("Tab")
        now: Any = page.evaluate(NOW)
        at, changed, seen = now
        if at == -1 or (reached and at == reached[0]):
            break
        reached.append(at)
        name = expected[at] if at >= 0 else "something"
        if not changed:
            plain.append(name)
        if not seen:
            hidden.append(name)
    return Walk(expected, reached, plain, hidden)
