"""What holds for every page, asked of one: read by a machine, by a keyboard, narrow and enlarged."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import ConsoleMessage, Error, Page

from tests.e2e import axe, kept_trees, tab_order
from tests.e2e.pages import ENLARGED, NARROW, WIDE, Known


@contextmanager
def listening(page: Page, known: Known) -> Iterator[list[str]]:
    """Collects what the page says on its console meanwhile, and should not."""
    said: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if not known.may_say or known.may_say not in message.text:
            said.append(f"console: {message.text}")

    def error(error: Error) -> None:
        said.append(f"console: {error}")

    page.on("console", console)
    page.on("pageerror", error)
    yield said
    page.remove_listener("console", console)
    page.remove_listener("pageerror", error)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def judged(page: Page, known: Known, language: str) -> list[str]:
    """Everything that is wrong with the page that stands open, a line each.

    The rules, the keyboard and the dark colours do not change with the language: they are asked of
    the Indonesian page.
    """
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.locator(known.ready).filter(visible=True).first.wait_for()
    said = [kept_trees.difference(page, f"{known.name}.{language}")] if known.kept else []
    if language == "id":
        said += [f"at 1280 px: {v}" for v in axe.violations(page)]
        said += tab_order.walk(page).faults()
        page.emulate_media(color_scheme="dark")
        said += [f"in the dark: {v}" for v in axe.violations(page, rules=["color-contrast"])]
        page.emulate_media(color_scheme="light")
    for size in (ENLARGED, {"width": NARROW, "height": 740}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if overflow(page) > 0:
            said.append(f"{overflow(page)} px too wide at {size['width']} px: {widest(page)}")
    if language == "id":
        said += [f"at 360 px: {v}" for v in axe.violations(page, but=["color-contrast"])]
    return [line for line in said if line]


def widest(page: Page) -> str:
    """Which elements stand out of the window, the innermost."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
          .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
          .filter(e => ![...e.children].some(c => c.getBoundingClientRect().right > innerWidth + 1))
          .slice(0, 5).map(e => `${e.tagName.toLowerCase()}.${e.className} “${e.textContent.slice(0, 30)}”`)"""
    )
    return "; ".join(found)
