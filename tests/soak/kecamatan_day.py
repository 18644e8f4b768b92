"""A kecamatan's plenary as two persons walk it at their desks, from its opening to its D.Hasil."""

import re
from collections.abc import Mapping, Sequence

from playwright.sync_api import expect

from tests.soak import plenary_day as day
from tests.soak.desk_people import Person, ratified, read_board

CONTESTS = ("ppwp", "dpr", "dpd", "dprd-prov", "dprd-kab")


def kecamatan_day(
    first: Person,
    other: Person,
    troubles: Mapping[tuple[str, str], day.Trouble],
    stations: int,
    contests: Sequence[str] = CONTESTS,
) -> None:
    """Opening, every troubled unit decided, every unit read, an objection carried up, ratified."""
    first.open()
    first.part("opening")
    other.part("second signature")
    for box in first.page.locator("input[name=contest]").all():
        if box.get_attribute("value") not in contests:
            box.click()
    first.step("Buka rapat nomor 1")
    expect(first.page.get_by_text("● Dibuka")).to_be_visible()
    for contest in contests:
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
        first.part("reading")
        read_board(first, contest, stations)
        if contest == "dpr":
            first.part("objection")
            object_to(first)
        first.part("opening")
        first.go("Rapat pleno")
    first.part("objection")
    answered(first, "carried")
    first.part("recaps, closing")
    other.part("recaps, closing")
    ratified(first, other, len(contests))


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
        first.keys(
            "v", "ArrowDown" if is_second(first, one) else "Space", "Tab", "ArrowDown", "Enter"
        )
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
    first.logged(anew=False)
    expect(first.page.locator("[data-slot=status]")).to_contain_text("Tercatat dalam log")


def answered(first: Person, state: str) -> None:
    """The objection that came from below is answered or carried on."""
    page = first.page
    page.get_by_text("Catat keputusannya").first.click()
    form = page.locator("[data-decide]").first
    form.locator("select").focus()
    first.keys(*("ArrowDown",) * (2 if state == "carried" else 1))
    expect(form.locator("select")).to_have_value(state)
    first.keys("Tab")
    page.keyboard.type("dibawa ke atas" if state == "carried" else "dicatat dalam D.Hasil")
    first.keys("Enter")
    first.logged()
