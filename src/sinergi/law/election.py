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

from sinergi.law.regions import LENGTHS, NATION, prefix

Mode = Literal["real", "rehearsal", "demo"]
ContestLevel = Literal["nasional", "provinsi", "kabkota"]
Options = Literal["pairs", "parties", "candidates"]
Method = Literal["president", "sainte-lague", "most-votes", "plurality", "majority"]
Status = Literal["active", "struck", "withdrawn", "died", "empty-box"]

#: Groups of administrative fields a form may have, in the form's order (sections I-III).
GROUPS = ("voters", "users", "ballots", "disabled")
NO_DISTRICT = "-"


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


def slice_of(codes: Sequence[str], area: str) -> slice:
    """The slice of sorted codes that lie in ``area``."""
    start = prefix(area)
    if not start:
        return slice(0, len(codes))
    return slice(bisect_left(codes, start), bisect_left(codes, start + ":"))  # ":" follows "9"


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
        for length in sorted(LENGTHS.values(), reverse=True):
            found = areas.get(station[:length] or NATION)
            if found is not None:
                return found
        raise KeyError(f"station {station} lies in no district of {contest}")

    def stations_of(self, contest: str, area: str = NATION) -> list[str]:
        """Codes of the stations of ``area`` that vote in ``contest``, sorted."""
        codes = self._voting[contest]
        return codes[slice_of(codes, area)]

    def expected(self, contest: str, area: str = NATION) -> int:
        """How many forms of this contest ``area`` will send."""
        where = slice_of(self._voting[contest], area)
        return where.stop - where.start

    @cached_property
    def _voting(self) -> dict[str, list[str]]:
        return {c: [s for s in self.stations if self.votes_in(c, s)] for c in self.contests}

    def region_name(self, code: str) -> str:
        region = self.regions.get(code)
        return region.name if region else code
