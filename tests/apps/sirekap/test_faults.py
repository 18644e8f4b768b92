"""Faults and strangers: what happened once on paper must not happen on the night."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from sinergi.apps.sirekap import progress, queries
from sinergi.apps.sirekap.clerk import ANCHOR_EVERY, Clerk, now
from sinergi.apps.sirekap.public import CannotLoad, load_election
from sinergi.apps.sirekap.publishing import Fenced
from sinergi.core import demo as demonstration
from sinergi.core import vault
from sinergi.core.actors import OPERATOR
from sinergi.law import checks, definition
from sinergi.law.election import Stations
from sinergi.ledger import selfmade
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import P256Signer
from sinergi.ledger.tree import root_of_values
from tests.apps.sirekap.world import AT, World


def authority(world: World) -> P256Signer:
    key = from_pem(selfmade.AUTHORITIES[0], vault.load(world.election.id, selfmade.AUTHORITIES[0]))
    assert isinstance(key, P256Signer)
    return key


def void(world: World, contest: str, station: str) -> str:
    body = {
        "at": AT, "contest": contest, "election": world.election.id, "ground": "putusan",
        "kind": "void", "reason": "kotak terbuka", "round": 0, "stations": [station],
    }  # fmt: skip
    return world.sign(body, authority(world))


def stations(world: World) -> list[str]:
    return list(world.election.stations)


def test_a_count_beyond_the_database_refuses_one_record_only(demo: World) -> None:
    body = demo.form("ppwp", stations(demo)[0])
    counts = [3_000_000_000, *body["counts"][1:]]
    bad, good = demo.post(
        [demo.sign({**body, "counts": counts}), demo.sign(demo.form("dpr", stations(demo)[0]))]
    )
    assert bad["codes"] == ["bad-counts"]
    assert good["status"] == "recorded"


def test_what_a_crash_left_unpublished_is_published_by_the_next_clerk(demo: World) -> None:
    station = stations(demo)[1]
    demo.post([demo.sign(demo.form("ppwp", station))])
    demo.settle()
    assert demo.state("ppwp", station)["status"] == "accepted"
    before = demo.results("ppwp")["stations"]["counted"]
    demo.post([void(demo, "ppwp", station)])
    dying = Clerk(demo.election.id)
    assert dying.start()
    while dying.step():
        pass
    dying.stop()  # and it never published
    assert demo.state("ppwp", station)["status"] == "accepted"
    demo.settle()
    assert demo.state("ppwp", station)["status"] == "void"
    assert demo.results("ppwp")["stations"]["counted"] == before - 1


def test_a_clerk_that_lost_its_election_publishes_nothing(demo: World) -> None:
    first, second = stations(demo)[2:4]
    demo.settle()
    old = Clerk(demo.election.id)
    assert old.start()
    demo.post([demo.sign(demo.form("dpd", first))])
    while old.step():
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
    demo.post([demo.sign(demo.form("dpd", second))])
    demo.settle()  # another clerk takes over, and publishes both
    after = demo.results("dpd")
    with pytest.raises(Fenced):
        old.publish()
    assert demo.results("dpd") == after
    assert progress.unpublished(demo.election.id) == 0


def test_an_anchor_alone_counts_as_published(demo: World) -> None:
    from sinergi.commands.simulation import officers
    from sinergi.ledger.keys import new_p256

    station = stations(demo)[4]
    key = new_p256(f"device/{station}/c")
    demo.post(list(officers.enrolments(demo.election, {station: key}, demo.approvers)))
    clerk = Clerk(demo.election.id, clock=lambda: now() + ANCHOR_EVERY)
    assert clerk.start()
    while clerk.step():
        pass
    clerk.clock = lambda: now() + 2 * ANCHOR_EVERY
    clerk.step()
    clerk.publish()
    clerk.stop()
    assert progress.unpublished(demo.election.id) == 0


def test_readings_share_the_bound_of_a_station(demo: World) -> None:
    station = stations(demo)[5]
    form = demo.form("dpr", station)
    (first,) = demo.post([demo.sign(form)])
    reading = {
        key: form[key] for key in ("contest", "counts", "election", "form", "round", "station")
    } | {"by": "typed-blind", "kind": "reading", "of": first["id"]}
    notes = [
        demo.sign({**reading, "at": f"2029-02-14T21:{minute:02d}:00+09:00"}) for minute in range(17)
    ]
    statuses = [a["status"] for a in demo.post(notes)]
    assert statuses == ["recorded"] * 15 + ["refused"] * 2


def test_a_lost_answer_is_given_again_with_its_receipt(demo: World) -> None:
    station = stations(demo)[6]
    hashes = ["ab" * 32, "cd" * 32]
    root = root_of_values(hashes)
    note = demo.sign({**demo.form("ppwp", station), "photos": root})
    (first,) = demo.post([note], photos={root: [h.upper() for h in hashes]})
    (again,) = demo.post([note], photos={root: hashes})
    assert (first["status"], again["status"]) == ("recorded", "duplicate")
    assert again["receipt"]["upload"] == first["receipt"]["upload"] != ""
    from sinergi.apps.sirekap.models import PhotoList

    assert PhotoList.objects.get(root=root).hashes == hashes


def test_all_forms_of_a_held_station_are_told_when_asked(demo: World) -> None:
    station = stations(demo)[7]
    body = demo.form("ppwp", station)
    body["counts"][-1] += 1
    demo.post([demo.sign(body)])
    demo.settle()
    assert demo.state("ppwp", station)["status"] == "held"
    ask: Any = (OPERATOR, demo.election.id, "ppwp", station[:10])
    rows = {r["area"]: r for r in queries.totals(*ask, "station")}
    every = {r["area"]: r for r in queries.totals_of_all(*ask, "station")}
    assert rows[station]["votes"] == {"1": 0, "2": 0, "3": 0}
    assert queries.totals(OPERATOR, demo.election.id, "ppwp", station) == [rows[station]]
    assert sum(every[station]["votes"].values()) == every[station]["valid"] == body["counts"][-3]
    (village,) = queries.totals_of_all(*ask)
    assert village["valid"] == sum(r["valid"] for r in every.values())


def test_a_station_with_records_keeps_its_district(demo: World) -> None:
    contest, old = "dprd-kab", demo.election
    station = stations(demo)[8]
    demo.post([demo.sign(demo.form(contest, station))])
    demo.settle()
    here = old.district_of(contest, station)
    other = next(d for d in old.districts_of(contest) if d != here)
    areas = {c: dict(a) for c, a in old.district_areas.items()}
    areas[contest][station] = other
    with pytest.raises(CannotLoad, match=station):
        load_election(OPERATOR, replace(old, district_areas=areas))
    dropped = Stations(s for s in old.stations.values() if s.code != station)
    with pytest.raises(CannotLoad, match=station):
        load_election(OPERATOR, replace(old, stations=dropped))


def test_a_later_definition_judges_anew_and_may_add_a_contest(demo: World) -> None:
    old = demo.election
    station = stations(demo)[9]
    demo.post([demo.sign(demo.form("ppwp", station))])
    demo.settle()
    strict = {k: replace(v, limit=1, warnings=(*v.warnings, "W203")) for k, v in old.kinds.items()}
    more = dict(old.contests) | {
        "gubernur": replace(old.contests["ppwp"], code="gubernur", name="Gubernur")
    }
    people = tuple(replace(c, contest="gubernur") for c in old.candidates if c.contest == "ppwp")
    load_election(
        OPERATOR,
        replace(old, kinds=strict, contests=more, candidates=(*old.candidates, *people)),
    )
    demo.settle()
    codes = [f["code"] for f in demo.state("ppwp", station)["findings"]]
    assert "W203" in codes
    assert demo.results("gubernur")["stations"]["expected"] == len(old.stations)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM key WHERE role = 'log' AND election = %s", [old.id])
        assert cursor.fetchone()[0] == len(more) + 1


def test_a_config_of_another_definition_is_refused_whole(house: Any) -> None:
    files = demonstration.files(6, election_id="nyata", name="Nyata", mode="rehearsal")
    election = definition.parse(files, known_checks=checks.V_AND_A).election
    assert election is not None
    made = selfmade.make(election="nyata", host=election.host, contests=election.contests, at=AT)
    root = made.signers[selfmade.ROOT]
    assert isinstance(root, P256Signer)
    hashes = definition.config_hashes(replace(election, name="Lain"))
    config = selfmade.config(election="nyata", at=AT, hashes=hashes, signers=[root]).decode()
    with pytest.raises(CannotLoad, match="other hashes"):
        load_election(OPERATOR, election, roots=made.roots, records=[config])
    from sinergi.core.queries import election_ids

    assert "nyata" not in election_ids()


@pytest.mark.parametrize("name", ["public", "postgres", "keys", "assets"])
def test_an_election_cannot_take_the_name_of_a_folder(name: str) -> None:
    files = demonstration.files(6, election_id="baik", name="Uji", mode="rehearsal")
    files["election.toml"] = files["election.toml"].replace('id = "baik"', f'id = "{name}"')
    parsed = definition.parse(files, known_checks=checks.V_AND_A)
    assert parsed.election is None
    assert any(e.file == "election.toml" for e in parsed.errors)


def test_a_sample_of_second_readings_is_drawn_by_the_next_anchor(house: Any) -> None:
    """Outside the sample a station counts as soon as the next anchor has drawn it."""
    files = demonstration.files(10, election_id="sampel", name="Sampel", mode="rehearsal")
    files["election.toml"] = files["election.toml"].replace(
        'second_reading = "none"', "second_reading = 100"
    )
    world = World.of(files)
    notes = [world.sign(world.form("ppwp", s)) for s in world.election.stations]
    world.post(notes)
    world.settle()
    assert world.results("ppwp")["stations"]["counted"] == 0
    later = Clerk("sampel", clock=lambda: now() + 2 * ANCHOR_EVERY)
    assert later.start()
    later.step()
    later.publish()
    later.stop()
    states = [world.state("ppwp", s)["status"] for s in world.election.stations]
    assert set(states) <= {"accepted", "received"}
    assert states.count("accepted") >= 5
    assert json.dumps(states).count("received") == len(states) - states.count("accepted")


def test_while_the_database_is_away_a_sender_is_told_when_to_come_again(demo: World) -> None:
    note = demo.sign(demo.form("ppwp", stations(demo)[10]))
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "gone"
    try:
        response = demo.client.post(
            "/api/v1/records",
            data=json.dumps({"records": [note]}),
            content_type="application/json",
        )
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response.json()["status"] == 503
    assert demo.post([note])[0]["status"] == "recorded"
