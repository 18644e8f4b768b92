"""Who takes a party's seats in a district: the open list, UU 7/2017 Article 422, PKPU 6/2024.

Most votes first; equal votes: the wider spread, tier by tier; still equal: the woman, where sexes
differ; same sex: the upper list number. Candidates nobody voted for follow in the order of the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sinergi.law.election import Candidate
from sinergi.law.outcome.spread import Measure, Tier, spread_of, whole

WOMAN = "P"
SEXES = ("L", WOMAN)

#: What put a candidate before the next one. ``open``: nothing did; ``last``: there is no next one.
By = Literal["votes", "spread", "sex", "number", "list", "open", "last"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate's rank (from 1) with the figures; ``spread``: number of areas in each tier."""

    rank: int
    candidate: Candidate
    votes: int
    spread: tuple[int, ...]
    before_next_by: By


@dataclass(frozen=True, slots=True)
class Elected:
    """``elected``: in order. ``ranking``: every eligible candidate, for replacements (PAW).

    ``open``: equal candidates for ``open_seats`` that nobody has yet, because the spread is not
    known or a sex is not written; ``vacant``: seats for which the list has nobody.
    """

    elected: tuple[Candidate, ...]
    ranking: tuple[Placed, ...]
    open: tuple[Candidate, ...]
    open_seats: int
    vacant: int


def elected(
    candidates: Iterable[Candidate],
    votes: Mapping[int, int],
    seats: int,
    *,
    tiers: Sequence[Tier[int]] | None = None,
    measure: Measure = "present",
) -> Elected:
    """The members for a party's ``seats`` in a district.

    ``candidates``: of that party and district; only ``active`` ones can be elected. ``votes``:
    number -> votes. ``tiers``: votes by number and area; None says that the spread is not known, and
    then equal votes that matter for a seat are reported; an empty sequence says that there is
    nothing to compare, and sex and number decide. Raises ValueError for two candidates with one
    number, for candidates of two lists, and for votes or seats that are no whole numbers.
    """
    whole(votes.values())
    whole([seats])
    every = list(candidates)
    numbers = [c.number for c in every]
    if len(set(numbers)) != len(numbers):
        raise ValueError("two candidates have one number")
    if len({(c.contest, c.district, c.party) for c in every}) > 1:
        raise ValueError("the candidates are of more than one list")
    unknown = set(votes) - set(numbers)
    if unknown:
        raise ValueError(f"votes for numbers that are not on the list: {sorted(unknown)}")
    people = [c for c in every if c.status == "active"]
    figures = spread_of([c.number for c in people], tiers or (), measure)

    def key(c: Candidate) -> tuple[int, tuple[int, ...], int, int]:
        n = votes.get(c.number, 0)
        if not n:
            return (0, (), 0, c.number)
        return (-n, tuple(-areas for areas in figures[c.number]), c.sex != WOMAN, c.number)

    ranked = sorted(people, key=key)
    ranking: list[Placed] = []
    for rank, c in enumerate(ranked, start=1):
        following = ranked[rank] if rank < len(ranked) else None
        ranking.append(
            Placed(
                rank, c, votes.get(c.number, 0), figures[c.number],
                _by(c, following, votes, figures, known=tiers is not None),
            )
        )  # fmt: skip
    first, last = _open(ranking, seats)
    return Elected(
        elected=tuple(ranked[:first]),
        ranking=tuple(ranking),
        open=tuple(ranked[first:last]),
        open_seats=min(seats, len(ranked)) - first,
        vacant=max(0, seats - len(ranked)),
    )


def _by(
    c: Candidate,
    following: Candidate | None,
    votes: Mapping[int, int],
    figures: Mapping[int, tuple[int, ...]],
    *,
    known: bool,
) -> By:
    if following is None:
        return "last"
    mine, theirs = votes.get(c.number, 0), votes.get(following.number, 0)
    if mine != theirs:
        return "votes"
    if not mine:
        return "list"
    if figures[c.number] != figures[following.number]:
        return "spread"
    if not known or c.sex not in SEXES or following.sex not in SEXES:
        return "open"
    return "sex" if c.sex != following.sex else "number"


def _open(ranking: Sequence[Placed], seats: int) -> tuple[int, int]:
    """The run of candidates, first:last, that nothing parts and that the last seat falls in."""
    cut = min(seats, len(ranking))
    if cut == 0 or cut == len(ranking) or not _run(ranking, cut - 1):
        return cut, cut
    first = cut - 1
    while first and _run(ranking, first - 1):
        first -= 1
    last = cut
    while last < len(ranking) and _run(ranking, last - 1):
        last += 1
    return first, last


def _run(ranking: Sequence[Placed], i: int) -> bool:
    """True where ranks i and i + 1 belong to one group that something unknown keeps from parting."""
    a, b = ranking[i], ranking[i + 1]
    if (a.votes, a.spread) != (b.votes, b.spread):
        return False
    return any(
        p.before_next_by == "open" for p in ranking if (p.votes, p.spread) == (a.votes, a.spread)
    )


def party_votes(
    list_votes: int,
    candidates: Iterable[Candidate],
    votes: Mapping[int, int],
    *,
    keep_ineligible: bool,
) -> int:
    """A party's votes in a district: those for the list and those for its candidates.

    ``keep_ineligible``: do votes for a candidate who was struck, withdrew or died count for the
    party, as the definition says?
    """
    whole([list_votes, *votes.values()])
    return list_votes + sum(
        votes.get(c.number, 0) for c in candidates if keep_ineligible or c.status == "active"
    )
