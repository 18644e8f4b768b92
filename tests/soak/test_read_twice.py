"""An election in which every form is read twice: a number misread in two digits, with all sums whole,
is found by a blind reader, settled box by box by a third, mended by two persons in the plenary."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, expect

from sinergi.core import definitions
from tests.apps.sirekap.plenary import one_clerk
from tests.apps.sirekap.world import World
from tests.e2e.people_server import served
from tests.e2e.test_plenary import CONTEST
from tests.e2e.test_queue import read
from tests.soak import plenary_day as day
from tests.soak.desk_people import Person, officer

NAMES = ("ppk", "ppk-dua", "ppk-tiga", "ppk-empat", "ppk-lima")
pytestmark = [pytest.mark.soak, pytest.mark.browser]


@pytest.fixture(scope="module")
def world(house: Any) -> Iterator[World]:
    with override_settings(DEMONSTRATION="uji"):
        made = World.of(day.files(villages=1, stations=4, second_reading="all"))
        for name in NAMES:
            officer(made, "ppk", day.KECAMATAN, name)
        with one_clerk(made):
            yield made


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with served() as at:
        yield at
    connections.close_all()


def test_two_wrong_digits_with_whole_sums(world: World, address: str, browser: Browser) -> None:
    first, other, reader, third, last = (
        Person(browser, address, world, name, day.KECAMATAN) for name in NAMES
    )
    station = world.election.stations_of(CONTEST)[0]
    paper = world.form(CONTEST, station)
    form = definitions.all_templates("uji")[paper["form"]]
    # tens and ones are exchanged between two options: both numbers differ in two digits
    a, b = sorted((form.index[n] for n in form.vote_fields[:2]), key=lambda i: -paper["counts"][i])
    assert paper["counts"][a] >= 11
    sent = {**paper, "counts": [*paper["counts"]]}
    sent["counts"][a] -= 11
    sent["counts"][b] += 11
    world.post([world.sign(sent)])
    world.settle()
    assert world.state(CONTEST, station)["status"] == "received"  # every sum is whole

    read(reader, world, station, paper["counts"])
    held = world.state(CONTEST, station)
    found = next(f for f in held["findings"] if f["code"] == "V004")
    assert held["status"] == "held"
    assert set(found["fields"]) == {form.names[a], form.names[b]}
    reader.visitor.open("/rekap/uji/baca/")
    expect(reader.page.get_by_text("0 dapat Anda baca")).to_be_visible()
    assert read(third, world, station, paper["counts"]) == 2  # the two boxes, and no number shown

    # In the plenary two persons put the two boxes right, with what both readers typed.
    first.open()
    first.step("Buka rapat nomor 1")
    first.page.locator(f"tr.contest-{CONTEST}").get_by_role("link", name="Buka papan").click()
    first.ready()
    expect(first.page.locator("[data-rekap]")).to_have_attribute("data-shown", station)
    first.keys("k")
    expect(first.page.locator('[data-finding="V004"]')).to_be_visible()
    first.ready()
    first.keys("g")
    for i in (a, b):
        first.page.locator(f'[data-index="{i}"]').click()
        first.page.keyboard.type(str(paper["counts"][i]))
    first.keys("Enter", "ArrowDown", "Enter")
    expect(first.page).not_to_have_url(re.compile(station), timeout=15_000)
    assert other.sign_all() == 1
    state = world.state(CONTEST, station)
    assert state["counts"] == paper["counts"]
    assert state["history"][-1]["kind"] == "correction"
    assert len(state["history"][-1]["signed"]) == 2
    assert state["status"] == "received"  # a new head: somebody who saw no number reads it
    read(last, world, station, paper["counts"])
    state = world.state(CONTEST, station)
    assert state["status"] == "accepted"
    for person in (first, other, reader, third, last):
        assert not person.visitor.faults
