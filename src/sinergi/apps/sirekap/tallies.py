"""The clerk's tallies in the database: rows read once, changed in memory, written in batches.

Sums are stored by position; ``tally_layout`` names the positions and only grows at its end, so
that vectors of two templates are added by name and a stored row never has to be rewritten.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from django.db import connection

COMMON = "*"


@dataclass(slots=True)
class Row:
    """One area's sums; ``by_code`` counts stations with at least one finding of a code."""

    sums: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    received: int = 0
    counted: int = 0
    held: int = 0
    by_code: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Change:
    """What one station's new state adds to an area (negative: takes away)."""

    sums: Mapping[str, int]
    received: int = 0
    counted: int = 0
    held: int = 0
    by_code: Mapping[str, int] = field(default_factory=dict)


RowKey = tuple[str, str, str]  # contest, district or ``*``, area


class Tallies:
    """All tallies of one election; one writer. After a rolled back transaction: ``forget()``."""

    def __init__(self, election: str):
        self.election = election
        self.forget()

    def forget(self) -> None:
        self._rows: dict[RowKey, Row] = {}
        self._layouts: dict[tuple[str, str], dict[str, int]] = {}
        self._changed: set[RowKey] = set()
        self._grown: set[tuple[str, str]] = set()

    def load(self, keys: Iterable[RowKey]) -> None:
        """Reads the rows that are not in memory yet, in one query."""
        missing = [key for key in set(keys) if key not in self._rows]
        if not missing:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT t.contest, t.district, t.area, sums, received, counted, held, by_code::text"
                " FROM tally t JOIN unnest(%s::text[], %s::text[], %s::text[])"
                " AS wanted(contest, district, area) USING (contest, district, area)"
                " WHERE election = %s",
                [*map(list, zip(*missing, strict=True)), self.election],
            )
            for contest, district, area, sums, received, counted, held, codes in cursor:
                self._rows[contest, district, area] = Row(
                    np.array(sums, np.int64), received, counted, held, Counter(_json(codes))
                )
        for key in missing:
            self._rows.setdefault(key, Row())

    def layout(self, contest: str, district: str) -> dict[str, int]:
        """Position of each name."""
        key = (contest, district)
        if key not in self._layouts:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT names FROM tally_layout"
                    " WHERE election = %s AND contest = %s AND district = %s",
                    [self.election, contest, district],
                )
                found = cursor.fetchone()
            self._layouts[key] = {n: i for i, n in enumerate(found[0])} if found else {}
        return self._layouts[key]

    def add(self, key: RowKey, change: Change) -> None:
        """Adds a change; its row must have been loaded."""
        row = self._rows[key]
        layout = self.layout(*key[:2])
        for name in change.sums:
            if name not in layout:
                layout[name] = len(layout)
                self._grown.add(key[:2])
        if len(row.sums) < len(layout):
            row.sums = np.concatenate([row.sums, np.zeros(len(layout) - len(row.sums), np.int64)])
        for name, value in change.sums.items():
            row.sums[layout[name]] += value
        row.received += change.received
        row.counted += change.counted
        row.held += change.held
        for code, n in change.by_code.items():
            row.by_code[code] += n
        self._changed.add(key)

    def sums(self, key: RowKey) -> dict[str, int]:
        """An area's sums by name; the row must have been loaded."""
        row = self._rows[key]
        return {
            name: int(row.sums[i]) if i < len(row.sums) else 0
            for name, i in self.layout(*key[:2]).items()
        }

    def row(self, key: RowKey) -> Row:
        return self._rows[key]

    def flush(self) -> None:
        """Writes what changed, inside the caller's transaction."""
        with connection.cursor() as cursor:
            for contest, district in sorted(self._grown):
                names = list(self._layouts[contest, district])
                cursor.execute(
                    "INSERT INTO tally_layout (election, contest, district, names)"
                    " VALUES (%s, %s, %s, %s) ON CONFLICT (election, contest, district)"
                    " DO UPDATE SET names = EXCLUDED.names",
                    [self.election, contest, district, names],
                )
            cursor.executemany(
                "INSERT INTO tally"
                " (election, contest, district, area, sums, received, counted, held, by_code)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
                " ON CONFLICT (election, contest, district, area) DO UPDATE SET"
                " sums = EXCLUDED.sums, received = EXCLUDED.received, counted = EXCLUDED.counted,"
                " held = EXCLUDED.held, by_code = EXCLUDED.by_code",
                [
                    [
                        self.election, *key, row.sums.tolist(), row.received, row.counted,
                        row.held, _dump(row.by_code),
                    ]
                    for key in sorted(self._changed)
                    for row in [self._rows[key]]
                ],
            )  # fmt: skip
        self._changed.clear()
        self._grown.clear()


def _json(text: str) -> dict[str, int]:
    found: dict[str, int] = json.loads(text)
    return found


def _dump(counts: Mapping[str, int]) -> str:
    return json.dumps({code: n for code, n in sorted(counts.items()) if n})
