"""The threshold of UU 7/2017 Article 414(1): which parties take part in the seats of the DPR.

The share belongs to the election's definition (2024: 4/100 of the national valid votes; DPRD: none,
Article 414(2); from 2029 as the law will say after MK 116/PUU-XXI/2023).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic

from sinergi.law.outcome.spread import K, whole


@dataclass(frozen=True, slots=True)
class Threshold(Generic[K]):
    """``needed``: votes a party must have, exact; ``passed``: in the order of ``votes``."""

    share: Fraction
    votes: Mapping[K, int]
    total: int
    needed: Fraction
    passed: tuple[K, ...]


def threshold(votes: Mapping[K, int], share: Fraction) -> Threshold[K]:
    """The parties with at least ``share`` of all ``votes``; exactly that share is enough.

    Share 0 lets everybody pass. Where nobody has a vote, no party has a share above 0. Raises
    ValueError for a share outside 0..1 and for votes that are no whole numbers.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a threshold is a share from 0 to 1, not {share}")
    whole(votes.values())
    total = sum(votes.values())
    passed = tuple(
        party
        for party, n in votes.items()
        if not share or (total and n * share.denominator >= share.numerator * total)
    )
    return Threshold(share, votes, total, share * total, passed)
