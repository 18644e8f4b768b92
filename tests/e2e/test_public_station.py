"""A station's, a candidate's and the big screen's page, the photo viewer, print and the dark switch,
in a real browser over the sample folder."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sinergi.core.demo.paper import Looks, photographs
from sinergi.law.form import Template, template
from tests.e2e.public_site import Site

pytestmark = pytest.mark.browser

SIZES = ((1280, 720), (1920, 1080), (3840, 2160))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must not say anything on its console."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def number(n: int) -> str:
    return f"{n:,}".replace(",", ".")


def form_of(site: Site, contest: str, code: str) -> Template:
    district = site.election.district_of(contest, code)
    return template(site.election, contest, district, site.election.stations[code].kind)


def with_code(site: Site, code: str) -> tuple[str, dict[str, Any]]:
    """A station whose only finding is this one, so that its sum is spelt out."""
    return next(
        (station, s)
        for station, s in site.stations("ppwp")
        if [f["code"] for f in s["findings"] if not f.get("masked")] == [code]
    )


def say(page: Page, site: Site, code: str, **changed: Any) -> None:
    """The page is given the station's file with these parts said otherwise."""
    path = f"stations/ppwp/{code[:10]}.json"
    village = site.data(path)
    village["stations"][code] |= changed
    page.route(f"**/{path}", lambda route: route.fulfill(json=village))


# --- a station at first sight ------------------------------------------------------------------


def test_a_held_station_says_which_sum_breaks_and_what_comes(page: Page, site: Site) -> None:
    code, station = with_code(site, "V402")
    at = dict(zip(form_of(site, "ppwp", code).names, station["counts"], strict=True))
    votes = [at[f"votes.{n}"] for n in (1, 2, 3)]
    page.goto(site.at(f"#/ppwp/{code}"))
    state = page.locator(".state")
    expect(state.locator("h2")).to_contain_text("belum masuk hitungan")
    terms = " + ".join(f"{n:03}" for n in votes)
    expect(state.locator(".sum-line")).to_contain_text(
        f"{terms} = {sum(votes)}, tertulis {at['valid']:03}"
    )
    expect(state.locator(".next")).to_contain_text("Rapat pleno distrik akan memeriksa kertasnya")


def test_a_correction_is_told_box_by_box(page: Page, site: Site) -> None:
    code, station = next((c, s) for c, s in site.stations("ppwp") if s["version"] == 2)
    before = station["history"][0]["counts"]
    (changed,) = [i for i, n in enumerate(station["counts"]) if before[i] != n]
    page.goto(site.at(f"#/ppwp/{code}"))
    expect(page.locator(".state")).to_contain_text("Angka ini sudah dibetulkan")
    entry = page.locator(".history > li").first
    expect(entry).to_contain_text("Alasan: Angka 1 terbaca 6 pada baris kedua")
    became = f"{before[changed]}\\s*→\\s*(menjadi)?\\s*{station['counts'][changed]}"
    expect(entry.locator(".changed li")).to_have_text(re.compile(became))


def test_versions_in_dispute_stand_beside_each_other(page: Page, site: Site) -> None:
    code, station = next(
        (c, s)
        for c, s in site.stations("ppwp")
        if s["status"] == "accepted" and s["counts"][-6] > 9
    )
    names = form_of(site, "ppwp", code).names
    other = [*station["counts"]]
    other[-6], other[-5] = other[-6] - 7, other[-5] + 7
    first = station["history"][-1]
    second = first | {"id": "f" * 64, "version": 2, "index": first["index"] + 9, "counts": other}
    finding = {"code": "V003", "fields": names[-6:-4], "context": {"chains": 2}}
    say(
        page, site, code, status="disputed", version=2, findings=[finding],
        index=first["index"], history=[first, second],
    )  # fmt: skip
    page.goto(site.at(f"#/ppwp/{code}"))
    expect(page.locator(".state h2")).to_contain_text("ada versi yang berbeda")
    rows = page.locator("section", has=page.locator("#rivals")).locator("tbody tr")
    expect(rows).to_have_count(2)
    for row, i in zip(rows.all(), (-6, -5), strict=True):
        expect(row.locator("td")).to_have_text([number(station["counts"][i]), number(other[i])])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"status": "not-voted"}, "belum memungut suara"),
        ({"status": "void"}, "dibatalkan dan tidak dihitung"),
        ({"status": "empty", "round": 1}, "memungut suara ulang"),
        ({"status": "received"}, "menunggu pembacaan kedua"),
        ({"status": "final", "noted": 1}, "tertulis demikian di C.HASIL"),
    ],
)
def test_every_status_has_its_sentence(
    page: Page, site: Site, said: dict[str, Any], sentence: str
) -> None:
    code, _ = next((c, s) for c, s in site.stations("ppwp") if s["status"] == "accepted")
    say(page, site, code, **said)
    page.goto(site.at(f"#/ppwp/{code}"))
    expect(page.locator(".state")).to_contain_text(sentence)


def test_the_next_station_and_the_other_contests_are_one_tap_away(page: Page, site: Site) -> None:
    village = next(c for c, _ in site.stations("ppwp"))[:10]
    codes = sorted(site.data(f"stations/ppwp/{village}.json")["stations"])
    page.goto(site.at(f"#/ppwp/{codes[0]}"))
    page.get_by_role("link", name="TPS berikutnya").click()
    expect(page).to_have_url(re.compile(codes[1]))
    expect(page.locator("h1")).to_be_focused()
    page.get_by_role("link", name="DPD", exact=True).click()
    expect(page).to_have_url(re.compile(f"#/dpd/{codes[1]}"))
    expect(page.locator("h1")).to_contain_text(f"TPS {codes[1][10:]}")


# --- the photographs ---------------------------------------------------------------------------


@pytest.fixture
def photographed(page: Page, site: Site) -> tuple[str, list[str]]:
    """A station with two drawn pages in the folder, and their names."""
    code, station = with_code(site, "V402")
    form = form_of(site, "ppwp", code)
    hashes = []
    for data in photographs(
        site.election, form, station["counts"], code, seed=1, looks=Looks(shadow="none")
    ):
        name = hashlib.sha256(data).hexdigest()
        path = site.folder / site.election.id / "photos" / name[:2] / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        hashes.append(name)
    say(page, site, code, photos=[{"sha256": h, "there": 1, "thumb": 0} for h in hashes])
    return code, hashes


def zoom(page: Page) -> float:
    found = re.search(r"scale\(([\d.]+)\)", page.locator(".stage img").get_attribute("style") or "")
    assert found
    return float(found[1])


def test_a_photograph_opens_over_the_page_and_is_checked(
    page: Page, site: Site, photographed: tuple[str, list[str]]
) -> None:
    code, hashes = photographed
    page.goto(site.at(f"#/ppwp/{code}"))
    link = page.get_by_role("link", name="lihat halaman 2 formulir")
    link.focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog")
    expect(viewer).to_contain_text("2 dari 2")
    expect(viewer.locator("img")).to_have_js_property("complete", value=True)
    expect(viewer.locator(":focus")).to_have_count(1)
    whole = zoom(page)
    page.keyboard.press("+")
    assert zoom(page) == pytest.approx(whole * 1.5, rel=0.01)
    box = viewer.locator(".stage").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -500)
    expect(viewer.locator("img")).not_to_have_attribute(
        "style", re.compile(f"scale.{whole * 1.5:.3}")
    )
    page.keyboard.press("0")
    assert zoom(page) == pytest.approx(whole, rel=0.01)
    page.keyboard.press("r")
    expect(viewer.locator("img")).to_have_attribute("style", re.compile(r"rotate\(90deg\)"))

    page.keyboard.press("PageUp")
    expect(viewer).to_contain_text("1 dari 2")
    expect(viewer).to_contain_text(hashes[0])
    viewer.get_by_role("button", name="Cocokkan sendiri").click()
    expect(viewer.get_by_role("status")).to_contain_text("Cocok: berkas ini sama persis")
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(link).to_be_focused()
    expect(page).to_have_url(re.compile(f"{code}$"))


def test_a_link_to_a_photograph_opens_it_and_back_closes_it(
    page: Page, site: Site, photographed: tuple[str, list[str]]
) -> None:
    code, hashes = photographed
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(site.at(f"#/ppwp/{code}"))
    page.get_by_role("link", name="Halaman 1", exact=False).first.click()
    address = page.url
    assert hashes[0][:12] in address
    viewer = page.get_by_role("dialog")
    expect(viewer).to_be_visible()
    tools = viewer.get_by_role("toolbar").bounding_box()
    assert tools
    assert tools["x"] >= 0
    assert tools["y"] + tools["height"] <= 740
    page.go_back()
    expect(viewer).to_have_count(0)
    page.goto("about:blank")
    page.goto(address)
    expect(viewer).to_contain_text("1 dari 2")
    viewer.get_by_role("button", name="Tutup").click()
    expect(viewer).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()


def test_a_photograph_that_was_exchanged_is_found_out(
    page: Page, site: Site, photographed: tuple[str, list[str]]
) -> None:
    code, hashes = photographed
    folder = site.folder / site.election.id / "photos"
    other = (folder / hashes[1][:2] / f"{hashes[1]}.jpg").read_bytes()
    page.route(
        f"**/{hashes[0]}.jpg", lambda route: route.fulfill(body=other, content_type="image/jpeg")
    )
    page.goto(site.at(f"#/ppwp/{code}?foto={hashes[0][:12]}"))
    page.get_by_role("button", name="Cocokkan sendiri").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("Berbeda")


# --- candidates --------------------------------------------------------------------------------


def test_a_candidate_by_area_adds_up_to_the_district(
    page: Page, site: Site, tmp_path: Path
) -> None:
    district = site.data("districts/dpr/9101.json")
    areas = site.data("candidates/dpr/9101.json")
    at = areas["fields"].index("party.3.2")
    page.goto(site.at("#/dpr/9106/calon/9101/party.3.2"))
    name = next(o["name"] for o in district["options"] if o["field"] == "party.3.2")
    expect(page.locator("h1")).to_have_text(name)
    total = district["sums"]["party.3.2"]
    expect(page.locator("#total")).to_contain_text(f"{number(total)} suara")
    counted = district["stations"]["counted"]
    expect(page.locator(".candidate")).to_contain_text(f"{counted} dari 200 TPS masuk hitungan")
    expect(page.locator(".sortable tbody tr")).to_have_count(len(areas["areas"]))
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh tabel").click()
    download.value.save_as(tmp_path / "x.csv")
    with (tmp_path / "x.csv").open() as file:
        assert sum(int(row["votes"]) for row in csv.DictReader(file)) == total

    row = max(areas["areas"], key=lambda area: area["sums"][at])
    page.get_by_role("button", name=row["name"], exact=True).click()
    villages = page.locator(".villages")
    expect(villages.locator("h3")).to_be_focused()
    expect(villages).to_contain_text(f"{row['stations']['counted']} TPS")
    votes = villages.locator(".cell-votes b").all_inner_texts()
    assert sum(int(n.replace(".", "")) for n in votes) == row["sums"][at]


def test_a_pair_by_area_and_the_way_to_it(page: Page, site: Site) -> None:
    area = site.data("results/ppwp/9106.json")
    page.goto(site.at("#/ppwp/9106/calon/-/votes.2"))
    expect(page.locator("#total")).to_contain_text(f"{number(area['votes']['2'])} suara")
    child = area["children"][0]
    page.get_by_role("link", name=child["name"], exact=True).click()
    expect(page.locator("#total")).to_contain_text(f"{number(child['votes'].get('2', 0))} suara")
    page.goto(site.at("#/ppwp/9106/calon/-/nobody"))
    expect(page.locator(".trouble")).to_be_visible()


# --- the big screen ----------------------------------------------------------------------------


@pytest.mark.parametrize("contest", ["ppwp", "dpr", "dpd"])
def test_the_big_screen_never_scrolls(page: Page, site: Site, contest: str) -> None:
    area = site.data(f"results/{contest}/9106.json")
    page.goto(site.at(f"#/{contest}/9106/layar"))
    rows = page.locator(".screen-bars li")
    expect(rows).to_have_count(len(area["votes"]))
    stations = area["stations"]
    coverage = f"{stations['counted']} dari {stations['expected']} TPS masuk hitungan"
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator(".screen-counted")).to_have_text(coverage)
        outside = page.evaluate(
            "() => [document.documentElement.scrollHeight - innerHeight,"
            " ...[...document.querySelectorAll('.screen-bars li, .screen-keys, .screen-mode')].map("
            "e => { const b = e.getBoundingClientRect(); return Math.max(-b.top, b.bottom - innerHeight,"
            " e.scrollHeight - e.clientHeight - 1); })].filter(n => n > 0.5)"
        )
        assert outside == [], (width, height)
    expect(page.get_by_text("PERAGAAN · DATA REKAAN")).to_be_visible()


def test_the_big_screen_turns_by_itself_and_by_keys_and_keeps_its_numbers(
    page: Page, site: Site
) -> None:
    page.clock.install()
    page.goto(site.at("#/ppwp/9106/layar?putar=20"))
    votes = number(site.data("results/ppwp/9106.json")["votes"]["1"])
    expect(page.locator(".screen-bars b").first).to_have_text(votes)
    page.clock.run_for(20_500)
    expect(page).to_have_url(re.compile(r"#/dpr/9106/layar\?putar=20"))
    expect(page.locator(".screen-bars li")).to_have_count(18)
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("#/ppwp/9106/layar"))
    page.route(
        "**/results/**", lambda route: route.fulfill(body="{", content_type="application/json")
    )
    page.evaluate("dispatchEvent(new Event('online'))")  # the page asks again at once
    expect(page.locator(".screen-offline")).to_contain_text("Tanpa jaringan")
    expect(page.locator(".screen-bars b").first).to_have_text(votes)
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("#/ppwp/9106$"))


# --- paper and the dark ------------------------------------------------------------------------


def test_every_printed_sheet_says_whose_data_it_is(page: Page, site: Site) -> None:
    page.goto(site.at("#/ppwp/9106"))
    expect(page.locator(".bar-row")).to_have_count(3)
    expect(page.locator(".print-band")).to_have_count(0)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    band = page.locator(".print-band")
    expect(band).to_contain_text("PERAGAAN · DATA REKAAN")
    expect(band).to_have_css("display", "table-header-group")
    expect(page.locator(".print-foot")).to_contain_text(page.url)
    expect(page.locator(".print-foot")).to_contain_text("Data diperiksa")
    expect(page.locator(".tabs")).to_be_hidden()
    expect(page.locator("header .mode")).to_be_hidden()
    for button in page.locator("main button:not(.sortable button)").all():
        expect(button).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(band).to_have_count(0)


def test_the_dark_is_the_devices_or_the_readers(page: Page, site: Site) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(site.at("#/ppwp/9106"))

    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    expect(page.locator(".bar-row")).to_have_count(3)
    day = paper()
    page.emulate_media(color_scheme="dark")
    night = paper()
    assert day != night
    page.get_by_role("button", name="Terang").click()
    assert paper() == day
    page.reload()
    expect(page.get_by_role("button", name="Terang")).to_have_attribute("aria-pressed", "true")
    assert paper() == day
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Gelap").click()
    assert paper() == night
    assert (
        json.loads(page.evaluate("JSON.stringify(localStorage.getItem('sinergi.theme'))")) == "dark"
    )
