"""People at their desks, each in a browser of their own; every key and click of theirs is counted."""

import json
from collections import Counter

from playwright.sync_api import Browser, Page, expect

from sinergi.core.actors import OPERATOR
from sinergi.core.models import Key
from sinergi.core.people import actions
from tests.apps.sirekap.world import World
from tests.core.people.staff import PASSWORD
from tests.e2e.people_server import Visitor

#: Runs in every page: counts what hands do, by kind, for the part of the day that is going on.
_COUNTER = """
(() => {
  const at = "presses";
  const add = (kind) => {
    const found = JSON.parse(localStorage.getItem(at) || "{}");
    const part = `${localStorage.getItem("part") || "-"}/${kind}`;
    found[part] = (found[part] || 0) + 1;
    localStorage.setItem(at, JSON.stringify(found));
  };
  addEventListener("keydown", (event) => {
    if (!event.isTrusted || event.repeat || event.key === "Shift") return;
    const typed = event.key.length === 1 && event.target.closest("input, textarea");
    add(typed ? "typed" : event.key.startsWith("Arrow") ? "arrow" : event.key === "Enter" ? "Enter" : event.key === "Tab" ? "Tab" : "letter");
  }, true);
  // A click that a key made has no detail: that key was counted.
  addEventListener("click", (event) => { if (event.isTrusted && event.detail) add("click"); }, true);
})();
"""
WAITS = "menunggu dicatat"


def officer(world: World, role: str, area: str, name: str) -> None:
    """An invented person with one role."""
    person, _ = actions.make(OPERATOR, name, f"{role} Rekaan", password=PASSWORD)
    actions.grant(OPERATOR, person, role, area, world.election.id)


class Person:
    """``area``: where the person's desk is; the key is made in this browser."""

    def __init__(self, browser: Browser, address: str, world: World, username: str, area: str):
        self.world, self.area = world, area
        self.visitor = Visitor(browser, address)
        self.visitor.context.add_init_script(_COUNTER)
        self.visitor.sign_in(username)
        self.page = self.open()
        enrolled = Key.objects.filter(role="desk", enrol_index__isnull=False)
        before = enrolled.count()
        self.page.get_by_role("button", name="Buat kunci meja peragaan").click()
        for _ in range(100):
            world.settle()
            if enrolled.count() > before:
                break
            self.page.wait_for_timeout(50)
        expect(self.page.locator("[data-rekap]")).to_have_attribute("data-key", "enrolled")
        self.page.evaluate("localStorage.removeItem('presses')")

    def settle(self) -> None:
        self.world.settle()
        self.world.settle()

    def open(self, way: str = "") -> Page:
        page = self.visitor.open(f"/rekap/{self.world.election.id}/{self.area}/{way}")
        self.ready()
        return page

    def ready(self) -> None:
        expect(self.visitor.page.locator("[data-rekap]")).to_have_attribute("data-ready", "yes")

    def part(self, name: str) -> None:
        self.page.evaluate("name => localStorage.setItem('part', name)", name)

    @property
    def presses(self) -> Counter[str]:
        return Counter(json.loads(self.page.evaluate("localStorage.getItem('presses') || '{}'")))

    def keys(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)

    def go(self, link: str) -> None:
        self.page.get_by_role("link", name=link).first.click()
        self.page.wait_for_load_state()
        self.ready()

    def logged(self, *, anew: bool = True) -> None:
        """The clerk takes what was sent, and the page that waits for it is told; ``anew``: and is
        read anew after it."""
        status = self.page.locator("[data-slot=status]")
        expect(status.filter(has_text=WAITS)).to_be_visible()
        self.page.evaluate("document.documentElement.dataset.before = 'yes'")
        self.settle()
        if anew:
            expect(self.page.locator("html")).not_to_have_attribute(
                "data-before", "yes", timeout=15_000
            )
            self.ready()

    def step(self, name: str) -> None:
        """A button of the plenary's page whose record one key signs."""
        self.page.get_by_role("button", name=name).first.click()
        self.logged()

    def sign_all(self) -> int:
        """Signs everything that waits for a second person here; gives how many there were."""
        self.open()
        cards = self.page.locator("[data-proposal]")
        there = cards.count()
        for left in range(there, 0, -1):
            expect(cards).to_have_count(left)
            cards.first.get_by_role("button", name="Sudah saya periksa: tanda tangani").click()
            self.logged()
            expect(cards).to_have_count(left - 1)
            self.ready()
        return there

    def at_once(self, button: str) -> None:
        """A button that proposes: the page is read anew and shows what waits."""
        before = self.page.locator("[data-proposal]").count()
        self.page.get_by_role("button", name=button).first.click()
        expect(self.page.locator("[data-proposal]")).to_have_count(before + 1, timeout=20_000)
        self.ready()


def ratified(first: Person, other: Person, contests: int) -> None:
    """Recaps, closing and ratifying of a plenary whose units are all settled."""
    first.open()
    for _ in range(contests):
        first.at_once("Susun D.Hasil")
    assert other.sign_all() == contests
    first.open()
    first.step("Tutup rapat")
    expect(first.page.get_by_text("◆ Ditutup")).to_be_visible()
    first.ready()
    first.at_once("Ajukan pengesahan")
    assert other.sign_all() == 1
    first.open()
    expect(first.page.get_by_text("✓ Disahkan").first).to_be_visible()


def read_board(first: Person, contest: str, units: int) -> None:
    """Enter for each unit of a board whose units are all settled."""
    root = first.page.locator("[data-rekap]")
    done = int(root.get_attribute("data-done") or 0)
    while done < units:
        expect(root).to_have_attribute(
            "data-drawn", first.page.locator("[aria-current=true]").get_attribute("data-id") or ""
        )
        first.keys("Enter")
        done += 1
        expect(root).to_have_attribute("data-done", str(done))
