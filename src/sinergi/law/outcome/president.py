"""President and vice president: Article 6A(3), (4) UUD 1945 and Article 416 UU 7/2017.

Elected is the pair with more than 50 % of all votes and with at least 20 % of the votes in each of
more than half of the provinces ("sedikitnya 20 % suara di setiap provinsi yang tersebar di lebih
dari 1/2 jumlah provinsi"). Overseas counts in the sum and is no province. Otherwise two pairs go to
the second round. Limits are parameters; the defaults are those of Article 416.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Literal

from sinergi.law.outcome.spread import K, Measure, Tie, Tier, select, settle, spread_of, whole
from sinergi.law.regions import OVERSEAS

#: Why it came out so. ``majority``: 416(1). ``runoff``: 416(2), a clear first and second.
#: ``equal-first``: 416(3), two pairs equal first. ``spread``: 416(4) or (5), parted by spread.
#: ``most-votes``: the second round. ``tie``: not decided. ``no-votes``; ``no-opponent``: one pair
#: alone that did not reach 416(1).
Ground = Literal[
    "majority", "runoff", "equal-first", "spread", "most-votes", "tie", "no-votes", "no-opponent"
]


@dataclass(frozen=True, slots=True)
class Rule:
    """Limits of Article 416(1). ``majority`` and ``provinces`` are passed by more, ``in_province``
    by at least the share. A majority below 1/2 is refused: two pairs could have it."""

    majority: Fraction = Fraction(1, 2)
    in_province: Fraction = Fraction(1, 5)
    provinces: Fraction = Fraction(1, 2)
    overseas: frozenset[str] = frozenset({OVERSEAS})

    def __post_init__(self) -> None:
        if not Fraction(1, 2) <= self.majority < 1:
            raise ValueError(f"a majority is a share from 1/2 to below 1, not {self.majority}")
        if not (0 < self.in_province <= 1 and 0 <= self.provinces < 1):
            raise ValueError("shares of the spread lie between 0 and 1")


ARTICLE_416 = Rule()


@dataclass(frozen=True, slots=True)
class Why(Generic[K]):
    """Every figure the outcome rests on.

    ``shares``: of ``total``, exact (0 where nobody voted). ``with_majority``: the pair above the
    majority, if any. ``provinces``: how many count for the spread; ``needed``: in how many of them
    a pair must reach ``rule.in_province``; ``reached``: pair -> those in which it did; ``led``:
    pair -> in how many it alone has the most votes. ``tie``: the tie met, with its spread.
    """

    rule: Rule
    ground: Ground
    votes: Mapping[K, int]
    overseas: Mapping[K, int]
    total: int
    shares: Mapping[K, Fraction]
    with_majority: K | None
    provinces: int
    needed: int
    reached: Mapping[K, tuple[str, ...]]
    led: Mapping[K, int]
    tie: Tie[K] | None


@dataclass(frozen=True, slots=True)
class President(Generic[K]):
    """``elected``, or the two pairs of the ``second_round``, or neither where a tie is reported."""

    elected: K | None
    second_round: tuple[K, K] | None
    why: Why[K]


def first_round(
    votes: Mapping[str, Mapping[K, int]],
    *,
    rule: Rule = ARTICLE_416,
    provinces: int | None = None,
    tiers: Sequence[Tier[K]] = (),
    measure: Measure = "leads",
) -> President[K]:
    """Article 416 on ``votes``: province code -> pair -> votes.

    ``provinces``: how many the country has, where ``votes`` holds only some. ``tiers``: areas below
    the province for the spread of (4) and (5), widest first; the provinces themselves come from
    ``votes``. Raises ValueError for votes that are no whole numbers or too many provinces.
    """
    count = _Count(votes, rule, provinces)
    if not count.total:
        return President(None, None, count.why("no-votes"))
    winner = count.with_majority
    if winner is not None and len(count.reached[winner]) >= count.needed:
        return President(winner, None, count.why("majority"))
    if len(count.sums) < 2:
        return President(None, None, count.why("no-opponent"))
    two = select(count.sums, 2, (count.tier, *tiers), measure)
    if not two.settled:
        return President(None, None, count.why("tie", two.tie))
    first, second = two.chosen
    ground: Ground = "runoff" if count.sums[first] != count.sums[second] else "equal-first"
    return President(
        None, (first, second), count.why("spread" if two.tie is not None else ground, two.tie)
    )


def second_round(
    votes: Mapping[str, Mapping[K, int]],
    *,
    rule: Rule = ARTICLE_416,
    provinces: int | None = None,
    tiers: Sequence[Tier[K]] = (),
    measure: Measure = "leads",
) -> President[K]:
    """The second round: most votes wins, without spread (Article 6A(4) UUD 1945).

    The law has no rule for equal votes here: they are reported with their spread and not decided.
    Raises ValueError unless there are two pairs.
    """
    count = _Count(votes, rule, provinces)
    if len(count.sums) != 2:
        raise ValueError(f"a second round has two pairs, not {len(count.sums)}")
    if not count.total:
        return President(None, None, count.why("no-votes"))
    a, b = count.sums
    if count.sums[a] != count.sums[b]:
        won = a if count.sums[a] > count.sums[b] else b
        return President(won, None, count.why("most-votes"))
    with_figures = settle((a, b), 1, (count.tier, *tiers), measure)
    undecided = Tie(
        1, (a, b), with_figures.tiers, with_figures.spread, decided=(), open=(a, b), open_places=1
    )
    return President(None, None, count.why("tie", undecided))


class _Count(Generic[K]):
    """The sums of one round."""

    def __init__(self, votes: Mapping[str, Mapping[K, int]], rule: Rule, provinces: int | None):
        for area in votes.values():
            whole(area.values())
        self.rule = rule
        self.home = {code: area for code, area in votes.items() if code not in rule.overseas}
        self.provinces = len(self.home) if provinces is None else provinces
        if self.provinces < len(self.home):
            raise ValueError(f"votes of {len(self.home)} provinces, of {self.provinces}")
        self.needed = self.provinces * rule.provinces.numerator // rule.provinces.denominator + 1
        self.sums: dict[K, int] = {}
        self.overseas: dict[K, int] = {}
        for code, area in votes.items():
            for pair, n in area.items():
                self.sums[pair] = self.sums.get(pair, 0) + n
                abroad = n if code in rule.overseas else 0
                self.overseas[pair] = self.overseas.get(pair, 0) + abroad
        self.total = sum(self.sums.values())
        self.reached = {pair: self._reached(pair) for pair in self.sums}
        self.tier = Tier("provinsi", self.home)

    def _reached(self, pair: K) -> tuple[str, ...]:
        limit = self.rule.in_province
        found = []
        for code, area in self.home.items():
            cast = sum(area.values())
            if cast and area.get(pair, 0) * limit.denominator >= limit.numerator * cast:
                found.append(code)
        return tuple(found)

    @property
    def with_majority(self) -> K | None:
        limit = self.rule.majority
        for pair, n in self.sums.items():
            if n * limit.denominator > limit.numerator * self.total:
                return pair
        return None

    def why(self, ground: Ground, tie: Tie[K] | None = None) -> Why[K]:
        led = spread_of(self.sums, (self.tier,), "leads")
        return Why(
            rule=self.rule,
            ground=ground,
            votes=self.sums,
            overseas=self.overseas,
            total=self.total,
            shares={k: Fraction(n, self.total or 1) for k, n in self.sums.items()},
            with_majority=self.with_majority,
            provinces=self.provinces,
            needed=self.needed,
            reached=self.reached,
            led={pair: areas for pair, (areas,) in led.items()},
            tie=tie,
        )
