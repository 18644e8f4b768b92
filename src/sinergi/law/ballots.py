"""The most votes that stations may carry: what can still come is bounded by it, nothing is guessed.

Where ballots follow the roll (kinds that ask W201), a station has one for everybody on it and a
reserve of the roll, rounded up for each station (UU 7/2017, article 350 (3); 2 % then). Where voters
come from elsewhere (special locations, overseas, post) the roll says nothing: there it is the kind's
limit, or the roll where that is larger, and the reserve on it, which is what W203 calls the most.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sinergi.law.election import Election, Kind, Station, slice_of
from sinergi.law.regions import NATION

FOLLOWS_ROLL = "W201"


def with_reserve(share: Fraction, of: int) -> int:
    """``of`` and ``share × of`` rounded up."""
    return of - (-share.numerator * of // share.denominator)


def most_votes(kind: Kind, station: Station) -> int:
    """The most ballots of one contest that a station may find in its box."""
    roll = station.dpt_l + station.dpt_p
    base = roll if FOLLOWS_ROLL in kind.warnings else max(roll, kind.limit)
    return with_reserve(kind.reserve, base)


class Ballots:
    """``most_votes`` of an election's stations and areas; sums are made once, when first asked."""

    def __init__(self, election: Election):
        self.election = election
        self._lists: dict[str, int] = {}
        self._known: dict[tuple[str, int], int] = {}
        #: By the list of stations: contests with the same rule share one.
        self._sums: dict[int, tuple[list[str], NDArray[np.int64]]] = {}

    def of(self, code: str) -> int:
        """The most votes of one station."""
        station = self.election.stations[code]
        key = (station.kind, station.dpt_l + station.dpt_p)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = most_votes(self.election.kinds[station.kind], station)
        return found

    def expected(self, contest: str, area: str = NATION) -> int:
        """The most votes of all stations of ``area`` that vote in ``contest``."""
        codes, sums = self._of_contest(contest)
        part = slice_of(codes, area)
        return int(sums[part.stop] - sums[part.start])

    def _of_contest(self, contest: str) -> tuple[list[str], NDArray[np.int64]]:
        """Its stations, and at each position what those before it may carry together."""
        key = self._lists.get(contest)
        if key is None:
            codes = self.election.voting_in(contest)
            key = self._lists[contest] = id(codes)
            if key not in self._sums:
                sums = np.cumsum([0, *(self.of(code) for code in codes)], dtype=np.int64)
                self._sums[key] = codes, sums
        return self._sums[key]
