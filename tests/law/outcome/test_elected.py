import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.law.election import Candidate, Status
from sinergi.law.outcome.elected import elected, party_votes
from sinergi.law.outcome.spread import Tier


def person(number: int, sex: str = "L", status: Status = "active", party: int = 1) -> Candidate:
    return Candidate("dpr", "3201", party, number, f"Calon {number}", sex, status)


def numbers(people) -> list[int]:
    return [c.number for c in people]


def people(*sexes: str) -> list[Candidate]:
    return [person(n, sex) for n, sex in enumerate(sexes, start=1)]


def test_most_votes_first_whatever_the_list_says() -> None:
    found = elected(people("L", "P", "L"), {1: 10, 2: 5, 3: 20}, 2, tiers=())
    assert numbers(found.elected) == [3, 1]
    assert [(p.rank, p.candidate.number, p.votes) for p in found.ranking] == [
        (1, 3, 20),
        (2, 1, 10),
        (3, 2, 5),
    ]
    assert [p.before_next_by for p in found.ranking] == ["votes", "votes", "last"]
    assert (found.open, found.open_seats, found.vacant) == ((), 0, 0)


def test_equal_votes_wider_spread_before_sex_and_number() -> None:
    kecamatan = Tier("kecamatan", {"a": {1: 5, 2: 10, 3: 0}, "b": {1: 5, 2: 0, 3: 4}, "c": {3: 6}})
    found = elected(people("L", "P", "L"), {1: 10, 2: 10, 3: 10}, 1, tiers=[kecamatan])
    assert numbers(found.elected) == [1]
    assert [p.candidate.number for p in found.ranking] == [1, 3, 2]
    villages = Tier("desa", {"v": {3: 1}})
    assert numbers(
        elected(
            people("L", "P", "L"), {1: 10, 2: 10, 3: 10}, 1, tiers=[kecamatan, villages]
        ).elected
    ) == [3]


def test_equal_in_votes_and_spread_the_woman() -> None:
    found = elected(people("L", "P", "L"), {1: 10, 2: 10, 3: 10}, 2, tiers=())
    assert numbers(found.elected) == [2, 1]
    assert [p.before_next_by for p in found.ranking] == ["sex", "number", "last"]


def test_equal_in_all_and_of_one_sex_the_upper_number() -> None:
    assert numbers(elected(people("P", "P"), {1: 4, 2: 4}, 1, tiers=()).elected) == [1]


def test_without_the_spread_a_tie_for_a_seat_is_reported() -> None:
    found = elected(people("L", "P", "L", "P"), {1: 9, 2: 4, 3: 4, 4: 1}, 2)
    assert numbers(found.elected) == [1]
    assert set(numbers(found.open)) == {2, 3}
    assert (found.open_seats, found.vacant) == (1, 0)


def test_without_the_spread_a_tie_that_costs_nobody_a_seat_is_no_matter() -> None:
    found = elected(people("L", "P", "L"), {1: 4, 2: 4, 3: 1}, 2)
    assert set(numbers(found.elected)) == {1, 2}
    assert (found.open, found.open_seats) == ((), 0)
    assert numbers(elected(people("L", "P", "L"), {1: 9, 2: 4, 3: 4}, 1).elected) == [1]


def test_an_unknown_sex_keeps_a_tie_open() -> None:
    found = elected(people("L", "P", ""), {1: 4, 2: 4, 3: 4}, 1, tiers=())
    assert (found.elected, found.open_seats) == ((), 1)
    assert set(numbers(found.open)) == {1, 2, 3}
    assert elected(people("", "L"), {1: 4, 2: 4}, 1, tiers=()).open_seats == 1


def test_no_candidate_with_votes_the_order_of_the_list() -> None:
    found = elected(people("L", "P", "L"), {}, 2)
    assert numbers(found.elected) == [1, 2]
    assert [p.before_next_by for p in found.ranking] == ["list", "list", "last"]


def test_candidates_without_votes_follow_in_the_order_of_the_list() -> None:
    found = elected(people("L", "L", "P"), {3: 0, 2: 7}, 2)
    assert numbers(found.elected) == [2, 1]


@pytest.mark.parametrize("status", ["struck", "withdrawn", "died"])
def test_who_left_is_not_elected_whatever_the_votes(status: Status) -> None:
    found = elected(
        [person(1, "L", status), person(2), person(3)], {1: 900, 2: 1, 3: 2}, 1, tiers=()
    )
    assert numbers(found.elected) == [3]
    assert [p.candidate.number for p in found.ranking] == [3, 2]


@pytest.mark.parametrize(("keep", "sum_"), [(True, 1_003), (False, 103)])
def test_votes_of_who_left_count_for_the_party_as_the_definition_says(
    keep: bool, sum_: int
) -> None:
    list_ = [person(1, "L", "struck"), person(2)]
    assert party_votes(100, list_, {1: 900, 2: 3}, keep_ineligible=keep) == sum_


def test_fewer_candidates_than_seats_leave_seats_vacant() -> None:
    found = elected([person(1), person(2, "L", "died")], {1: 3, 2: 9}, 3, tiers=())
    assert (numbers(found.elected), found.vacant) == ([1], 2)
    assert elected([], {}, 2).vacant == 2


def test_no_seats_nobody_elected() -> None:
    found = elected(people("L", "P"), {1: 4, 2: 4}, 0)
    assert (found.elected, found.open, found.open_seats, found.vacant) == ((), (), 0, 0)


def test_refuses_what_is_not_one_list() -> None:
    with pytest.raises(ValueError, match="one number"):
        elected([person(1), person(1)], {}, 1)
    with pytest.raises(ValueError, match="more than one list"):
        elected([person(1), person(2, party=2)], {}, 1)
    with pytest.raises(ValueError, match="not on the list"):
        elected([person(1)], {7: 1}, 1)
    with pytest.raises(ValueError, match="whole numbers"):
        elected([person(1)], {1: -1}, 1)


lists = st.lists(st.sampled_from(["L", "P", ""]), max_size=8).map(lambda sexes: people(*sexes))
tallies = st.dictionaries(st.integers(1, 8), st.integers(0, 3))


@given(lists, tallies, st.integers(0, 9), st.booleans(), st.randoms())
def test_every_seat_has_somebody_or_is_reported(list_, votes, seats, known, random) -> None:
    votes = {n: v for n, v in votes.items() if n <= len(list_)}
    found = elected(list_, votes, seats, tiers=() if known else None)
    assert len(found.elected) + found.open_seats + found.vacant == seats
    assert (not found.open and not found.open_seats) or 0 < found.open_seats < len(found.open)
    assert len({votes.get(c.number, 0) for c in found.open}) <= 1
    out = {c.number for c in list_} - set(numbers(found.elected)) - set(numbers(found.open))
    assert all(votes.get(n, 0) <= votes.get(c.number, 0) for n in out for c in found.elected)
    random.shuffle(list_)
    assert elected(list_, votes, seats, tiers=() if known else None) == found
