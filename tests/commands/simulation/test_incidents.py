"""Every incident through the front door: answered as it says, published as it says."""

from typing import Any

import pytest

from sinergi.commands.simulation import incidents, officers
from sinergi.commands.simulation.incidents import INCIDENTS, Incident
from sinergi.commands.simulation.keyring import Keyring
from sinergi.commands.simulation.scenes import RECORDED, REVOKED, Scene
from sinergi.ledger import selfmade
from tests.apps.sirekap.world import World

SEED = 5


@pytest.fixture(scope="module")
def ring(demo: World) -> Keyring:
    """Keys of every station: phone, second phone, one that is revoked again."""
    ring = Keyring.of(demo.approvers, demo.election.id, SEED)
    for suffix in ("a", "b", REVOKED):
        keys = {code: ring.key(code, suffix) for code in demo.election.stations}
        demo.post(list(officers.enrolments(demo.election, keys, demo.approvers)))
    demo.settle()
    for code in demo.election.stations:
        key = ring.key(code, REVOKED)
        note = selfmade.revoke(
            election=demo.election.id, at=f"{demo.election.date}T06:30:00+00:00", name=key.name,
            keyid=key.keyid.hex(), reason="ponsel hilang", signers=demo.approvers[:1],
        )  # fmt: skip
        assert demo.post([note.decode()])[0]["status"] == "recorded"
    demo.settle()
    return ring


@pytest.mark.parametrize("number", range(len(INCIDENTS)))
def test_an_incident_ends_as_it_says(demo: World, ring: Keyring, number: int) -> None:
    incident = INCIDENTS[number][0]
    contests = list(demo.election.contests)
    stations = list(demo.election.stations)
    station = stations[number % len(stations)]
    contest = contests[(number + number // len(stations)) % len(contests)]
    story = incident(Scene(demo.election, contest, station, SEED, ring))
    for step in story.steps:
        answer = demo.post([step.note])[0]
        got = answer["codes"][0] if answer["status"] == "refused" else answer["status"]
        assert got == step.expect, (story.name, answer)
    demo.settle()
    state = demo.state(contest, station)
    assert state["status"] == story.status, story.name
    assert {h["id"] for h in state["history"]} == story.ids
    assert set(story.codes) <= {f["code"] for f in state["findings"]}
    if story.counts is not None:
        assert state["counts"] == list(story.counts)
    for step in story.steps:  # once more: nothing changes
        answer = demo.post([step.note])[0]
        assert answer["status"] == ("duplicate" if step.id in story.ids else "refused"), story.name
    demo.settle()
    assert demo.state(contest, station) == state


def test_every_refusal_that_a_phone_can_meet_is_planted(demo: World, ring: Keyring) -> None:
    contest = next(iter(demo.election.contests))
    scene = Scene(demo.election, contest, next(iter(demo.election.stations)), SEED, ring)
    refused: set[Any] = {
        step.expect
        for incident, _, _ in INCIDENTS
        for step in incident(scene).steps
        if step.expect not in (RECORDED, "duplicate")
    }
    # unknown-station: a key's scope is its station, so a phone meets out-of-scope first.
    assert refused == {
        "bad-note", "not-canonical", "unknown-key", "bad-signature", "out-of-scope",
        "unknown-form", "bad-counts", "replaces-unknown", "too-many",
    }  # fmt: skip


def test_incidents_are_drawn_in_their_share_and_all_of_them() -> None:
    drawn: list[Incident] = []
    for n in range(4000):
        found = incidents.drawn(1, f"91060110010{n:02d}", "ppwp", 0.25)
        if found is not None:
            drawn.append(found[0])
    assert 800 < len(drawn) < 1200
    assert set(drawn) == {incident for incident, _, _ in INCIDENTS}
    assert incidents.drawn(1, "9106011001001", "ppwp", 0.0) is None
