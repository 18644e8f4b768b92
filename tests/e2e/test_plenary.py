"""The plenary of a small kecamatan from its opening to its D.Hasil: two persons, two browsers, two
keys made in them; the clerk's register, the endpoints, the paper are the real ones."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfWriter

from sinergi.apps.sirekap.desk import progress
from sinergi.apps.sirekap.desk.models import DeskReading
from sinergi.core import demo as demonstration
from sinergi.core.models import Key
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff
from tests.e2e.people_server import Visitor, served

pytestmark = pytest.mark.browser

CONTEST = "ppwp"


def _scan() -> bytes:
    """A PDF of three pages, heavier than what is sent at once."""
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    body = out.getvalue()
    return body.replace(b"\n", b"\n%" + b"-" * (3 << 19) + b"\n", 1)


SCAN = _scan()


@pytest.fixture(scope="module")
def world(house: Any) -> Iterator[World]:
    """A demonstration of one kecamatan's few stations, each with its form; one does not add up."""
    with override_settings(DEMONSTRATION="uji"):
        files = demonstration.files(40, election_id="uji", name="Uji", mode="demo")
        made = World.of(files)
        for n, station in enumerate(of_area(made)):
            body = made.form(CONTEST, station)
            if n == 1:
                body["counts"][-3] += 1
            made.post([made.sign(body)])
        made.settle()
        yield made


def area_of(world: World) -> str:
    return min(world.election.stations)[:6]


def of_area(world: World) -> list[str]:
    return world.election.stations_of(CONTEST, area_of(world))


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with served() as at:
        yield at
    connections.close_all()


class Desk:
    """A person at the desk, with a key of their own in their own browser."""

    def __init__(self, browser: Browser, address: str, world: World, username: str):
        self.world, self.visitor = world, Visitor(browser, address)
        self.at = f"/rekap/{world.election.id}/{area_of(world)}/"
        self.visitor.sign_in(username)
        page = self.open()
        page.get_by_role("button", name="Buat kunci meja peragaan").click()
        until(
            world, lambda: Key.objects.filter(role="desk", enrol_index__isnull=False).count(), page
        )
        expect(page.locator("[data-rekap]")).to_have_attribute("data-key", "enrolled")

    def open(self, way: str = "") -> Page:
        page = self.visitor.open(self.at + way)
        expect(page.locator("[data-rekap]")).to_have_attribute("data-ready", "yes")
        return page

    def press(self, name: str) -> None:
        """A button whose record the clerk must take before the page goes on."""
        page = self.visitor.page
        page.get_by_role("button", name=name).first.click()
        expect(
            page.locator("[data-slot=status]").filter(has_text="menunggu dicatat")
        ).to_be_visible()
        self.settle()

    def settle(self) -> None:
        self.world.settle()
        self.world.settle()

    def sign_second(self, title: str) -> None:
        page = self.open()
        card = page.locator("[data-proposal]").filter(has_text=title).first
        card.get_by_role("button", name="Sudah saya periksa: tanda tangani").click()
        expect(
            page.locator("[data-slot=status]").filter(has_text="menunggu dicatat")
        ).to_be_visible()
        self.settle()
        expect(page.locator("[data-proposal]")).to_have_count(0)


def until(world: World, there: Any, page: Page) -> None:
    """Lets the clerk work until it is there; the browser asks meanwhile."""
    before = there()
    for _ in range(40):
        world.settle()
        if there() > before:
            return
        page.wait_for_timeout(50)
    raise AssertionError("the clerk took nothing")


def test_a_kecamatan_from_opening_to_ratified(world: World, address: str, browser: Browser) -> None:
    stations = of_area(world)
    assert len(stations) > 5
    Staff.of(world.election.id, stations[0])
    first = Desk(browser, address, world, "ppk")
    other = Desk(browser, address, world, "kpu-kab")
    page = first.open()
    for box in page.locator("input[name=contest]").all():
        box.set_checked(box.get_attribute("value") == CONTEST)
    first.press("Buka rapat nomor 1")
    expect(page.get_by_text("● Dibuka")).to_be_visible()

    # The board: a clean unit is one key press; the held one is named first and is not passed by Enter.
    page = first.open(f"{CONTEST}/")
    expect(page.locator("[data-rekap]")).to_have_attribute("data-shown", stations[1])
    expect(page.locator(".finding.V")).to_contain_text("V402")
    page.keyboard.press("Enter")
    expect(page.locator("[data-slot=status]")).to_contain_text("Belum selesai")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-rekap]")).to_have_attribute("data-shown", stations[0])
    pressed = 2
    for n, station in enumerate(s for s in stations if s != stations[1]):
        expect(page.locator("[data-rekap]")).to_have_attribute("data-shown", station)
        page.keyboard.press("Enter")
        pressed += 1
        expect(page.locator("[data-rekap]")).to_have_attribute("data-done", str(n + 1))
    expect(page.get_by_text("Semua unit di daftar ini sudah dibaca")).to_be_visible()
    assert pressed <= 2 * len(stations)
    clean = [s for s in stations if s != stations[1]]
    marks = DeskReading.objects.filter(contest=CONTEST).values_list("unit", flat=True)
    wait(page, lambda: set(marks.all()) == set(clean))

    # An objection: its words at the desk and on the paper, its hash in the log.
    page.keyboard.press("o")
    page.get_by_label("Disampaikan oleh").fill("Saksi 02")
    page.get_by_label("Isinya").fill("Jumlah suara sah berbeda dari salinan.")
    page.get_by_role("button", name="Tanda tangani dan simpan").click()
    expect(page.locator("[data-slot=status]").filter(has_text="menunggu dicatat")).to_be_visible()
    first.settle()
    expect(page.locator("[data-slot=status]")).to_contain_text("Tercatat dalam log")

    # Two keys for the recap; closing is not offered before.
    page = first.open()
    expect(page.get_by_text("Jumlah suara sah berbeda dari salinan.")).to_be_visible()
    expect(page.get_by_role("button", name="Tutup rapat")).to_be_disabled()
    page.get_by_text("1 unit belum selesai").click()
    page.get_by_label("Alasan tidak masuk").fill("menunggu putusan saksi dan pengawas")
    page.get_by_role("button", name="Susun D.Hasil dengan yang belum masuk").click()
    expect(page.get_by_text("Usulan rekap menunggu tanda tangan kedua")).to_be_visible()
    expect(page.get_by_text("Anda yang mengajukan")).to_be_visible()
    other.sign_second("Rekapitulasi (D.Hasil)")

    page = first.open()
    pdf = page.request.get(address + page.get_by_role("link", name="PDF").get_attribute("href"))
    assert pdf.body().startswith(b"%PDF-")
    first.press("Tutup rapat")
    expect(page.get_by_text("◆ Ditutup")).to_be_visible()
    page.get_by_role("button", name="Ajukan pengesahan").click()
    expect(page.get_by_text("Anda yang mengajukan")).to_be_visible()
    other.sign_second("Sahkan rapat pleno")
    expect(first.open().get_by_text("✓ Disahkan")).to_be_visible()

    # The signed paper's scan, larger than one part; one that acts is refused and nothing is lost.
    page = first.open()
    scan = page.get_by_label("Pindaian kertas yang ditandatangani")
    acts = SCAN.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (x) >>")
    for name, data in (("bertindak.pdf", acts), ("kertas.pdf", SCAN)):
        scan.set_input_files({"name": name, "mimeType": "application/pdf", "buffer": data})
        page.get_by_role("button", name="Unggah pindaian").click()
        if data is acts:
            expect(page.locator("[data-scan-told]")).to_contain_text("dapat bertindak sendiri")
    link = page.get_by_role("link", name="Pindaian PDF, 3 halaman")
    expect(link).to_be_visible()
    assert page.request.get(address + link.get_attribute("href")).body() == SCAN

    # The kabupaten reads the hash on the paper before it has seen the record's.
    other.at = f"/rekap/{world.election.id}/{area_of(world)[:4]}/"
    page = other.open()
    for box in page.locator("input[name=contest]").all():
        box.set_checked(box.get_attribute("value") == CONTEST)
    other.press("Buka rapat nomor 1")
    page = other.open()
    row = page.locator("[id^=kertas-]")
    expect(row).to_contain_text("sidik belum dicocokkan")
    row.get_by_label("8 karakter pertama").fill("0bad0bad")
    row.get_by_label("Alasan bila berbeda").fill("kertas cetakan pertama")
    row.get_by_role("button", name="Catat").click()
    expect(row).to_contain_text("▲ Berbeda dari rekaman")
    page = other.visitor.open(other.at + "daftar-catatan/")
    expect(page.get_by_text("1 perkara")).to_be_visible()

    states = {s: world.state(CONTEST, s)["status"] for s in stations}
    assert states.pop(stations[1]) == "held"
    assert set(states.values()) == {"recapped"}
    kabupaten = progress.of_area("uji", area_of(world)[:4])
    unit = next(u for u in kabupaten.units if u.code == area_of(world))
    assert [(c.recapped, c.to_recap) for c in unit.cells if c.contest == CONTEST] == [(1, 1)]
    assert sum(c.recapped for c in progress.of_area("uji", area_of(world)).totals) == len(states)
    public = first.visitor.open(f"/hasil/{world.election.id}/#/{CONTEST}/{stations[0]}")
    expect(public.locator(".place .chip")).to_contain_text("Direkap")
    (refused,) = first.visitor.faults  # the file that acts
    assert "422" in refused
    assert not other.visitor.faults


def wait(page: Page, there: Any) -> None:
    for _ in range(100):
        if there():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come")
