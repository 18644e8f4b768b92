"""Whole days of plenaries in browsers: two persons a level, their own keys, every press counted."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, expect

from tests.apps.sirekap.plenary import Plenary, one_clerk
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff
from tests.e2e.people_server import CHROMIUM, browsing, served
from tests.soak import plenary_day as day
from tests.soak.desk_people import Person, ratified, read_board

pytestmark = [pytest.mark.soak, pytest.mark.browser]

CONTESTS = ("ppwp", "dpr", "dpd", "dprd-prov", "dprd-kab")
MOST = 1300


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"skipped: no chromium at {CHROMIUM}")
    with browsing() as found:
        yield found


@pytest.fixture(scope="module")
def world(house: Any) -> Iterator[World]:
    with override_settings(DEMONSTRATION="uji"):
        made = World.of(day.files())
        station = made.election.stations_of("ppwp", day.KECAMATAN)[0]
        Staff.of(made.election.id, station)
        Staff.of(made.election.id, station, suffix="-dua")
        with one_clerk(made):
            yield made


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with served() as at:
        yield at
    connections.close_all()


@pytest.fixture(scope="module")
def ppk(world: World, address: str, browser: Browser) -> tuple[Person, Person]:
    return tuple(Person(browser, address, world, n, day.KECAMATAN) for n in ("ppk", "ppk-dua"))  # type: ignore[return-value]


def test_a_kecamatan_day(world: World, ppk: tuple[Person, Person]) -> None:
    first, other = ppk
    troubles = day.send(world)
    held = [t for t in troubles.values() if t.deed]
    assert len(troubles) == day.PLANTED
    first.open()
    first.part("opening")
    other.part("second signature")
    first.step("Buka rapat nomor 1")
    expect(first.page.get_by_text("● Dibuka")).to_be_visible()
    for contest in CONTESTS:
        first.ready()
        first.part("opening")
        first.page.locator(f"tr.contest-{contest}").get_by_role("link", name="Buka papan").click()
        first.ready()
        expect(first.page.locator("[data-shown]")).to_be_visible()
        due = {s: t for (c, s), t in troubles.items() if c == contest and t.deed}
        first.part("troubled units")
        if due:
            decide_all(first, due)
            assert other.sign_all() == len(due)
        board = first.page
        expect(board.locator("[data-slot=progress]")).to_contain_text("0 perlu", timeout=15_000)
        first.part("clean units")
        read_board(first, contest, 113)
        if contest == "dpr":
            first.part("objection")
            object_to(first)
        first.part("opening")
        first.go("Rapat pleno")
    first.part("objection")
    carry(first)
    first.part("recaps, closing")
    other.part("recaps, closing")
    ratified(first, other, len(CONTESTS))
    told = first.presses + other.presses
    for kind, n in sorted(told.items()):
        print(f"{n:6}  {kind}")
    total = sum(told.values())
    print(f"{total:6}  presses for {113 * 5} forms, {len(held)} of them decided")
    assert total <= MOST
    statuses = Counter(
        world.state(c, s)["status"]
        for c in CONTESTS for s in world.election.stations_of(c, day.KECAMATAN)
    )  # fmt: skip
    assert statuses == {"recapped": 565}
    assert not first.visitor.faults
    assert not other.visitor.faults


def decide_all(first: Person, due: dict[str, day.Trouble]) -> None:
    """From the board's first troubled unit through all of them, back to the board."""
    page, left = first.page, set(due)
    first.keys("k")
    while left:
        expect(page).to_have_url(re.compile("/tps/"))
        first.ready()
        station = page.url.split("/tps/")[1][:13]
        assert station in left, f"{station} is no trouble that was planted, or came twice"
        decide(first, due[station])
        left.discard(station)
        expect(page).not_to_have_url(re.compile(station), timeout=15_000)
    first.ready()
    assert "/tps/" not in page.url


def decide(first: Person, one: day.Trouble) -> None:
    page = first.page
    if one.deed == "noted":
        first.keys("t", "ArrowDown", "Enter")
        return
    if one.deed == "chosen":
        first.keys("v", "ArrowDown" if is_second(first, one) else "Space", "Tab", "ArrowDown", "Enter")
        return
    first.keys("g")
    if one.deed == "copy":
        for n in one.sound:
            page.keyboard.type(str(n))
            first.keys("Enter")
        return
    if one.deed == "recount":
        page.locator("#way").focus()
        first.keys("ArrowDown")
    for i in one.changed:
        box = page.locator(f'[data-index="{i}"]')
        if not box.evaluate("e => e === document.activeElement"):
            box.click()
        page.keyboard.type(str(one.sound[i]) if one.sound[i] >= 0 else "-")
    reasons = 3 if one.deed == "recount" else 1
    first.keys("Enter", *("ArrowDown",) * reasons, "Enter")


def is_second(first: Person, one: day.Trouble) -> bool:
    versions = first.page.evaluate("JSON.parse(document.getElementById('deed').textContent)")
    return list(versions["counts"]) != list(one.sound)


def object_to(first: Person) -> None:
    first.keys("o")
    first.page.keyboard.type("Saksi 02")
    first.keys("Tab")
    first.page.keyboard.type("Salinan berbeda")
    first.keys("Tab", "Enter")
    first.logged()
    expect(first.page.locator("[data-slot=status]")).to_contain_text("Tercatat dalam log")


def carry(first: Person) -> None:
    """The objection is not settled here: it goes to the level above."""
    page = first.page
    page.get_by_text("Catat keputusannya").first.click()
    form = page.locator("[data-decide]").first
    form.locator("select").focus()
    first.keys("ArrowDown", "ArrowDown")
    expect(form.locator("select")).to_have_value("carried")
    first.keys("Tab")
    page.keyboard.type("dibawa ke atas")
    first.keys("Enter")
    first.logged()
    first.ready()
