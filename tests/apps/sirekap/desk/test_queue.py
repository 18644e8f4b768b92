"""The queue's order, what stations beside each other show, and a warning that somebody explains."""

from typing import Any

import pytest

from sinergi.apps.sirekap.desk import anomalies, deciding, queue
from sinergi.core.actors import Actor, NotAllowed, Role
from tests.apps.sirekap.desk.desks import DeskPerson
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff

CONTEST = "ppwp"


@pytest.fixture(scope="module")
def demo(house: Any) -> World:
    """Large enough that a village has two stations."""
    return World.build(stations=60)


def test_queue_of_a_kecamatan(demo: World) -> None:
    by_village: dict[str, list[str]] = {}
    for station in demo.election.stations_of(CONTEST):
        by_village.setdefault(station[:10], []).append(station)
    pair = next(s for s in by_village.values() if len(s) > 1)
    one, twin = pair[:2]
    area = one[:6]
    here = demo.election.stations_of(CONTEST, area)
    broken = [s for s in here if s not in (one, twin)][:2]
    bodies = {s: demo.form(CONTEST, s, seed=n) for n, s in enumerate(here)}
    bodies[twin]["counts"] = [*bodies[one]["counts"]]
    bodies[broken[0]]["counts"][-3] += 1
    bodies[broken[1]]["counts"][-1] += 1
    demo.post([demo.sign(b) for b in bodies.values()])
    demo.settle()
    actor = Actor("ppk", (Role("ppk", area, demo.election.id),))

    found = queue.of(actor, demo.election, CONTEST, area)
    assert {line.station for line in found.lines} == set(broken)
    assert [line.stake for line in found.lines] == sorted(
        (x.stake for x in found.lines), reverse=True
    )
    assert dict(found.by_code)["V402"] == 1
    near = anomalies.of_area(demo.election, CONTEST, area)
    assert [f.context["same_as"] for f in near[one] if f.code == "W003"] == [twin]
    assert [f.context["same_as"] for f in near[twin] if f.code == "W003"] == [one]
    # Lawful: other stations differ from these and from each other, and none is named for it.
    assert not [
        s for s, fs in near.items() if s not in (one, twin) if any(f.code == "W003" for f in fs)
    ]
    w003 = next(w for w in found.warned if w.code == "W003")
    assert (w003.seen, w003.all) == (2, len(here))

    desk = deciding.of(actor, demo.election, CONTEST, broken[0])
    v402 = next(f for f in desk.findings if f.code == "V402")
    assert v402.difference == 1
    assert str(v402.inputs[-1][1]) in v402.formula
    assert any(n["own"] for n in desk.neighbours)
    assert len(desk.neighbours) > 1
    with pytest.raises(NotAllowed):
        queue.of(
            Actor("lain", (Role("press", area, demo.election.id),)), demo.election, CONTEST, area
        )

    # A desk explains the twin's numbers: its warning leaves the queue, the other's stays.
    staff = Staff.of(demo.election.id, one)
    person = DeskPerson.of(demo, staff, "ppk", area)
    status, _answer = person.alone(
        {
            "area": one, "codes": ["W003"], "contest": CONTEST, "kind": "note",
            "reason": "kebetulan, foto keduanya diperiksa", "what": "ack",
            "record": deciding.of(actor, demo.election, CONTEST, one).deed["head"],
        }
    )  # fmt: skip
    assert status == 200
    w003 = next(w for w in queue.of(actor, demo.election, CONTEST, area).warned if w.code == "W003")
    assert ([s for s, *_ in w003.stations], w003.seen) == ([twin], 2)
    page = person.open(f"{CONTEST}/antrean/")
    assert "tampak pada 2 dari" in page
    assert "Sudah dijelaskan" in person.open(f"{CONTEST}/tps/{one}/")
