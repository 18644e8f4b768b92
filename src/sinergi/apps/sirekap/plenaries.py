"""Plenaries as they stand, and the recaps that the ratified ones fixed: what recaps are judged by."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection

from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.regions import prefix
from sinergi.law.sittings import Sittings
from sinergi.ledger.record import REGISTER

Found = TypeVar("Found")


@dataclass(frozen=True)
class Ground:
    """What recaps are judged by: the definition and the plenaries as they stand.

    ``kept``: what was read of the log already, where one page asks for many recaps of one moment;
    None = read anew each time, as a judgement must.
    """

    election: Election
    templates: Mapping[str, Template]
    sittings: Sittings
    kept: dict[Any, Any] | None = field(default=None, compare=False)

    def once(self, key: Any, read: Callable[[], Found]) -> Found:
        """``read()``, or what it gave before under this key."""
        if self.kept is None:
            return read()
        if key not in self.kept:
            self.kept[key] = read()
        found: Found = self.kept[key]
        return found


def ground(election: Election, templates: Mapping[str, Template], area: str) -> Ground:
    """The plenaries of ``area`` and of everything in it, as the register stands now."""
    return Ground(election, templates, fold(_sitting_entries(election.id, area)))


def fold(entries: Iterable[tuple[str, int, Mapping[str, Any]]]) -> Sittings:
    """Plenaries from (id, index, body) of the register's ``sitting`` entries, in order."""
    found = Sittings()
    for record_id, index, body in entries:
        found.apply(record_id, index, body)
    return found


def _sitting_entries(election_id: str, area: str) -> list[tuple[str, int, Mapping[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(r.id, 'hex'), e.index, r.note FROM record r"
            " JOIN log_entry e ON e.record = r.id AND e.log = %s"
            " WHERE r.election = %s AND r.kind = 'sitting' AND r.note LIKE %s ORDER BY e.index",
            [REGISTER, election_id, f'%"area":"{prefix(area)}%'],
        )
        return [(i, index, body_of(note)) for i, index, note in cursor.fetchall()]


def body_of(note: str) -> Mapping[str, Any]:
    body: Mapping[str, Any] = json.loads(note.split("\n", 2)[1])
    return body


@dataclass(frozen=True, slots=True)
class Fixed:
    """A recap that a plenary ratified; ``index``: its place in the contest's log."""

    id: str
    body: Mapping[str, Any]
    index: int


def ratified(here: Ground, contest: str, district: str, areas: Sequence[str]) -> dict[str, Fixed]:
    """Area → its recap in force: the one that its last ratified plenary fixed."""
    found: dict[str, Fixed] = {}
    order: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.area, encode(c.record, 'hex'), c.sitting, c.index, r.note FROM recap c"
            " JOIN record r ON r.id = c.record WHERE c.election = %s AND c.contest = %s"
            " AND c.district = %s AND c.area = ANY(%s) AND c.why = '' ORDER BY c.index",
            [here.election.id, contest, district, list(areas)],
        )
        for area, record_id, opening, index, note in cursor.fetchall():
            sitting = here.sittings.by_id.get(opening)
            if sitting is None or sitting.state != "ratified" or record_id not in sitting.recaps:
                continue
            if sitting.index >= order.get(area, -1):
                order[area] = sitting.index
                found[area] = Fixed(record_id, body_of(note), index)
    return found
