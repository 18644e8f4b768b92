"""What changes the night: each one action, audited; the player alone moves the hand.

Moving the hand writes no audit event of its own (it would be four a second): playing and pausing,
which bracket it, do, and so does the end of the night.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from django.db import connection, transaction

from sinergi.apps.peragaan import night
from sinergi.apps.peragaan.models import NightClock, NightTurn
from sinergi.apps.peragaan.night import Turn
from sinergi.core.actors import Actor
from sinergi.core.models import Election
from sinergi.core.trail import Audited, act
from sinergi.law.regions import NATION

DIRECT = "night:direct"
EMPTY = "demo:empty"
#: PostgreSQL's channel on which the player hears that the night was changed.
CHANNEL = "sinergi_night"


class NightPrepared(Audited, frozen=True):
    kind: ClassVar[str] = "night.prepared"
    forms: int
    seed: int
    reached: int


class NightPlayed(Audited, frozen=True):
    kind: ClassVar[str] = "night.played"
    at: int  # second of the night


class NightPaused(Audited, frozen=True):
    kind: ClassVar[str] = "night.paused"
    at: int


class NightPaced(Audited, frozen=True):
    kind: ClassVar[str] = "night.paced"
    before: int  # seconds of the night a second
    pace: int


class NightJumped(Audited, frozen=True):
    kind: ClassVar[str] = "night.jumped"
    came_from: int
    to: int


class EmptyingAsked(Audited, frozen=True):
    kind: ClassVar[str] = "demonstration.emptying"
    at: int


class NightEnded(Audited, frozen=True):
    kind: ClassVar[str] = "night.ended"
    at: int


class NoNight(LookupError):
    """The election has no night to direct; the text says which and the mend."""


class CannotEmpty(RuntimeError):
    """The database holds more than demonstrations; ``others`` says which elections."""

    def __init__(self, others: Sequence[str]):
        super().__init__(f"not only demonstrations are here: {', '.join(others)}")
        self.others = list(others)


class BadPace(ValueError):
    """A pace that is not offered; the text says which are."""


def prepare(
    actor: Actor, election: str, turns: Sequence[Turn], *,
    date: str, zone: str, seed: int, errors_percent: int,
) -> bool:  # fmt: skip
    """Sets the night up, paused, its first half hour reached; False where it was set up before.

    ``turns``: the night's records in the order of sending, at least one of them a form.
    """
    actor.require(DIRECT, NATION)
    if NightClock.objects.filter(pk=election).exists():
        return False
    with act(actor, DIRECT, area=NATION, election=election) as trail:
        opens, ends = turns[0].minute * night.MINUTE, turns[-1].minute * night.MINUTE
        reached = min(opens + night.OPENING, ends)
        NightClock.objects.create(
            election=election, date=date, zone=zone, opens=opens, ends=ends, reached=reached,
            pace=night.FIRST_PACE, seed=seed, errors_percent=errors_percent,
        )  # fmt: skip
        NightTurn.objects.bulk_create(
            [
                NightTurn(election=election, position=position, minute=turn.minute,
                          contest=turn.contest, station=turn.station, step=turn.step)
                for position, turn in enumerate(turns)
            ]
        )  # fmt: skip
        forms = sum(turn.step == 0 for turn in turns)
        trail.audit(NightPrepared(forms=forms, seed=seed, reached=reached))
    return True


def play(actor: Actor, election: str) -> None:
    """Lets the clock run; nothing changes where it runs, or where the night is over."""

    def change(clock: NightClock) -> Audited | None:
        if clock.playing or clock.reached >= clock.ends:
            return None
        clock.playing = True
        return NightPlayed(at=clock.reached)

    _change(actor, election, change)


def pause(actor: Actor, election: str) -> None:
    """Stops the clock where it is."""

    def change(clock: NightClock) -> Audited | None:
        if not clock.playing:
            return None
        clock.playing = False
        return NightPaused(at=clock.reached)

    _change(actor, election, change)


def set_pace(actor: Actor, election: str, pace: int) -> None:
    """``pace``: seconds of the night in one second, one of ``night.PACES``. Raises BadPace."""
    if pace not in night.PACES:
        raise BadPace(f"pace {pace}: choose one of {', '.join(map(str, night.PACES))}")

    def change(clock: NightClock) -> Audited | None:
        if clock.pace == pace:
            return None
        before, clock.pace = clock.pace, pace
        return NightPaced(before=before, pace=pace)

    _change(actor, election, change)


def to_next_form(actor: Actor, election: str) -> None:
    """Sets the clock on to the minute of the next record to come, or to the end."""

    def target(clock: NightClock) -> int:
        minute = (
            NightTurn.objects.filter(election=election, minute__gt=clock.reached // night.MINUTE)
            .order_by("position").values_list("minute", flat=True).first()
        )  # fmt: skip
        return clock.ends if minute is None else minute * night.MINUTE

    _jump(actor, election, target)


def to_next_hour(actor: Actor, election: str) -> None:
    """Sets the clock on to the next full hour, or to the end."""
    _jump(actor, election, lambda clock: night.next_hour(clock.reached))


def to_minute(actor: Actor, election: str, minute: int) -> None:
    """Sets the clock on to a minute of the night; nothing changes where it stands there or beyond."""
    _jump(actor, election, lambda clock: minute * night.MINUTE)


def ask_to_empty(actor: Actor, election: str) -> None:
    """Asks whoever plays the night to empty the demonstration and begin anew.

    Raises CannotEmpty where the database holds an election of another mode: all of it would go.
    """

    def change(clock: NightClock) -> Audited | None:
        if others := others_than_demonstrations():
            raise CannotEmpty(others)
        if clock.emptying:
            return None
        clock.emptying, clock.playing = True, False
        return EmptyingAsked(at=clock.reached)

    _change(actor, election, change, EMPTY)


def others_than_demonstrations() -> list[str]:
    """Ids of elections that are no demonstration."""
    return sorted(Election.objects.exclude(mode="demo").values_list("id", flat=True))


def advance(actor: Actor, election: str, seconds: int) -> bool:
    """The player's own: moves the hand on by ``seconds`` of the night; False where it does not run.

    One conditional update, so that a pause that is committed stops it, whatever the player read.
    """
    actor.require(DIRECT, NATION)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE night_clock SET reached = least(ends, reached + %s),"
                " playing = reached + %s < ends, changed_at = now()"
                " WHERE election = %s AND playing RETURNING playing, reached",
                [seconds, seconds, election],
            )
            row = cursor.fetchone()
        if row is None:
            return False
        playing, reached = row
        if not playing:
            with act(actor, DIRECT, area=NATION, election=election) as trail:
                trail.audit(NightEnded(at=reached))
    return True


def _jump(actor: Actor, election: str, target: Callable[[NightClock], int]) -> None:
    def change(clock: NightClock) -> Audited | None:
        before = clock.reached
        if before >= clock.ends:
            return None
        clock.reached = min(clock.ends, max(before, target(clock)))
        if clock.reached == before:
            return None
        clock.playing = clock.playing and clock.reached < clock.ends
        return NightJumped(came_from=before, to=clock.reached)

    _change(actor, election, change)


class _Unchanged(Exception):
    """Nothing was to be changed: the action's transaction ends without a trace."""


def _change(
    actor: Actor,
    election: str,
    change: Callable[[NightClock], Audited | None],
    permission: str = DIRECT,
) -> None:
    """Locks the clock, changes it, audits, tells the player. Raises NoNight, NotAllowed."""
    try:
        with act(actor, permission, area=NATION, election=election) as trail:
            clock = NightClock.objects.select_for_update().filter(pk=election).first()
            if clock is None:
                raise NoNight(f"election {election} has no night to play; 'make run' prepares it")
            event = change(clock)
            if event is None:
                raise _Unchanged
            clock.save()
            trail.audit(event)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, election])
    except _Unchanged:
        return
