import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.law.outcome.spread import Tier, leader, select, settle, spread_of

PROVINCES = Tier(
    "provinsi", {"11": {"A": 5, "B": 1}, "12": {"A": 0, "B": 9}, "13": {"A": 3, "B": 3}}
)


def test_present_counts_areas_with_votes_and_leads_counts_areas_alone_in_front() -> None:
    assert spread_of("AB", [PROVINCES], "present") == {"A": (2,), "B": (3,)}
    assert spread_of("AB", [PROVINCES], "leads") == {"A": (1,), "B": (1,)}


def test_leading_is_measured_against_everybody_not_only_the_contenders() -> None:
    tier = Tier("kab", {"1": {"A": 5, "B": 4, "C": 9}})
    assert spread_of("AB", [tier], "leads") == {"A": (0,), "B": (0,)}


def test_nobody_leads_an_area_without_votes_or_with_equal_votes() -> None:
    assert leader({"A": 0, "B": 0}) is None
    assert leader({}) is None
    assert leader({"A": 2, "B": 2}) is None
    assert leader({"A": 2, "B": 1}) == "A"


def test_a_lower_tier_decides_only_what_the_upper_one_leaves_equal() -> None:
    upper = Tier("kab", {"1": {"A": 1, "B": 1, "C": 1}, "2": {"A": 1}})
    lower = Tier("kec", {"1": {"B": 1}, "2": {"B": 1, "C": 1}, "3": {"B": 1, "C": 1}})
    tie = settle("CBA", 2, [upper, lower])
    assert tie.decided == ("A", "B")
    assert (tie.open, tie.open_places) == ((), 0)
    assert tie.spread == {"C": (1, 2), "B": (1, 3), "A": (2, 0)}
    assert tie.tiers == ("kab", "kec")


def test_what_no_tier_parts_stays_open_behind_what_is_decided() -> None:
    tier = Tier("kab", {"1": {"A": 1, "B": 1, "C": 1}, "2": {"A": 1}})
    tie = settle("ABC", 2, [tier])
    assert tie.decided == ("A",)
    assert tie.open == ("B", "C")
    assert tie.open_places == 1


def test_without_tiers_everything_stays_open() -> None:
    tie = settle("ABC", 2)
    assert (tie.decided, tie.open, tie.open_places) == ((), ("A", "B", "C"), 2)


@pytest.mark.parametrize("places", [0, 2, 3])
def test_is_a_tie_only_with_fewer_places_than_contenders(places: int) -> None:
    with pytest.raises(ValueError, match="no tie"):
        settle("AB", places)


def test_equal_votes_inside_the_places_are_no_tie() -> None:
    found = select({"A": 3, "B": 3, "C": 1}, 2)
    assert set(found.chosen) == {"A", "B"}
    assert found.tie is None
    assert found.settled


def test_places_without_anybody_are_vacant() -> None:
    found = select({"A": 3, "B": 0}, 3, least=1)
    assert (found.chosen, found.vacant, found.settled) == (("A",), 2, False)


ballots = st.dictionaries(st.integers(0, 9), st.integers(0, 4), min_size=1)


@given(ballots, st.integers(0, 10), st.randoms())
def test_selection_does_not_depend_on_the_order_of_the_input(votes, places, random) -> None:
    shuffled = list(votes.items())
    random.shuffle(shuffled)
    a, b = select(votes, places), select(dict(shuffled), places)
    assert set(a.chosen) == set(b.chosen)
    assert (a.tie and set(a.tie.open)) == (b.tie and set(b.tie.open))


@given(ballots, st.integers(0, 10))
def test_nobody_outside_has_more_votes_than_somebody_chosen(votes, places) -> None:
    found = select(votes, places)
    outside = set(votes) - set(found.chosen)
    waiting = found.tie.open if found.tie else ()
    assert all(votes[o] < votes[c] for o in outside for c in found.chosen)
    assert len(found.chosen) + (found.tie.open_places if found.tie else 0) + found.vacant == places
    assert len(waiting) > (found.tie.open_places if found.tie else -1)
