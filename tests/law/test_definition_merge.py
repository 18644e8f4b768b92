"""A second file of the same election adds to the first."""

from dataclasses import replace

import pytest

from sinergi.law.definition import CannotMerge, merge
from sinergi.law.election import Candidate, Region, Station, Stations
from tests.law import sample


def test_merging_with_itself_changes_nothing():
    e = sample.election()
    assert merge(e, e) == e


def test_the_new_one_adds_and_where_both_speak_it_holds():
    old = sample.election()
    new = replace(
        old,
        name="Another name",
        regions={"11": Region("11", "Aceh"), "91": Region("91", "Papua Baru")},
        stations=Stations(
            [
                Station("1101010001001", "regular", 1, 2, "WIB"),
                Station("9106011001001", "regular", 121, 130, "WIT"),
            ]
        ),
        kinds={"noken": replace(old.kinds["regular"], code="noken")},
        candidates=(Candidate("ppwp", "-", 0, 3, "Tiga & Tigi", ""),),
        districts={},
        district_areas={"dpr": {"11": "9101"}},
    )
    both = merge(old, new)
    assert both.name == old.name
    assert list(both.regions) == sorted({*old.regions, "11"})
    assert both.regions["91"].name == "Papua Baru"
    assert set(both.stations) == {*old.stations, "1101010001001"}
    assert list(both.stations) == sorted(both.stations)
    assert both.stations["9106011001001"].dpt_l == 121
    assert set(both.kinds) == {"regular", "pos", "noken"}
    assert both.districts == old.districts
    assert both.district_of("dpr", "1101010001001") == "9101"
    assert both.expected("ppwp") == len(old.stations) + 1
    assert [c.number for c in both.people("ppwp", "-")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("key", "value"), [("id", "other"), ("mode", "demo"), ("host", "other.id")]
)
def test_what_is_fixed_for_ever_may_not_differ(key, value):
    old = sample.election()
    with pytest.raises(CannotMerge, match=key):
        merge(old, replace(old, **{key: value}))
