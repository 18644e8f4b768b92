"""Who votes where: contests, districts that cut through areas, kinds of station."""

from dataclasses import replace

import pytest
from hypothesis import given

from sinergi.law.election import Contest, Election, Station, Stations, paint
from sinergi.law.regions import NATION, covers
from tests.law import sample
from tests.law.elections import elections


@given(elections())
def test_the_lists_of_a_contest_are_those_that_vote_in_it(election: Election):
    for contest in election.contests:
        one_by_one = [s for s in election.stations if election.votes_in(contest, s)]
        assert election.stations_of(contest) == one_by_one
        assert election.expected(contest) == len(one_by_one)
        for area in ("9", "91", "910000"):
            inside = [s for s in one_by_one if s.startswith(area)]
            assert election.stations_of(contest, area) == inside
            assert election.expected(contest, area) == len(inside)


@given(elections())
def test_the_districts_of_all_stations_are_those_of_each(election: Election):
    for contest in election.contests:
        one_by_one = [election.district_of(contest, s) for s in election.stations_of(contest)]
        assert election.districts_by_station(contest) == one_by_one


@given(elections())
def test_the_longest_prefix_wins(election: Election):
    areas = election.district_areas.get("dpr", {})
    for station, district in zip(
        election.stations, paint(list(election.stations), areas), strict=True
    ):
        holding = [a for a in areas if covers(a, station)]
        longest = max(holding, key=lambda a: 0 if a == NATION else len(a), default=None)
        assert district == (areas[longest] if longest else None)


def test_a_district_cuts_through_a_kecamatan_and_takes_a_single_station():
    e = sample.election(
        (
            "district_areas.csv",
            "dprd-prov,910002,9106011001002",
            "dprd-prov,910002,9106011001\ndprd-prov,910001,9106011001002",
        )
    )
    assert {s: e.district_of("dprd-prov", s) for s in e.stations_of("dprd-prov")} == {
        "9106011001001": "910002",
        "9106011001002": "910001",
        "9106011002001": "910001",
    }
    assert e.districts_of("dprd-prov") == ("910001", "910002")


def test_a_contest_without_districts_has_one_named_dash():
    e = sample.election()
    assert e.district_of("ppwp", "9106011001001") == "-"
    assert e.districts_of("ppwp") == ("-",)
    assert e.an_area_of("ppwp", "-") == NATION


def test_a_station_outside_all_districts_is_an_error_and_no_silent_gap():
    e = sample.election()
    e = replace(e, district_areas={"dpr": {"91": "9101"}})
    with pytest.raises(KeyError, match="9901010001001 lies in no district of dpr"):
        e.district_of("dpr", "9901010001001")
    with pytest.raises(KeyError, match="9901010001001 lies in no district of dpr"):
        e.districts_by_station("dpr")


def test_kinds_and_areas_keep_stations_out():
    e = sample.election()
    rules = {
        "all": Contest("all", "", "nasional", "pairs", "president"),
        "home": Contest("home", "", "nasional", "pairs", "president", except_areas=("99",)),
        "kind": Contest("kind", "", "nasional", "pairs", "president", except_kinds=("pos",)),
        "one": Contest("one", "", "nasional", "pairs", "president", areas=("9106011001002", "9901")),
        "hole": Contest("hole", "", "nasional", "pairs", "president", areas=("91",), except_areas=("9106011001",)),
    }  # fmt: skip
    e = replace(e, contests=rules)
    assert {c: e.expected(c) for c in rules} == {
        "all": 4,
        "home": 3,
        "kind": 3,
        "one": 2,
        "hole": 1,
    }
    assert e.stations_of("hole") == ["9106011002001"]
    assert e.stations_of("all") == list(e.stations)
    assert not e.votes_in("all", "1101010001001")


def test_stations_are_sorted_and_an_area_is_a_slice():
    some = ("9901010001001", "1101010001002", "1101010001001", "1102010001001")
    stations = Stations(Station(code, "regular", 1, 1, "WIB") for code in some)
    assert list(stations) == sorted(some)
    assert stations.under("1101") == ["1101010001001", "1101010001002"]
    assert stations.under("12") == []
    assert stations.under(NATION) == sorted(some)
    assert len(stations) == 4


def test_a_local_election_of_a_governor_and_of_regents_by_area():
    """600 voters a station, one pair against the empty box, options by province and regency."""
    toml = """\
id = "pilkada-2031"
name = "Pilkada"
mode = "rehearsal"
date = "2031-11-27"
[kinds.regular]
limit = 600
reserve = 0.025
boxes = 3
[contests.gubernur]
level = "provinsi"
method = "plurality"
[contests.bupati]
level = "kabkota"
method = "majority"
"""
    files = {
        "election.toml": toml,
        "regions.csv": "code,name,label\n" + "".join(
            f"{code},{name},\n" for code, name in (
                ("91", "Papua"), ("9106", "Biak Numfor"), ("910601", "Biak Kota"), ("9106011001", "Sorido"),
                ("9119", "Supiori"), ("911901", "Supiori Selatan"), ("9119012001", "Korido"),
            )
        ),
        "stations.csv": "code,kind,dpt_l,dpt_p,tz\n9106011001001,regular,301,297,WIT\n9119012001001,regular,300,300,WIT\n",
        "districts.csv": "contest,code,name,seats\ngubernur,91,Papua,1\nbupati,9106,Biak Numfor,1\nbupati,9119,Supiori,1\n",
        "district_areas.csv": "contest,district,area\ngubernur,91,91\nbupati,9106,9106\nbupati,9119,9119\n",
        "candidates.csv": "contest,district,party,number,name,sex,status\n"
        "gubernur,91,,1,Ayu & Budi,PL,active\ngubernur,91,,2,Citra & Dedi,PL,active\n"
        "bupati,9106,,1,Kolom kosong,,empty-box\nbupati,9106,,2,Eka & Fajar,LL,active\n"
        "bupati,9119,,1,Gita & Hadi,PL,active\nbupati,9119,,2,Ika & Joko,PL,active\n",
    }  # fmt: skip
    found = sample.read(files)
    assert found.errors == ()
    e = found.election
    assert e is not None
    assert e.kinds["regular"].limit == 600
    assert sum(e.expected(c) for c in e.contests) == 4
    assert {s: e.district_of("bupati", s) for s in e.stations} == {
        "9106011001001": "9106", "9119012001001": "9119",
    }  # fmt: skip
    box, pair = e.people("bupati", "9106")
    assert (box.number, box.status, pair.status) == (1, "empty-box", "active")
