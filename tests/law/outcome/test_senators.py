from sinergi.law.outcome.senators import senators
from sinergi.law.outcome.spread import Tier

VOTES = {1: 50, 2: 90, 3: 10, 4: 70, 5: 60, 6: 40}


def test_the_four_with_the_most_votes() -> None:
    found = senators(VOTES)
    assert found.chosen == (2, 4, 5, 1)
    assert found.settled


def test_equal_fourth_goes_to_the_more_even_spread_over_regencies() -> None:
    votes = {**VOTES, 6: 50}
    assert senators(votes).chosen == (2, 4, 5)
    regencies = Tier("kabupaten/kota", {"3201": {1: 50, 6: 25}, "3202": {1: 0, 6: 25}})
    found = senators(votes, tiers=[regencies])
    assert found.chosen == (2, 4, 5, 6)
    assert found.tie is not None
    assert found.tie.spread == {1: (1,), 6: (2,)}


def test_a_tie_the_spread_does_not_part_is_reported() -> None:
    regencies = Tier("kabupaten/kota", {"3201": {1: 50, 6: 50}})
    found = senators({**VOTES, 6: 50}, tiers=[regencies])
    assert not found.settled
    assert found.tie is not None
    assert (found.tie.open, found.tie.open_places) == ((1, 6), 1)


def test_who_left_makes_room_for_the_next() -> None:
    assert senators(VOTES, ineligible={2}).chosen == (4, 5, 1, 6)


def test_nobody_is_elected_without_a_vote() -> None:
    found = senators({1: 5, 2: 0, 3: 0})
    assert (found.chosen, found.vacant, found.settled) == ((1,), 3, False)


def test_the_number_of_places_is_a_parameter() -> None:
    assert senators(VOTES, places=2).chosen == (2, 4)
