import heapq
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sinergi.law.outcome.seats import DistrictSeats, sainte_lague
from sinergi.law.outcome.spread import Tier
from sinergi.law.outcome.threshold import threshold
from tests.law.outcome import published

EXAMPLE = {"A": 30_000, "B": 20_000, "C": 15_000, "D": 7_000, "E": 5_000}


def test_the_six_seats_of_the_kpu_example() -> None:
    found = sainte_lague(EXAMPLE, 6)
    assert found.seats == {"A": 2, "B": 2, "C": 1, "D": 1, "E": 0}
    assert [q.party for q in found.order] == list("ABCADB")
    assert [q.seat for q in found.order] == [1, 2, 3, 4, 5, 6]
    assert [(q.votes, q.divisor) for q in found.order[3:]] == [(30_000, 3), (7_000, 1), (20_000, 3)]
    assert found.order[5].value == Fraction(20_000, 3)
    assert found.tie is None
    assert found.unallocated == 0


def test_the_greatest_quotients_without_a_seat_are_told_with_their_equals() -> None:
    assert [(q.party, q.divisor) for q in sainte_lague(EXAMPLE, 6).following] == [("A", 5)]
    assert {(q.party, q.divisor) for q in sainte_lague(EXAMPLE, 7).following} == {
        ("C", 3),
        ("E", 1),
    }


def test_all_61_published_districts_of_2024() -> None:
    votes, seats = published.votes(), published.seats()
    assert len(votes) == len(seats) == 61
    passed = threshold(published.national(), Fraction(4, 100)).passed
    for district, expected in seats.items():
        found = sainte_lague(votes[district], sum(expected.values()), passed=passed)
        assert dict(found.seats) == expected, district
        assert found.tie is None, district


def test_a_tie_for_the_last_seat_stays_open() -> None:
    found = sainte_lague({"A": 300, "B": 100, "C": 50}, 2)
    assert found.seats == {"A": 1, "B": 0, "C": 0}
    assert found.unallocated == 1
    assert found.tie is not None
    assert found.tie.tie.open == ("A", "B")
    assert (found.tie.first_seat, found.tie.quotient) == (2, 100)


def test_equal_quotients_with_a_seat_for_each_are_no_tie() -> None:
    found = sainte_lague({"A": 300, "B": 100, "C": 50}, 3)
    assert found.seats == {"A": 2, "B": 1, "C": 0}
    assert found.tie is None


def test_three_equal_for_two_last_seats_leave_both_open() -> None:
    found = sainte_lague({"A": 10, "B": 10, "C": 10}, 5)
    assert found.seats == {"A": 1, "B": 1, "C": 1}
    assert found.unallocated == 2
    assert found.tie is not None
    assert (found.tie.first_seat, found.tie.tie.open_places) == (4, 2)


def test_the_wider_spread_takes_the_tied_seat() -> None:
    tier = Tier("kecamatan", {"1": {"A": 300, "B": 40}, "2": {"A": 0, "B": 60}})
    found = sainte_lague({"A": 300, "B": 100}, 2, tiers=[tier])
    assert found.seats == {"A": 1, "B": 1}
    assert found.unallocated == 0
    assert found.tie is not None
    assert found.tie.tie.decided == ("B",)
    assert [q.party for q in found.order] == ["A", "B"]


def test_the_spread_may_decide_one_of_two_tied_seats() -> None:
    tier = Tier(
        "kec", {"1": {"A": 5, "B": 5, "C": 10}, "2": {"A": 5, "B": 5}, "3": {"A": 0, "B": 0}}
    )
    wide = Tier("desa", {"1": {"A": 1}})
    votes = {"A": 10, "B": 10, "C": 10}
    assert sainte_lague(votes, 2, tiers=[tier]).seats == {"A": 1, "B": 1, "C": 0}
    assert sainte_lague(votes, 1, tiers=[tier]).unallocated == 1
    assert sainte_lague(votes, 1, tiers=[tier, wide]).seats == {"A": 1, "B": 0, "C": 0}
    partly = sainte_lague(votes, 2, tiers=[wide])
    assert partly.seats == {"A": 1, "B": 0, "C": 0}
    assert partly.unallocated == 1


def test_a_district_without_seats() -> None:
    found = sainte_lague(EXAMPLE, 0)
    assert set(found.seats.values()) == {0}
    assert (found.order, found.unallocated, found.tie) == ((), 0, None)
    assert [q.party for q in found.following] == ["A"]


def test_fewer_votes_than_seats_still_fill_them() -> None:
    found = sainte_lague({"A": 2, "B": 1}, 6)
    assert found.seats == {"A": 4, "B": 2}
    assert found.unallocated == 0


def test_a_party_without_votes_takes_no_seat() -> None:
    assert sainte_lague({"A": 1, "B": 0}, 4).seats == {"A": 4, "B": 0}


def test_without_votes_the_seats_stay_unallocated_and_there_is_no_tie() -> None:
    found = sainte_lague({"A": 0, "B": 0}, 3)
    assert (found.seats, found.unallocated, found.tie) == ({"A": 0, "B": 0}, 3, None)


def test_parties_below_the_threshold_take_no_part() -> None:
    found = sainte_lague({"A": 10, "B": 1_000}, 2, passed={"A"})
    assert found.seats == {"A": 2}
    assert sainte_lague({"B": 10}, 2, passed={"A"}).unallocated == 2


@pytest.mark.parametrize("seats", [-1, 1.0])
def test_refuses_seats_that_are_no_whole_number(seats: int) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        sainte_lague({"A": 1}, seats)


def test_refuses_negative_votes() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        sainte_lague({"A": -1}, 1)


def test_is_exact_where_floats_are_not() -> None:
    """In floats both quotients are the same number."""
    third = 10**40
    assert float(3 * third + 1) / 3 == float(third)
    assert sainte_lague({"A": 3 * third + 1, "B": third}, 2).seats == {"A": 2, "B": 0}
    assert sainte_lague({"A": 3 * third - 1, "B": third}, 2).seats == {"A": 1, "B": 1}
    assert sainte_lague({"A": 3 * third, "B": third}, 2).unallocated == 1


small = st.lists(st.integers(0, 12), min_size=1, max_size=6)
large = st.lists(st.integers(0, 10**12), min_size=1, max_size=8)
huge = st.lists(st.integers(0, 10**45), min_size=1, max_size=8)
numbers = st.one_of(small, large, huge)
house = st.integers(0, 14)


def by_sorting(votes: list[int], seats: int) -> tuple[list[int], set[int], int]:
    """All quotients in one sorted list; seats, tied parties and open seats. Another way on purpose."""
    quotients = sorted(
        ((Fraction(n, d), p) for p, n in enumerate(votes) if n for d in range(1, 2 * seats, 2)),
        reverse=True,
    )
    if not quotients or not seats:
        return [0] * len(votes), set(), seats
    cut = quotients[seats - 1][0]
    above = [p for q, p in quotients if q > cut]
    at = [p for q, p in quotients if q == cut]
    fits = len(above) + len(at) <= seats
    winners = above + at if fits else above
    return (
        [winners.count(p) for p in range(len(votes))],
        set() if fits else set(at),
        seats - len(winners),
    )


def by_heap(votes: list[int], seats: int) -> list[int]:
    """One seat at a time from a heap, ties by party number: right wherever there is no tie."""

    class Entry:
        def __init__(self, votes: int, divisor: int, party: int):
            self.votes, self.divisor, self.party = votes, divisor, party

        def __lt__(self, other: "Entry") -> bool:
            ours, theirs = self.votes * other.divisor, other.votes * self.divisor
            return ours > theirs or (ours == theirs and self.party < other.party)

    heap = [Entry(n, 1, p) for p, n in enumerate(votes) if n]
    heapq.heapify(heap)
    given = [0] * len(votes)
    for _ in range(seats if heap else 0):
        first = heapq.heappop(heap)
        given[first.party] += 1
        heapq.heappush(heap, Entry(first.votes, first.divisor + 2, first.party))
    return given


def of(votes: list[int], seats: int) -> DistrictSeats[int]:
    return sainte_lague(dict(enumerate(votes)), seats)


@given(numbers, house)
def test_agrees_with_sorting_all_quotients(votes: list[int], seats: int) -> None:
    found = of(votes, seats)
    expected, tied, left = by_sorting(votes, seats)
    assert list(found.seats.values()) == expected
    assert set(found.tie.tie.open if found.tie else ()) == tied
    assert found.unallocated == left


@given(numbers, house)
def test_agrees_with_a_heap_where_there_is_no_tie(votes: list[int], seats: int) -> None:
    found = of(votes, seats)
    assume(found.tie is None)
    assert list(found.seats.values()) == by_heap(votes, seats)


@given(numbers, house, st.randoms())
def test_anonymity(votes: list[int], seats: int, random) -> None:
    """Names and places on the ballot change nothing, ties included."""
    parties = list(range(len(votes)))
    random.shuffle(parties)
    names = {p: f"party {position}" for position, p in enumerate(parties)}
    a = of(votes, seats)
    b = sainte_lague({names[p]: votes[p] for p in parties}, seats)
    assert {names[p]: n for p, n in a.seats.items()} == b.seats
    assert {names[p] for p in (a.tie.tie.open if a.tie else ())} == set(
        b.tie.tie.open if b.tie else ()
    )


@given(numbers, house)
def test_house_monotonicity(votes: list[int], seats: int) -> None:
    """One seat more takes none from anybody."""
    fewer, more = of(votes, seats), of(votes, seats + 1)
    assert all(more.seats[p] >= n for p, n in fewer.seats.items())


@given(numbers, house, st.data())
def test_population_monotonicity(votes: list[int], seats: int, data: st.DataObject) -> None:
    """More votes for one party, the others as before: it loses no seat and nobody else wins one."""
    party = data.draw(st.integers(0, len(votes) - 1))
    more = list(votes)
    more[party] += data.draw(st.one_of(st.integers(0, 12), st.integers(0, 10**45)))
    before, after = of(votes, seats), of(more, seats)
    assume(before.tie is None and after.tie is None and before.unallocated == after.unallocated)
    assert after.seats[party] >= before.seats[party]
    assert all(after.seats[p] <= n for p, n in before.seats.items() if p != party)


@given(numbers, house)
def test_more_votes_never_mean_fewer_seats(votes: list[int], seats: int) -> None:
    found = of(votes, seats)
    for p, n in enumerate(votes):
        assert all(found.seats[p] >= found.seats[o] for o, m in enumerate(votes) if n > m)
        assert all(found.seats[p] == found.seats[o] for o, m in enumerate(votes) if n == m)


@given(numbers, house, st.integers(1, 10**20))
def test_scale_invariance(votes: list[int], seats: int, factor: int) -> None:
    a, b = of(votes, seats), of([n * factor for n in votes], seats)
    assert a.seats == b.seats
    assert a.unallocated == b.unallocated


@given(numbers, house)
def test_every_seat_is_given_once_or_reported(votes: list[int], seats: int) -> None:
    found = of(votes, seats)
    assert sum(found.seats.values()) == len(found.order) == seats - found.unallocated
    values = [q.value for q in found.order]
    assert values == sorted(values, reverse=True)
    assert all(q.value <= values[-1] for q in found.following if values)
