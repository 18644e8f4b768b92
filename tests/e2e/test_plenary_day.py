"""The day of ``tests/soak/test_plenary_day.py`` in small: two stations of one village, two contests."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser

from tests.apps.sirekap.plenary import one_clerk
from tests.apps.sirekap.world import World
from tests.e2e.people_server import served
from tests.soak import plenary_day as day
from tests.soak.desk_people import Person, officer
from tests.soak.kecamatan_day import kecamatan_day

CONTESTS = ("ppwp", "dpr")
NAMES = ("ppk", "ppk-dua")
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world(house: Any) -> Iterator[World]:
    with override_settings(DEMONSTRATION="uji"):
        made = World.of(day.files(villages=1, stations=2))
        for name in NAMES:
            officer(made, "ppk", day.KECAMATAN, name)
        with one_clerk(made):
            yield made


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with served() as at:
        yield at
    connections.close_all()


@pytest.mark.soak  # in every run test_plenary.py walks a kecamatan from opening to ratified
def test_a_small_kecamatan_day(world: World, address: str, browser: Browser) -> None:
    """A lost original and a dispute; a clean form costs one press, and all is recapped."""
    troubles = day.send(world, planted=2, contests=CONTESTS)
    assert {t.deed for t in troubles.values()} == {"copy", "chosen"}
    first, other = (Person(browser, address, world, n, day.KECAMATAN) for n in NAMES)
    kecamatan_day(first, other, troubles, 2, CONTESTS)
    stations = world.election.stations_of("ppwp", day.KECAMATAN)
    assert {world.state(c, s)["status"] for c in CONTESTS for s in stations} == {"recapped"}
    reading = {k: n for k, n in first.presses.items() if k.startswith("reading/")}
    assert reading == {"reading/Enter": 2 * len(CONTESTS)}
    for person in (first, other):
        assert not person.visitor.faults
