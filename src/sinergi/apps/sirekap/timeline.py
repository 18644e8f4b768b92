"""Steps of time in the database: rows that only grow.

One row is written for each area whose figures differ from its last row, in the transaction of the
anchor that closed the bin, so that whoever counts after this clerk goes on from the same rows.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sinergi.core import hot
from sinergi.law.election import Election
from sinergi.publication.tallies import Memory, level_length
from sinergi.publication.timeline import Place, Step, Steps, start_of_bin

#: Areas read or written by one statement.
BATCH = 200
ROWS_A_STATEMENT = 2_000
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


class Timeline(Steps):
    """The steps as they are stored."""

    def __init__(
        self,
        election: Election,
        tallies: Memory,
        districts: Mapping[Place, Sequence[str]],
        numbers: Callable[[str, str], Collection[str]],
    ):
        super().__init__(election, tallies, districts, numbers)
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
        end, found = self.end(contest, since)
        for start in range(0, len(found), ROWS_A_STATEMENT):
            self._insert(contest, end, found[start : start + ROWS_A_STATEMENT])
        return [(contest, area) for area, _, _ in found]

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
                steps: dict[str, list[Step]] = {a: [] for a in some}
                for area, *row in hot.run(_READ, [self.election.id, contest, hot.texts(some)]):
                    steps[area].append((row[0], row[1], row[2]))
                for area in some:
                    yield (contest, area), self.file(contest, area, steps[area])


__all__ = ["Timeline", "start_of_bin"]
