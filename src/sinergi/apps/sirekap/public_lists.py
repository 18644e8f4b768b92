"""Public lists that stand beside the sums: a regency's stations that wait, and what was changed in it.

Both are functions of the stored states and are read from them when they are due.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sinergi.core import hot
from sinergi.law.ballots import Ballots
from sinergi.law.election import Election
from sinergi.publication.lists import changed, held
from sinergi.publication.log_state import Anchor

Place = tuple[str, str]  # contest, regency or district
#: Regencies read at once.
BATCH = 100

#: Both read a partial index (migration 0005): what is neither waiting nor changed is not looked at.
_WAITING = """
    SELECT w.contest, w.area, s.station, s.status, s.findings::text
    FROM unnest(%b::text[], %b::text[]) AS w(contest, area), LATERAL (
      SELECT station, status, findings FROM station_result
      WHERE election = %b AND contest = w.contest AND station >= w.area || '000000000'
        AND station <= w.area || '999999999' AND status IN ('held', 'disputed', 'received')
      OFFSET 0) AS s
"""
_CHANGED = """
    SELECT w.contest, w.area, s.station, s.status, s.history::text
    FROM unnest(%b::text[], %b::text[]) AS w(contest, area), LATERAL (
      SELECT station, status, history FROM station_result
      WHERE election = %b AND contest = w.contest AND station >= w.area || '000000000'
        AND station <= w.area || '999999999' AND jsonb_array_length(history) > 1
      OFFSET 0) AS s
"""


class Lists:
    def __init__(
        self, election: Election, ballots: Ballots, anchors: Mapping[str, Sequence[Anchor]]
    ):
        self.election = election
        self.ballots = ballots
        self.anchors = anchors

    def held(self, places: Sequence[Place]) -> Iterator[tuple[Place, dict[str, Any]]]:
        """Stations of each (contest, regency) whose votes wait: the most ballots first."""
        for place, rows in self._rows(_WAITING, places):
            states = [(s, status, msgspec.json.decode(found)) for s, status, found in rows]
            yield place, held(self.election, self.ballots, place, states)

    def changes(self, places: Sequence[Place]) -> Iterator[tuple[Place, dict[str, Any]]]:
        """What changed results of each (contest, regency): the newest first."""
        for place, rows in self._rows(_CHANGED, places):
            steps = [(s, status, msgspec.json.decode(found)) for s, status, found in rows]
            yield place, changed(self.election, self.anchors.get(place[0], ()), place, steps)

    def _rows(
        self, statement: str, places: Sequence[Place]
    ) -> Iterator[tuple[Place, list[tuple[Any, ...]]]]:
        for start in range(0, len(places), BATCH):
            some = places[start : start + BATCH]
            found: dict[Place, list[tuple[Any, ...]]] = defaultdict(list)
            for contest, area, *row in hot.run(
                statement,
                [
                    hot.texts([c for c, _ in some]),
                    hot.texts([a for _, a in some]),
                    self.election.id,
                ],
            ):
                found[contest, area].append(tuple(row))
            for place in some:
                yield place, found[place]
