"""The progress screen, the dashboard and the trail in a browser: narrow, on a desk, on a projector."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, Page, Route, expect

from sinergi.core import demo as demonstration
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff
from tests.e2e import axe
from tests.e2e.people_server import Visitor, served

pytestmark = pytest.mark.browser

CONTEST = "ppwp"


@pytest.fixture(scope="module")
def world(house: Any) -> Iterator[World]:
    """A small regency; of the first kecamatan the first form is counted, the second held."""
    with override_settings(DEMONSTRATION="uji"):
        made = World.of(demonstration.files(300, election_id="uji", name="Uji", mode="demo"))
        for n, station in enumerate(stations(made)[:2]):
            body = made.form(CONTEST, station)
            body["counts"][-3] += n
            made.post([made.sign(body)])
        made.settle()
        cache.clear()
        yield made


def area(world: World) -> str:
    return min(world.election.stations)[:6]


def stations(world: World) -> list[str]:
    return world.election.stations_of(CONTEST, area(world))


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with served() as at:
        yield at
    connections.close_all()


def sideways(page: Page) -> int:
    """Pixels that the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def units(page: Page) -> list[str]:
    return page.locator(".units tbody th").all_inner_texts()


@pytest.mark.parametrize(("width", "height"), [(360, 800), (1280, 900), (1920, 1080)])
def test_a_screen_that_nobody_signs_in_to(
    world: World, address: str, browser: Browser, width: int, height: int
) -> None:
    visitor = Visitor(browser, address, width=width)
    visitor.page.set_viewport_size({"width": width, "height": height})
    page = visitor.open(f"/rekap/uji/{area(world)}/kemajuan/")
    expect(page.locator("[data-progress]")).to_have_attribute("data-ready", "yes")
    assert sideways(page) <= 0
    seen = units(page)
    turned = 1
    if width >= 1000:
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        while page.locator("[data-slot=turn]").is_visible():
            page.keyboard.press("ArrowRight")
            if units(page)[0] == seen[0]:
                break
            seen += units(page)
            turned += 1
    assert len(seen) == len(set(seen)) == len(world.election.stations.under(area(world)))
    assert not axe.violations(page)
    assert not visitor.faults


def test_three_hundred_units_on_a_projector(world: World, address: str, browser: Browser) -> None:
    """The page as it comes, its rows repeated to 300: every one is shown once, in large type, and a
    round of all pages takes less than two minutes."""

    def longer(route: Route) -> None:
        answer = route.fetch()
        head, rest = answer.text().split("<tbody>", 1)
        rows, tail = rest.split("</tbody>", 1)
        each = rows.split("</tr>")[:-1]
        many = [each[n % len(each)].replace("TPS ", f"{n} TPS ", 1) + "</tr>" for n in range(300)]
        route.fulfill(response=answer, body=f"{head}<tbody>{''.join(many)}</tbody>{tail}")

    visitor = Visitor(browser, address)
    page = visitor.page
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.route("**/kemajuan/", longer)
    visitor.open(f"/rekap/uji/{area(world)}/kemajuan/")
    expect(page.locator("[data-progress]")).to_have_attribute("data-ready", "yes")
    page.clock.install()  # the page turns when it is told, not by itself
    seen: list[str] = []
    pages = 0
    while not seen or units(page)[0] != seen[0]:
        seen += units(page)
        pages += 1
        page.keyboard.press("ArrowRight")
    assert len(seen) == len(set(seen)) == 300
    assert pages * 12 < 120
    size = page.locator(".units tbody th").first.evaluate("e => getComputedStyle(e).fontSize")
    assert float(size[:-2]) >= 20
    page.keyboard.press("d")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert not axe.violations(page)


def test_it_asks_again_by_itself(world: World, address: str, browser: Browser) -> None:
    """A form that comes in meanwhile is seen without a hand; a lost line is said, and found again."""
    visitor = Visitor(browser, address)
    context = visitor.context
    page = visitor.page
    page.clock.install()
    visitor.open(f"/rekap/uji/{area(world)}/kemajuan/")
    received = page.locator(".totals .contest-ppwp [data-received]")
    before = int(received.inner_text())
    world.post([world.sign(world.form(CONTEST, stations(world)[2]))])
    world.settle()
    cache.clear()
    page.clock.run_for(11_000)
    expect(received).to_have_text(str(before + 1))
    context.set_offline(True)
    page.clock.run_for(11_000)
    expect(page.get_by_text("Tidak tersambung")).to_be_visible()
    context.set_offline(False)
    page.clock.run_for(11_000)
    expect(page.get_by_text("Tidak tersambung")).to_be_hidden()


def test_whom_to_call_and_what_the_trail_says_of_it(
    world: World, address: str, browser: Browser
) -> None:
    staff = Staff.of("uji", min(world.election.stations), suffix="-papan")
    visitor = Visitor(browser, address)
    visitor.sign_in(staff.people["kpu-kab"].username)
    for width in (1280, 360):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        page = visitor.open(f"/rekap/uji/{area(world)[:4]}/ringkasan/")
        assert sideways(page) <= 0
    assert not axe.violations(page)
    page.get_by_label("Pemilihan").select_option(CONTEST)
    page.get_by_role("button", name="Saring").click()
    named = world.election.region_name(area(world))
    page.get_by_role("button", name=f"Lihat nama {named}").click()
    expect(page.locator(".calling")).to_contain_text(staff.people["ppk"].name)
    assert page.get_by_label("Pemilihan").input_value() == CONTEST
    visitor.open("/jejak/?what=contacts.read")
    expect(page.locator(".trail li").first).to_contain_text("Menanyakan formulir yang belum masuk")
    assert sideways(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not axe.violations(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Unduh semua baris").click()
    assert "contacts.read" in Path(taken.value.path()).read_text()
    assert not visitor.faults
