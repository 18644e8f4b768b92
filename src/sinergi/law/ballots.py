"""The most votes that stations may carry: what can still come is bounded by it, nothing is guessed.

Where ballots follow the roll (kinds that ask W201), a station has one for everybody on it and a
reserve of the roll, rounded up for each station (UU 7/2017, article 350 (3); 2 % then). Where voters
come from elsewhere (special locations, overseas, post) the roll says nothing: there it is the kind's
limit, or the roll where that is larger, and the reserve on it, which is what W203 calls the most.
"""

from fractions import Fraction
from functools import cached_property

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
    """``most_votes`` of an election's stations and areas; each contest's sums are made once."""

    def __init__(self, election: Election):
        self.election = election
        self._sums: dict[str, tuple[list[str], NDArray[np.int64]]] = {}

    @cached_property
    def of(self) -> dict[str, int]:
        """By station."""
        kinds = self.election.kinds
        return {code: most_votes(kinds[s.kind], s) for code, s in self.election.stations.items()}

    def expected(self, contest: str, area: str = NATION) -> int:
        """The most votes of all stations of ``area`` that vote in ``contest``."""
        if contest not in self._sums:
            codes = self.election.stations_of(contest)
            sums = np.cumsum([0, *(self.of[code] for code in codes)], dtype=np.int64)
            self._sums[contest] = codes, sums
        codes, sums = self._sums[contest]
        part = slice_of(codes, area)
        return int(sums[part.stop] - sums[part.start])
