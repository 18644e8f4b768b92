"""The progress screen, the dashboard and the trail in a browser: narrow, on a desk, on a projector."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from sinergi.core import demo as demonstration
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff
from tests.e2e import axe
from tests.e2e.people_server import Visitor, served

pytestmark = pytest.mark.browser

CONTEST = "ppwp"
SHOTS = Path("/tmp/x-papan/shots")


@pytest.fixture(scope="module")
def world(house: Any) -> Iterator[World]:
    """300 stations; of the first kecamatan the first form is counted, the second held."""
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
    page.screenshot(path=SHOTS / f"kemajuan-{width}.png")
    assert not axe.serious(page)
    assert not visitor.faults
