"""An area's figures at the end of each ten minutes of log time: steps that only grow.

A bin is closed by the first anchor at or after its end, which stands before the first entry that
comes then: the sums in memory are those of all entries before it. A step is told of each area whose
figures differ from its last one.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sinergi.law.election import Election
from sinergi.publication.books import COMMON, FLAGS
from sinergi.publication.lists import utc
from sinergi.publication.tallies import KECAMATAN, Memory, level_length

BIN = timedelta(minutes=10)
SUMS = ("valid", "invalid", "total")
COLUMNS = (*FLAGS, *SUMS)
Place = tuple[str, str]  # contest, area
#: End of a bin in seconds, ballot numbers with commas, figures.
Step = tuple[int, str, Sequence[int]]


def start_of_bin(at: datetime) -> datetime:
    """The last full ten minutes at or before ``at``."""
    return at - timedelta(minutes=at.minute % 10, seconds=at.second, microseconds=at.microsecond)


class Steps:
    """``districts``: (contest, area) → its districts; ``numbers``: the ballot numbers of one."""

    def __init__(
        self,
        election: Election,
        tallies: Memory,
        districts: Mapping[Place, Sequence[str]],
        numbers: Callable[[str, str], Collection[str]],
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

    def end(
        self, contest: str, since: datetime
    ) -> tuple[int, list[tuple[str, str, NDArray[np.int64]]]]:
        """The end of the bin of ``since`` in seconds, and (area, ballot numbers, figures) of the
        areas that have a new step there; nothing where a clock went back."""
        end = int((start_of_bin(since) + BIN).timestamp())
        if end <= self._closed.get(contest, end - 1):
            return end, []
        self._closed[contest] = end
        return end, list(self._different(contest))

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

    def file(self, contest: str, area: str, steps: Sequence[Step]) -> dict[str, Any]:
        """What is published of an area."""
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
