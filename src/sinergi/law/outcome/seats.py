"""Seats of a district by Sainte-Laguë: UU 7/2017 Articles 415(2), (3) and 420.

A party's votes are divided by 1, 3, 5, 7, ...; the greatest quotient takes the first seat, the next
one the second, until the seats are gone. Quotients are compared as exact fractions.

Equal quotients for fewer seats than there are parties: the wider spread of votes (PKPU 6/2024), a
step a person confirms; without figures of the spread, or equal in them, the seats stay unallocated.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic

from sinergi.law.outcome.spread import K, Measure, Tie, Tier, settle, whole


@dataclass(frozen=True, slots=True)
class Quotient(Generic[K]):
    """``votes`` / ``divisor`` of a party; ``seat``: the seat it takes (1, 2, ...), None for none."""

    seat: int | None
    party: K
    votes: int
    divisor: int

    @property
    def value(self) -> Fraction:
        return Fraction(self.votes, self.divisor)


@dataclass(frozen=True, slots=True)
class SeatTie(Generic[K]):
    """Equal quotients for the last ``tie.places`` seats, of which ``first_seat`` is the first."""

    first_seat: int
    quotient: Fraction
    tie: Tie[K]


@dataclass(frozen=True, slots=True)
class DistrictSeats(Generic[K]):
    """The seats of one district.

    ``seats``: every party that takes part, also with 0. ``order``: the quotients that took a seat,
    greatest first; equal ones that all took one stand in the order of the votes. ``following``: the
    greatest quotients without a seat. ``unallocated``: seats nobody has, because of a tie the
    spread did not part, or because no party that takes part has a vote.
    """

    seats: Mapping[K, int]
    order: tuple[Quotient[K], ...]
    following: tuple[Quotient[K], ...]
    tie: SeatTie[K] | None
    unallocated: int


def sainte_lague(
    votes: Mapping[K, int],
    seats: int,
    *,
    passed: Collection[K] | None = None,
    tiers: Sequence[Tier[K]] = (),
    measure: Measure = "present",
) -> DistrictSeats[K]:
    """The ``seats`` of one district, on the valid ``votes`` of its parties.

    ``passed``: the parties that take part (Article 414), None for all. ``tiers``: the votes by
    area within the district, widest areas first. A party without votes takes no seat. Raises
    ValueError for negative or fractional votes or seats.
    """
    whole(votes.values())
    whole([seats])
    parties = [p for p in votes if passed is None or p in passed]
    taken = dict.fromkeys(parties, 0)
    order: list[Quotient[K]] = []
    found: SeatTie[K] | None = None
    while len(order) < seats:
        first = _greatest(votes, taken)
        left = seats - len(order)
        if not first:
            break
        winners: Sequence[K] = first
        if len(first) > left:
            tie = settle(first, left, tiers, measure)
            quotient = Fraction(votes[first[0]], 2 * taken[first[0]] + 1)
            found = SeatTie(len(order) + 1, quotient, tie)
            winners = tie.decided
        for party in winners:
            order.append(Quotient(len(order) + 1, party, votes[party], 2 * taken[party] + 1))
            taken[party] += 1
        if found is not None:
            break
    following = tuple(
        Quotient(None, p, votes[p], 2 * taken[p] + 1) for p in _greatest(votes, taken)
    )
    return DistrictSeats(taken, tuple(order), following, found, seats - len(order))


def _greatest(votes: Mapping[K, int], taken: Mapping[K, int]) -> list[K]:
    """The parties whose next quotient is the greatest; none where no party has a vote."""
    best: list[K] = []
    for party, seats in taken.items():
        if not votes[party]:
            continue
        if best:
            ours = votes[party] * (2 * taken[best[0]] + 1)
            theirs = votes[best[0]] * (2 * seats + 1)
            if ours < theirs:
                continue
            if ours > theirs:
                best = []
        best.append(party)
    return best
