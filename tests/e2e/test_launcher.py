"""The launcher and the profile in a browser: on a phone and a desk, by keyboard, dark and enlarged."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff
from tests.e2e.people_server import Visitor, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def staff(demo: World) -> Staff:
    """Of a kecamatan with a form that is counted and one that is held."""
    station, other = sorted(demo.election.stations)[:2]
    broken = demo.form("ppwp", other)
    broken["counts"][-2] += 500
    demo.post([demo.sign(demo.form("ppwp", station)), demo.sign(broken)])
    demo.settle()
    cache.clear()
    return Staff.of(demo.election.id, station)


@pytest.fixture(scope="module")
def address(demo: World) -> Iterator[str]:
    with served() as at:
        yield at
    connections.close_all()


def fits(page: Page) -> bool:
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def test_a_committee_sees_what_waits_and_goes_there(
    demo: World, staff: Staff, address: str, browser: Browser
) -> None:
    visitor = Visitor(browser, address, width=360)
    page = visitor.sign_in("ppk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hari ini")
    expect(page.locator(".duty h2")).to_have_text("PPD Biak Kota")
    first = page.locator("[data-item]").first
    expect(first).to_contain_text("1 formulir: angka ditahan")
    expected = demo.election.expected("ppwp", staff.station[:6])
    president = page.locator(".state .contest-ppwp")
    expect(president).to_contain_text(f"1 dari {expected} TPS masuk hitungan")
    expect(president).to_contain_text("1 ditahan")
    counted, whole = (president.locator(s).bounding_box() for s in (".counted", ".cover"))
    assert counted
    assert whole
    assert abs(counted["width"] / whole["width"] - 1 / expected) < 0.02
    assert fits(page)
    page.emulate_media(color_scheme="dark")
    paper, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert (paper, ink) == ("rgb(23, 22, 20)", "rgb(241, 238, 232)")
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 x 900 at 200 %
    assert fits(page)
    page.locator("h1").click()
    for _ in range(20):
        page.keyboard.press("Tab")
        if "1 formulir" in page.evaluate("document.activeElement.textContent"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/hasil/{demo.election.id}/#/ppwp/{staff.station[:6]}/ditahan")
    assert [f for f in visitor.faults if "404" not in f] == []  # the tests' folder has no page


def test_every_tile_opens(staff: Staff, address: str, browser: Browser) -> None:
    visitor = Visitor(browser, address)
    for role in ("operator", "press"):
        page = visitor.sign_in(role)
        tiles = [t.get_attribute("href") for t in page.locator("a.tile").all()]
        assert ("/admin/" in tiles, "/perangkat/" in tiles) == (role == "operator",) * 2
        assert "/peragaan/" not in tiles  # this server demonstrates nothing
        page.wait_for_function(  # each icon is drawn
            "[...document.querySelectorAll('.tile use')].every(u => u.getBBox().width > 0)"
        )
        for path in tiles:
            answer = page.request.get(f"{address}{path}")
            assert answer.status == 200 or path == "/hasil/", (path, answer.status)
        page.get_by_role("button", name="Keluar").click()
        page.wait_for_url("**/akun/masuk/")
    assert not visitor.faults


def test_a_lost_phone_is_signed_out_from_the_profile(
    staff: Staff, address: str, browser: Browser
) -> None:
    lost, desk = Visitor(browser, address, width=360), Visitor(browser, address)
    lost.sign_in("pps")
    page = desk.sign_in("pps")
    page.get_by_role("link", name="pps Rekaan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("pps Rekaan")
    expect(page.locator(".session")).to_have_count(2)
    expect(page.locator(".session").first).to_contain_text("perangkat ini")
    page.get_by_role("button", name="Keluarkan").click()
    expect(page.get_by_role("status")).to_contain_text("sudah dikeluarkan")
    expect(page.locator(".session")).to_have_count(1)
    lost.open("/akun/").wait_for_url("**/akun/masuk/?next=/akun/")
    page.locator("main").get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("pps Rekaan")
    expect(page.get_by_role("heading", name="Signed-in devices")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert fits(page)
    lost.sign_in("pps")
    expect(lost.page.get_by_role("heading", level=1)).to_have_text("Today")
    assert not desk.faults
