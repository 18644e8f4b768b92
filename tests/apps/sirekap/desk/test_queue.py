"""The queue's order, what stations beside each other show, and a warning that somebody explains."""

from typing import Any

import pytest

from sinergi.apps.sirekap.desk import anomalies, deciding, narrowest, queue
from sinergi.core import definitions
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


def test_the_gap_that_a_held_form_is_measured_by() -> None:
    assert narrowest.closest([500, 900, 880], first=True) == 20
    assert narrowest.closest([500, 900, 495], first=False) == 5
    assert narrowest.closest([500], first=True) is None
    line = queue.Line("1", "", "", "", "held", (), 21, False, 20)
    small = queue.Line("2", "", "", "", "held", (), 19, False, 20)
    other = queue.Line("3", "", "", "", "held", (), 300, False, 40_000)
    unknown = queue.Line("4", "", "", "", "held", (), 900, False)
    assert [x.station for x in sorted([unknown, other, small, line], key=queue._urgency)] == [
        "1", "2", "3", "4",
    ]  # fmt: skip
    assert (line.decisive, small.decisive, unknown.decisive) == (True, False, False)


def test_planted_and_lawful_cases_of_what_a_desk_compares(house: Any) -> None:
    """W001, W005, W008, W101: each planted once in a kecamatan; nobody else is named for it."""
    made = World.build(stations=150, election_id="banding")
    election = made.election
    by_area: dict[str, list[str]] = {}
    for s in election.stations_of(CONTEST):
        if election.stations[s].kind == "regular":
            by_area.setdefault(s[:6], []).append(s)
    area, here = max(by_area.items(), key=lambda a: len(a[1]))
    assert len(here) > 11
    moved, far, unsigned, rolled, *_lawful = here
    forms = {s: made.form(CONTEST, s, seed=n) for n, s in enumerate(here)}
    template = definitions.all_templates(election.id)[forms[far]["form"]]
    at = template.index
    votes = [at[n] for n in template.vote_fields]
    for n, body in enumerate(forms.values()):  # an ordinary kecamatan: shares near each other
        total = body["counts"][at["valid"]]
        shares = [total * (50 + n % 5) // 100, total * (30 - n % 3) // 100]
        for i, share in zip(votes, [*shares, total - sum(shares)], strict=True):
            body["counts"][i] = share
    total = forms[far]["counts"][at["valid"]]
    for i, share in zip(votes, [0, 0, total], strict=True):
        forms[far]["counts"][i] = share
    forms[unsigned]["signers"] = {"kpps": 6, "witnesses": {"1": "refused"}}
    for body in forms.values():
        body.setdefault("signers", {"kpps": 7, "witnesses": {"1": "signed"}})
        if body["station"] != unsigned:
            body["signers"] = {"kpps": 7, "witnesses": {"1": "signed"}}
    forms[rolled]["counts"][at["voters.dpt.j"]] += 1
    other = {s: made.form("dpd", s, seed=n) for n, s in enumerate(here)}
    dpd = definitions.all_templates(election.id)[other[moved]["form"]].index["users.total.j"]
    dptb = at["users.dptb.j"]
    for s in here:  # lawful: who moved in votes for the president alone
        lead = forms[s]["counts"]
        other[s]["counts"][dpd] = lead[at["users.total.j"]] - max(lead[dptb], 0)
    other[moved]["counts"][dpd] -= 1
    made.post([made.sign(b) for b in forms.values()])
    made.post([made.sign(b) for b in other.values()])
    made.settle()
    found = anomalies.of_area(election, CONTEST, area)
    by_code: dict[str, set[str]] = {}
    for station, findings in found.items():
        for one in findings:
            by_code.setdefault(one.code, set()).add(station)
    assert by_code == {"W001": {moved}, "W005": {far}, "W008": {unsigned}, "W101": {rolled}}
