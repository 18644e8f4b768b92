"""The nation of 2024: who votes in what, and how many forms come in."""

import pytest

from sinergi.law.definition import config_hashes, deserialise, parse, serialise, station_list
from sinergi.law.election import Election
from sinergi.law.form import templates
from tests.law import national


def _parsed(provinces: tuple[str, ...] = ()) -> Election:
    found = parse(national.files(provinces), known_checks=("V401", "V402"))
    assert found.election is not None, [str(e) for e in found.errors[:10]]
    return found.election


@pytest.fixture(scope="module")
def aceh_and_dki() -> Election:
    return _parsed(("11", "31"))


def test_dki_has_no_dprd_of_its_cities_and_overseas_votes_twice(aceh_and_dki: Election):
    e = aceh_and_dki
    assert {c: e.expected(c, "31") for c in e.contests} == {
        "ppwp": 30_766, "dpr": 30_766, "dpd": 30_766, "dprd-prov": 30_766, "dprd-kab": 0,
    }  # fmt: skip
    assert {c: e.expected(c, "99") for c in e.contests} == {
        "ppwp": 3_059, "dpr": 3_059, "dpd": 0, "dprd-prov": 0, "dprd-kab": 0,
    }  # fmt: skip
    assert e.votes_in("dpr", "9901010001001")
    assert not e.votes_in("dpd", "9901010001001")


def test_overseas_is_in_dki_jakarta_ii(aceh_and_dki: Election):
    e = aceh_and_dki
    assert {e.district_of("dpr", s) for s in e.stations_of("dpr", "99")} == {"3102"}
    assert e.districts["dpr", "3102"].name == "DKI Jakarta II"
    assert {e.district_of("dpr", s) for s in e.stations_of("dpr", "3171")} == {"3102"}
    assert ("3102", "pos") in templates(e, "dpr")


def test_aceh_votes_for_24_parties_in_dpra_and_for_18_in_dpr(aceh_and_dki: Election):
    e = aceh_and_dki
    kab = e.district_of("dprd-kab", e.stations_of("dprd-kab", "11")[0])
    assert len(templates(e, "dprd-prov")["11", "regular"].parties) == 24
    assert len(templates(e, "dprd-kab")[kab, "regular"].parties) == 24
    assert len(templates(e, "dprd-prov")["31", "regular"].parties) == 18
    assert list(templates(e, "dpr")["1101", "regular"].parties) == [*range(1, 18), 24]


def test_the_nation_expects_4_076_157_forms():
    e = _parsed()
    assert len(e.stations) == 820_161 + 3_059
    expected = {c: e.expected(c) for c in e.contests}
    assert expected == {
        "ppwp": 823_220, "dpr": 823_220, "dpd": 820_161, "dprd-prov": 820_161,
        "dprd-kab": 820_161 - 30_766,
    }  # fmt: skip
    assert sum(expected.values()) == 4_076_157
    assert e.expected("ppwp", "31") == 30_766
    assert sum(len(r) == 10 and not r.startswith("99") for r in e.regions) == 83_731


@pytest.mark.soak
def test_the_nation_goes_through_its_json_unchanged():
    e = _parsed()
    lists = {c: station_list(e, c) for c in e.contests}
    again = deserialise(serialise(e), lists)
    assert again == e
    assert config_hashes(again) == config_hashes(e)
