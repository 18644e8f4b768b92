"""How far it is: from the nation's page to one station, and to why its number waits."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.public_site import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def test_one_search_finds_a_station_and_says_why_its_number_waits(page: Page, site: Site) -> None:
    code, station = site.held("ppwp")
    village = site.data(f"stations/ppwp/{code[:10]}.json")["name"]
    page.goto(site.at("#/ppwp/nasional"))
    search = page.get_by_role("combobox", name="Cari wilayah atau TPS")
    search.fill(f"{village} {int(station['number'])}")
    expect(
        page.get_by_role("option", name=re.compile(rf"TPS {station['number']}")).first
    ).to_be_visible()
    search.press("Enter")
    page.wait_for_url(f"**/#/ppwp/{code}")
    expect(page.locator("h1")).to_contain_text(f"TPS {station['number']}")
    expect(page.locator(".finding").first).to_contain_text("suara ditahan")


def test_three_taps_from_the_nation_to_a_station(page: Page, site: Site) -> None:
    code, station = site.held("ppwp")
    page.goto(site.at("#/ppwp/nasional"))
    for area in (code[:6], code[:10], code):
        link = page.locator(f"main a[href='#/ppwp/{area}']:visible").first
        link.click()
        page.wait_for_url(f"**/#/ppwp/{area}")
    expect(page.locator("h1")).to_contain_text(f"TPS {station['number']}")


def test_one_tap_from_an_area_to_why_its_stations_wait(page: Page, site: Site) -> None:
    page.goto(site.at("#/ppwp/9106"))
    page.locator("main a[href='#/ppwp/9106/ditahan']:visible").first.click()
    held = site.data("held/ppwp/9106.json")["stations"]
    expect(page.locator(f"main a[href='#/ppwp/{held[0]['station']}']").first).to_be_visible()
