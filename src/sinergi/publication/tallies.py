"""An election's totals in memory: sums and stations of every area, changed station by station.

Sums are kept by position; names are only ever added at the end, so that vectors of two templates are
added by name.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sinergi.law import tally
from sinergi.law.ballots import Ballots
from sinergi.law.election import NO_DISTRICT, Election
from sinergi.law.form import Template
from sinergi.law.regions import LENGTHS, NATION
from sinergi.publication.books import COMMON, Book, Figures
from sinergi.publication.standing import NOTHING, Standing

RowKey = tuple[str, str, str]  # contest, district or ``*``, area
BookKey = tuple[str, str]  # contest, district or ``*``


@dataclass(frozen=True, slots=True)
class Change:
    """A station that went from ``old`` to ``new``."""

    contest: str
    station: str
    district: str
    new: Standing
    old: Standing = NOTHING
    seen: int = -1


class Memory:
    """``election`` says where options add up; None reads rows only."""

    def __init__(self, election: Election | None = None):
        self.election = election
        self.ballots = Ballots(election) if election is not None else None
        self.books: dict[BookKey, Book] = defaultdict(Book)
        self._shapes: dict[str, tally.Shape] = {}
        self._add_up: dict[tuple[str, str], bool] = {}
        #: (contest, area) → the books whose row of it is newer than what was written of it.
        self._dirty: dict[tuple[str, str], set[str]] = {}

    # --- changing ----------------------------------------------------------------------------

    def apply(self, changes: Sequence[Change]) -> None:
        """Adds what is new and takes away what is old, in every area above each station."""
        forms: dict[str, Template] = {}
        signed: dict[tuple[str, str, str], list[tuple[int, Standing, str]]] = defaultdict(list)
        for change in changes:
            for sign, standing in ((1, change.new), (-1, change.old)):
                if standing.form is not None:
                    forms[standing.form.form] = standing.form
                    key = (change.contest, change.district, standing.form.form)
                    signed[key].append((sign, standing, change.station))
        for (contest, district, name), rows in signed.items():
            self._add(contest, district, forms[name], rows)
        by_book: dict[BookKey, list[Change]] = defaultdict(list)
        for change in changes:
            by_book[change.contest, change.district].append(change)
        for (contest, district), listed in by_book.items():
            flags = [[a - b for a, b in zip(c.new.flags, c.old.flags, strict=True)] for c in listed]
            stations = [c.station for c in listed]
            self.add_flags(contest, district, stations, np.array(flags))
            self.add_seen(contest, stations, [c.seen for c in listed])
            for c in listed:
                self.add_codes(c)
                self.add_held(c)

    def _add(
        self, contest: str, district: str, form: Template, rows: list[tuple[int, Standing, str]]
    ) -> None:
        shape = self.shape(form)
        vectors = shape.contributions(
            np.array([s.counts for _, s, _ in rows], np.int64),
            (s.held_sections for _, s, _ in rows),
        )
        vectors *= np.array([sign for sign, _, _ in rows], np.int64)[:, None]
        self.add_vectors(contest, district, shape, [code for *_, code in rows], vectors)

    def shape(self, form: Template) -> tally.Shape:
        found = self._shapes.get(form.form)
        if found is None:
            found = self._shapes[form.form] = tally.Shape(form)
        return found

    def add_vectors(
        self,
        contest: str,
        district: str,
        shape: tally.Shape,
        stations: Sequence[str],
        vectors: NDArray[np.int64],
    ) -> None:
        """Adds each station's vector (a template's fields) to its areas, in both folds."""
        above = [tally.areas_of(code) for code in stations]
        book = self.books[contest, COMMON]
        columns = book.columns_of(shape.common_names)
        part = vectors[:, shape.common]
        for level in range(len(above[0])):
            areas = [a[level] for a in above]
            rows = book.rows_of(areas)
            adds = np.array([self.options_add_up(contest, a) for a in areas])
            if adds.all():
                book.add(rows, columns, part)
                continue
            book.add(rows[adds], columns, part[adds])
            kept = shape.districtless
            book.add(rows[~adds], columns[kept], part[~adds][:, kept])
        full = self.books[contest, district]
        columns = full.columns_of(shape.names)
        for level in self._full_levels(district, len(above[0])):
            full.add(full.rows_of([a[level] for a in above]), columns, vectors)

    def _full_levels(self, district: str, levels: int) -> Iterable[int]:
        """A district's full vector is kept from the kecamatan up; a nation's alone for the nation."""
        return range(1, levels) if district != NO_DISTRICT else (levels - 1,)

    def options_add_up(self, contest: str, area: str) -> bool:
        """Do all forms of ``area`` name the same options? Worked out once."""
        found = self._add_up.get((contest, area))
        if found is None:
            if self.election is None:
                raise RuntimeError("these tallies are for reading")
            found = tally.options_add_up(self.election, contest, area)
            self._add_up[contest, area] = found
        return found

    def add_flags(
        self, contest: str, district: str, stations: Sequence[str], flags: NDArray[np.int64]
    ) -> None:
        """Adds to stations received, counted, held and changed: one row of four a station."""
        flags = self._with_ballots(stations, flags)
        above = [tally.areas_of(code) for code in stations]
        every = range(len(above[0]))
        for key, levels in ((COMMON, every), (district, self._full_levels(district, len(every)))):
            book = self.books[contest, key]
            for level in levels:
                areas = [a[level] for a in above]
                rows = book.rows_of(areas)
                np.add.at(book.flags, rows, flags)
        for code in stations:
            self.mark(contest, district, code)

    def add_seen(self, contest: str, stations: Sequence[str], seen: Sequence[int]) -> None:
        """Each station's result rests on its log up to this index."""
        book = self.books[contest, COMMON]
        above = [tally.areas_of(code) for code in stations]
        last = np.array(seen, np.int64)
        for level in range(len(above[0])):
            rows = book.rows_of([areas[level] for areas in above])
            np.maximum.at(book.seen, rows, last)

    def _with_ballots(self, stations: Sequence[str], flags: NDArray[np.int64]) -> NDArray[np.int64]:
        """The flags, and the most votes of those counted and of those held (``KEPT``)."""
        most = np.array([self._most(code) for code in stations], np.int64)
        return np.concatenate([flags, flags[:, 1:3] * most[:, None]], axis=1)

    def _most(self, station: str) -> int:
        if self.ballots is None:
            raise RuntimeError("these tallies are for reading")
        return self.ballots.of(station)

    def mark(self, contest: str, district: str, station: str) -> None:
        """The rows above a station are to be written."""
        areas = tally.areas_of(station)
        for area in areas:
            self._dirty.setdefault((contest, area), {COMMON}).add(COMMON)
        for level in self._full_levels(district, len(areas)):
            self._dirty[contest, areas[level]].add(district)

    def mark_all(self) -> None:
        """Every row is to be written."""
        for (contest, key), book in self.books.items():
            for area in book.rows:
                self._dirty.setdefault((contest, area), set()).add(key)

    def add_codes(self, change: Change) -> None:
        """Stations with at least one finding of a code."""
        new, old = change.new.codes, change.old.codes
        if new == old:
            return
        codes = {c: (c in new) - (c in old) for c in new ^ old}
        areas = tally.areas_of(change.station)
        self.books[change.contest, COMMON].add_codes(areas, codes)
        full = [areas[i] for i in self._full_levels(change.district, len(areas))]
        self.books[change.contest, change.district].add_codes(full, codes)

    def add_held(self, change: Change) -> None:
        """Held stations that show a code, and what these may carry."""
        new, old = change.new.shown, change.old.shown
        if new == old:
            return
        codes = {c: (c in new) - (c in old) for c in new ^ old}
        areas = tally.areas_of(change.station)
        most = self._most(change.station)
        self.books[change.contest, COMMON].add_held(areas, codes, most)
        full = [areas[i] for i in self._full_levels(change.district, len(areas))]
        self.books[change.contest, change.district].add_held(full, codes, most)

    # --- reading -----------------------------------------------------------------------------

    def figures(self, key: RowKey) -> Figures:
        book = self.books.get(key[:2])
        return book.figures(key[2]) if book is not None else Figures({})


def level_length(area: str) -> int:
    """Digits of an area's code; 0 for the nation."""
    return 0 if area == NATION else len(area)


VILLAGE, KECAMATAN, REGENCY = LENGTHS["village"], LENGTHS["district"], LENGTHS["regency"]
