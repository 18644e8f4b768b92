"""All totals anew from the stations' states and their records, by binary COPY into both folds.

The clerk starts with it; ``sinergi bench recount`` measures it.
"""

import json
import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import psycopg
import psycopg.sql
from numpy.typing import NDArray

from sinergi.apps.sirekap import station_results
from sinergi.apps.sirekap.tallies import Change, Tallies
from sinergi.core import hot
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.publication.standing import standing

#: Forms of one template that are summed at once.
BATCH = 5_000
_COPY = """
    COPY (
      SELECT s.contest, s.station, s.district, s.status, s.held_sections,
             CASE WHEN s.findings = '[]'::jsonb THEN '' ELSE s.findings::text END,
             CASE WHEN jsonb_array_length(s.history) > 1 THEN s.history::text ELSE '' END,
             s.seen, CASE WHEN s.counted THEN r.form END, CASE WHEN s.counted THEN r.counts END
      FROM station_result s LEFT JOIN record r ON r.id = s.head
      WHERE s.election = {election}
    ) TO STDOUT (FORMAT binary)
"""
_SIGNATURE = 19  # bytes of "PGCOPY\n\xff\r\n\0", flags and the length of no extension
_FIELD = struct.Struct(">i").unpack_from
_COLUMNS = 10
_SEEN = 7  # the column that is an integer
#: Bytes of a binary ``int4[]`` before its first item.
_ARRAY_HEAD = 20


def recount(election_id: str, election: Election, templates: Mapping[str, Template]) -> Tallies:
    """The tallies of everything that is counted now."""
    tallies = Tallies(election_id, election)
    tallies.read_layouts()
    waiting: dict[tuple[str, str, str], _Waiting] = defaultdict(_Waiting)
    flags: dict[tuple[str, str], _Waiting] = defaultdict(_Waiting)
    for row in _rows(election_id):
        contest, station, district, status, sections, findings, history, seen, form, counts = row
        stand = standing(
            status,
            json.loads(findings) if findings else (),
            changed=station_results.changed(history),
        )
        mine = flags[contest, district]
        mine.stations.append(station)
        mine.data.append(np.array(stand.flags, np.int64).tobytes())
        mine.seen.append(int.from_bytes(seen, "big", signed=True))
        if len(mine.stations) >= BATCH:
            _add_flags(tallies, contest, district, mine)
        if findings:
            change = Change(contest, station, district, stand)
            tallies.add_codes(change)
            tallies.add_held(change)
        if form is None:
            continue
        batch = waiting[contest, district, form]
        batch.stations.append(station)
        batch.held.append(sections.split(",") if sections else ())
        batch.data.append(counts)
        if len(batch.stations) >= BATCH:
            _add(tallies, contest, district, templates[form], batch)
    for (contest, district), mine in flags.items():
        _add_flags(tallies, contest, district, mine)
    for (contest, district, form), batch in waiting.items():
        _add(tallies, contest, district, templates[form], batch)
    return tallies


class _Waiting:
    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.stations: list[str] = []
        self.held: list[Any] = []
        self.data: list[bytes] = []
        self.seen: list[int] = []


def _add_flags(tallies: Tallies, contest: str, district: str, waiting: _Waiting) -> None:
    if waiting.stations:
        flags = np.frombuffer(b"".join(waiting.data), np.int64).reshape(len(waiting.stations), -1)
        tallies.add_flags(contest, district, waiting.stations, flags)
        tallies.add_seen(contest, waiting.stations, waiting.seen)
        waiting.clear()


def _add(tallies: Tallies, contest: str, district: str, form: Template, waiting: _Waiting) -> None:
    if not waiting.stations:
        return
    items = np.frombuffer(b"".join(waiting.data), hot.INT4_ITEM)
    counts: NDArray[np.int64] = items["value"].astype(np.int64).reshape(len(waiting.stations), -1)
    shape = tallies.shape(form)
    vectors = shape.contributions(counts, waiting.held)
    tallies.add_vectors(contest, district, shape, waiting.stations, vectors)
    waiting.clear()


def _rows(election_id: str) -> Iterator[tuple[Any, ...]]:
    """Rows of the COPY; the counts as the bytes of their items."""
    connection = hot.raw()
    statement = psycopg.sql.SQL(_COPY).format(election=psycopg.sql.Literal(election_id))
    with psycopg.Cursor(connection) as cursor:
        cursor.execute("SET enable_seqscan = on")  # the whole of both tables is wanted
        try:
            with cursor.copy(statement) as copy:
                yield from _parsed(copy)
        finally:
            if not connection.closed and not connection.broken:
                cursor.execute("SET enable_seqscan = off")


def _parsed(blocks: Any) -> Iterator[tuple[Any, ...]]:
    """PostgreSQL sends one row a message; the first follows the file's head, the last is -1."""
    first = True
    for block in blocks:
        data = bytes(block)
        at = 0
        if first:
            at, first = _SIGNATURE, False
        while at < len(data) and int.from_bytes(data[at : at + 2], "big") == _COLUMNS:
            at += 2
            row: list[Any] = []
            for column in range(_COLUMNS):
                (size,) = _FIELD(data, at)
                at += 4
                if size < 0:
                    row.append(None)
                    continue
                field = data[at : at + size]
                if column == _COLUMNS - 1:
                    row.append(field[_ARRAY_HEAD:])
                else:
                    row.append(field if column == _SEEN else field.decode())
                at += size
            yield tuple(row)
