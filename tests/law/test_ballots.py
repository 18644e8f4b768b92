"""The most votes that stations may carry."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.law.ballots import Ballots, most_votes, with_reserve
from sinergi.law.election import Kind, Station
from tests.law.sample import election

REGULAR = Kind("regular", "TPS", 300, Fraction(1, 50), 3, Fraction(0), Fraction(0), ("W201",))
GUESTS = replace(REGULAR, code="khusus", warnings=())


def station(roll: int, kind: str = "regular") -> Station:
    return Station("9106012010002", kind, roll - roll // 2, roll // 2, "WIT")


@pytest.mark.parametrize(
    ("roll", "most"), [(0, 0), (1, 2), (50, 51), (51, 53), (293, 299), (300, 306), (400, 408)]
)
def test_ballots_that_follow_the_roll_are_the_roll_and_its_reserve(roll: int, most: int) -> None:
    assert most_votes(REGULAR, station(roll)) == most


@pytest.mark.parametrize(("roll", "most"), [(0, 306), (12, 306), (300, 306), (400, 408)])
def test_where_voters_come_from_elsewhere_it_is_the_limit(roll: int, most: int) -> None:
    assert most_votes(GUESTS, station(roll)) == most


@given(st.fractions(0, 1, max_denominator=1000), st.integers(0, 10_000))
def test_a_reserve_is_rounded_up(share: Fraction, of: int) -> None:
    reserve = with_reserve(share, of) - of
    assert reserve - 1 < share * of <= reserve


def test_an_area_may_carry_what_its_voting_stations_may() -> None:
    sample = election()
    ballots = Ballots(sample)
    for contest in sample.contests:
        for area in ("nasional", *sample.regions):
            stations = sample.stations_of(contest, area)
            assert ballots.expected(contest, area) == sum(ballots.of(s) for s in stations)
