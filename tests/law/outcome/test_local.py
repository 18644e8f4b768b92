from fractions import Fraction

import pytest

from sinergi.law.outcome.local import majority, plurality, single_pair
from sinergi.law.outcome.spread import Tier


def test_most_votes_win_also_below_half() -> None:
    found = plurality({1: 40, 2: 35, 3: 25})
    assert (found.elected, found.ground, found.total) == (1, "most-votes", 100)


def test_equal_votes_go_to_the_more_even_spread() -> None:
    votes = {1: 40, 2: 40, 3: 20}
    assert (plurality(votes).elected, plurality(votes).ground) == (None, "tie")
    kecamatan = Tier("kecamatan", {"a": {1: 40, 2: 1}, "b": {2: 39, 3: 20}})
    found = plurality(votes, tiers=[kecamatan])
    assert (found.elected, found.ground) == (2, "spread")
    assert found.tie is not None
    assert found.tie.spread == {1: (1,), 2: (2,)}


def test_equal_votes_and_spread_are_reported() -> None:
    tier = Tier("kecamatan", {"a": {1: 40, 2: 40}})
    found = plurality({1: 40, 2: 40}, tiers=[tier])
    assert (found.elected, found.ground) == (None, "tie")
    assert found.tie is not None
    assert found.tie.open == (1, 2)


@pytest.mark.parametrize("rule", [plurality, majority])
def test_without_votes_or_without_an_opponent_there_is_no_outcome(rule) -> None:
    assert rule({1: 0, 2: 0}).ground == "no-votes"
    assert rule({1: 10}).ground == "no-pairs"


@pytest.mark.parametrize(("pair", "box", "elected"), [(51, 49, 2), (50, 50, None), (49, 51, None)])
def test_a_single_pair_needs_more_than_half(pair: int, box: int, elected: int | None) -> None:
    found = single_pair(2, 1, {1: box, 2: pair})
    assert found.elected == elected
    assert found.ground == ("majority" if elected else "empty-box")


def test_a_single_pair_needs_more_than_half_exactly() -> None:
    big = 10**40
    assert single_pair("p", "x", {"p": big + 1, "x": big}).elected == "p"
    assert single_pair("p", "x", {"p": big, "x": big}).elected is None


def test_a_single_pair_without_votes_and_against_others() -> None:
    assert single_pair(1, 0, {1: 0, 0: 0}).ground == "no-votes"
    with pytest.raises(ValueError, match="empty box"):
        single_pair(1, 0, {0: 1, 1: 1, 2: 1})
    with pytest.raises(ValueError, match="empty box"):
        single_pair(1, 1, {1: 5})


def test_jakarta_more_than_half_is_elected_at_once() -> None:
    """2024: 2,183,239 of 4,360,629 are 50.07 %."""
    found = majority({1: 1_718_160, 2: 459_230, 3: 2_183_239})
    assert (found.elected, found.second_round, found.ground) == (3, None, "majority")


def test_jakarta_exactly_half_goes_to_a_second_round() -> None:
    found = majority({1: 30, 2: 20, 3: 50})
    assert (found.elected, found.second_round, found.ground) == (None, (3, 1), "second-round")


def test_jakarta_a_tie_for_the_second_round() -> None:
    votes = {1: 30, 2: 30, 3: 40}
    assert majority(votes).ground == "tie"
    found = majority(votes, tiers=[Tier("kota", {"3171": {2: 1}})])
    assert found.second_round == (3, 2)
    equal_first = majority({1: 40, 2: 20, 3: 40})
    assert equal_first.second_round == (1, 3)


def test_jakarta_three_equal_stay_open() -> None:
    found = majority({1: 10, 2: 10, 3: 10})
    assert (found.elected, found.second_round) == (None, None)
    assert found.tie is not None
    assert found.tie.open_places == 2


def test_refuses_a_majority_two_could_have_and_negative_votes() -> None:
    with pytest.raises(ValueError, match="from 1/2"):
        majority({1: 1, 2: 1}, more_than=Fraction(2, 5))
    for rule in (plurality, majority):
        with pytest.raises(ValueError, match="whole numbers"):
            rule({1: -1, 2: 1})
