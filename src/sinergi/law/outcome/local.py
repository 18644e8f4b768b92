"""Heads of provinces, regencies and cities (Pilkada).

Most votes wins: UU 10/2016 Articles 107(1) and 109(1); equal votes: the pair whose support is spread
more evenly over the regencies or kecamatan, (2). One pair against the empty box (kolom kosong) needs
more than 50 % of the valid votes: Article 54D. Jakarta: more than 50 %, else a second round of the
first two: UU 2/2024 Article 10(2), (3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Literal

from sinergi.law.outcome.spread import K, Measure, Selection, Tie, Tier, select, whole

HALF = Fraction(1, 2)

#: ``empty-box``: the pair did not beat it, a new election follows. ``no-pairs``: fewer than needed.
Ground = Literal[
    "most-votes", "spread", "majority", "second-round", "empty-box", "tie", "no-votes", "no-pairs"
]


@dataclass(frozen=True, slots=True)
class Local(Generic[K]):
    """``elected``, or the two of the ``second_round``, or neither; ``ground`` says why."""

    elected: K | None
    second_round: tuple[K, K] | None
    ground: Ground
    votes: Mapping[K, int]
    total: int
    tie: Tie[K] | None = None


def plurality(
    votes: Mapping[K, int], *, tiers: Sequence[Tier[K]] = (), measure: Measure = "present"
) -> Local[K]:
    """Two or more pairs: most votes wins, equal votes by spread, else reported. Also Jakarta's
    second round. Raises ValueError for votes that are no whole numbers."""
    whole(votes.values())
    total = sum(votes.values())
    if len(votes) < 2:
        return Local(None, None, "no-pairs", votes, total)
    if not total:
        return Local(None, None, "no-votes", votes, total)
    first = select(votes, 1, tiers, measure)
    if not first.settled:
        return Local(None, None, "tie", votes, total, first.tie)
    ground: Ground = "most-votes" if first.tie is None else "spread"
    return Local(first.chosen[0], None, ground, votes, total, first.tie)


def single_pair(
    pair: K, empty_box: K, votes: Mapping[K, int], *, more_than: Fraction = HALF
) -> Local[K]:
    """One pair against the empty box: elected with more than the share; exactly half is not enough.

    The empty box is never elected: a new election follows (Article 54D(2), (3)). Raises ValueError
    unless ``votes`` has just these two.
    """
    whole(votes.values())
    if set(votes) != {pair, empty_box} or pair == empty_box:
        raise ValueError("votes for one pair and for the empty box, nobody else")
    total = sum(votes.values())
    if not total:
        return Local(None, None, "no-votes", votes, total)
    won = votes[pair] * more_than.denominator > more_than.numerator * total
    return Local(pair if won else None, None, "majority" if won else "empty-box", votes, total)


def majority(
    votes: Mapping[K, int],
    *,
    more_than: Fraction = HALF,
    tiers: Sequence[Tier[K]] = (),
    measure: Measure = "present",
) -> Local[K]:
    """The first round under a majority rule: elected with more than the share, else the first two go
    on. Equal votes for a place in the second round: by spread, else reported.

    Raises ValueError for a share below 1/2 and for votes that are no whole numbers.
    """
    if not HALF <= more_than < 1:
        raise ValueError(f"a majority is a share from 1/2 to below 1, not {more_than}")
    whole(votes.values())
    total = sum(votes.values())
    if len(votes) < 2:
        return Local(None, None, "no-pairs", votes, total)
    if not total:
        return Local(None, None, "no-votes", votes, total)
    for pair, n in votes.items():
        if n * more_than.denominator > more_than.numerator * total:
            return Local(pair, None, "majority", votes, total)
    two: Selection[K] = select(votes, 2, tiers, measure)
    if not two.settled:
        return Local(None, None, "tie", votes, total, two.tie)
    return Local(None, (two.chosen[0], two.chosen[1]), "second-round", votes, total, two.tie)
