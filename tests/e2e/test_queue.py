"""The queue's work in two browsers, and a blind reading that finds a misread number: real keys made in
the browsers, the clerk's own register and log."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, expect

from sinergi.core import demo as demonstration
from sinergi.law.form import Template
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff
from tests.e2e import axe
from tests.e2e.people_server import served
from tests.e2e.test_plenary import CONTEST, Desk, of_area

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world(house: Any) -> Iterator[World]:
    """An election in which every form is read twice: one does not add up, one is misread soundly."""
    with override_settings(DEMONSTRATION="uji"):
        files = demonstration.files(40, election_id="uji", name="Uji", mode="demo")
        head = next(name for name in files if name.endswith(".toml"))
        asked = files[head].replace('second_reading = "none"', 'second_reading = "all"')
        made = World.of({**files, head: asked})
        assert made.election.second_reading == "all"
        yield made


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with served() as at:
        yield at
    connections.close_all()


@pytest.fixture(scope="module")
def desks(world: World, address: str, browser: Browser) -> tuple[Desk, Desk, Desk]:
    Staff.of(world.election.id, of_area(world)[0])
    Staff.of(world.election.id, of_area(world)[0], suffix="-dua")
    return tuple(Desk(browser, address, world, name) for name in ("ppk", "kpu-kab", "ppk-dua"))  # type: ignore[return-value]


def form_of(world: World, name: str) -> Template:
    from sinergi.core import definitions

    return definitions.all_templates(world.election.id)[name]


def test_a_held_station_is_settled_by_two_persons(
    world: World, desks: tuple[Desk, Desk, Desk]
) -> None:
    first, other, _third = desks
    station = of_area(world)[1]
    body = world.form(CONTEST, station)
    body["counts"][-3] += 1  # valid
    world.post([world.sign(body)])
    world.settle()
    page = first.open(f"{CONTEST}/antrean/")
    row = page.locator(f'tr[data-station="{station}"]')
    expect(row).to_contain_text("V402")
    assert not axe.violations(page)
    row.get_by_role("link").click()
    expect(page.locator("[data-rekap]")).to_have_attribute("data-ready", "yes")
    expect(page.locator('[data-finding="V402"] .formula')).to_contain_text("selisih 1")
    assert not axe.violations(page)
    asking = page.get_by_label("Yang diminta")
    asking.fill("Lihat lagi jumlah suara sah")
    asking.press("Enter")
    expect(page.locator("[data-asking]")).to_contain_text("Diminta oleh ppk")
    expect(page.locator("[data-rekap]")).to_have_attribute("data-ready", "yes")
    deed = page.locator('form[data-act="confirmed"]')
    page.get_by_text("Kertas memang berbunyi demikian").first.click()
    deed.get_by_role("button").click()
    assert deed.locator("input:invalid").count() == 1  # no reason, no record
    deed.get_by_label("Alasan").fill("Tertulis begitu di kertas")
    deed.get_by_role("button").click()
    expect(page.locator("[data-proposal]")).to_contain_text("orang lain menandatangani kedua")
    assert world.state(CONTEST, station)["history"][-1]["kind"] == "result"
    other.sign_second("Kertas memang berbunyi demikian")
    state = world.state(CONTEST, station)
    assert (state["status"], state["history"][-1]["as"]) == ("held", "confirmed")

    # In the open plenary its wrong row is corrected: only that row is typed.
    page = first.open()
    for box in page.locator("input[name=contest]").all():
        box.set_checked(box.get_attribute("value") == CONTEST)
    first.press("Buka rapat nomor 1")
    expect(page.get_by_text("● Dibuka")).to_be_visible()
    page = first.open(f"{CONTEST}/tps/{station}/")
    page.get_by_text("Ganti angka").click()
    deed = page.locator('form[data-act="replaced"]')
    form = form_of(world, body["form"])
    deed.locator(f'[data-index="{form.index["valid"]}"]').fill(str(body["counts"][-3] - 1))
    deed.get_by_role("button", name="Periksa dahulu").click()
    expect(deed.locator("[data-slot=check]")).to_contain_text("semua jumlah cocok")
    deed.get_by_label("Alasan").fill("Salah ketik, sama dengan kertas")
    deed.get_by_role("button", name="Tanda tangani dan ajukan").click()
    said = f"{body['counts'][-3]} → {body['counts'][-3] - 1}"
    expect(page.locator("[data-proposal]")).to_contain_text(said)
    other.sign_second("Pembetulan")
    state = world.state(CONTEST, station)
    assert state["status"] == "received"  # sound now, and not read a second time yet
    assert state["history"][-1]["signed"][1].startswith("desk/")
    assert not first.visitor.faults
    assert not other.visitor.faults


def test_a_blind_reading_finds_what_the_sums_cannot(
    world: World, desks: tuple[Desk, Desk, Desk]
) -> None:
    first, other, third = desks
    station = of_area(world)[2]
    paper = world.form(CONTEST, station)
    form = form_of(world, paper["form"])
    a, b = (form.index[n] for n in form.vote_fields[:2])
    sent = {**paper, "counts": [*paper["counts"]]}
    sent["counts"][a] += 10  # two digits wrong, every sum holds
    sent["counts"][b] -= 10
    world.post([world.sign(sent)])
    world.settle()
    assert world.state(CONTEST, station)["status"] == "received"

    read(other, world, station, paper["counts"])
    held = world.state(CONTEST, station)
    assert held["status"] == "held"
    found = next(f for f in held["findings"] if f["code"] == "V004")
    assert found["fields"] == [form.names[a], form.names[b]]

    # The same person gets it no more; a third types the two boxes alone, and sees no number.
    page = other.visitor.open(f"/rekap/{world.election.id}/baca/")
    expect(page.get_by_text("0 dapat Anda baca")).to_be_visible()
    boxes = read(third, world, station, paper["counts"])
    assert boxes == 2
    assert world.state(CONTEST, station)["status"] == "held"
    page = first.open(f"{CONTEST}/antrean/")
    expect(page.locator(f'tr[data-station="{station}"]')).to_contain_text("V004")


def read(desk: Desk, world: World, station: str, counts: list[int]) -> int:
    """Takes the next form and types it; gives how many boxes it had."""
    desk.visitor.open(f"/rekap/{world.election.id}/baca/")
    page = desk.visitor.page
    page.get_by_role("button", name="Ambil formulir berikutnya").click()
    root = page.locator("[data-rekap]")
    expect(root).to_have_attribute("data-ready", "yes")
    expect(root).to_have_attribute("data-area", station)
    boxes = page.locator("[data-reading] [data-index]").all()
    assert not any(box.input_value() for box in boxes)
    assert not axe.violations(page)
    boxes[0].focus()
    for n, box in enumerate(boxes):
        page.keyboard.type(str(counts[int(box.get_attribute("data-index") or 0)]))
        if n == 2:
            page.reload()  # a crash: what was typed is there again
            expect(root).to_have_attribute("data-ready", "yes")
            page.locator(f"#{box.get_attribute('id')}").focus()
        if n + 1 < len(boxes):
            page.keyboard.press("Enter")
    expect(page.locator("[data-slot=left]")).to_contain_text("Semua kotak terisi")
    page.keyboard.press("Enter")
    expect(page.locator("[data-slot=status]").filter(has_text="menunggu dicatat")).to_be_visible()
    desk.settle()
    expect(page).to_have_url(f"{desk.visitor.address}/rekap/{world.election.id}/baca/")
    return len(boxes)


def test_one_of_two_versions_is_chosen_and_a_copy_stands_in(
    world: World, desks: tuple[Desk, Desk, Desk]
) -> None:
    first, other, _third = desks
    doubled, lost, written = of_area(world)[3:6]
    body = world.form(CONTEST, doubled)
    world.post([world.sign(body)])
    body["counts"] = [*body["counts"]]
    body["counts"][-5] -= 1  # another candidate's, so that all sums hold
    body["counts"][-4] += 1
    world.post([world.sign(body)])
    world.settle()
    assert world.state(CONTEST, doubled)["status"] == "disputed"
    page = first.open(f"{CONTEST}/tps/{doubled}/")
    deed = page.locator('form[data-act="chosen"]')
    deed.get_by_label("Versi 2").check()
    deed.get_by_label("Alasan").fill("Sama dengan foto")
    deed.get_by_role("button").click()
    expect(page.locator("[data-proposal]")).to_contain_text("Pakai rekaman ini")
    other.sign_second("Pakai rekaman ini")
    state = world.state(CONTEST, doubled)
    assert (state["status"], state["history"][-1]["as"]) == ("received", "chosen")

    # No form came from this station: its copy is typed whole.
    copy = world.form(CONTEST, lost)
    page = first.open(f"{CONTEST}/tps/{lost}/")
    page.get_by_text("Pakai salinan").first.click()
    deed = page.locator('form[data-act="replaced"]')
    for n, count in enumerate(copy["counts"]):
        deed.locator(f'[data-index="{n}"]').fill(str(count))
    deed.get_by_label("Salinan").select_option("supervisor")
    deed.get_by_role("button", name="Tanda tangani dan ajukan").click()
    expect(page.locator("[data-proposal]")).to_contain_text("Salinan milik pengawas")
    other.sign_second("Pakai salinan C.HASIL")
    assert world.state(CONTEST, lost)["counts"] == copy["counts"]

    # The paper says so, and the plenary notes it: its votes count, marked.
    body = world.form(CONTEST, written)
    body["counts"][-3] += 1
    world.post([world.sign(body)])
    world.settle()
    page = first.open(f"{CONTEST}/tps/{written}/")
    page.get_by_text("Tertulis demikian di C.HASIL").first.click()
    deed = page.locator('form[data-act="noted"]')
    deed.get_by_label("Alasan").fill("Tertulis demikian")
    deed.get_by_role("button").click()
    expect(page.locator("[data-proposal]")).to_contain_text("orang lain menandatangani kedua")
    other.sign_second("Tertulis demikian di C.HASIL")
    state = world.state(CONTEST, written)
    assert (state["history"][-1]["as"], state["status"]) == ("noted", "received")
    assert not first.visitor.faults


def test_what_is_typed_over_a_unit_that_changed_is_refused_kept_and_offered_again(
    world: World, desks: tuple[Desk, Desk, Desk]
) -> None:
    """Two browsers on one unit: the other chose meanwhile. By keyboard; both themes; a phone's width."""
    first, other, _third = desks
    station = of_area(world)[6]
    bad = world.form(CONTEST, of_area(world)[7])
    bad["counts"][-3] += 1
    world.post([world.sign(bad)])
    world.settle()
    body = world.form(CONTEST, station)
    world.post([world.sign(body)])
    body["counts"] = [*body["counts"]]
    body["counts"][-5] -= 1
    body["counts"][-4] += 1
    world.post([world.sign(body)])
    world.settle()
    mine, theirs = (d.open(f"{CONTEST}/tps/{station}/") for d in (first, other))
    form = mine.locator('form[data-act="chosen"]')
    form.get_by_label("Versi 1").check()
    form.get_by_label("Alasan").press_sequentially("Versi pertama sama dengan foto")
    mine.reload()  # a crash: what was typed is there again
    expect(mine.locator("[data-rekap]")).to_have_attribute("data-ready", "yes")
    form.get_by_label("Versi 1").check()
    expect(form.get_by_label("Alasan")).to_have_value("Versi pertama sama dengan foto")

    deed = theirs.locator('form[data-act="chosen"]')
    deed.get_by_label("Versi 2").check()
    deed.get_by_label("Alasan").fill("Versi kedua sama dengan foto")
    deed.get_by_role("button").click()
    expect(theirs.locator("[data-proposal]")).to_contain_text("orang lain menandatangani kedua")
    # The third person's key completes it; the first still types.
    desks[2].sign_second("Pakai rekaman ini")
    form.get_by_label("Alasan").press("Enter")
    status = mine.locator("[data-slot=status]")
    expect(status).to_contain_text("diubah sementara itu oleh meja")
    expect(form.get_by_label("Alasan")).to_have_value("Versi pertama sama dengan foto")
    mine.reload()
    kept = mine.locator("[data-kept=chosen]")
    expect(kept).to_contain_text("Versi pertama sama dengan foto")
    for theme in ("light", "dark"):
        mine.emulate_media(color_scheme=theme)
        assert not axe.violations(mine)
    mine.emulate_media(color_scheme="light")
    mine.set_viewport_size({"width": 360, "height": 740})
    assert mine.evaluate("document.documentElement.scrollWidth <= innerWidth")
    mine.set_viewport_size({"width": 1280, "height": 900})
    kept.get_by_role("button", name="Buang ketikan ini").press("Enter")
    expect(kept).to_have_count(0)
    mine.reload()
    expect(mine.locator("[data-rekap]")).to_have_attribute("data-ready", "yes")
    expect(kept).to_have_count(0)
    page = first.open(f"{CONTEST}/antrean/")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not axe.violations(page)
    page = first.open(f"{CONTEST}/tps/{bad['station']}/")
    page.locator('[data-deed="words"] summary').press("Enter")
    deed = page.locator('form[data-act="words"]')
    deed.get_by_label("Baris yang hurufnya dibaca").select_option("valid")
    deed.get_by_label("Bunyi hurufnya").fill(str(bad["counts"][-3] - 1))
    deed.get_by_label("Bunyi hurufnya").press("Enter")
    expect(page.locator('[data-finding="W007"]')).to_be_visible()
    expect(page.locator("[data-rekap]")).to_have_attribute("data-ready", "yes")
    assert not axe.violations(page)
    assert not [f for f in other.visitor.faults if "422" not in f]
