"""An election's totals and their rows in the database.

The clerk makes them anew from the stations' states when it starts and changes them in memory from
then on; the rows of ``tally`` are written with the public files, for readers. Sums are stored by
position; ``tally_layout`` names the positions and only grows at its end, so that a stored row never
has to be rewritten.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sinergi.core import hot
from sinergi.law.election import Election
from sinergi.publication import tallies
from sinergi.publication.books import COMMON, FLAGS, Figures
from sinergi.publication.tallies import (
    KECAMATAN,
    REGENCY,
    VILLAGE,
    BookKey,
    Change,
    RowKey,
    level_length,
)  # fmt: skip

ROWS_A_STATEMENT = 500


class Tallies(tallies.Memory):
    """``election`` says where options add up; None reads rows only."""

    def __init__(self, election_id: str, election: Election | None = None):
        super().__init__(election)
        self.election_id = election_id
        self._layouts_read: set[BookKey] = set()

    # --- reading -----------------------------------------------------------------------------

    def read(self, keys: Iterable[RowKey]) -> None:
        """Reads rows from the database (an area without one has nothing yet)."""
        wanted = sorted(set(keys))
        if not wanted:
            return
        for contest, district in sorted({k[:2] for k in wanted} - self._layouts_read):
            self._read_layout(contest, district)
        rows = hot.run(
            "SELECT t.contest, t.district, t.area, t.sums, t.received, t.counted, t.held,"
            " t.by_code::text FROM unnest(%b::text[], %b::text[], %b::text[])"
            " AS w(contest, district, area), LATERAL (SELECT * FROM tally WHERE election = %b"
            " AND (tally.contest, tally.district, tally.area) = (w.contest, w.district, w.area)"
            " OFFSET 0) AS t",
            [*(hot.texts([k[i] for k in wanted]) for i in range(3)), self.election_id],
        )
        for contest, district, area, sums, received, counted, held, codes in rows:
            book = self.books[contest, district]
            row = int(book.rows_of([area])[0])
            book.sums[row, : len(sums)] = sums
            book.flags[row, : len(FLAGS)] = received, counted, held
            book.add_codes([area], json.loads(codes))

    def read_layouts(self) -> None:
        """Takes over the order of names that stored rows are in, so that it only grows."""
        for contest, district, names in hot.run(
            "SELECT contest, district, names FROM tally_layout WHERE election = %b",
            [self.election_id],
        ):
            self.books[contest, district].columns_of(names)
            self.books[contest, district].grown = False

    def _read_layout(self, contest: str, district: str) -> None:
        self._layouts_read.add((contest, district))
        found = hot.run(
            "SELECT names FROM tally_layout WHERE election = %b AND contest = %b AND district = %b",
            [self.election_id, contest, district],
        )
        if found:
            book = self.books[contest, district]
            book.columns_of(found[0][0])
            book.grown = False

    # --- writing -----------------------------------------------------------------------------

    def flush(self, areas: Iterable[tuple[str, str]]) -> "Flushed":
        """Writes what is newer of these (contest, area), inside the caller's transaction; ``done()``
        of what it gives says that the transaction stands."""
        taken = {place: self._dirty[place] for place in areas if place in self._dirty}
        rows: list[tuple[BookKey, str]] = [
            ((contest, key), area)
            for (contest, area), keys in taken.items()
            for key in keys
            if area in self.books[contest, key].rows
        ]
        grown = [key for key, book in self.books.items() if book.grown]
        for contest, district in grown:
            hot.run(
                "INSERT INTO tally_layout (election, contest, district, names)"
                " VALUES (%b, %b, %b, %b::text[]) ON CONFLICT (election, contest, district)"
                " DO UPDATE SET names = EXCLUDED.names",
                [self.election_id, contest, district,
                 hot.texts(list(self.books[contest, district].columns))],
            )  # fmt: skip
        rows.sort()
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            self._write(rows[start : start + ROWS_A_STATEMENT])
        return Flushed(self, taken, grown)

    def _write(self, rows: Sequence[tuple[BookKey, str]]) -> None:
        sums, upto, flags, codes = [], [], [], []
        size = 0
        for key, area in rows:
            book = self.books[key]
            row = book.rows[area]
            sums.append(book.sums[row, : len(book.columns)])
            size += len(book.columns)
            upto.append(size)
            flags.append(book.flags[row])
            counted = book.codes.get(area)
            codes.append(
                json.dumps({c: n for c, n in sorted(counted.items()) if n}) if counted else "{}"
            )
        matrix = np.array(flags)
        hot.run(
            _UPSERT,
            [
                self.election_id,
                hot.texts([k[0] for k, _ in rows]),
                hot.texts([k[1] for k, _ in rows]),
                hot.texts([area for _, area in rows]),
                hot.int4s(upto),
                *(hot.int4s(matrix[:, i]) for i in range(len(FLAGS))),
                hot.texts(codes),
                hot.int8s(np.concatenate(sums)),
            ],
        )

    def all_clean(self) -> None:
        """The rows in the database are those in memory."""
        self._dirty.clear()


_UPSERT = """
    INSERT INTO tally
      (election, contest, district, area, sums, received, counted, held, by_code)
    SELECT %b, contest, district, area, (w.sums)[since + 1 : upto], received, counted, held,
           by_code::jsonb
    FROM (SELECT *, lag(upto, 1, 0) OVER (ORDER BY upto) AS since
          FROM unnest(%b::text[], %b::text[], %b::text[], %b::int4[], %b::int4[], %b::int4[],
                      %b::int4[], %b::text[])
          AS t(contest, district, area, upto, received, counted, held, by_code)) AS t,
         (SELECT %b::int8[] AS sums) AS w
    ON CONFLICT (election, contest, district, area) DO UPDATE SET
      sums = EXCLUDED.sums, received = EXCLUDED.received, counted = EXCLUDED.counted,
      held = EXCLUDED.held, by_code = EXCLUDED.by_code
"""


@dataclass(frozen=True, slots=True)
class Flushed:
    """Rows that were written in a transaction that is not committed yet."""

    tallies: Tallies
    places: Collection[tuple[str, str]]
    grown: Collection[BookKey]

    def done(self) -> None:
        for place in self.places:
            self.tallies._dirty.pop(place, None)
        for key in self.grown:
            self.tallies.books[key].grown = False


__all__ = [
    "COMMON", "KECAMATAN", "REGENCY", "VILLAGE", "Change", "Figures", "Flushed",
    "RowKey", "Tallies", "level_length",
]  # fmt: skip
