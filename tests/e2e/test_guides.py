"""Every guide of docs/guides is walked step by step: in both languages, at a desk and on a phone."""

import itertools
import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sinergi.core.demo import DEMO_ID
from tests.commands.test_serving import until
from tests.e2e.demonstration import Demonstration, everything_is_shown
from tests.e2e.guide import GUIDES, LANGUAGES, Walk, path_of
from tests.e2e.judge import overflow

pytestmark = [
    pytest.mark.browser,
    pytest.mark.pictures,
]

EVENING = 4 * 3600  # 17.00: every presidential form is signed
#: Stations that the guides go to, as their stories stand at 17.00.
STORIES = {
    "9106011002004": ("held", 1),
    "9106011004003": ("disputed", 2),
    "9106112001004": ("accepted", 2),
}
SIZES = {1280: (1280, 900), 360: (360, 780)}
#: The width at which a language's pictures are taken.
PICTURED = {"id": 1280, "en": 360}
Script = Callable[[Walk, "Site"], None]
SCRIPTS: dict[str, Script] = {}


class Site:
    """Where the demonstration is, and its addresses."""

    def __init__(self, night: Demonstration):
        self.url = night.url
        self.election = DEMO_ID

    def tells(self, states: dict[str, tuple[str, int]]) -> bool:
        """Are these stations published in these states and versions?"""
        for station, wanted in states.items():
            address = f"{self.results}stations/ppwp/{station[:10]}.json"
            with urllib.request.urlopen(address) as answer:
                found = json.load(answer)["stations"][station]
            if (found["status"], found["version"]) != wanted:
                return False
        return True

    @property
    def results(self) -> str:
        return f"{self.url}/hasil/{self.election}/"


def script(walk: Script) -> Script:
    SCRIPTS[walk.__name__] = walk
    return walk


@pytest.fixture(scope="module")
def evening(night: Demonstration) -> Site:
    """The night has come to 17.00 and everything sent is published."""
    while night.status()["reached"] < EVENING:
        night.press(do="hour")
    site = Site(night)
    until(lambda: everything_is_shown(night) and site.tells(STORIES))
    return site


@pytest.fixture
def walked(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Walk]:
    name, language, wide = request.param
    width, height = SIZES[wide]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="id-ID" if language == "id" else "en-GB",
        permissions=["clipboard-read", "clipboard-write"],
        reduced_motion="reduce",
    )
    context.add_init_script(f"localStorage.setItem('sinergi.language', '{language}')")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield Walk(page, name, language, pictured=PICTURED[language] == wide)
    context.close()
    assert not faults


def test_every_guide_has_a_script_in_both_languages() -> None:
    names = {p.name.split(".")[0] for p in GUIDES.glob("*.md")} - {"README", "demo"}
    assert names == set(SCRIPTS)
    for name in names:
        assert all(path_of(name, language).exists() for language in LANGUAGES)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "walked" in metafunc.fixturenames:
        cases = [
            pytest.param(
                (name, language, wide),
                id=f"{name}-{language}-{wide}",
                # The other two of the four walks differ in words or in width, never in both.
                marks=[] if PICTURED[language] == wide else [pytest.mark.soak],
            )
            for name, language, wide in itertools.product(SCRIPTS, LANGUAGES, SIZES)
        ]
        metafunc.parametrize("walked", cases, indirect=True)


def test_each_step_is_true(walked: Walk, evening: Site) -> None:
    SCRIPTS[walked.name](walked, evening)
    walked.finish()
    assert overflow(walked.page) <= 0


# --- what the scripts share ---------------------------------------------------------------------


def find(page: Page, words: str, station: str) -> None:
    """One search from wherever the page is, to a station."""
    box = page.get_by_role("combobox")
    box.click()
    box.fill(words)
    page.get_by_role("option").filter(has_text=re.compile(f"{station}")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(station)


def enter(walk: Walk, site: Site, role: str) -> None:
    """Signs in as the demonstration's person of a role, in the walk's language."""
    page = walk.page
    page.goto(f"{site.url}/peragaan/?bahasa={walk.language}")
    page.locator(f'button[name="role"][value="{role}"]').click()
    page.wait_for_url(f"{site.url}/")
    switch = page.locator(f'button[name="language"][value="{walk.language}"]')
    if switch.count():
        switch.first.click()
    expect(page.locator("h1")).to_have_text(walk.say("Hari ini", "Today"))


def back_to_numbers(walk: Walk) -> None:
    words = walk.say("Kembali ke angka", "Back to the numbers")
    walk.page.get_by_role("link", name=re.compile(words)).first.click()


def shows_held(page: Page) -> None:
    expect(page).to_have_url(re.compile("/ditahan"))
    expect(page.locator("main table").first).to_be_visible()


def to_the_big_screen(page: Page) -> None:
    """By its address, as on a phone, where no link to it stands in the way."""
    page.evaluate("location.hash = location.hash.replace(/[?].*/, '') + '/layar'")
    expect(page.get_by_role("combobox")).to_have_count(0)


def link(walk: Walk, indonesian: str, english: str) -> Any:
    return walk.page.get_by_role("link", name=re.compile(walk.say(indonesian, english))).first


# --- the scripts --------------------------------------------------------------------------------


@script
def warga(walk: Walk, site: Site) -> None:
    with walk.step() as page:
        page.goto(site.results)
    with walk.step() as page:
        find(page, "waupnor 4", "004")
    with walk.step():
        pass
    with walk.step() as page:
        photo = page.get_by_role("button", name=re.compile(walk.say("Halaman 2", "Page 2")))
        photo.or_(link(walk, "Halaman 2", "Page 2")).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
    with walk.step() as page:
        page.get_by_role("button", name=walk.say("Tutup", "Close")).click()
    with walk.step() as page:
        find(page, "yendidori 4", "004")
    with walk.step() as page:
        page.locator("nav.tabs a", has_text="DPR").first.click()
        expect(page.locator("nav.tabs a[aria-current]")).to_contain_text("DPR")


@script
def saksi(walk: Walk, site: Site) -> None:
    with walk.step() as page:
        page.goto(site.results)
        find(page, "burokup 3", "003")
    with walk.step():
        pass
    with walk.step():
        pass
    with walk.step() as page:
        photo = page.get_by_role("button", name=re.compile(walk.say("Halaman 2", "Page 2")))
        photo.or_(link(walk, "Halaman 2", "Page 2")).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
    with walk.step() as page:
        page.get_by_role("button", name=walk.say("Cocokkan sendiri", "Check it yourself")).click()
        page.get_by_text(re.compile(walk.say("✓ Cocok", "✓ It agrees"))).wait_for()
    with walk.step() as page:
        page.get_by_role("button", name=walk.say("Tutup", "Close")).click()
    with walk.step() as page:
        page.get_by_role("link", name="Burokup").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Burokup")


@script
def wartawan(walk: Walk, site: Site) -> None:
    with walk.step() as page:
        page.goto(site.results)
        page.get_by_role("button", name=walk.say("Bagikan", "Share")).click()
    with walk.step() as page:
        page.get_by_text(walk.say("Urutan mana yang masih", "Which places can still")).click()
    with walk.step() as page:
        link(walk, r"Mengapa \d+ TPS ditahan", r"Why are \d+ stations held").click()
        shows_held(page)
    with walk.step():
        back_to_numbers(walk)
        link(walk, "Apa yang berubah", "What changed").click()
    with walk.step() as page:
        back_to_numbers(walk)
        with page.expect_download() as saved:
            page.get_by_role(
                "button", name=walk.say("Unduh tabel", "Download the table")
            ).first.click()
        assert saved.value.suggested_filename.endswith(".csv")
    with walk.step() as page:
        to_the_big_screen(page)
    with walk.step() as page:
        page.go_back()
        expect(page.get_by_role("combobox")).to_be_visible()


@script
def petugas(walk: Walk, site: Site) -> None:
    with walk.step() as page:
        page.goto(f"{site.url}/akun/masuk/")
        choose_language(walk)
        expect(page.get_by_label(walk.say("Kata sandi", "Password")).first).to_be_visible()
        walk.look()
        enter(walk, site, "kpps")
    with walk.step():
        pass
    with walk.step() as page:
        page.locator("a.tile", has_text=walk.say("Hasil", "Results")).first.click()
        page.wait_for_url("**/hasil/**")
    with walk.step() as page:
        page.goto(f"{site.url}/akun/")
    with walk.step():
        pass


@script
def ppk(walk: Walk, site: Site) -> None:
    with walk.step():
        enter(walk, site, "ppk")
    with walk.step() as page:
        link(walk, "angka ditahan", "figures held").click()
        shows_held(page)
    with walk.step():
        pass
    with walk.step() as page:
        page.get_by_role("link", name=re.compile("TPS 0")).first.click()
    with walk.step() as page:
        page.goto(f"{site.url}/")
    with walk.step() as page:
        page.locator("a.tile", has_text=walk.say("Perangkat dan kunci", "Devices and keys")).click()
        follow_to_the_desk(page)


@script
def kpu(walk: Walk, site: Site) -> None:
    with walk.step():
        enter(walk, site, "kpu-kab")
    with walk.step() as page:
        link(walk, "angka ditahan", "figures held").click()
        shows_held(page)
    with walk.step() as page:
        back_to_numbers(walk)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Biak Numfor")
        walk.look()
        page.locator("#content a", has_text="Biak Kota").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Biak Kota")
    with walk.step():
        pass
    with walk.step() as page:
        to_the_big_screen(page)
    with walk.step() as page:
        page.goto(f"{site.url}/")
        page.locator("a.tile", has_text=walk.say("Perangkat dan kunci", "Devices and keys")).click()
        follow_to_the_desk(page)


@script
def pengawas(walk: Walk, site: Site) -> None:
    with walk.step():
        enter(walk, site, "bawaslu")
    with walk.step() as page:
        page.locator("a.tile", has_text=walk.say("Hasil", "Results")).first.click()
        page.wait_for_url("**/hasil/**")
        link(walk, "Apa yang berubah", "What changed").click()
    with walk.step() as page:
        back_to_numbers(walk)
        link(walk, r"Mengapa \d+ TPS ditahan", r"Why are \d+ stations held").click()
        shows_held(page)
        walk.look()
        page.get_by_role("link", name=re.compile("TPS 0")).first.click()
    with walk.step():
        pass


@script
def operator(walk: Walk, site: Site) -> None:
    with walk.step():
        enter(walk, site, "operator")
    with walk.step() as page:
        page.locator("a.tile[href='/admin/']").click()
    with walk.step() as page:
        page.get_by_label(re.compile(walk.say("Alasan", "Reason"))).fill(
            "gladi: melihat daftar orang"
        )
        walk.look()
        page.locator("main form button").first.click()
        page.wait_for_url("**/admin/")
    with walk.step():
        pass


def choose_language(walk: Walk) -> None:
    switch = walk.page.locator(f'button[name="language"][value="{walk.language}"]')
    if switch.count():
        switch.first.click()


def follow_to_the_desk(page: Page) -> None:
    """Where a person has one area, its desk opens at once; else the first of the list."""
    if not page.locator("[data-desk]").count():
        page.locator("main a[href^='/perangkat/']").first.click()
    expect(page.locator("[data-desk]")).to_be_visible()
