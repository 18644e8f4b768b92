from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.law.outcome.president import Rule, first_round, second_round
from sinergi.law.outcome.spread import Tier
from tests.law.outcome.country import CODES, LED_BY_1, SUMS_2024, like_2024, provinces


def test_2024() -> None:
    found = first_round(like_2024())
    assert (found.elected, found.second_round, found.why.ground) == ("2", None, "majority")
    why = found.why
    assert dict(why.votes) == SUMS_2024
    assert why.total == 164_227_475
    assert why.shares["2"] == Fraction(96_214_691, 164_227_475)
    assert (why.provinces, why.needed) == (38, 20)
    assert len(why.reached["2"]) == 38
    assert why.led == {"1": len(LED_BY_1), "2": 36, "3": 0}
    assert why.overseas == {"1": 300_000, "2": 700_000, "3": 200_000}


# 416(1): both conditions, each at its edge


def test_exactly_half_is_not_more_than_half() -> None:
    found = first_round(provinces((38, {"1": 50, "2": 30, "3": 20})))
    assert (found.elected, found.second_round, found.why.ground) == (None, ("1", "2"), "runoff")
    one_more = provinces((38, {"1": 50, "2": 30, "3": 20}))
    one_more["11"]["1"] += 1
    assert first_round(one_more).elected == "1"


@pytest.mark.parametrize(("at_twenty_percent", "elected"), [(19, None), (20, "1")])
def test_more_than_half_of_38_provinces_is_20(at_twenty_percent: int, elected: str | None) -> None:
    rest = 38 - at_twenty_percent
    votes = provinces(
        (at_twenty_percent - 1, {"1": 20, "2": 80}),
        (1, {"1": 10**6, "2": 1}),
        (rest, {"1": 19, "2": 81}),
    )
    found = first_round(votes)
    assert found.why.with_majority == "1"
    assert len(found.why.reached["1"]) == at_twenty_percent
    assert found.elected == elected
    assert found.second_round == (None if elected else ("1", "2"))


@pytest.mark.parametrize(("count", "needed"), [(37, 19), (38, 20), (1, 1), (2, 2)])
def test_more_than_half_of_other_numbers(count: int, needed: int) -> None:
    assert first_round(provinces((count, {"1": 1}))).why.needed == needed


def test_exactly_a_fifth_of_a_province_is_enough_and_a_vote_less_is_not() -> None:
    votes = {"11": {"1": 20, "2": 80}, "12": {"1": 199, "2": 801}, "13": {"1": 0, "2": 0}}
    assert first_round(votes).why.reached["1"] == ("11",)


def test_a_province_without_votes_is_nobodys_and_still_a_province() -> None:
    votes = provinces((19, {"1": 9, "2": 1}), (19, {"1": 0, "2": 0}))
    found = first_round(votes)
    assert (found.why.provinces, found.why.needed) == (38, 20)
    assert len(found.why.reached["1"]) == 19
    assert found.elected is None


# overseas: in the sum, not in the spread


def test_overseas_votes_can_make_the_majority() -> None:
    votes = provinces((38, {"1": 50, "2": 50}))
    assert first_round(votes).elected is None
    assert first_round({**votes, "99": {"1": 1, "2": 0}}).elected == "1"


def test_overseas_votes_can_take_the_majority_away() -> None:
    votes = provinces((38, {"1": 51, "2": 49}))
    assert first_round(votes).elected == "1"
    assert first_round({**votes, "99": {"1": 0, "2": 76}}).elected is None


def test_overseas_is_no_province_of_the_spread() -> None:
    votes = provinces((19, {"1": 900, "2": 100}), (19, {"1": 10, "2": 90}))
    found = first_round({**votes, "99": {"1": 900, "2": 100}})
    assert (found.why.provinces, len(found.why.reached["1"])) == (38, 19)
    assert found.elected is None
    assert found.second_round == ("1", "2")


def test_overseas_does_not_break_a_tie() -> None:
    votes = {
        "11": {"1": 90, "2": 30, "3": 30},
        "12": {"1": 90, "2": 30, "3": 20},
        "99": {"1": 0, "2": 0, "3": 10},
    }
    found = first_round(votes, rule=Rule(majority=Fraction(9, 10)))
    assert found.why.ground == "tie"
    assert found.why.tie is not None
    assert found.why.tie.spread == {"2": (0,), "3": (0,)}


# 416(2)-(5)


def test_the_first_two_go_on_where_nobody_has_the_majority() -> None:
    found = first_round(provinces((38, {"1": 30, "2": 45, "3": 25})))
    assert (found.elected, found.second_round, found.why.ground) == (None, ("2", "1"), "runoff")


def test_two_equal_first_both_go_on() -> None:
    found = first_round(provinces((38, {"1": 20, "2": 40, "3": 40})))
    assert found.why.ground == "equal-first"
    assert found.second_round is not None
    assert set(found.second_round) == {"2", "3"}


def test_two_pairs_with_equal_votes_both_go_on() -> None:
    found = first_round(provinces((38, {"1": 50, "2": 50})))
    assert found.second_round == ("1", "2")
    assert found.why.ground == "equal-first"


def test_three_equal_first_are_parted_by_provinces_led() -> None:
    votes = {
        "11": {"1": 40, "2": 30, "3": 30},
        "12": {"1": 40, "2": 30, "3": 30},
        "13": {"1": 20, "2": 45, "3": 35},
        "14": {"1": 20, "2": 15, "3": 25},
        "15": {"1": 40, "2": 30, "3": 30},
        "16": {"1": 0, "2": 10, "3": 10},
    }
    found = first_round(votes)
    assert found.why.votes == {"1": 160, "2": 160, "3": 160}
    assert found.why.led == {"1": 3, "2": 1, "3": 1}
    assert found.why.ground == "tie"
    assert found.why.tie is not None
    assert (found.why.tie.decided, found.why.tie.open) == (("1",), ("2", "3"))
    regencies = Tier("kabupaten/kota", {"1101": {"3": 1}})
    lower = first_round(votes, tiers=[regencies])
    assert (lower.second_round, lower.why.ground) == (("1", "3"), "spread")


def test_equal_second_are_parted_by_provinces_led() -> None:
    votes = {
        "11": {"1": 80, "2": 10, "3": 10},
        "12": {"1": 10, "2": 30, "3": 20},
        "13": {"1": 10, "2": 5, "3": 15},
        "14": {"1": 0, "2": 30, "3": 30},
    }
    found = first_round({**votes, "15": {"1": 0, "2": 20, "3": 0}, "16": {"1": 0, "2": 0, "3": 20}})
    assert found.why.votes == {"1": 100, "2": 95, "3": 95}
    assert found.why.ground == "tie"
    more = first_round({**votes, "15": {"1": 0, "2": 20, "3": 0}, "99": {"1": 0, "2": 0, "3": 20}})
    assert more.second_round == ("1", "2")
    assert more.why.ground == "spread"


def test_a_tie_nothing_parts_is_reported_and_not_broken() -> None:
    found = first_round(provinces((38, {"1": 10, "2": 10, "3": 10})))
    assert (found.elected, found.second_round, found.why.ground) == (None, None, "tie")
    assert found.why.tie is not None
    assert found.why.tie.open == ("1", "2", "3")
    assert found.why.tie.open_places == 2


# few pairs, no votes, other limits


def test_one_pair_alone() -> None:
    assert first_round(provinces((38, {"1": 5}))).elected == "1"
    found = first_round(provinces((19, {"1": 5}), (19, {"1": 0})))
    assert (found.elected, found.second_round, found.why.ground) == (None, None, "no-opponent")


def test_two_pairs_without_spread_vote_again() -> None:
    votes = provinces((19, {"1": 100, "2": 0}), (19, {"1": 0, "2": 20}))
    found = first_round(votes)
    assert (found.why.with_majority, found.elected, found.second_round) == ("1", None, ("1", "2"))


def test_without_votes_there_is_no_outcome() -> None:
    found = first_round(provinces((38, {"1": 0, "2": 0})))
    assert (found.elected, found.second_round, found.why.ground) == (None, None, "no-votes")
    assert found.why.shares == {"1": 0, "2": 0}


def test_limits_are_parameters() -> None:
    votes = provinces((38, {"1": 55, "2": 45}))
    assert first_round(votes).elected == "1"
    assert first_round(votes, rule=Rule(majority=Fraction(3, 5))).elected is None
    assert first_round(votes, rule=Rule(in_province=Fraction(56, 100))).elected is None
    assert (
        first_round(
            {**votes, "77": votes["11"]}, rule=Rule(overseas=frozenset({"77"}))
        ).why.provinces
        == 38
    )


def test_a_majority_two_pairs_could_have_is_refused() -> None:
    with pytest.raises(ValueError, match="from 1/2"):
        Rule(majority=Fraction(2, 5))


def test_counts_the_provinces_of_the_country_not_only_those_with_results() -> None:
    votes = provinces((19, {"1": 9, "2": 1}))
    assert first_round(votes).elected == "1"
    found = first_round(votes, provinces=38)
    assert (found.why.needed, found.elected) == (20, None)
    with pytest.raises(ValueError, match="provinces"):
        first_round(votes, provinces=18)


def test_refuses_votes_that_are_no_whole_numbers() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        first_round({"11": {"1": -1}})


# the second round


def test_in_the_second_round_most_votes_win_without_spread() -> None:
    found = second_round(
        {"11": {"1": 1_000, "2": 0}, "12": {"1": 0, "2": 900}, "99": {"1": 0, "2": 101}}
    )
    assert (found.elected, found.second_round, found.why.ground) == ("2", None, "most-votes")


def test_equal_votes_in_the_second_round_are_reported_with_their_spread() -> None:
    found = second_round({"11": {"1": 10, "2": 1}, "12": {"1": 3, "2": 2}, "13": {"1": 0, "2": 10}})
    assert (found.elected, found.why.ground) == (None, "tie")
    assert found.why.tie is not None
    assert found.why.tie.spread == {"1": (2,), "2": (1,)}
    assert (found.why.tie.decided, found.why.tie.open) == ((), ("1", "2"))


def test_a_second_round_has_two_pairs() -> None:
    with pytest.raises(ValueError, match="two pairs"):
        second_round({"11": {"1": 1, "2": 1, "3": 1}})


def test_a_second_round_without_votes_has_no_outcome() -> None:
    assert second_round({"11": {"1": 0, "2": 0}}).why.ground == "no-votes"


# laws

pairs = st.integers(1, 4).flatmap(
    lambda n: st.dictionaries(
        st.sampled_from((*CODES[:6], "99")),
        st.fixed_dictionaries({str(p): st.integers(0, 6) for p in range(1, n + 1)}),
        min_size=1,
    )
)


@given(pairs)
def test_elected_means_both_conditions_of_416(votes) -> None:
    found = first_round(votes)
    total = sum(sum(row.values()) for row in votes.values())
    home = {code: row for code, row in votes.items() if code != "99"}
    for pair in next(iter(votes.values())):
        share = Fraction(sum(row[pair] for row in votes.values()), total or 1)
        fifth = [
            c for c, row in home.items() if any(row.values()) and 5 * row[pair] >= sum(row.values())
        ]
        lawful = share > Fraction(1, 2) and 2 * len(fifth) > len(home)
        assert (found.elected == pair) == lawful


@given(pairs)
def test_has_at_most_one_outcome_and_says_why_there_is_none(votes) -> None:
    found = first_round(votes)
    outcomes = (found.elected is not None) + (found.second_round is not None)
    assert outcomes == (found.why.ground not in ("tie", "no-votes", "no-opponent"))
    assert (found.why.ground == "tie") == bool(found.why.tie and found.why.tie.open)


@given(pairs)
def test_nobody_left_out_has_more_votes_than_somebody_in_the_second_round(votes) -> None:
    found = first_round(votes)
    if found.second_round:
        in_it = [found.why.votes[p] for p in found.second_round]
        assert all(
            n <= min(in_it) for p, n in found.why.votes.items() if p not in found.second_round
        )


@given(pairs, st.randoms())
def test_anonymity(votes, random) -> None:
    names = list(next(iter(votes.values())))
    order = list(names)
    random.shuffle(order)
    renamed = {
        code: {
            f"pair {order[i]}": row[names[i]]
            for i in sorted(range(len(names)), key=order.__getitem__)
        }
        for code, row in sorted(votes.items(), reverse=True)
    }
    new_name = {names[i]: f"pair {order[i]}" for i in range(len(names))}
    a, b = first_round(votes), first_round(renamed)
    assert (a.elected and new_name[a.elected]) == b.elected
    assert {new_name[p] for p in a.second_round or ()} == set(b.second_round or ())
    assert a.why.ground == b.why.ground


@given(pairs, st.integers(1, 10**40))
def test_scale_invariance(votes, factor: int) -> None:
    more = {code: {pair: n * factor for pair, n in row.items()} for code, row in votes.items()}
    a, b = first_round(votes), first_round(more)
    assert (a.elected, a.second_round, a.why.ground) == (b.elected, b.second_round, b.why.ground)


@given(pairs)
def test_votes_moved_overseas_change_no_sum(votes) -> None:
    """The same votes cast abroad: every sum and share stays, only the spread shrinks."""
    abroad = {"99": {p: sum(row[p] for row in votes.values()) for p in next(iter(votes.values()))}}
    a, b = first_round(votes).why, first_round(abroad).why
    assert (a.votes, a.total, a.shares) == (b.votes, b.total, b.shares)
    assert set(b.reached.values()) <= {()}
