"""Plenaries as they stand, and the recaps that the ratified ones fixed: what recaps are judged by."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.sittings import Sittings
from sinergi.publication.adjustments import Adjustment

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Station:
    """A station's result as recaps ask for it; ``form`` "" and no ``counts`` where it has none.

    ``history``: as it is published, in the log's order.
    """

    code: str
    status: str
    heads: tuple[str, ...]
    counted: bool
    held_sections: Sequence[str]
    round: int
    findings: Sequence[Mapping[str, Any]]
    history: Sequence[Mapping[str, Any]]
    form: str
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class Kept:
    """A recap that holds at its place in the log; ``index``: that place."""

    id: str
    body: Mapping[str, Any]
    index: int


class Source(Protocol):
    """Where the states of stations and the recaps so far are read from."""

    def stations(self, contest: str, codes: Sequence[str]) -> Iterable[Station]:
        """Those of these stations that have a result of any kind; history may be left out."""
        ...

    def touched(self, contest: str, area: str, index: int) -> Iterable[Station]:
        """Stations of the area with something in their history behind ``index``, by code."""
        ...

    def recaps(self, contest: str, district: str, areas: Sequence[str]) -> Iterable[Kept]:
        """The recaps of these areas that hold, in the log's order."""
        ...

    def forms(self, ids: Collection[str]) -> Mapping[str, tuple[str, Sequence[int], str]]:
        """Id → form, counts, a court's ruling ("" = none), of stations' records, of recaps and of
        what courts set."""
        ...

    def adjustments(self, contest: str) -> list[Adjustment]:
        """What courts set in a contest, in the log's order, what was taken back too."""
        ...

    def summed(self, record_id: str) -> tuple[Mapping[str, Any], Mapping[str, Any] | None] | None:
        """A recap's (or an adjust's) body and its kept columns; None for any other record."""
        ...


@dataclass(frozen=True)
class Ground:
    """What recaps are judged by: the definition and the plenaries as they stand.

    ``kept``: what was read of the log already, where one page asks for many recaps of one moment;
    None = read anew each time, as a judgement must.
    """

    election: Election
    templates: Mapping[str, Template]
    sittings: Sittings
    source: Source
    kept: dict[Any, Any] | None = field(default=None, compare=False)

    def once(self, key: Any, read: Callable[[], Found]) -> Found:
        """``read()``, or what it gave before under this key."""
        if self.kept is None:
            return read()
        if key not in self.kept:
            self.kept[key] = read()
        found: Found = self.kept[key]
        return found


def fold(entries: Iterable[tuple[str, int, Mapping[str, Any]]]) -> Sittings:
    """Plenaries from (id, index, body) of the register's ``sitting`` entries, in order."""
    found = Sittings()
    for record_id, index, body in entries:
        found.apply(record_id, index, body)
    return found


def ratified(here: Ground, contest: str, district: str, areas: Sequence[str]) -> dict[str, Kept]:
    """Area → its recap in force: the one that its last ratified plenary fixed."""
    found: dict[str, Kept] = {}
    order: dict[str, int] = {}
    for one in here.source.recaps(contest, district, areas):
        area, sitting = one.body["area"], here.sittings.by_id.get(one.body["sitting"])
        if sitting is None or sitting.state != "ratified" or one.id not in sitting.recaps:
            continue
        if sitting.index >= order.get(area, -1):
            order[area] = sitting.index
            found[area] = one
    return found
