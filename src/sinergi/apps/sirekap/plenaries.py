"""What recaps are judged by, read from the tables."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from sinergi.apps.sirekap import adjustments
from sinergi.apps.sirekap.adjustments import Adjustment
from sinergi.apps.sirekap.notes import body_of
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.lifecycle import COUNTED
from sinergi.law.regions import prefix
from sinergi.law.sittings import Sittings
from sinergi.ledger.record import REGISTER
from sinergi.publication import plenaries
from sinergi.publication.plenaries import Ground, Kept, Station, fold
from sinergi.publication.recap_changes import ASIDE

_STATION = (
    "SELECT s.station, s.status, encode(s.head, 'hex'), s.also, s.held_sections, s.round, s.findings,"
    " {}, r.form, r.counts FROM station_result s LEFT JOIN record r ON r.id = s.head"
    " WHERE s.election = %s AND s.contest = %s AND "
)


class Tables:
    """Stations' states and recaps of an election as they are committed."""

    def __init__(self, election: str, *, remember: bool = False):
        """``remember``: what was read of the log once holds, for a page of one moment."""
        self.election = election
        self.remember = remember
        self._since: dict[str, tuple[int, list[str] | None]] = {}

    def stations(self, contest: str, codes: Sequence[str]) -> Iterator[Station]:
        return self._stations("s.station = ANY(%s)", "'[]'", contest, list(codes))

    def touched(self, contest: str, area: str, index: int) -> Iterator[Station]:
        """The log says which they are: after the recaps come few records, and a nation's stations
        are many."""
        since = self._since.get(contest)
        if since is None or since[0] > index:  # another district's recaps begin earlier
            since = self._since[contest] = self._named_since(contest, index)
        if not self.remember:
            self._since.clear()
        own = prefix(area)
        named = None if since[1] is None else [s for s in since[1] if s.startswith(own)]
        if named == []:
            return iter(())
        which = "s.station LIKE %s" if named is None else "s.station = ANY(%s)"
        return self._stations(
            f"{which} AND (s.history->-1->>'index')::bigint > %s ORDER BY s.station",
            "s.history", contest, own + "%" if named is None else named, index,
        )  # fmt: skip

    def _named_since(self, contest: str, index: int) -> tuple[int, list[str] | None]:
        """``index`` and the stations that records behind it name; None where one lists stations in
        its text (a re-vote, a station set aside): then each is asked."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT r.station, r.station = '' AND r.kind = ANY(%s) FROM log_entry e"
                " JOIN record r ON r.id = e.record"
                " WHERE e.election = %s AND e.log = %s AND e.index > %s",
                [list(ASIDE), self.election, contest, index],
            )
            rows = cursor.fetchall()
        if any(listed for _, listed in rows):
            return index, None
        return index, sorted(station for station, _ in rows if station)

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

    def forms(self, ids: Collection[str]) -> dict[str, tuple[str, Sequence[int], str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT encode(id, 'hex'), kind, form, counts, note FROM record WHERE id = ANY(%s)",
                [[bytes.fromhex(i) for i in ids]],
            )
            rows = cursor.fetchall()
        found: dict[str, tuple[str, Sequence[int], str]] = {}
        for record_id, kind, form, counts, note in rows:
            if kind in ("recap", adjustments.KIND):
                body = body_of(note)
                found[record_id] = body["form"], body["counts"], body.get("ruling", "")
            else:
                found[record_id] = form, counts, ""
        return found

    def adjustments(self, contest: str) -> list[Adjustment]:
        return adjustments.of_contest(self.election, contest)

    def summed(self, record_id: str) -> tuple[Mapping[str, Any], Mapping[str, Any] | None] | None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT r.note, c.columns FROM recap c JOIN record r ON r.id = c.record"
                " WHERE c.record = %s",
                [bytes.fromhex(record_id)],
            )
            row = cursor.fetchone()
        if row is None:
            return None
        return body_of(row[0]), json.loads(row[1]) if row[1] is not None else None


def ground(
    election: Election, templates: Mapping[str, Template], area: str, *, remember: bool = False
) -> Ground:
    """The plenaries of ``area`` and of everything in it, as the register stands now."""
    entries = _sitting_entries(election.id, area)
    source = Tables(election.id, remember=remember)
    return Ground(election, templates, fold(entries), source, {} if remember else None)


def _sitting_entries(election_id: str, area: str) -> list[tuple[str, int, Mapping[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(r.id, 'hex'), e.index, r.note FROM record r"
            " JOIN log_entry e ON e.record = r.id AND e.log = %s"
            " WHERE r.election = %s AND r.kind = 'sitting' AND r.note LIKE %s ORDER BY e.index",
            [REGISTER, election_id, f'%"area":"{prefix(area)}%'],
        )
        return [(i, index, body_of(note)) for i, index, note in cursor.fetchall()]


ratified = plenaries.ratified

__all__ = ["Ground", "Sittings", "Tables", "body_of", "fold", "ground", "ratified"]
