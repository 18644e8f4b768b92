"""The public page as it is built, in a real browser, over a folder of static files.

The server here sets the content security policy of the application, so an inline script or style
would break these tests.
"""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from sinergi.law.checks import Finding, mask
from tests.e2e.public_site import Site

LATER = 15_000

pytestmark = pytest.mark.browser


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


def test_from_the_root_to_a_station(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/")
    page.wait_for_url(f"**/{site.election.id}/")
    expect(page.locator("h1")).to_have_text("Kabupaten Biak Numfor")
    expect(page.locator(".mode")).to_contain_text("PERAGAAN · DATA REKAAN")

    page.get_by_role("link", name="Nasional").click()
    expect(page.locator("h1")).to_have_text("Indonesia")
    expect(page.locator("h1")).to_be_focused()
    # Three taps from the nation to a station: levels with one area only are passed over.
    expect(page.get_by_text("Langsung ke Biak Numfor")).to_be_visible()
    page.get_by_role("rowheader", name="Biak Kota", exact=True).get_by_role("link").click()
    expect(page.locator(".crumbs [aria-current=page]")).to_have_text("Biak Kota")
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("link", name=re.compile(r"^TPS \d{3}$")).first).to_be_visible()
    page.get_by_role("link", name=re.compile(r"^TPS \d{3}$")).first.click()
    expect(page.locator("h1")).to_have_text(re.compile(r"^TPS \d{3} "))
    expect(page.locator(".mode")).to_contain_text("PERAGAAN · DATA REKAAN")
    expect(page).to_have_title(re.compile(r"^TPS \d{3} "))
    page.go_back()
    expect(page.locator("h1")).not_to_have_text(re.compile(r"^TPS"))


def test_numbers_stand_with_their_coverage(page: Page, site: Site) -> None:
    area = site.data("results/ppwp/9106.json")
    page.goto(site.at("#/ppwp/9106"))
    stations = area["stations"]
    coverage = f"{stations['counted']} dari {stations['expected']} TPS masuk hitungan"
    expect(page.locator("#coverage")).to_have_text(coverage)
    rows = page.locator(".bar-row")
    expect(rows).to_have_count(3)
    for row, (ballot, votes) in zip(rows.all(), area["votes"].items(), strict=True):
        expect(row.locator(".ballot")).to_have_text(ballot)
        expect(row.locator(".bar-votes")).to_have_text(number(votes))
        tenths = (2000 * votes + area["valid"]) // (2 * area["valid"])
        expect(row.locator(".bar-share")).to_have_text(f"{tenths // 10},{tenths % 10}\u00a0%")
    expect(page.locator(".sums .sum-total dd")).to_have_text(number(area["total"]))

    page.get_by_role("button", name="suara terbanyak").click()
    shown = [int(t.replace(".", "")) for t in page.locator(".bar-votes").all_inner_texts()]
    assert shown == sorted(area["votes"].values(), reverse=True)

    page.get_by_role("button", name="Ditahan").click()
    expect(page.get_by_role("columnheader", name="Ditahan")).to_have_attribute(
        "aria-sort", "descending"
    )
    most = max(area["children"], key=lambda child: child["stations"]["held"])["stations"]["held"]
    expect(page.locator(".sortable tbody tr").first).to_contain_text(f"{most} ditahan")

    page.get_by_role("link", name=f"Mengapa {stations['held']} TPS ditahan?").click()
    expect(page.locator("h1")).to_have_text(f"Mengapa {stations['held']} TPS ditahan?")
    held, ballots = area["held_by"]["V501"]
    cells = page.locator(".causes-table tr", has_text="V501").locator("td")
    expect(cells).to_have_text([number(held), number(ballots)])


def test_candidates_are_summed_inside_their_district(page: Page, site: Site) -> None:
    district = site.data("districts/dprd-kab/910601.json")
    page.goto(site.at("#/dprd-kab/910601"))
    page.get_by_text("Daerah pemilihan Biak Numfor 1").click()
    party = page.locator(".district .party").nth(1)
    party.locator("summary").click()
    for option in district["options"]:
        if option.get("party") == 2 and "number" in option:
            row = party.locator("tr", has_text=option["name"])
            expect(row.locator("td").last).to_have_text(number(district["sums"][option["field"]]))


def test_senators_are_not_added_over_provinces(page: Page, site: Site) -> None:
    page.goto(site.at("#/dpd/nasional"))
    expect(page.get_by_text("Calon DPD berbeda di tiap provinsi")).to_be_visible()
    expect(page.locator(".bar-row")).to_have_count(0)


def test_a_held_number_is_shown_with_its_status_and_reason(page: Page, site: Site) -> None:
    code, station = site.held("ppwp")
    page.goto(site.at(f"#/ppwp/{code}"))
    expect(page.locator(".place .chip")).to_have_text(re.compile("Angka ditahan"))
    expect(page.get_by_text("Suara TPS ini belum masuk hitungan")).to_be_visible()
    held = page.locator(".form-section.held")
    expect(held).to_have_count(2)
    expect(held.first).to_contain_text("Angka bagian ini ditahan")
    expect(page.locator(".figure.broken").first).to_be_visible()
    expect(page.locator(".finding").first).to_contain_text("suara ditahan")
    expect(page.get_by_text("Formulir ini dikirim tanpa foto.")).to_be_visible()
    expect(page.locator(".history li")).to_have_count(len(station["history"]))
    expect(page.locator(".history li").first).to_contain_text("14 Feb 2029, 21.09 WIT")

    page.goto(site.at(f"#/ppwp/{code[:10]}"))
    row = page.locator("tbody tr", has_text=f"TPS {station['number']}")
    expect(row).to_contain_text("Angka ditahan")
    expect(row.locator("td").last).to_have_text("ditahan")
    page.get_by_label("Hanya yang ditahan").check()
    expect(page.locator("tbody tr .chip", has_text="Lolos")).to_have_count(0)


def test_every_field_of_the_form_is_there(page: Page, site: Site) -> None:
    code, station = next((c, s) for c, s in site.stations("dpr") if s["status"] == "accepted")
    village = site.data(f"stations/dpr/{code[:10]}.json")
    folder = station["form"].rsplit("/", 1)[0]
    form = site.data(f"forms/{folder}/{village['forms'][station['form']]}.json")
    page.goto(site.at(f"#/dpr/{code}"))
    expect(page.locator(".figure")).to_have_count(len(form["fields"]))
    shown = [int(t.replace(".", "")) for t in page.locator(".figure").all_text_contents()]
    assert sorted(shown) == sorted(station["counts"])


def test_the_page_masks_findings_as_the_law_does(page: Page, site: Site) -> None:
    several = [
        (contest, code, s["findings"])
        for contest in ("ppwp", "dpr")
        for code, s in site.stations(contest)
        if len(s["findings"]) > 1
    ]
    assert len(several) > 5
    for contest, code, findings in several[:12]:
        page.goto(site.at(f"#/{contest}/{code}"))
        expect(page.locator(".crumbs [aria-current=page]")).to_contain_text(code[10:])
        expected = [f.code for f in mask(Finding.from_json(f) for f in findings)]
        expect(page.locator(".finding b.code")).to_have_text(expected)


def test_english_and_back(page: Page, site: Site) -> None:
    page.goto(site.at("#/ppwp/9106"))
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#coverage")).to_contain_text("stations counted")
    expect(page.locator(".mode")).to_contain_text("DEMONSTRATION · INVENTED DATA")
    valid = site.data("results/ppwp/9106.json")["valid"]
    expect(page.locator(".sums dd").first).to_have_text(f"{valid:,}")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.locator("#coverage")).to_contain_text("masuk hitungan")


def test_the_keyboard_reaches_everything(page: Page, site: Site) -> None:
    page.goto(site.at("#/ppwp/9106"))
    expect(page.locator("h1")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    assert page.url.endswith("#/ppwp/9106")
    page.get_by_role("link", name="DPD").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="DPD")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("link", name="DPD")).to_be_focused()


@pytest.fixture
def results_910602(site: Site) -> Iterator[Path]:
    """The file of an area's numbers; put back afterwards."""
    path = site.folder / site.election.id / "results/ppwp/910602.json"
    before = path.read_bytes()
    yield path
    path.write_bytes(before)


def test_it_fills_while_one_watches_and_keeps_its_numbers_without_a_network(
    page: Page, site: Site, results_910602: Path
) -> None:
    path = results_910602
    area = json.loads(path.read_text())
    page.goto(site.at("#/ppwp/910602"))
    expect(page.locator("#coverage")).to_contain_text(f"{area['stations']['counted']} dari")
    order = page.get_by_role("button", name="suara terbanyak")
    order.click()
    area["stations"]["counted"] += 1
    area["valid"] += 1_000
    path.write_text(json.dumps(area))
    later = f"{area['stations']['counted']} dari"
    expect(page.locator("#coverage")).to_contain_text(later, timeout=LATER)
    expect(page.locator(".sums dd").first).to_have_text(number(area["valid"]))
    expect(order).to_be_focused()
    expect(order).to_have_attribute("aria-pressed", "true")

    whole = path.read_text()
    path.write_text(whole[: len(whole) // 2])
    expect(page.get_by_text("Angka terbaru tidak dapat diambil")).to_be_visible(timeout=LATER)
    expect(page.locator(".sums dd").first).to_have_text(number(area["valid"]))
    path.write_text(whole)
    page.get_by_role("button", name="Coba lagi sekarang").click()
    expect(page.get_by_text("Angka terbaru tidak dapat diambil")).to_have_count(0)


def test_an_unknown_area_says_so_and_leads_back(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(site.at("#/ppwp/3171"))
    expect(page.get_by_text("Tidak ada hasil Presiden dan Wakil Presiden")).to_be_visible()
    page.get_by_role("link", name="Ke halaman awal").click()
    expect(page.locator("h1")).to_have_text("Kabupaten Biak Numfor")
    page.close()


def test_a_rehearsal_is_marked_and_the_first_numbers_are_light(
    browser: Browser, site: Site
) -> None:
    page = browser.new_page()
    about = site.data("election.json") | {"mode": "rehearsal"}
    page.route("**/election.json", lambda route: route.fulfill(json=about))
    page.goto(site.at())
    expect(page.get_by_text("UJI COBA")).to_be_visible()
    expect(page.locator(".bar-row")).to_have_count(3)
    names = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    page.close()
    files = {name.removeprefix(site.address) for name in names if name.startswith(site.address)}
    light = sum(len(gzip.compress((site.folder / f.lstrip("/")).read_bytes())) for f in files)
    assert light < 100_000
