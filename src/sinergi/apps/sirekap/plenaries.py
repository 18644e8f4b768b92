"""What recaps are judged by, read from the tables."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.lifecycle import COUNTED
from sinergi.law.regions import prefix
from sinergi.law.sittings import Sittings
from sinergi.ledger.record import REGISTER
from sinergi.publication import plenaries
from sinergi.publication.plenaries import Ground, Kept, Station, fold

_STATION = (
    "SELECT s.station, s.status, encode(s.head, 'hex'), s.also, s.held_sections, s.round, s.findings,"
    " {}, r.form, r.counts FROM station_result s LEFT JOIN record r ON r.id = s.head"
    " WHERE s.election = %s AND s.contest = %s AND "
)


class Tables:
    """Stations' states and recaps of an election as they are committed."""

    def __init__(self, election: str):
        self.election = election

    def stations(self, contest: str, codes: Sequence[str]) -> Iterator[Station]:
        return self._stations("s.station = ANY(%s)", "'[]'", contest, list(codes))

    def touched(self, contest: str, area: str, index: int) -> Iterator[Station]:
        return self._stations(
            "s.station LIKE %s AND (s.history->-1->>'index')::bigint > %s ORDER BY s.station",
            "s.history", contest, prefix(area) + "%", index,
        )  # fmt: skip

    def _stations(self, which: str, history: str, contest: str, *values: Any) -> Iterator[Station]:
        with connection.cursor() as cursor:
            cursor.execute(_STATION.format(history) + which, [self.election, contest, *values])
            rows = cursor.fetchall()
        for code, status, head, also, held, number, findings, steps, form, counts in rows:
            heads = (head, *also.split(",")) if also else (head,)
            yield Station(
                code, status, heads if head else (), status in COUNTED,
                held.split(",") if held else (), number, json.loads(findings),
                sorted(json.loads(steps), key=lambda h: h["index"]), form or "", counts or (),
            )  # fmt: skip

    def recaps(self, contest: str, district: str, areas: Sequence[str]) -> Iterator[Kept]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT encode(c.record, 'hex'), r.note, c.index FROM recap c"
                " JOIN record r ON r.id = c.record WHERE c.election = %s AND c.contest = %s"
                " AND c.district = %s AND c.area = ANY(%s) AND c.why = '' ORDER BY c.index",
                [self.election, contest, district, list(areas)],
            )
            rows = cursor.fetchall()
        for record_id, note, index in rows:
            yield Kept(record_id, body_of(note), index)

    def forms(self, ids: Collection[str]) -> dict[str, tuple[str, Sequence[int]]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT encode(id, 'hex'), kind, form, counts, note FROM record WHERE id = ANY(%s)",
                [[bytes.fromhex(i) for i in ids]],
            )
            rows = cursor.fetchall()
        found: dict[str, tuple[str, Sequence[int]]] = {}
        for record_id, kind, form, counts, note in rows:
            body = body_of(note) if kind == "recap" else {}
            found[record_id] = (body["form"], body["counts"]) if body else (form, counts)
        return found


def ground(election: Election, templates: Mapping[str, Template], area: str) -> Ground:
    """The plenaries of ``area`` and of everything in it, as the register stands now."""
    entries = _sitting_entries(election.id, area)
    return Ground(election, templates, fold(entries), Tables(election.id))


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


ratified = plenaries.ratified

__all__ = ["Ground", "Sittings", "Tables", "body_of", "fold", "ground", "ratified"]
