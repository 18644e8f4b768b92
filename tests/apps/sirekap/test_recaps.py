"""Plenaries by the front door, with real signatures: from the kecamatan to the nation."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from sinergi.apps.sirekap.clerk import Clerk
from sinergi.law import recap
from sinergi.ledger import record
from tests.apps.sirekap.plenary import AT, Plenary, one_clerk
from tests.apps.sirekap.world import World, sql_recount

CONTEST, LOCAL = "ppwp", "dprd-kab"


@pytest.fixture(scope="module")
def counted(demo: World) -> Iterator[World]:
    """Every station has sent a sound form of two contests, but one form with a vote too many."""
    notes = []
    for contest in (CONTEST, LOCAL):
        for station in demo.election.stations_of(contest):
            body = demo.form(contest, station)
            if (contest, station) == (CONTEST, wrong(demo)):
                body["counts"][-3] += 1  # V402: the options do not make the valid votes
            notes.append(demo.sign(body))
    assert {a["status"] for a in demo.post(notes)} == {"recorded"}
    demo.settle()
    with one_clerk(demo):
        yield demo


def wrong(world: World) -> str:
    return list(world.election.stations)[1]


def areas(world: World, digits: int) -> list[str]:
    return sorted({s[:digits] for s in world.election.stations})


def statuses(world: World, contest: str, area: str = "") -> set[str]:
    return {
        world.state(contest, s)["status"]
        for s in world.election.stations_of(contest)
        if s.startswith(area)
    }


def why(answer: dict[str, Any]) -> list[str]:
    assert answer["status"] == "refused", answer
    codes: list[str] = answer["codes"]
    return codes


def test_notes_and_withheld_things_are_taken(counted: World) -> None:
    area = areas(counted, 6)[0]
    plenary = Plenary(counted, "kecamatan", area, [CONTEST], no=7).opened()
    note = {
        "area": area, "at": AT, "contest": CONTEST, "election": counted.election.id,
        "hash": "cd" * 32, "kind": "note", "sitting": plenary.opening, "state": "open",
        "what": "objection",
    }  # fmt: skip
    assert plenary.post(record.sign(note, plenary.desks[:1]).decode())["status"] == "recorded"
    hide = {
        "at": AT, "election": counted.election.id, "id": f"{CONTEST}/{area}", "kind": "withhold",
        "on": 1, "reason": "sedang diperiksa", "what": "numbers",
    }  # fmt: skip
    assert plenary.post(record.sign(hide, plenary.desks).decode())["status"] == "recorded"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.kind, e.log FROM record r JOIN log_entry e ON e.record = r.id"
            " WHERE r.kind IN ('note', 'withhold') ORDER BY 1"
        )
        assert cursor.fetchall() == [("note", CONTEST), ("withhold", "register")]


def test_from_the_kecamatan_to_the_nation(counted: World) -> None:
    world = counted
    first, *others = areas(world, 6)
    plenary = Plenary(world, "kecamatan", first, [LOCAL, CONTEST])

    # before the opening there is no recap; a recap names an opening, and nothing else
    districts = recap.districts_at(world.election, LOCAL, first)
    assert len(districts) > 1  # a kecamatan of two districts has two recaps of this contest
    body = plenary.body(LOCAL, districts[0])
    assert why(plenary.send({**body, "sitting": "0" * 64})) == ["sitting-not-open"]
    plenary.opened()
    body = plenary.body(LOCAL, districts[0])

    # one vote more anywhere, another basis, another form, another level
    for row in (0, len(body["counts"]) - 1):
        counts = list(body["counts"])
        counts[row] += 1
        answer = plenary.send({**body, "counts": counts})
        assert why(answer) == ["V602"]
        assert f"{counts[row]} is said, {counts[row] - 1} is the sum" in answer["detail"]
    assert why(plenary.send({**body, "basis": "0" * 64})) == ["V601"]
    assert why(plenary.send({**body, "size": body["size"] + 1})) == ["V601"]
    other = plenary.body(LOCAL, districts[1])
    assert why(plenary.send({**body, "form": other["form"]})) == ["unknown-form"]
    assert why(plenary.send({**body, "district": "910699"})) == ["out-of-scope"]
    assert why(plenary.send({**body, "counts": body["counts"][:-1]})) == ["bad-counts"]
    assert why(plenary.send({**body, "level": "kabkota"})) == ["out-of-scope"]
    assert why(plenary.post(record.sign(body, plenary.desks[:1]).decode())) == ["bad-note"]

    # the station that is held: it is listed with its reason, or nothing closes
    held = wrong(world)
    unlisted = plenary.body(CONTEST, open={held: "selisih suara sah"})
    del unlisted["open"]
    answer = plenary.send(unlisted)
    assert why(answer) == ["V601"]
    assert held in answer["detail"]
    assert why(plenary.step("closed")) == ["not-settled"]
    assert why(plenary.step("ratified", recaps=["0" * 64])) == ["changed-meanwhile"]
    for event in ("paused", "resumed"):
        assert plenary.step(event)["status"] == "recorded"
    early = plenary.send(plenary.body(CONTEST, open={held: "selisih suara sah"}))
    assert early["status"] == "recorded"

    # in the open sitting the desk corrects it; the recap made before is then of yesterday
    # (sent together with a correction, a recap passes at the door and not in the log)
    both = [
        record.sign(b, plenary.desks).decode()
        for b in (
            _correction(world, list(world.election.stations)[2], plenary, seed=7),
            plenary.body(CONTEST, open={held: "belum selesai"}) | {"pdf": "cd" * 32},
            plenary.body(LOCAL, districts[0]) | {"pdf": "cd" * 32},
        )
    ]
    _, passed, beside = world.post(both)
    assert (passed["status"], beside["status"]) == ("recorded", "recorded")
    world.settle()
    assert (_kept(passed["id"])[1], _kept(beside["id"])[1]) == ("changed-meanwhile", "")
    relisted = plenary.send(plenary.body(CONTEST, open={held: "belum selesai"}))
    assert plenary.send(_correction(world, held, plenary))["status"] == "recorded"
    assert world.state(CONTEST, held)["status"] == "accepted"
    local = [plenary.send(plenary.body(LOCAL, d))["id"] for d in districts]
    assert plenary.step("closed")["status"] == "recorded"
    assert why(plenary.step("ratified", recaps=[early["id"]])) == ["replaces-unknown"]
    stale = sorted([relisted["id"], *local])
    answer = plenary.step("ratified", recaps=stale)
    assert why(answer) == ["changed-meanwhile"]
    assert f"{held} is listed as open and counts now" in answer["detail"]
    again = plenary.send(plenary.body(CONTEST))
    fixed = sorted([again["id"], *local])
    assert why(plenary.step("ratified", recaps=fixed[:1])) == ["replaces-unknown"]
    assert statuses(world, CONTEST, first) == {"accepted"}
    assert plenary.step("ratified", recaps=fixed)["status"] == "recorded"
    assert statuses(world, CONTEST, first) == statuses(world, LOCAL, first) == {"recapped"}

    # the kabupaten waits for the others; one of them leaves a station open
    regency = Plenary(world, "kabkota", first[:4], [LOCAL, CONTEST]).opened()
    assert why(regency.step("closed")) == ["not-settled"]
    lost = next(s for s in world.election.stations if s.startswith(others[0]))
    for area in others:
        left = {CONTEST: {lost: "kotak suara belum tiba"}} if area == others[0] else None
        Plenary(world, "kecamatan", area, [LOCAL, CONTEST]).whole(left)
    assert statuses(world, LOCAL) == {"recapped"}
    assert statuses(world, CONTEST) == {"recapped", "accepted"}
    assert world.state(CONTEST, lost)["status"] == "accepted"
    without = regency.made(CONTEST)
    assert _row(without, "total") == _all(world, "total") - _station(world, lost, "total")

    # what it corrects itself is listed in its recap, and added
    fixed_ids = [
        regency.send(_correction(world, station, regency, seed=seed))["id"]
        for station, seed in ((held, 5), (lost, 1))
    ]
    body = regency.body(CONTEST)
    assert body["changes"] == sorted(fixed_ids)
    unlisted = {**body, "changes": [body["changes"][0]]}
    assert why(regency.send(unlisted)) == ["V602"]
    assert why(regency.send({**body, "counts": list(without.counts)})) == ["V602"]
    assert _row(regency.made(CONTEST), "total") == _all(world, "total")
    ids = regency.recaps()
    assert regency.step("closed")["status"] == "recorded"
    assert statuses(world, CONTEST) == {"recapped", "accepted"}
    assert regency.step("ratified", recaps=ids)["status"] == "recorded"
    assert statuses(world, LOCAL) == {"final"}
    assert statuses(world, CONTEST) == {"recapped"}

    # DPRD kabupaten ends here
    province = Plenary(world, "provinsi", first[:2], [CONTEST])
    assert why(province.step("opened", contests=[LOCAL])) == ["out-of-scope"]
    province.whole()
    nation = Plenary(world, "nasional", "nasional", [CONTEST])
    (national,) = nation.whole()
    assert statuses(world, CONTEST) == {"final"}

    # and says what the log says
    made = nation.made(CONTEST)
    expected = {
        n: v
        for (area, n), v in sql_recount(world.election.id, CONTEST).items()
        if area == "nasional"
    }
    assert {n: v for n, v in zip(made.form.names, made.counts, strict=True) if v} == {
        n: v for n, v in expected.items() if v
    }
    assert _kept(national)[:2] == ("nasional", "")
    before = _everything(world)
    _refold(world)
    assert _everything(world) == before


def _correction(world: World, station: str, plenary: Plenary, *, seed: int = 1) -> dict[str, Any]:
    """What a desk's correction in an open plenary says."""
    heads = [h["id"] for h in world.state(CONTEST, station)["history"] if h["effect"] == "head"]
    return {
        **world.form(CONTEST, station, seed=seed), "at": AT, "kind": "correction",
        "reason": "salah tulis", "replaces": heads, "sitting": plenary.opening,
        "source": plenary.level,
    }  # fmt: skip


def _row(made: recap.Recap, name: str) -> int:
    return made.counts[made.form.index[name]]


def _all(world: World, name: str) -> int:
    return sql_recount(world.election.id, CONTEST)["nasional", name]


def _station(world: World, station: str, name: str) -> int:
    form = recap.form_of(world.election, recap.place_at(world.election, CONTEST, station[:6]))
    counts: list[int] = world.state(CONTEST, station)["counts"]
    return counts[form.index[name]]


def _kept(record_id: str) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT level, why FROM recap WHERE record = %s", [bytes.fromhex(record_id)])
        level, why = cursor.fetchone()
        return level, why


def _everything(world: World) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contest, station, status, encode(head, 'hex'), also FROM station_result"
            " WHERE election = %s ORDER BY 1, 2",
            [world.election.id],
        )
        return list(cursor.fetchall())


def _refold(world: World) -> None:
    """A clerk that starts anew folds every station to the same."""
    clerk = Clerk(world.election.id)
    assert clerk.start()
    clerk.refold([(c, s) for c in (CONTEST, LOCAL) for s in world.election.stations_of(c)])
    clerk.stop()
