"""The night's clock: every change one audited action, the hand moved by the player alone."""

from typing import Any

import pytest

from sinergi.apps.peragaan import actions, queries
from sinergi.apps.peragaan.actions import BadPace, NoNight
from sinergi.apps.peragaan.night import Night
from sinergi.core.actors import OPERATOR, Actor, NotAllowed, Role
from sinergi.core.models import AuditEvent
from sinergi.law.election import Election
from tests.apps.peragaan.conftest import MINUTES, turns

PRESS = Actor("wartawan", (Role("press", "nasional"),))


def now(night: str) -> Night:
    return queries.clock(OPERATOR, night)


def trail(night: str) -> list[str]:
    return list(
        AuditEvent.objects.filter(election=night, kind__startswith="night.")
        .order_by("id")
        .values_list("kind", flat=True)
    )


def test_it_opens_paused_with_the_first_half_hour_reached(night: str, election: Election) -> None:
    clock = now(night)
    assert (clock.opens, clock.reached, clock.ends) == (60 * 60, 90 * 60, 300 * 60)
    assert not clock.playing
    assert clock.shown == "14.30 WIT"
    assert clock.instant.isoformat() == f"{election.date}T05:30:00+00:00"
    assert [t.minute for t in queries.turns(OPERATOR, night)] == list(MINUTES)


def test_a_night_is_prepared_once(night: str, election: Election) -> None:
    actions.to_next_hour(OPERATOR, night)
    again = actions.prepare(
        OPERATOR, night, turns(election)[:3], date="2030-01-01", zone="WIB", seed=9,
        errors_percent=0,
    )  # fmt: skip
    assert not again
    assert (now(night).reached, now(night).seed) == (2 * 3600, 1)


def test_each_change_is_one_audited_action(night: str) -> None:
    before = len(trail(night))
    actions.play(OPERATOR, night)
    assert now(night).playing
    actions.set_pace(OPERATOR, night, 600)
    assert now(night).pace == 600
    actions.to_next_form(OPERATOR, night)
    assert now(night).reached == 91 * 60
    actions.to_next_hour(OPERATOR, night)
    assert now(night).reached == 120 * 60
    assert now(night).playing
    actions.pause(OPERATOR, night)
    assert not now(night).playing
    assert trail(night)[before:] == [
        "night.played", "night.paced", "night.jumped", "night.jumped", "night.paused",
    ]  # fmt: skip


def test_what_changes_nothing_leaves_no_trace(night: str) -> None:
    before = trail(night)
    actions.pause(OPERATOR, night)
    actions.set_pace(OPERATOR, night, now(night).pace)
    assert trail(night) == before


def test_who_may_not_direct_changes_and_reads_nothing(night: str) -> None:
    before = now(night)
    for order in (actions.play, actions.pause, actions.to_next_form, actions.to_next_hour):
        with pytest.raises(NotAllowed):
            order(PRESS, night)
    with pytest.raises(NotAllowed):
        actions.set_pace(PRESS, night, 600)
    with pytest.raises(NotAllowed):
        actions.advance(PRESS, night, 60)
    for read in (queries.clock, queries.turns, queries.progress, queries.hill, queries.area):
        with pytest.raises(NotAllowed):
            read(PRESS, night)
    assert now(night) == before


def test_a_pace_that_is_not_offered_is_refused_by_name(night: str) -> None:
    with pytest.raises(BadPace, match="61: choose one of 1, 60"):
        actions.set_pace(OPERATOR, night, 61)


def test_an_election_without_a_night_is_said(election: Election) -> None:
    for order in (actions.play, actions.pause, actions.to_next_form):
        with pytest.raises(NoNight, match="make run"):
            order(OPERATOR, "lain")


def test_the_hand_moves_only_while_it_plays_and_stops_at_the_end(night: str) -> None:
    assert not actions.advance(OPERATOR, night, 600)
    assert now(night).reached == 90 * 60
    actions.play(OPERATOR, night)
    assert actions.advance(OPERATOR, night, 90)
    assert now(night).reached == 91 * 60 + 30
    assert actions.advance(OPERATOR, night, 10**6)
    clock = now(night)
    assert (clock.reached, clock.playing, clock.over) == (300 * 60, False, True)
    assert trail(night)[-1] == "night.ended"


def test_a_night_that_is_over_plays_and_jumps_no_further(night: str) -> None:
    for _ in range(10):
        actions.to_next_hour(OPERATOR, night)
    before = trail(night)
    actions.play(OPERATOR, night)
    actions.to_next_form(OPERATOR, night)
    assert (now(night).reached, now(night).playing) == (300 * 60, False)
    assert trail(night) == before


def test_forms_to_come_are_those_after_the_hand(night: str, election: Election) -> None:
    coming = queries.coming(OPERATOR, now(night))
    assert [c.turn.minute for c in coming] == [91, 100, 125, 179, 180]
    first = election.regions[coming[0].turn.station[:10]]
    assert coming[0].village == first.name
    assert coming[0].kecamatan == election.regions[coming[0].turn.station[:6]].name


def test_the_hill_holds_every_form_and_ends_with_the_night(night: str) -> None:
    hill = queries.hill(OPERATOR, night)
    assert sum(sum(bars.values()) for bars in hill.values()) == len(MINUTES)
    assert max(hill) == 290  # 300, the last minute, belongs to the ten minutes before
    assert hill[60]["ppwp"] == 2


def test_a_player_is_seen_by_its_lock(night: str, house: Any) -> None:
    import psycopg

    assert not queries.is_played(OPERATOR, night)
    with psycopg.connect(house.url) as player:
        player.execute(
            "SELECT pg_advisory_lock(%s, hashtext(%s))", [queries.PLAYER_LOCK, "another-night"]
        )
        assert not queries.is_played(OPERATOR, night)
        player.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [queries.PLAYER_LOCK, night])
        assert queries.is_played(OPERATOR, night)
    assert not queries.is_played(OPERATOR, night)
