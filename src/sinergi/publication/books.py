"""Sums of one contest over its areas, kept as one matrix: the clerk's fold in NumPy.

A book is either of a district (every field; kecamatan and above) or of the whole contest (``*``: the
common vector; every area). Names and areas are only ever added at the end.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

COMMON = "*"
FLAGS = ("received", "counted", "held")
#: What is kept of stations beside these, for the public files alone: how many a later record
#: changed, and the most votes that those counted and those held may carry.
KEPT = (*FLAGS, "changed", "ballots_counted", "ballots_held")


@dataclass(frozen=True, slots=True)
class Figures:
    """One area's sums by name, and its stations."""

    sums: Mapping[str, int]
    received: int = 0
    counted: int = 0
    held: int = 0
    by_code: Mapping[str, int] = field(default_factory=dict)
    changed: int = 0
    ballots_counted: int = 0
    ballots_held: int = 0
    #: Code → stations that are held and show it, and the most votes these may carry.
    held_by: Mapping[str, list[int]] = field(default_factory=dict)
    #: Index in the contest's log of the last entry that these figures rest on; -1 = none.
    seen: int = -1


class Book:
    def __init__(self) -> None:
        self.columns: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self.sums: NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self.flags: NDArray[np.int64] = np.zeros((0, len(KEPT)), np.int64)
        self.seen: NDArray[np.int64] = np.zeros(0, np.int64)
        self.codes: dict[str, Counter[str]] = {}
        self.held_by: dict[str, dict[str, list[int]]] = {}
        self.grown = False  # names were added that the database does not know

    def columns_of(self, names: Sequence[str]) -> NDArray[np.intp]:
        """Columns of ``names``; new ones are added at the end."""
        for name in names:
            if name not in self.columns:
                self.columns[name] = len(self.columns)
                self.grown = True
        self._make_room()
        return np.array([self.columns[n] for n in names], np.intp)

    def rows_of(self, areas: Sequence[str]) -> NDArray[np.intp]:
        for area in areas:
            if area not in self.rows:
                self.rows[area] = len(self.rows)
        self._make_room()
        return np.array([self.rows[a] for a in areas], np.intp)

    def _make_room(self) -> None:
        have, need = self.sums.shape, (len(self.rows), len(self.columns))
        if need[0] <= have[0] and need[1] <= have[1]:
            return
        size = (max(have[0], 2 * need[0]), max(have[1], need[1]))
        sums = np.zeros(size, np.int64)
        sums[: have[0], : have[1]] = self.sums
        flags = np.zeros((size[0], len(KEPT)), np.int64)
        flags[: have[0]] = self.flags
        seen = np.full(size[0], -1, np.int64)
        seen[: have[0]] = self.seen
        self.sums, self.flags, self.seen = sums, flags, seen

    def add(
        self,
        rows: NDArray[np.intp],
        columns: NDArray[np.intp],
        vectors: NDArray[np.int64],
    ) -> None:
        """Adds each vector to its row; a row may stand several times in ``rows``."""
        np.add.at(self.sums, (rows[:, None], columns[None, :]), vectors)

    def add_codes(self, areas: Sequence[str], change: Mapping[str, int]) -> None:
        for area in areas:
            found = self.codes.setdefault(area, Counter())
            for code, n in change.items():
                found[code] += n

    def add_held(self, areas: Sequence[str], change: Mapping[str, int], ballots: int) -> None:
        """``change``: code → stations more or fewer that show it, each of ``ballots``."""
        for area in areas:
            found = self.held_by.setdefault(area, {})
            for code, n in change.items():
                sums = found.setdefault(code, [0, 0])
                sums[0] += n
                sums[1] += n * ballots

    def figures(self, area: str) -> Figures:
        row = self.rows.get(area)
        if row is None:
            return Figures(dict.fromkeys(self.columns, 0))
        values = self.sums[row, : len(self.columns)].tolist()
        received, counted, held, changed, ballots_counted, ballots_held = self.flags[row].tolist()
        codes = {c: n for c, n in sorted(self.codes.get(area, Counter()).items()) if n}
        held_by = {c: n for c, n in sorted(self.held_by.get(area, {}).items()) if n[0]}
        sums = dict(zip(self.columns, values, strict=True))
        return Figures(
            sums, received, counted, held, codes, changed, ballots_counted, ballots_held, held_by,
            int(self.seen[row]),
        )  # fmt: skip
