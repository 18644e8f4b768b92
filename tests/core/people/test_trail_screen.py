"""The trail's page: who reads which part of it, filters, pages by cursor, an audited export."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from sinergi.core import actors
from sinergi.core.actors import Actor, NotAllowed, Role
from sinergi.core.models import AuditEvent
from sinergi.core.people import trail_screen, trail_words
from sinergi.core.people.trail_screen import Filters, events, page
from sinergi.core.trail import Audited
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff


@pytest.fixture(scope="module")
def places(demo: World) -> tuple[str, str]:
    """Two kecamatan of one kabupaten."""
    codes = sorted(demo.election.stations)
    return codes[0][:6], next(c[:6] for c in codes if c[:6] != codes[0][:6])


@pytest.fixture(scope="module", autouse=True)
def written(demo: World, places: tuple[str, str]) -> None:
    """120 acts here, 3 beside, one in another election, one of the house itself."""

    def one(actor: str, area: str, election: str, kind: str) -> AuditEvent:
        return AuditEvent(
            actor=actor, role="ppk", area=area, election=election, kind=kind,
            data={"contest": "ppwp", "unit": area, "sitting": "ab" * 32},
        )  # fmt: skip

    AuditEvent.objects.bulk_create(
        [
            *(one("sini", places[0], demo.election.id, "plenary.unit-read") for _ in range(120)),
            *(one("sana", places[1], demo.election.id, "plenary.attendance") for _ in range(3)),
            one("lain", places[0], "pemilu-lain", "plenary.unit-read"),
            one("rumah", "nasional", "", "person.made"),
        ]
    )


def reader(*roles: Role) -> Actor:
    return Actor("pembaca", roles)


def whose(actor: Actor) -> set[str]:
    ours = {"sini", "sana", "lain", "rumah"}
    return set(events(actor, Filters()).values_list("actor", flat=True)) & ours


def test_each_reads_its_own_area_and_election(demo: World, places: tuple[str, str]) -> None:
    here, beside = places
    mine = demo.election.id
    assert whose(reader(Role("operator", "nasional"))) == {"sini", "sana", "lain", "rumah"}
    assert whose(reader(Role("kpu-ri", "nasional", mine))) == {"sini", "sana"}
    assert whose(reader(Role("kpu-kab", here, mine))) == {"sini"}
    assert whose(reader(Role("kpu-kab", here, mine), Role("kpu-kab", beside, mine))) == {
        "sini", "sana",
    }  # fmt: skip
    assert whose(reader(Role("kpu-kab", here))) == {"sini", "lain"}
    two = reader(Role("kpu-kab", here, "pemilu-lain"), Role("kpu-kab", beside, mine))
    assert whose(two) == {"lain", "sana"}
    for role in ("ppk", "bawaslu", "party-liaison"):
        with pytest.raises(NotAllowed):
            events(reader(Role(role, "nasional", mine)), Filters())


def test_filters_narrow(demo: World, places: tuple[str, str]) -> None:
    everybody = reader(Role("operator", "nasional"))
    day = timezone.now().astimezone(trail_screen.WIB).date()

    def count(**given: str) -> int:
        return events(everybody, Filters.of({"election": demo.election.id, **given})).count()

    assert count(who="sana") == count(what="plenary.attendance") == 3
    assert count(where=places[1], role="ppk") == 3
    assert count(where=demo.election.region_name(places[1]), who="sana") == 3
    assert count(where="tidak ada tempat ini") == 0
    assert count(who="sini", since=day.isoformat(), until=day.isoformat()) == 120
    assert count(who="sini", since=(day + timedelta(days=1)).isoformat()) == 0
    assert count(who="sini", until=(day - timedelta(days=1)).isoformat()) == 0


def test_pages_hold_every_row_once(demo: World) -> None:
    everybody = reader(Role("operator", "nasional"))
    seen: list[int] = []
    before = 0
    while True:
        found = page(everybody, Filters(who="sini"), before)
        seen += [row.id for row in found.rows]
        if not found.older:
            break
        before = found.older
    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, reverse=True)


def test_the_page_and_an_export_that_is_itself_in_the_trail(
    demo: World, places: tuple[str, str]
) -> None:
    staff = Staff.of(demo.election.id, min(demo.election.stations), suffix="-jejak")
    client = staff.client("kpu-kab")
    text = client.get("/jejak/?who=sana").content.decode()
    assert "mencatat kehadiran dalam pleno" in text
    assert f"/hasil/{demo.election.id}/#/ppwp/{places[1]}" in text
    assert "tidak dikenal" in client.get("/jejak/?since=kemarin").content.decode()
    assert client.get("/jejak/ekspor/").status_code == 405
    response = client.post("/jejak/ekspor/", {"who": "sana"})
    body = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(body)))
    assert [row["who"] for row in rows] == ["sana"] * 3
    assert {row["note"] for row in rows} == {"UJI COBA · GLADI"}
    event = AuditEvent.objects.filter(kind="trail.exported").latest("id")
    assert event.actor == staff.people["kpu-kab"].username
    assert event.data == {"filters": {"who": "sana"}, "rows": 3}
    assert event in events(actors.of(staff.people["kpu-kab"]), Filters())


def kinds(base: type[Audited]) -> Iterator[str]:
    for event in base.__subclasses__():
        yield event.kind
        yield from kinds(event)


def test_every_act_has_words() -> None:
    assert set(kinds(Audited)) - set(trail_words.ACTS) == set()
