"""What an area's public pages say beyond the number: what is missing, what can still change, why
stations are held, what changed, and the ways to a station; over the sample folder.
"""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.public_site import Site

pytestmark = pytest.mark.browser

SINCE = "2029-02-14T11:00:00Z"  # 20.00 WIT


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must not say anything on its console."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def number(n: int) -> str:
    return f"{n:,}".replace(",", ".")


def download(page: Page, within: str) -> tuple[str, list[dict[str, str]]]:
    """The name and the rows of the table that the button in ``within`` gives."""
    with page.expect_download() as started:
        page.locator(within).get_by_role("button", name="Unduh tabel (CSV)").click()
    text = Path(started.value.path()).read_text()
    return started.value.suggested_filename, list(csv.DictReader(io.StringIO(text)))


def total(rows: list[dict[str, str]], column: str) -> int:
    return sum(int(row[column]) for row in rows if row[column])


def test_what_can_still_change_is_a_bound(page: Page, site: Site) -> None:
    area = site.data("results/ppwp/9106.json")
    left = area["ballots"]["expected"] - area["ballots"]["counted"]
    stations = area["stations"]["expected"] - area["stations"]["counted"]
    votes = sorted(area["votes"].values(), reverse=True)
    gaps = [a - b for a, b in itertools.pairwise(votes)]
    word = "dapat" if any(gap <= left for gap in gaps) else "tidak dapat lagi"
    page.goto(site.at("#/ppwp/9106"))
    expect(page.locator(".still p").first).to_have_text(
        f"Sisa suara yang belum pasti ({number(stations)} TPS, paling banyak {number(left)}) {word}"
        " mengubah urutan di wilayah ini."
    )
    page.get_by_text("Urutan mana yang masih dapat berubah?").click()
    answers = page.locator(".still tbody td:last-child").all_inner_texts()
    assert answers == ["dapat" if gap <= left else "tidak lagi" for gap in gaps]


def test_areas_without_one_station_are_named_with_their_way(page: Page, site: Site) -> None:
    area = site.data("results/ppwp/9106.json")
    for row in area["children"]:
        if row["name"] in ("Warsa", "Yawosi"):
            row["stations"] |= {"received": 0, "counted": 0, "held": 0}
    page.route("**/results/ppwp/9106.json", lambda route: route.fulfill(json=area))
    page.goto(site.at("#/ppwp/9106"))
    sentence = page.locator(".lacking p").first
    expect(sentence).to_have_text("Belum ada satu TPS pun dari Distrik Warsa dan Yawosi.")
    sentence.get_by_role("link", name="Yawosi").click()
    expect(page.locator("h1")).to_have_text("Distrik Yawosi")


def test_why_stations_are_held_in_one_tap(page: Page, site: Site) -> None:
    area = site.data("results/ppwp/9106.json")
    listed = site.data("held/ppwp/9106.json")["stations"]
    page.goto(site.at("#/ppwp/nasional"))
    held = area["stations"]["held"]
    page.get_by_role("link", name=f"Mengapa {held} TPS ditahan?").click()
    expect(page.locator("h1")).to_have_text(f"Mengapa {held} TPS ditahan?")
    most = max(area["children"], key=lambda c: (c["stations"]["held"], c["name"]))
    expect(page.locator("tbody th a").first).to_be_visible()
    page.get_by_role("rowheader", name=most["name"], exact=True).get_by_role("link").click()
    expect(page.locator("h1")).to_have_text(f"Mengapa {most['stations']['held']} TPS ditahan?")

    page.goto(site.at("#/ppwp/9106/ditahan"))
    rows = page.locator(".sortable tbody tr")
    expect(rows).to_have_count(len(listed))
    expect(rows.first.locator("td").last).to_have_text(number(listed[0]["ballots"]))
    page.locator(".causes-table tr", has_text="V402").get_by_role("link").click()
    expect(rows).to_have_count(sum("V402" in one["codes"] for one in listed))
    assert "sebab=V402" in page.url
    first = next(one for one in listed if "V402" in one["codes"])
    rows.first.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text(f"TPS {first['station'][10:]} {first['village']}")


def test_what_changed_since_a_moment(page: Page, site: Site) -> None:
    area = site.data("results/ppwp/9106.json")
    timeline = site.data("time/ppwp/9106.json")
    then = dict(
        zip(
            timeline["columns"],
            [step for step in timeline["steps"] if step[0] <= SINCE][-1][1:],
            strict=True,
        )
    )
    page.goto(site.at("#/ppwp/9106"))
    page.get_by_role("link", name=re.compile(r"Apa yang berubah sejak \d\d\.\d\d\?")).click()
    page.get_by_label("Bandingkan dengan").select_option(label="14 Feb 2029, 20.00 WIT")
    expect(page).to_have_url(re.compile("sejak=2029-02-14T11%3A00%3A00Z"))
    lines = page.locator(".then-now tbody tr")
    figures = {"counted": area["stations"]["counted"], "valid": area["valid"], **area["votes"]}
    shown = {"counted": 0, "1": 3, "2": 4, "3": 5, "valid": 6}
    for key, index in shown.items():
        expect(lines.nth(index).locator("td")).to_have_text(
            [number(then[key]), number(figures[key]), f"+{number(figures[key] - then[key])}"]
        )
    changes = site.data("changes/ppwp/9106.json")["changes"]
    rows = page.locator(".sortable tbody tr")
    expect(rows).to_have_count(sum(one["at"] >= SINCE for one in changes))
    expect(rows.first).to_contain_text(changes[0]["reason"])
    expect(rows.first).to_contain_text("Pembetulan, versi 2")


def test_one_search_leads_to_a_station(page: Page, site: Site) -> None:
    page.goto(site.at("#/ppwp/nasional"))
    box = page.get_by_role("combobox", name="Cari wilayah atau TPS")
    box.fill("fandoi 3")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("TPS 003 Fandoi")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-activedescendant", "search-0")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    box.press("Enter")
    expect(page.locator("h1")).to_have_text("TPS 003 Fandoi")

    box.fill("biak")
    expect(options.first).to_contain_text("Kabupaten Biak Numfor")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill("910601")
    expect(options.first).to_contain_text("Distrik Biak Kota")
    options.last.click()
    expect(page.locator("h1")).to_have_text("Hasil untuk “910601”")
    page.locator(".hits a").first.click()
    expect(page.locator("h1")).to_have_text("Distrik Biak Kota")
    box.fill("qqq")
    expect(page.locator(".search-note")).to_contain_text("Tidak ada yang cocok dengan “qqq”")


def test_the_map_fills_the_provinces_of_the_election(page: Page, site: Site) -> None:
    stations = site.data("results/ppwp/91.json")["stations"]
    page.goto(site.at("#/ppwp/nasional"))
    expect(page.locator(".tiles > li")).to_have_count(39)
    tile = page.locator(".tiles a")
    expect(tile).to_have_count(1)
    expect(tile).to_have_accessible_name(
        f"PA, Papua: {stations['counted']} dari {stations['expected']} TPS masuk hitungan"
    )
    tile.click()
    expect(page.locator("h1")).to_have_text("Provinsi Papua")


def test_a_shared_number_keeps_its_coverage_and_opens_cold(page: Page, site: Site) -> None:
    area = site.data("results/ppwp/9106.json")
    coverage = f"{area['stations']['counted']} dari {area['stations']['expected']} TPS"
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(site.at("#/ppwp/9106"))
    page.get_by_role("button", name="Bagikan").click()
    expect(page.get_by_text("Disalin: angka, cakupan, dan tautannya.")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("PERAGAAN · DATA REKAAN\nKabupaten Biak Numfor")
    assert coverage in text
    assert number(area["votes"]["1"]) in text
    address = text.splitlines()[-1]
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator(".shared-then")).to_contain_text(
        f"{coverage}. Sekarang: {area['stations']['counted']}."
    )


def test_tables_add_up_to_the_number_of_their_page(page: Page, site: Site) -> None:
    for contest, code in (("ppwp", "9106"), ("dpr", "910601")):
        area = site.data(f"results/{contest}/{code}.json")
        page.goto(site.at(f"#/{contest}/{code}"))
        name, rows = download(page, ".children")
        assert name == f"PERAGAAN-{site.election.id}-{contest}-{code}.csv"
        assert {row["note"] for row in rows} == {"PERAGAAN · DATA REKAAN"}
        for column in ("valid", "invalid", "total"):
            assert total(rows, column) == area[column]
        for column in ("expected", "received", "counted", "held"):
            assert total(rows, column) == area["stations"][column]
        for ballot, votes in area["votes"].items():
            assert total(rows, f"votes.{ballot}") == votes

    village = next(
        row
        for child in site.data("results/ppwp/9106.json")["children"]
        for row in site.data(f"results/ppwp/{child['area']}.json")["children"]
        if row["stations"]["held"] and row["stations"]["counted"]
    )
    page.goto(site.at(f"#/ppwp/{village['area']}"))
    _, rows = download(page, ".children")
    assert total(rows, "valid") == village["valid"]
    assert total(rows, "votes.1") == village["votes"]["1"]
    held = [row for row in rows if row["status"] == "held"]
    assert held
    assert all(row["votes.1"] == "" and row["form.votes.1"] != "" for row in held)


def test_a_tap_draws_at_once_what_the_row_said(page: Page, site: Site) -> None:
    child = site.data("results/ppwp/910601.json")
    page.goto(site.at("#/ppwp/9106"))
    waiting: list[Route] = []

    def keep(route: Route) -> None:
        waiting.append(route)

    page.route("**/results/ppwp/910601.json", keep)
    page.get_by_role("rowheader", name="Biak Kota", exact=True).get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Distrik Biak Kota")
    expect(page.locator(".sum-total dd").first).to_have_text(number(child["total"]))
    expect(page.get_by_text("Mengambil daftar wilayah …")).to_be_visible()
    for route in waiting:
        route.continue_()
    page.unroute("**/results/ppwp/910601.json")
    expect(page.locator(".children tbody tr")).to_have_count(len(child["children"]))


def test_a_folder_without_the_added_files_does_well(page: Page, site: Site) -> None:
    about = {k: v for k, v in site.data("election.json").items() if k != "files"}
    added = ("ballots", "held_by", "changed")
    area = {k: v for k, v in site.data("results/ppwp/9106.json").items() if k not in added}
    page.route("**/election.json", lambda route: route.fulfill(json=about))
    page.route("**/results/ppwp/9106.json", lambda route: route.fulfill(json=area))
    page.goto(site.at("#/ppwp/9106"))
    expect(page.locator(".bar-row")).to_have_count(3)
    for absent in (".search", ".overtime", ".still"):
        expect(page.locator(absent)).to_have_count(0)
    page.get_by_role("link", name=re.compile("TPS ditahan")).click()
    expect(page.locator(".causes-table tr", has_text="V501")).to_be_visible()
    expect(page.get_by_text("Daftar TPS belum tersedia di folder ini.")).to_be_visible()


def test_a_ratified_recap_with_its_files_and_what_replaced_it(page: Page, site: Site) -> None:
    listed = site.data("recaps/ppwp/910601.json")["recaps"]
    page.goto(site.at("#/ppwp/910601"))
    rows = page.locator(".ratified li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("✓")
    expect(rows.first).to_contain_text("Direkap di kecamatan")
    expect(rows.first).to_contain_text("rapat pleno nomor 2, disahkan 17 Feb 2029, 12.10 WIT")
    expect(rows.first).to_contain_text("Menggantikan rapat pleno nomor 1")
    expect(rows.last).to_contain_text("Sudah diganti oleh rapat pleno nomor 2.")
    rows.first.get_by_text("Sidik untuk memeriksa").click()
    expect(rows.first.locator(".hash").first).to_have_text(listed[1]["hash"])
    file = rows.first.get_by_role("link", name="D.Hasil rapat pleno nomor 2, PDF")
    address = str(file.evaluate("link => link.href"))
    assert address.endswith("/recaps/ppwp/-/910601-2.pdf")
    assert page.request.get(address).ok
    page.goto(site.at("#/ppwp/9106"))
    expect(page.locator("h1")).to_have_text("Kabupaten Biak Numfor")
    expect(page.locator(".bar-row")).to_have_count(3)
    expect(page.locator(".ratified")).to_have_count(0)


def test_the_list_of_elections_can_be_reached(page: Page, site: Site) -> None:
    page.goto(site.at("#/ppwp/9106"))
    page.get_by_role("link", name="Daftar pemilu").click()
    expect(page.locator("h1")).to_have_text("Daftar pemilu")
    page.locator(".elections a").click()
    expect(page.locator("h1")).to_have_text("Kabupaten Biak Numfor")


def test_at_a_desk_no_table_of_an_area_is_cut(page: Page, site: Site) -> None:
    code, _ = site.held("ppwp")
    for width in (1100, 1280):  # the narrowest with two columns, and a common one
        page.set_viewport_size({"width": width, "height": 900})
        for area in ("nasional", code[:4], code[:6], code[:10]):
            page.goto(site.at(f"#/ppwp/{area}"))
            expect(page.locator(".children tbody tr").first).to_be_visible()
            cut = page.locator(".children .table-box").evaluate(
                "e => e.scrollWidth - e.clientWidth"
            )
            assert cut <= 0, (width, area, cut)


def test_names_that_are_on_their_way_are_not_told_as_numbers(page: Page, site: Site) -> None:
    waiting: list[Route] = []
    page.route("**/districts/ppwp/-.json", lambda route: waiting.append(route))  # noqa: PLW0108  a built-in cannot be wrapped
    page.goto(site.at("#/ppwp/9106"))
    first = page.locator(".bar-name").first
    expect(first).to_have_text("Nomor 1: nama sedang diambil")
    expect(page.locator(".bar-name .option-link")).to_have_count(0)
    with page.expect_response("**/districts/ppwp/-.json"):
        waiting.pop().continue_()
    expect(first.locator(".option-link")).not_to_have_text("Nomor 1")
    expect(page.locator(".awaited")).to_have_count(0)


def test_where_one_province_votes_the_nation_is_not_fetched_for_a_map(
    page: Page, site: Site
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.at("#/ppwp/9106"))
    page.locator(".children tbody a").first.click()
    expect(page.locator("#grid")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.endswith("/nasional.json")]


@pytest.mark.parametrize("place", ["910601", "9106/ditahan", "9106/perubahan", "9106/cari?q=bi"])
def test_the_views_fit_a_phone(page: Page, site: Site, place: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(site.at(f"#/ppwp/{place}"))
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".card").nth(1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
