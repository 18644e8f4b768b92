"""The wider spread of votes, tier by tier ("persebaran yang lebih luas secara berjenjang").

The law's only way to part equal votes before sex and list number: UU 7/2017 Article 416(4) and (5)
for pairs, Article 423(2) for DPD, PKPU 6/2024 for seats and candidates, UU 10/2016 Articles 107(2)
and 109(2) for local heads. A tier is one level of areas (provinces, then regencies, ...); the first
tier on which two differ decides between them. What no tier parts is reported, never decided.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, Literal, TypeVar

K = TypeVar("K", bound=Hashable)

#: How an area counts for an option: it has a vote there, or it has the most votes there (alone).
Measure = Literal["present", "leads"]


@dataclass(frozen=True, slots=True)
class Tier(Generic[K]):
    """One level of areas: its name, and area -> option -> votes."""

    name: str
    areas: Mapping[str, Mapping[K, int]]


@dataclass(frozen=True, slots=True)
class Tie(Generic[K]):
    """``places`` for more than that many equal ``contenders``, and what the spread rule made of it.

    ``spread``: contender -> number of its areas in each of ``tiers``. ``decided``: those who get a
    place by it, widest first. ``open``: those still equal, for the ``open_places`` nobody has.
    """

    places: int
    contenders: tuple[K, ...]
    tiers: tuple[str, ...]
    spread: Mapping[K, tuple[int, ...]]
    decided: tuple[K, ...]
    open: tuple[K, ...]
    open_places: int


@dataclass(frozen=True, slots=True)
class Selection(Generic[K]):
    """The options with the most votes; ``tie`` is the one at the edge of the places, if any.

    ``chosen`` holds those who have a place, most votes first, those decided by spread included;
    ``vacant`` places had nobody left (no options, or none with enough votes).
    """

    chosen: tuple[K, ...]
    tie: Tie[K] | None
    vacant: int

    @property
    def settled(self) -> bool:
        """True where every place has somebody."""
        return not self.vacant and (self.tie is None or not self.tie.open)


def whole(votes: Iterable[int]) -> None:
    """Raises ValueError unless every number is an integer of at least 0."""
    for n in votes:
        if type(n) is not int or n < 0:
            raise ValueError(f"votes are whole numbers of at least 0, not {n!r}")


def leader(area: Mapping[K, int]) -> K | None:
    """The option with the most votes in an area; None where nobody has any, or two are equal."""
    most = max(area.values(), default=0)
    first = [option for option, n in area.items() if n == most]
    return first[0] if most > 0 and len(first) == 1 else None


def spread_of(
    contenders: Collection[K], tiers: Sequence[Tier[K]], measure: Measure
) -> dict[K, tuple[int, ...]]:
    """Contender -> number of its areas in each tier. ``leads`` counts against every option."""
    counts: dict[K, list[int]] = {k: [] for k in contenders}
    for tier in tiers:
        if measure == "leads":
            leaders = [leader(area) for area in tier.areas.values()]
            for k in contenders:
                counts[k].append(leaders.count(k))
        else:
            for k in contenders:
                counts[k].append(sum(area.get(k, 0) > 0 for area in tier.areas.values()))
    return {k: tuple(found) for k, found in counts.items()}


def settle(
    contenders: Sequence[K],
    places: int,
    tiers: Sequence[Tier[K]] = (),
    measure: Measure = "present",
) -> Tie[K]:
    """Applies the spread rule to equal contenders; raises ValueError unless 0 < places < their number."""
    if not 0 < places < len(contenders):
        raise ValueError(f"{places} places for {len(contenders)} contenders are no tie")
    figures = spread_of(contenders, tiers, measure)
    decided: list[K] = []
    still: tuple[K, ...] = ()
    for _, equal in groupby(
        sorted(contenders, key=figures.__getitem__, reverse=True), key=figures.__getitem__
    ):
        group = tuple(equal)
        if len(decided) + len(group) > places:
            still = group if len(decided) < places else ()
            break
        decided.extend(group)
    return Tie(
        places, tuple(contenders), tuple(t.name for t in tiers), figures, tuple(decided), still,
        places - len(decided),
    )  # fmt: skip


def select(
    votes: Mapping[K, int],
    places: int,
    tiers: Sequence[Tier[K]] = (),
    measure: Measure = "present",
    *,
    least: int = 0,
) -> Selection[K]:
    """The ``places`` options with the most votes, none with fewer than ``least``.

    Options with equal votes stand in the order of ``votes``, which decides nothing: either all of
    them have a place, or the spread rule parts them, or the places stay open.
    """
    whole(votes.values())
    chosen: list[K] = []
    ranked = sorted(
        ((k, n) for k, n in votes.items() if n >= least), key=lambda item: item[1], reverse=True
    )
    for _, equal in groupby(ranked, key=lambda item: item[1]):
        group = [k for k, _ in equal]
        left = places - len(chosen)
        if not left:
            break
        if len(group) > left:
            tie = settle(group, left, tiers, measure)
            return Selection((*chosen, *tie.decided), tie, 0)
        chosen.extend(group)
    return Selection(tuple(chosen), None, places - len(chosen))
