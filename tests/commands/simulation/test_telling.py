"""The ten stories through the front door: what is published after each moment is what they say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from sinergi.commands.simulation.telling import Step, Teller, plan
from sinergi.core import vault
from sinergi.core.demo.stories import BY_KEY, PLENARY, STORIES
from sinergi.law.form import template
from sinergi.ledger import selfmade
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import P256Signer
from tests.apps.sirekap.world import World

SEED = 2029
#: story -> (status, codes that hold) after each of its moments.
TOLD = {
    "misread": [("held", ["V402", "V504"]), ("accepted", [])],
    "moved": [("accepted", []), ("accepted", [])],
    "prison": [("accepted", [])],
    "no-witness": [("accepted", [])],
    "two-equal": [("accepted", []), ("accepted", [])],
    "two-versions": [("accepted", []), ("disputed", ["V003"]), ("accepted", [])],
    "recount": [("accepted", []), ("accepted", [])],
    "revote": [("accepted", []), ("empty", []), ("accepted", [])],
    "island": [("accepted", [])],
    "as-written": [("held", ["V402"]), ("held", ["V402"]), ("accepted", ["V402"])],
}


@dataclass
class Told:
    """The stories sent in their order, moment by moment. ``states``: (story, moment) -> state."""

    world: World
    teller: Teller
    states: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    totals: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)

    def counts(self, key: str, moment: int) -> dict[str, int]:
        """What the station's file said after a moment, by field."""
        story, election = BY_KEY[key], self.world.election
        district = election.district_of(story.contest, story.station)
        form = template(
            election, story.contest, district, election.stations[story.station].kind
        )  # fmt: skip
        state = self.states[key, moment]
        assert state["form"] == form.form
        return dict(zip(form.names, state["counts"], strict=True))


@pytest.fixture(scope="module")
def told(house: Any) -> Told:
    world = World.of(_files())
    root = from_pem(selfmade.ROOT, vault.load(world.election.id, selfmade.ROOT))
    assert isinstance(root, P256Signer)
    teller = Teller(world.election, world.keys, world.approvers, root, seed=SEED, errors=0.05)
    notes = list(teller.enrolments())
    for start in range(0, len(notes), 400):
        answers = world.post(notes[start : start + 400])
        assert {a["status"] for a in answers} <= {"recorded", "duplicate"}, answers
    world.settle()
    found = Told(world, teller)
    stations = {s.station: s for s in STORIES}
    for step in plan(world.election, SEED):
        story = stations.get(step.station)
        if step.contest and (story is None or step.contest != story.contest):
            continue
        [answer] = world.post([teller.note(step.contest, step.station, step.step)])
        assert answer["status"] == "recorded", (step, answer)
        world.settle()
        if story is not None and step.contest:
            key = story.key, step.step
            found.states[key] = world.state(story.contest, story.station)
            found.totals[key] = world.results(story.contest)
    return found


def _files() -> dict[str, str]:
    from sinergi.core import demo

    return demo.files(election_id="cerita", name="Cerita", mode="rehearsal")


@pytest.mark.parametrize("key", TOLD)
def test_what_is_published_after_each_moment_is_what_the_story_says(told: Told, key: str) -> None:
    story = BY_KEY[key]
    assert len(story.moments) == len(TOLD[key])
    seen = [told.states[key, n] for n in range(len(story.moments))]
    assert [
        (s["status"], sorted(f["code"] for f in s["findings"] if f["code"][0] == "V")) for s in seen
    ] == TOLD[key]


def test_ten_stories_stand_at_ten_stations_of_ten_villages() -> None:
    assert len(STORIES) == len({s.station for s in STORIES}) == 10
    assert len({s.station[:10] for s in STORIES}) == 10
    assert set(TOLD) == {s.key for s in STORIES}


def test_117_is_read_as_617_and_mended(told: Told) -> None:
    assert told.counts("misread", 0)["votes.1"] == 617
    assert told.counts("misread", 1)["votes.1"] == 117


def test_the_moved_votes_break_no_sum_and_come_back(told: Told) -> None:
    before, after = told.counts("moved", 0), told.counts("moved", 1)
    changed = {n: after[n] - before[n] for n in after if after[n] != before[n]}
    assert sorted(changed.values()) == [-7, 7]
    assert len({n.split(".")[1] for n in changed}) == 1


def test_the_prison_has_more_voters_than_its_roll(told: Told) -> None:
    n = told.counts("prison", 0)
    assert n["users.total.j"] > 2 * n["voters.dpt.j"]
    assert n["users.dptb.j"] == 193


def test_a_form_without_witnesses_counts_and_says_so(told: Told) -> None:
    state = told.states["no-witness", 0]
    assert state["status"] == "accepted"
    assert "W008" in [f["code"] for f in state["findings"]]


def test_the_reason_of_each_change_is_public(told: Told) -> None:
    for key in ("misread", "moved", "recount"):
        last = told.states[key, 1]["history"][-1]
        assert last["effect"] == "head"
        assert last["reason"]
    kinds = [h["kind"] for h in told.states["as-written", 2]["history"]]
    assert kinds == ["result", "settle", "settle"]
    assert told.states["as-written", 2]["noted"]


def test_the_second_phone_confirms(told: Told) -> None:
    assert [h["effect"] for h in told.states["two-equal", 1]["history"]] == ["head", "confirmation"]


def test_the_old_round_leaves_the_totals_at_the_order(told: Told) -> None:
    before = told.states["revote", 0]
    assert told.states["revote", 1]["round"] == 1
    assert "counts" not in told.states["revote", 1] or not told.states["revote", 1]["counts"]
    assert before["round"] == 0
    after, ordered = (told.totals["revote", n]["stations"]["counted"] for n in (2, 1))
    assert after == ordered + 1


def test_the_plan_says_every_form_once_and_each_step_after_its_form(told: Told) -> None:
    steps = plan(told.world.election, SEED)
    forms = [s for s in steps if s.step == 0]
    assert len({(s.contest, s.station) for s in forms}) == len(forms) == 5 * 484
    assert [s.minute for s in steps] == sorted(s.minute for s in steps)
    assert [s for s in steps if not s.contest] == [
        Step(BY_KEY["moved"].moments[1] - 270, "", PLENARY, 1),
        Step(BY_KEY["moved"].moments[1] + 210, "", PLENARY, 2),
    ]


def test_the_island_signs_in_the_evening_and_comes_at_noon(told: Told) -> None:
    story = BY_KEY["island"]
    assert story.moments == (23 * 60,)
    every: Callable[[str], str] = lambda c: told.teller.note(c, story.station)  # noqa: E731
    assert all('"at":"2029-02-14T20:15:00+09:00"' in every(c) for c in told.world.election.contests)


def test_the_same_seed_tells_the_same_records(told: Told) -> None:
    again = Teller(
        told.world.election, told.world.keys, told.world.approvers, told.teller.root,
        seed=SEED, errors=0.05,
    )  # fmt: skip
    for story in STORIES:
        for step in range(len(story.moments)):
            first, second = (
                t.note(story.contest, story.station, step).split("\n\n")[0]
                for t in (told.teller, again)
            )
            assert first == second
