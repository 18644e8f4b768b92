"""Whole days of plenaries in browsers: two persons a level, their own keys, every press counted."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.test import override_settings
from playwright.sync_api import Browser, expect

from sinergi.apps.sirekap import plenaries
from sinergi.core import definitions
from sinergi.law import recap
from tests.apps.sirekap.plenary import Plenary, one_clerk
from tests.apps.sirekap.world import World, sql_recount
from tests.e2e.people_server import served
from tests.soak import plenary_day as day
from tests.soak.desk_people import Person, officer, ratified, read_board
from tests.soak.kecamatan_day import CONTESTS, answered, kecamatan_day

pytestmark = [pytest.mark.soak, pytest.mark.browser]

MOST = 1300
LEADERS = {
    "ppk": day.KECAMATAN, "kpu-kab": day.KABKOTA, "kpu-prov": day.PROVINCE, "kpu-ri": "nasional",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(house: Any) -> Iterator[World]:
    with override_settings(DEMONSTRATION="uji"):
        made = World.of(day.files())
        for role, area in LEADERS.items():
            officer(made, role, area, role)
            officer(made, role, area, f"{role}-dua")
        with one_clerk(made):
            yield made


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with served() as at:
        yield at
    connections.close_all()


@pytest.fixture(scope="module")
def ppk(world: World, address: str, browser: Browser) -> tuple[Person, Person]:
    return tuple(Person(browser, address, world, n, day.KECAMATAN) for n in ("ppk", "ppk-dua"))  # type: ignore[return-value]


def test_a_kecamatan_day(world: World, ppk: tuple[Person, Person]) -> None:
    first, other = ppk
    troubles = day.send(world)
    held = [t for t in troubles.values() if t.deed]
    assert len(troubles) == day.PLANTED
    kecamatan_day(first, other, troubles, 113)
    told = first.presses + other.presses
    for kind, n in sorted(told.items()):
        print(f"{n:6}  {kind}")
    total = sum(told.values())
    print(f"{total:6}  presses for {113 * 5} forms, {len(held)} of them decided")
    assert total <= MOST
    statuses = Counter(
        world.state(c, s)["status"]
        for c in CONTESTS for s in world.election.stations_of(c, day.KECAMATAN)
    )  # fmt: skip
    assert statuses == {"recapped": 565}
    assert not first.visitor.faults
    assert not other.visitor.faults


def test_from_the_kabupaten_to_the_nation(world: World, browser: Browser, address: str) -> None:
    """After the kecamatan's day; areas beside it are recapitulated by records, by the same code."""
    away = [s[:6] for p in day.OTHERS for s in world.election.stations_of("ppwp", p)]
    Plenary(world, "kecamatan", "910612", CONTESTS).whole()
    for area in away:
        for level, digits in (("kecamatan", 6), ("kabkota", 4), ("provinsi", 2)):
            Plenary(world, level, area[:digits], CONTESTS[:3]).whole()
    told = Counter[str]()
    for level, area, role in (
        ("kabkota", day.KABKOTA, "kpu-kab"), ("provinsi", day.PROVINCE, "kpu-prov"),
        ("nasional", "nasional", "kpu-ri"),
    ):  # fmt: skip
        own = [c for c in CONTESTS if level in recap.levels_of(world.election.contests[c])]
        people = [Person(browser, address, world, f"{role}{n}", area) for n in ("", "-dua")]
        told += plenary_above(world, level, area, own, *people)
        if level != "nasional":
            remark = people[0].open().locator("[data-remark]")
            expect(remark).to_contain_text("Salinan berbeda")  # carried up to here
            expect(remark).to_contain_text("Dibawa" if level == "kabkota" else "Dicatat")
        for person in people:
            assert not person.visitor.faults
            person.visitor.context.close()
    print(f"{sum(told.values()):6}  presses above the kecamatan: {dict(told)}")
    ends = {"dprd-kab": day.KABKOTA, "dprd-prov": day.PROVINCE}
    for contest in CONTESTS:
        stations = world.election.stations_of(contest, ends.get(contest, "nasional"))
        assert {world.state(contest, s)["status"] for s in stations} == {"final"}
        assert_equals_the_log(world, contest, ends.get(contest, "nasional"))


def plenary_above(
    world: World, level: str, area: str, own: list[str], first: Person, other: Person
) -> Counter[str]:
    """One plenary above the kecamatan, from its opening to its ratification."""
    first.part(level)
    other.part(level)
    page = first.page
    first.open()
    first.step("Buka rapat nomor 1")
    expect(page.get_by_text("● Dibuka")).to_be_visible()
    for contest in own:
        first.ready()
        page.locator(f"tr.contest-{contest}").get_by_role("link", name="Buka papan").click()
        first.ready()
        units = sum(
            len(recap.units_of(world.election, recap.place_at(world.election, contest, area, d)))
            for d in recap.districts_at(world.election, contest, area)
        )
        expect(page.locator("[data-unit]")).to_have_count(units)
        expect(page.locator("[data-slot=progress]")).to_contain_text("0 perlu")
        read_board(first, contest, units)
        first.go("Rapat pleno")
        if contest == "dpr" and level in ("kabkota", "provinsi"):
            answered(first, "carried" if level == "kabkota" else "noted")
    plus_one(world, level, area, own)
    recaps = sum(len(recap.districts_at(world.election, c, area)) for c in own)
    ratified(first, other, recaps)
    return first.presses + other.presses


def plus_one(world: World, level: str, area: str, own: list[str]) -> None:
    """One vote more in a row of the total, or in one unit's column, is refused and named."""
    held = Plenary(world, level, area, own, no=9)
    here = plenaries.ground(world.election, definitions.all_templates("uji"), area)
    for contest in own:
        held.opening = here.sittings.taking(level, area, contest)
        for district in recap.districts_at(world.election, contest, area):
            body = held.body(contest, district)
            made = held.made(contest, district)
            row = made.form.index[made.form.vote_fields[-1]]
            counts = [*body["counts"]]
            counts[row] += 1
            answer = held.send({**body, "counts": counts})
            assert (answer["status"], answer["codes"]) == ("refused", ["V602"])
            said = (
                f"row {made.form.names[row]}: {counts[row]} is said, {counts[row] - 1} is the sum"
            )
            assert said in answer["detail"]
            unit = made.columns[-1]
            assert unit.counts is not None
            column = [*unit.counts]
            column[row] += 1
            (found,) = recap.check_columns({unit.code: column}, made.form, made.units)
            assert (found.code, found.fields) == ("V601", (made.form.names[row],))
            assert found.context["area"] == unit.code
            assert (found.context["said"], found.context["due"]) == (column[row], column[row] - 1)


def assert_equals_the_log(world: World, contest: str, area: str) -> None:
    """The D.Hasil of the contest's last level says what its stations' own records sum up to."""
    sums = sql_recount(world.election.id, contest)
    here = plenaries.ground(world.election, definitions.all_templates("uji"), area)
    told: Counter[str] = Counter()
    names: set[str] = set()
    for district in recap.districts_at(world.election, contest, area):
        fixed = plenaries.ratified(here, contest, district, [area])[area]
        form = here.templates[fixed.body["form"]]
        told.update(dict(zip(form.names, fixed.body["counts"], strict=True)))
        own: Counter[str] = Counter()
        with connection.cursor() as cursor:  # the candidates' rows: of this district alone
            cursor.execute(
                "SELECT r.form, r.counts FROM station_result s JOIN record r ON r.id = s.head"
                " WHERE s.election = %s AND s.contest = %s AND s.district = %s AND s.counted",
                [world.election.id, contest, district],
            )
            for name, counts in cursor.fetchall():
                of = here.templates[name]
                own.update({n: max(0, counts[of.index[n]]) for n in of.vote_fields})
        for name in form.vote_fields:
            assert fixed.body["counts"][form.index[name]] == own[name], (contest, district, name)
        names |= set(form.names)
    every = {n: v for (a, n), v in sums.items() if a == area}
    assert len(every) > 10
    assert names
    assert {n: told[n] for n in every} == every
