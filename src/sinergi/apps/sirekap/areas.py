"""How far an area is, contest by contest: from the clerk's tallies, for a station from its results.

Figures of one area alone, at the price of a few rows by their keys, whatever the area's size.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from sinergi.apps.sirekap.queries import READ
from sinergi.core.actors import Actor, NotAllowed
from sinergi.law.election import Election
from sinergi.law.lifecycle import COUNTED
from sinergi.law.regions import LENGTHS, level_of, prefix
from sinergi.publication.books import COMMON
from sinergi.publication.standing import HELD, WITHOUT_FORM

#: Below it states are counted one by one: some hundred stations, not a whole kabupaten's.
SMALL: tuple[str, ...] = ("district", "village", "station")


@dataclass(frozen=True, slots=True)
class AreaCount:
    """Stations of an area in one contest. ``disputed`` is a part of ``held`` and -1 where the area
    is too large to ask; ``status`` is that of a single station, with ``codes`` of its findings."""

    contest: str
    expected: int
    received: int = 0
    counted: int = 0
    held: int = 0
    disputed: int = -1
    status: str = ""
    codes: tuple[str, ...] = field(default=())


def counts(actor: Actor, election: Election, area: str) -> list[AreaCount]:
    """Contests in which ``area`` votes, in ballot order. Raises NotAllowed."""
    if not actor.may(READ, area, election.id):
        raise NotAllowed(f"{actor.name} may not read results of area {area}")
    expected = {c: n for c in election.contests if (n := election.expected(c, area))}
    if level_of(area) == "station":
        return _of_station(election.id, area, list(expected))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contest, received, counted, held FROM tally WHERE election = %s"
            " AND contest = ANY(%s) AND district = %s AND area = %s",
            [election.id, list(expected), COMMON, area],
        )
        flags = {contest: found for contest, *found in cursor.fetchall()}
    disputed = _disputed(election.id, area, list(expected))
    found = []
    for contest, stations in expected.items():
        received, counted, held = flags.get(contest, (0, 0, 0))
        doubled = -1 if disputed is None else disputed[contest]
        found.append(AreaCount(contest, stations, received, counted, held, doubled))
    return found


def _disputed(election: str, area: str, contests: list[str]) -> Counter[str] | None:
    """Stations with two versions, by contest; None where the area is too large."""
    if level_of(area) not in SMALL:
        return None
    first, last = _range(area)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contest, count(*) FROM station_result WHERE election = %s"
            " AND contest = ANY(%s) AND station BETWEEN %s AND %s AND status = 'disputed'"
            " GROUP BY contest",
            [election, contests, first, last],
        )
        return Counter(dict(cursor.fetchall()))


def _range(area: str) -> tuple[str, str]:
    """The lowest and the highest code that a station of ``area`` can have."""
    begins, digits = prefix(area), LENGTHS["station"]
    return begins.ljust(digits, "0"), begins.ljust(digits, "9")


def _of_station(election: str, station: str, contests: list[str]) -> list[AreaCount]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contest, status, ARRAY(SELECT f->>'code' FROM jsonb_array_elements(findings) f)"
            " FROM station_result WHERE election = %s AND contest = ANY(%s) AND station = %s",
            [election, contests, station],
        )
        found = {contest: (status, codes) for contest, status, codes in cursor.fetchall()}
    rows = []
    for contest in contests:
        status, codes = found.get(contest, ("empty", []))
        rows.append(
            AreaCount(
                contest, 1, int(status not in WITHOUT_FORM), int(status in COUNTED),
                int(status in HELD), int(status == "disputed"), status, tuple(sorted(set(codes))),
            )
        )  # fmt: skip
    return rows
