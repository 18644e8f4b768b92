"""An area's figures at the end of each ten minutes of log time: rows that only grow.

A bin is closed by the first anchor at or after its end, which stands before the first entry that
comes then: the sums in memory are those of all entries before it. One row is written for each area
whose figures differ from its last row, in the transaction of that anchor, so that whoever counts
after this clerk goes on from the same rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sinergi.apps.sirekap.books import COMMON, FLAGS
from sinergi.apps.sirekap.public_lists import utc
from sinergi.apps.sirekap.tallies import KECAMATAN, Tallies, level_length
from sinergi.core import hot
from sinergi.law.election import Election

BIN = timedelta(minutes=10)
SUMS = ("valid", "invalid", "total")
COLUMNS = (*FLAGS, *SUMS)
#: Areas read or written by one statement.
BATCH = 200
ROWS_A_STATEMENT = 2_000
Place = tuple[str, str]  # contest, area

_LAST = """
    SELECT DISTINCT ON (contest, area) contest, area, numbers, figures,
           extract(epoch FROM at)::int8
    FROM area_step WHERE election = %b ORDER BY contest, area, at DESC
"""
_READ = """
    SELECT area, extract(epoch FROM at)::int8, numbers, figures FROM area_step
    WHERE election = %b AND contest = %b AND area = ANY(%b::text[]) ORDER BY area, at
"""
_INSERT = """
    INSERT INTO area_step (election, contest, area, at, numbers, figures)
    SELECT %b, %b, area, to_timestamp(%b::int8), numbers, (w.figures)[since + 1 : upto]
    FROM (SELECT *, lag(upto, 1, 0) OVER (ORDER BY upto) AS since
          FROM unnest(%b::text[], %b::text[], %b::int4[]) AS t(area, numbers, upto)) AS t,
         (SELECT %b::int8[] AS figures) AS w
"""


def start_of_bin(at: datetime) -> datetime:
    """The last full ten minutes at or before ``at``."""
    return at - timedelta(minutes=at.minute % 10, seconds=at.second, microseconds=at.microsecond)


class Timeline:
    """``districts``: (contest, area) → its districts; ``numbers``: the ballot numbers of one."""

    def __init__(
        self,
        election: Election,
        tallies: Tallies,
        districts: Mapping[Place, Sequence[str]],
        numbers: Any,
    ):
        self.election = election
        self.tallies = tallies
        self._districts = districts
        self._numbers_in = numbers
        self._numbers: dict[Place, str] = {}
        #: Each area's last row: its ballot numbers, its figures.
        self._last: dict[Place, tuple[str, bytes]] = {}
        #: The end of each contest's last closed bin, in seconds.
        self._closed: dict[str, int] = {}
        for contest, area, named, figures, at in hot.run(_LAST, [election.id]):
            self._last[contest, area] = named, np.array(figures, np.int64).tobytes()
            self._closed[contest] = max(at, self._closed.get(contest, at))

    @property
    def places(self) -> list[Place]:
        """(contest, area) that have rows, larger areas first."""
        return sorted(self._last, key=lambda p: (level_length(p[1]), p))

    def close(self, contest: str, since: datetime) -> list[Place]:
        """Writes what stands now as the end of the bin of ``since``, inside the caller's
        transaction; gives the areas that have a new row."""
        end = int((start_of_bin(since) + BIN).timestamp())
        if end <= self._closed.get(contest, end - 1):
            return []  # a clock that went back
        self._closed[contest] = end
        found = list(self._different(contest))
        for start in range(0, len(found), ROWS_A_STATEMENT):
            self._insert(contest, end, found[start : start + ROWS_A_STATEMENT])
        return [(contest, area) for area, _, _ in found]

    def _different(self, contest: str) -> Iterator[tuple[str, str, NDArray[np.int64]]]:
        """(area, its ballot numbers, its figures) where these are others than in its last row."""
        book = self.tallies.books.get((contest, COMMON))
        if book is None:
            return
        alike: dict[str, list[str]] = defaultdict(list)
        for area in sorted(book.rows, key=lambda a: (level_length(a), a)):
            if level_length(area) <= KECAMATAN:
                alike[self._numbers_of(contest, area)].append(area)
        for numbers, areas in alike.items():
            rows = [book.rows[area] for area in areas]
            names = [*SUMS, *self._fields(contest, numbers)]
            table = np.zeros((len(rows), len(FLAGS) + len(names)), np.int64)
            table[:, : len(FLAGS)] = book.flags[rows, : len(FLAGS)]
            for column, name in enumerate(names, start=len(FLAGS)):
                if name in book.columns:
                    table[:, column] = book.sums[rows, book.columns[name]]
            for area, figures in zip(areas, table, strict=True):
                last = self._last.get((contest, area))
                new = numbers, figures.tobytes()
                if new != last and (last is not None or figures.any()):
                    self._last[contest, area] = new
                    yield area, numbers, figures

    def _numbers_of(self, contest: str, area: str) -> str:
        """The area's ballot numbers with commas; "" where its districts' options do not add up."""
        key = (contest, area)
        if key not in self._numbers:
            named: set[str] = set()
            if self.tallies.options_add_up(contest, area):
                for district in self._districts.get(key, ()):
                    named |= set(self._numbers_in(contest, district))
            self._numbers[key] = ",".join(sorted(named, key=int))
        return self._numbers[key]

    def _fields(self, contest: str, numbers: str) -> list[str]:
        whole = "party.{}.total" if self._of_parties(contest) else "votes.{}"
        return [whole.format(number) for number in _split(numbers)]

    def _of_parties(self, contest: str) -> bool:
        return self.election.contests[contest].options == "parties"

    def _insert(
        self, contest: str, end: int, rows: Sequence[tuple[str, str, NDArray[np.int64]]]
    ) -> None:
        hot.run(
            _INSERT,
            [
                self.election.id, contest, end,
                hot.texts([area for area, _, _ in rows]),
                hot.texts([numbers for _, numbers, _ in rows]),
                hot.int4s(np.cumsum([len(figures) for *_, figures in rows])),
                hot.int8s(np.concatenate([figures for *_, figures in rows])),
            ],
        )  # fmt: skip

    def files(self, places: Iterable[Place]) -> Iterator[tuple[Place, dict[str, Any]]]:
        """What is published of each (contest, area)."""
        by_contest: dict[str, list[str]] = defaultdict(list)
        for contest, area in places:
            by_contest[contest].append(area)
        for contest, areas in by_contest.items():
            for start in range(0, len(areas), BATCH):
                some = areas[start : start + BATCH]
                steps: dict[str, list[tuple[int, str, list[int]]]] = {a: [] for a in some}
                for area, *row in hot.run(_READ, [self.election.id, contest, hot.texts(some)]):
                    steps[area].append((row[0], row[1], row[2]))
                for area in some:
                    yield (contest, area), self._file(contest, area, steps[area])

    def _file(
        self, contest: str, area: str, steps: Sequence[tuple[int, str, list[int]]]
    ) -> dict[str, Any]:
        now = self._numbers_of(contest, area)
        numbers = sorted(
            {n for text in {now, *(s[1] for s in steps)} for n in _split(text)}, key=int
        )
        columns = [*COLUMNS, *numbers]
        plain = ",".join(numbers)
        told: list[list[Any]] = []
        for at, named, figures in steps:
            row = figures
            if named != plain:  # another definition was in force then
                known = dict(zip([*COLUMNS, *_split(named)], figures, strict=True))
                row = [known.get(column, 0) for column in columns]
            told.append([utc(datetime.fromtimestamp(at, UTC)), *row])
        return {"contest": contest, "area": area, "columns": columns, "steps": told}


def _split(numbers: str) -> list[str]:
    return numbers.split(",") if numbers else []
