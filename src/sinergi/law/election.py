"""An election as its definition says it: contests, areas, stations, parties, candidates.

Everything here is frozen and comes from the definition's files (``law/definition.py`` parses
them). Nothing of the law is a constant in code: limits, thresholds, who votes where are fields.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

from sinergi.law.regions import LENGTHS, NATION, ancestors, prefix

Mode = Literal["real", "rehearsal", "demo"]
ContestLevel = Literal["nasional", "provinsi", "kabkota"]
Options = Literal["pairs", "parties", "candidates"]
Method = Literal["president", "sainte-lague", "most-votes", "plurality", "majority"]
Status = Literal["active", "struck", "withdrawn", "died", "empty-box"]

#: Groups of administrative fields a form may have, in the form's order (sections I-III).
GROUPS = ("voters", "users", "ballots", "disabled")
NO_DISTRICT = "-"

#: Words a definition may name differently, for everybody or for one area (Distrik, PPD, DPRA);
#: a contest's code may be named so too.
LABELS = ("province", "regency", "district", "village", "station", "ppk", "pps", "kpps")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of station and its limits; fractions are exact (``reserve`` 1/50 = 2 %)."""

    code: str
    name: str
    limit: int
    reserve: Fraction
    boxes: int
    turnout_min: Fraction
    invalid_max: Fraction
    warnings: tuple[str, ...]  # the W codes that apply


@dataclass(frozen=True, slots=True)
class Contest:
    """One ballot paper. ``areas`` empty = everywhere; ``except_areas``, ``except_kinds`` win."""

    code: str
    name: str
    level: ContestLevel
    options: Options
    method: Method
    threshold: Fraction = Fraction(0)
    areas: tuple[str, ...] = ()
    except_areas: tuple[str, ...] = ()
    except_kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = GROUPS  # which administrative groups the form has


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: str
    label: str = ""  # what this area is called there: Distrik, Kampung, Gampong ...


@dataclass(frozen=True, slots=True)
class Station:
    code: str
    kind: str
    dpt_l: int
    dpt_p: int
    tz: str  # WIB, WITA, WIT or an IANA name (overseas)


@dataclass(frozen=True, slots=True)
class District:
    """A dapil; ``-`` for a contest that has no districts."""

    contest: str
    code: str
    name: str
    seats: int


@dataclass(frozen=True, slots=True)
class Party:
    """``area``: where it stands; empty = everywhere (Aceh's local parties: ``11``)."""

    number: int
    name: str
    short: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate, or a pair of candidates; ``party`` 0 = none (pairs, DPD)."""

    contest: str
    district: str
    party: int
    number: int
    name: str
    sex: str
    status: Status = "active"


@dataclass(frozen=True, slots=True)
class Stage:
    """A row of the calendar (tahapan): who has to do what, where, by which article, when.

    ``role`` and ``area`` empty = everybody, everywhere; dates as ``YYYY-MM-DD`` or as
    ``YYYY-MM-DDThh:mm:ss±hh:mm``, ``ends`` included.
    """

    stage: str
    role: str
    area: str
    article: str
    starts: str
    ends: str


class Stations(Mapping[str, Station]):
    """Stations by code, sorted, so that an area is a slice."""

    def __init__(self, stations: Iterable[Station]):
        self._by_code = {s.code: s for s in sorted(stations, key=lambda s: s.code)}
        self._codes = list(self._by_code)

    def __getitem__(self, code: str) -> Station:
        return self._by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    def under(self, area: str) -> list[str]:
        """Codes of the stations in ``area``, in order."""
        return self._codes[slice_of(self._codes, area)]

    def __repr__(self) -> str:
        return f"<{len(self)} stations>"


def paint(codes: Sequence[str], areas: Mapping[str, str]) -> list[str | None]:
    """The district of each of the sorted codes; the longest prefix wins, None where none holds it.

    ``areas``: area or station -> district. One slice per area, so the nation takes milliseconds.
    """
    found: list[str | None] = [None] * len(codes)
    for area in sorted(areas, key=lambda a: len(prefix(a))):
        first, last = _bounds(codes, area)
        found[first:last] = [areas[area]] * (last - first)
    return found


def slice_of(codes: Sequence[str], area: str) -> slice:
    """The slice of sorted codes that lie in ``area``."""
    return slice(*_bounds(codes, area))


def _bounds(codes: Sequence[str], area: str) -> tuple[int, int]:
    start = prefix(area)
    if not start:
        return 0, len(codes)
    return bisect_left(codes, start), bisect_left(codes, start + ":")  # ":" follows "9"


_LONGEST_FIRST = tuple(sorted(LENGTHS.values(), reverse=True))


@dataclass(frozen=True)
class Election:
    """A whole definition. ``checks``: the V and A codes in force, sorted."""

    id: str
    name: str
    mode: Mode
    date: str  # YYYY-MM-DD
    host: str
    checks: tuple[str, ...]
    contests: Mapping[str, Contest]
    kinds: Mapping[str, Kind]
    regions: Mapping[str, Region]
    stations: Stations
    districts: Mapping[tuple[str, str], District]
    district_areas: Mapping[str, Mapping[str, str]]  # contest -> area or station prefix -> district
    parties: Mapping[int, Party]
    candidates: tuple[Candidate, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    second_reading: str = "none"  # none, all, or n per thousand
    keys_until: str = ""
    calendar: tuple[Stage, ...] = ()

    def votes_in(self, contest: str, station: str) -> bool:
        """Does this station (its code) vote in this contest?"""
        where = self.contests[contest]
        known = self.stations.get(station)
        return (
            known is not None
            and known.kind not in where.except_kinds
            and (not where.areas or station.startswith(where.areas))
            and not (where.except_areas and station.startswith(where.except_areas))
        )

    def district_of(self, contest: str, station: str) -> str:
        """The district of a station: the longest prefix wins; ``-`` where the contest has none.

        Raises KeyError where the contest has districts and none holds the station.
        """
        areas = self.district_areas.get(contest)
        if not areas:
            return NO_DISTRICT
        for length in _LONGEST_FIRST:
            found = areas.get(station[:length] or NATION)
            if found is not None:
                return found
        raise KeyError(f"station {station} lies in no district of {contest}")

    def districts_by_station(self, contest: str) -> list[str]:
        """The district of each of ``stations_of(contest)``, in that order.

        Raises KeyError where the contest has districts and none holds a station.
        """
        codes = self._voting[contest]
        areas = self.district_areas.get(contest)
        if not areas:
            return [NO_DISTRICT] * len(codes)
        found: list[str] = []
        for code, district in zip(codes, paint(codes, areas), strict=True):
            if district is None:
                raise KeyError(f"station {code} lies in no district of {contest}")
            found.append(district)
        return found

    def districts_of(self, contest: str) -> tuple[str, ...]:
        """Codes of the contest's districts, sorted; ``-`` alone where it has none."""
        return tuple(sorted(d for c, d in self.districts if c == contest)) or (NO_DISTRICT,)

    def districts_in(self, contest: str, area: str) -> frozenset[str]:
        """Districts of the stations that vote in ``area``; worked out once."""
        key = (contest, area)
        found = self._districts_in.get(key)
        if found is None:
            stations = self.stations_of(contest, area)
            found = frozenset(self.district_of(contest, s) for s in stations)
            self._districts_in[key] = found
        return found

    @cached_property
    def _districts_in(self) -> dict[tuple[str, str], frozenset[str]]:
        return {}

    def people(self, contest: str, district: str) -> tuple[Candidate, ...]:
        """The candidates (or pairs) of a district, by party and number."""
        return self._people.get((contest, district), ())

    def an_area_of(self, contest: str, district: str) -> str:
        """One area of a district, to know which local parties stand there; the nation for ``-``."""
        return self._an_area.get((contest, district), NATION)

    def label(self, word: str, area: str = NATION) -> str:
        """What ``word`` (one of ``LABELS`` or a contest's code) is called in ``area``.

        The label of the nearest area that has one, else the election's, else a contest's name,
        else the word itself.
        """
        for code in ancestors(area):
            found = self.labels.get(f"{word}.{code}")
            if found is not None:
                return found
        named = self.contests.get(word)
        return self.labels.get(word) or (named.name if named else word)

    def stations_of(self, contest: str, area: str = NATION) -> list[str]:
        """Codes of the stations of ``area`` that vote in ``contest``, sorted."""
        codes = self._voting[contest]
        return codes[slice_of(codes, area)]

    def voting_in(self, contest: str) -> list[str]:
        """Codes of all stations of a contest, sorted: one list for contests with the same rule, not
        to be changed."""
        return self._voting[contest]

    def expected(self, contest: str, area: str = NATION) -> int:
        """How many forms of this contest ``area`` will send."""
        first, last = _bounds(self._voting[contest], area)
        return last - first

    @cached_property
    def _voting(self) -> dict[str, list[str]]:
        """Contest -> sorted codes; contests with the same rule share one list."""
        every = self.stations.under(NATION)
        lists: dict[tuple[tuple[str, ...], ...], list[str]] = {}
        voting: dict[str, list[str]] = {}
        for code, c in self.contests.items():
            rule = (c.areas, c.except_areas, c.except_kinds)
            if rule not in lists:
                lists[rule] = self._apply(every, *rule)
            voting[code] = lists[rule]
        return voting

    def _apply(
        self,
        every: list[str],
        areas: tuple[str, ...],
        except_areas: tuple[str, ...],
        except_kinds: tuple[str, ...],
    ) -> list[str]:
        if not (areas or except_areas or except_kinds):
            return every
        marks = paint(every, dict.fromkeys(areas or (NATION,), "in"))
        for area in except_areas:
            first, last = _bounds(every, area)
            marks[first:last] = [None] * (last - first)
        kept = [code for code, mark in zip(every, marks, strict=True) if mark]
        if except_kinds:
            kept = [code for code in kept if self.stations[code].kind not in except_kinds]
        return kept

    @cached_property
    def _people(self) -> dict[tuple[str, str], tuple[Candidate, ...]]:
        found: dict[tuple[str, str], list[Candidate]] = {}
        for person in self.candidates:
            found.setdefault((person.contest, person.district), []).append(person)
        return {
            key: tuple(sorted(people, key=lambda p: (p.party, p.number)))
            for key, people in found.items()
        }

    @cached_property
    def _an_area(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for contest, areas in self.district_areas.items():
            for area, district in areas.items():
                key = (contest, district)
                found[key] = min(found.get(key, area), area)
        return found

    def areas_in(self, area: str, digits: int) -> list[str]:
        """Codes of so many digits in ``area``, sorted."""
        codes = self._areas_by_length.get(digits, [])
        return codes[slice_of(codes, area)]

    @cached_property
    def _areas_by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for code in sorted(self.regions):
            found.setdefault(len(code), []).append(code)
        return found

    def region_name(self, code: str) -> str:
        region = self.regions.get(code)
        return region.name if region else code
