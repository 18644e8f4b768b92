"""Two persons hide a photograph or numbers: files say so, the record stands, the photograph is away."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from sinergi.apps.sirekap.withheld import kept_at
from sinergi.core import photo_store
from sinergi.ledger import record
from tests.apps.sirekap.plenary import AT, Plenary, one_clerk
from tests.apps.sirekap.sending_photos import Phone
from tests.apps.sirekap.world import World
from tests.form_pictures import photograph

CONTEST = "ppwp"


@pytest.fixture(scope="module")
def nation(demo: World) -> Iterator[Plenary]:
    with one_clerk(demo):
        yield Plenary(demo, "nasional", "nasional", [CONTEST])


def withhold(nation: Plenary, what: str, id_: str, on: int) -> dict[str, Any]:
    body = {
        "at": AT, "election": nation.world.election.id, "id": id_, "kind": "withhold", "on": on,
        "reason": "wajah orang tampak", "what": what,
    }  # fmt: skip
    return nation.post(record.sign(body, nation.desks).decode())


def test_a_photograph_leaves_the_public_place_and_comes_back(nation: Plenary) -> None:
    world = nation.world
    station = min(world.election.stations)
    phone = Phone(world, station, [photograph(1), photograph(2)]).send_record()
    assert phone.put(phone.photos[0]).status_code == 201
    world.settle()
    first, later = phone.hashes
    public = settings.PUBLIC_ROOT / photo_store.name_of(
        world.election.id, photo_store.PHOTOS, first
    )
    before = world.state(CONTEST, station)
    assert (public.exists(), before["photos"][0]["there"]) == (True, 1)

    for sha256 in (first, later):
        assert withhold(nation, "photo", sha256, 1)["status"] == "recorded"
    assert not public.exists()
    assert kept_at(world.election.id, first).read_bytes() == phone.photos[0]
    assert phone.put(phone.photos[1]).status_code == 201  # it came while it was hidden
    world.settle()
    now = world.state(CONTEST, station)
    assert [(p["there"], p["withheld"]) for p in now["photos"]] == [(0, "wajah orang tampak")] * 2
    assert {k: v for k, v in now.items() if k != "photos"} == {
        k: v for k, v in before.items() if k != "photos"
    }
    assert world.client.get(f"/hasil/{public.relative_to(settings.PUBLIC_ROOT)}").status_code == 404
    assert phone.head(later).headers["Upload-Complete"] == "?1"  # it need not be sent again

    for sha256 in (first, later):
        assert withhold(nation, "photo", sha256, 0)["status"] == "recorded"
    assert public.read_bytes() == phone.photos[0]
    assert not kept_at(world.election.id, first).exists()
    assert [p["there"] for p in world.state(CONTEST, station)["photos"]] == [1, 1]


def test_numbers_carry_the_flag(nation: Plenary) -> None:
    world = nation.world
    station = max(world.election.stations)
    world.post([world.sign(world.form(CONTEST, station))])
    world.settle()
    assert "withheld" not in world.state(CONTEST, station)
    for area in (station, station[:6]):
        assert withhold(nation, "numbers", f"{CONTEST}/{area}", 1)["status"] == "recorded"
    assert world.state(CONTEST, station)["withheld"] == "wajah orang tampak"
    assert world.state(CONTEST, station)["status"] == "accepted"
    own, above = world.results(CONTEST, station[:6]), world.results(CONTEST, station[:4])
    (row,) = [c for c in above["children"] if c["area"] == station[:6]]
    assert own["withheld"] == row["withheld"] == "wajah orang tampak"
    assert "withheld" not in above
    assert own["total"] > 0  # the record stands, and is counted
    for area in (station, station[:6]):
        assert withhold(nation, "numbers", f"{CONTEST}/{area}", 0)["status"] == "recorded"
    assert "withheld" not in world.state(CONTEST, station)
    assert "withheld" not in world.results(CONTEST, station[:6])


def test_one_person_hides_nothing(nation: Plenary) -> None:
    body = {
        "at": AT, "election": nation.world.election.id, "id": f"{CONTEST}/nasional", "on": 1,
        "kind": "withhold", "reason": "x", "what": "numbers",
    }  # fmt: skip
    assert nation.post(record.sign(body, nation.desks[:1]).decode())["codes"] == ["bad-note"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM record WHERE kind = 'withhold'")
        assert cursor.fetchone()[0] == 8
