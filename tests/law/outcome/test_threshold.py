from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.law.outcome.threshold import threshold
from tests.law.outcome import published

FOUR_PERCENT = Fraction(4, 100)
EIGHT = ("PKB", "GERINDRA", "PDIP", "GOLKAR", "NASDEM", "PKS", "PAN", "DEMOKRAT")


def test_eight_parties_of_2024_pass() -> None:
    found = threshold(published.national(), FOUR_PERCENT)
    assert found.passed == EIGHT
    assert found.total == 151_793_293
    assert found.needed == Fraction(607_173_172, 100)


def test_exactly_the_share_is_enough_and_one_vote_less_is_not() -> None:
    assert threshold({"A": 4, "B": 96}, FOUR_PERCENT).passed == ("A", "B")
    assert threshold({"A": 3_999_999, "B": 96_000_001}, FOUR_PERCENT).passed == ("B",)


def test_is_exact_where_floats_are_not() -> None:
    big = 10**30
    assert threshold({"A": big, "B": 24 * big}, FOUR_PERCENT).passed == ("A", "B")
    assert threshold({"A": big - 1, "B": 24 * big + 1}, FOUR_PERCENT).passed == ("B",)


def test_share_zero_lets_everybody_pass_also_without_votes() -> None:
    assert threshold({"A": 0, "B": 7}, Fraction(0)).passed == ("A", "B")


def test_without_any_vote_nobody_has_a_share() -> None:
    assert threshold({"A": 0, "B": 0}, FOUR_PERCENT).passed == ()


@pytest.mark.parametrize("share", [Fraction(-1, 100), Fraction(101, 100)])
def test_refuses_a_share_outside_zero_to_one(share: Fraction) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        threshold({"A": 1}, share)


@pytest.mark.parametrize("n", [-1, 1.5, True])
def test_refuses_votes_that_are_no_whole_numbers(n: int) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        threshold({"A": n}, FOUR_PERCENT)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=20), st.fractions(0, 1))
def test_agrees_with_fractions(numbers: list[int], share: Fraction) -> None:
    total = sum(numbers)
    found = threshold(dict(enumerate(numbers)), share)
    if total:
        expected = [p for p, n in enumerate(numbers) if Fraction(n, total) >= share]
        assert list(found.passed) == expected
