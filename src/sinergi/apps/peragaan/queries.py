"""Reads of the night; each takes the acting user, who must be allowed to direct it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from sinergi.apps.peragaan import night
from sinergi.apps.peragaan.actions import DIRECT, NoNight
from sinergi.apps.peragaan.models import NightClock, NightTurn
from sinergi.apps.peragaan.night import Night, Turn
from sinergi.apps.sirekap.public import Shown, received, shown
from sinergi.core.actors import Actor
from sinergi.core.models import Region
from sinergi.law.regions import LENGTHS, NATION

#: Advisory locks of the players: (this number, hashtext(election)).
PLAYER_LOCK = 2029
BIN = 10  # minutes
COMING = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """One contest: forms of the night, taken in, and what the public page shows of them."""

    contest: str
    expected: int
    sent: int
    shown: Shown


@dataclass(frozen=True, slots=True)
class Coming:
    """A form that is still to come, and the names of its place."""

    turn: Turn
    village: str
    kecamatan: str


def clock(actor: Actor, election: str) -> Night:
    """Where the night stands. Raises NoNight."""
    actor.require(DIRECT, NATION)
    row = NightClock.objects.filter(pk=election).first()
    if row is None:
        raise NoNight(f"election {election} has no night to play; 'make run' prepares it")
    return Night(
        row.election, row.date, row.zone, row.opens, row.ends, row.reached, row.playing, row.pace,
        row.seed, row.errors_percent, row.emptying,
    )  # fmt: skip


def turns(actor: Actor, election: str) -> list[Turn]:
    """Every record of the night in the order of sending."""
    actor.require(DIRECT, NATION)
    found = NightTurn.objects.filter(election=election).order_by("position")
    return [Turn(*row) for row in found.values_list("minute", "contest", "station", "step")]


def is_played(actor: Actor, election: str) -> bool:
    """Does a player hold this night, so that pressing play has an effect?"""
    actor.require(DIRECT, NATION)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND objsubid = 2 AND classid = %s"
            " AND objid = (hashtext(%s)::bigint & 4294967295)::oid"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [PLAYER_LOCK, election],
        )
        return bool(cursor.fetchone()[0])


def progress(actor: Actor, election: str) -> list[Progress]:
    """How far each contest is, in the order in which they are counted."""
    actor.require(DIRECT, NATION)
    sent = received(election)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contest, count(*) FROM night_turn WHERE election = %s AND step = 0"
            " GROUP BY contest ORDER BY min(position)",
            [election],
        )
        return [Progress(c, n, sent.get(c, 0), shown(election, c)) for c, n in cursor.fetchall()]


def coming(actor: Actor, night_now: Night) -> list[Coming]:
    """The next forms to come."""
    actor.require(DIRECT, NATION)
    rows = (
        NightTurn.objects.filter(
            election=night_now.election, minute__gt=night_now.reached // night.MINUTE, step=0
        )
        .order_by("position").values_list("minute", "contest", "station")[:COMING]
    )  # fmt: skip
    found = [Turn(*row) for row in rows]
    village, kecamatan = LENGTHS["village"], LENGTHS["district"]
    names = names_of_places(actor, night_now.election, [t.station for t in found])
    return [
        Coming(t, names.get(t.station[:village], ""), names.get(t.station[:kecamatan], ""))
        for t in found
    ]


def has_stories(actor: Actor, election: str) -> bool:
    """Does this night have what the stories add to its forms?"""
    actor.require(DIRECT, NATION)
    return NightTurn.objects.filter(election=election, step__gt=0).exists()


def names_of_places(actor: Actor, election: str, stations: Sequence[str]) -> dict[str, str]:
    """Code → name of the villages and kecamatan that hold these stations."""
    actor.require(DIRECT, NATION)
    codes = {s[: LENGTHS[level]] for s in stations for level in ("village", "district")}
    rows = Region.objects.filter(election=election, code__in=codes)
    return dict(rows.values_list("code", "name"))


def hill(actor: Actor, election: str) -> dict[int, Counter[str]]:
    """When the night's forms come: first minute of each ten → contest → forms, until midnight.

    The very last minute belongs to the ten minutes that end with it."""
    actor.require(DIRECT, NATION)
    bins: dict[int, Counter[str]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH night AS (SELECT minute, contest FROM night_turn"
            "  WHERE election = %s AND step = 0 AND minute <= %s)"
            " SELECT least(minute, (SELECT max(minute) - 1 FROM night)) / %s * %s, contest, count(*)"
            " FROM night GROUP BY 1, 2 ORDER BY 1, 2",
            [election, night.MIDNIGHT // night.MINUTE, BIN, BIN],
        )
        for minute, contest, n in cursor.fetchall():
            bins[minute][contest] = n
    return bins


def area(actor: Actor, election: str) -> str:
    """The smallest region that holds every station of the night."""
    actor.require(DIRECT, NATION)
    codes = NightTurn.objects.filter(election=election, step=0).order_by("station")
    first, last = (codes.values_list("station", flat=True)[:1], codes.order_by("-station")[:1])
    low, high = first[0], last.values_list("station", flat=True)[0]
    wholes = [low[:n] for n in sorted(LENGTHS.values()) if n and low[:n] == high[:n]]
    return wholes[-1] if wholes else NATION
