"""How far the units below an area are, contest by contest: received, held, counted, recapped.

No number of any form is told here, and each of these figures stands in the public folder, so these
reads take no actor. An area's figures come from the clerk's tallies, a station's from its state; what
is recapped, from the recaps that ratified plenaries fixed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.cache import cache
from django.db import connection

from sinergi.apps.sirekap import plenaries
from sinergi.apps.sirekap.recaps import RECAPPED
from sinergi.core import definitions
from sinergi.core.home.duties import station_place
from sinergi.law import recap
from sinergi.law.election import Election
from sinergi.law.lifecycle import COUNTED
from sinergi.law.recap import NotAPlace
from sinergi.law.regions import LENGTHS, LEVELS, Level, level_of, prefix
from sinergi.publication.books import COMMON
from sinergi.publication.standing import HELD, WITHOUT_FORM

#: Screens ask often and are open to everybody; one answer serves them all for so long.
KEPT_SECONDS = 8
EMPTY = (0, 0, 0, 0)
#: States of a cell, what is furthest behind first: its shape without colour.
SHAPES = {
    "missing": "○",
    "held": "▲",
    "arriving": "◌",
    "counted": "✓",
    "recapped": "■",
    "none": "–",
}
Figures = tuple[int, int, int, int]  # received, held, counted, recapped


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit in one contest, in stations. ``to_recap``: how many recaps are due of it: its stations
    in a village, one for an area with a plenary of its own, 0 where the contest ends below."""

    contest: str
    expected: int
    received: int = 0
    held: int = 0
    counted: int = 0
    recapped: int = 0
    to_recap: int = 0

    @property
    def missing(self) -> int:
        return self.expected - self.received

    @property
    def done(self) -> bool:
        return self.counted >= self.expected and self.recapped >= self.to_recap

    @property
    def state(self) -> str:
        """What is furthest behind; ``none`` where the unit does not vote in the contest."""
        if not self.expected:
            return "none"
        if self.missing:
            return "missing"
        if self.held:
            return "held"
        if self.counted < self.expected:
            return "arriving"
        return "recapped" if self.to_recap and self.recapped >= self.to_recap else "counted"

    @property
    def shape(self) -> str:
        return SHAPES[self.state]


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name: str
    stations: int
    cells: Sequence[Cell]

    @property
    def missing(self) -> int:
        return sum(cell.missing for cell in self.cells)

    @property
    def held(self) -> int:
        return sum(cell.held for cell in self.cells)

    @property
    def uncounted(self) -> int:
        return sum(cell.expected - cell.counted for cell in self.cells)

    @property
    def unrecapped(self) -> int:
        return sum(cell.to_recap - cell.recapped for cell in self.cells)

    @property
    def urgency(self) -> tuple[int, int, int, int, str]:
        """Most missing first, then most held, not counted, not recapped; equals by code."""
        return (-self.missing, -self.held, -self.uncounted, -self.unrecapped, self.code)


@dataclass(frozen=True)
class Progress:
    """The units of ``level`` in ``area``, sorted by what is missing; ``contests`` in ballot order."""

    election: Election
    area: str
    level: Level
    contests: Sequence[str]
    units: Sequence[Unit]

    @cached_property
    def totals(self) -> Sequence[Cell]:
        sums: dict[str, list[int]] = {code: [0] * 6 for code in self.contests}
        for unit in self.units:
            for c in unit.cells:
                row = (c.expected, c.received, c.held, c.counted, c.recapped, c.to_recap)
                sums[c.contest] = [a + b for a, b in zip(sums[c.contest], row, strict=True)]
        return [Cell(code, *row) for code, row in sums.items()]

    @property
    def done(self) -> int:
        return sum(all(c.done for c in unit.cells) for unit in self.units)


def levels(area: str) -> tuple[Level, ...]:
    """The levels whose units an area's screen may show, the usual one first: a kecamatan its
    stations or its villages, any other area what lies directly below."""
    level = level_of(area)
    if level == "station":
        return ("station",)
    if level == "district":
        return ("station", "village")
    return (LEVELS[LEVELS.index(level) + 1],)


def of_area(election_id: str, area: str, level: Level | None = None) -> Progress:
    """Raises KeyError for a level that the area's screen has not."""
    shown = level or levels(area)[0]
    if shown not in levels(area):
        raise KeyError(shown)
    election = definitions.current(election_id)
    contests = [code for code in election.contests if election.expected(code, area)]
    key = f"progress/{election_id}/{area}/{shown}"
    units: list[Unit] | None = cache.get(key)
    if units is None:
        codes = _codes(election, area, shown)
        figures = _figures(election, area, shown, contests, codes)
        units = [_unit(election, code, shown, contests, figures) for code in codes]
        units.sort(key=lambda unit: unit.urgency)
        cache.set(key, units, KEPT_SECONDS)
    return Progress(election, area, shown, contests, units)


def _codes(election: Election, area: str, level: Level) -> list[str]:
    stations = election.stations.under(area)
    return sorted({code[: LENGTHS[level]] for code in stations})


def _unit(
    election: Election,
    code: str,
    level: Level,
    contests: Sequence[str],
    figures: Mapping[tuple[str, str], Figures],
) -> Unit:
    cells = []
    for contest in contests:
        expected = election.expected(contest, code)
        received, held, counted, recapped = figures.get((contest, code), EMPTY)
        due = _to_recap(election, contest, code, level, expected)
        cells.append(Cell(contest, expected, received, held, counted, recapped, due))
    name = station_place(code, election) if level == "station" else election.region_name(code)
    return Unit(code, name, len(election.stations.under(code)), cells)


def _to_recap(election: Election, contest: str, code: str, level: Level, expected: int) -> int:
    if level in ("station", "village"):
        return expected
    return int(bool(_due(election, contest, code)))


def _figures(
    election: Election, area: str, level: Level, contests: Sequence[str], codes: Sequence[str]
) -> dict[tuple[str, str], Figures]:
    if level in ("station", "village"):
        return _by_stations(election.id, area, LENGTHS[level], contests)
    fixed = _ratified(election, area, contests, codes)
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contest, area, received, held, counted FROM tally WHERE election = %s"
            " AND contest = ANY(%s) AND district = %s AND area = ANY(%s)",
            [election.id, list(contests), COMMON, list(codes)],
        )
        for contest, code, *counts in cursor.fetchall():
            found[contest, code] = (*counts, int((contest, code) in fixed))
    for place in fixed - found.keys():
        found[place] = (0, 0, 0, 1)
    return found


def _by_stations(
    election: str, area: str, length: int, contests: Sequence[str]
) -> dict[tuple[str, str], Figures]:
    """From the states of a kecamatan's (or a village's, a station's) stations: some hundred rows."""
    digits = LENGTHS["station"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contest, left(station, %s),"
            " count(*) FILTER (WHERE status <> ALL(%s)), count(*) FILTER (WHERE status = ANY(%s)),"
            " count(*) FILTER (WHERE status = ANY(%s)), count(*) FILTER (WHERE status = ANY(%s))"
            " FROM station_result WHERE election = %s AND contest = ANY(%s)"
            " AND station BETWEEN %s AND %s GROUP BY 1, 2",
            [length, list(WITHOUT_FORM), list(HELD), sorted(COUNTED), list(RECAPPED), election,
             list(contests), prefix(area).ljust(digits, "0"), prefix(area).ljust(digits, "9")],
        )  # fmt: skip
        return {(c, code): (r, h, n, done) for c, code, r, h, n, done in cursor.fetchall()}


def _ratified(
    election: Election, area: str, contests: Sequence[str], codes: Sequence[str]
) -> set[tuple[str, str]]:
    """(contest, area) whose every recap is fixed by a ratified plenary."""
    sittings = plenaries.ground(election, {}, area).sittings
    fixed: dict[tuple[str, str], set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contest, area, district, encode(record, 'hex'), sitting FROM recap"
            " WHERE election = %s AND contest = ANY(%s) AND area = ANY(%s) AND why = ''",
            [election.id, list(contests), list(codes)],
        )
        for contest, code, district, record, opening in cursor.fetchall():
            sitting = sittings.by_id.get(opening)
            if sitting is not None and sitting.state == "ratified" and record in sitting.recaps:
                fixed[contest, code].add(district)
    return {key for key, districts in fixed.items() if _due(election, *key) <= districts}


def _due(election: Election, contest: str, area: str) -> set[str]:
    """The districts of the recaps that an area owes in a contest; none where it has no plenary."""
    try:
        found = recap.districts_at(election, contest, area)
        places = [recap.place_at(election, contest, area, d) for d in found] or [
            recap.place_at(election, contest, area)
        ]
    except NotAPlace:
        return set()
    return {place.district for place in places}
