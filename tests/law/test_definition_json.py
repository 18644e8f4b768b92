"""The definition's JSON: canonical, exact both ways, and its hashes do not drift."""

import json

from hypothesis import given

from sinergi.law.definition import (
    config_hashes,
    deserialise,
    form_list,
    serialise,
    station_list,
)
from sinergi.law.election import Election
from sinergi.law.form import templates
from sinergi.ledger.canonical import canonical, loads, sha256_hex
from tests.law import sample
from tests.law.elections import elections


@given(elections())
def test_an_election_goes_through_its_json_unchanged(election: Election):
    definition = canonical(serialise(election))
    lists = {c: canonical(station_list(election, c)) for c in election.contests}
    again = deserialise(loads(definition), {c: loads(body) for c, body in lists.items()})
    assert again == election
    assert list(again.contests) == list(election.contests)
    assert canonical(serialise(again)) == definition
    assert {c: canonical(station_list(again, c)) for c in again.contests} == lists


@given(elections())
def test_one_list_of_all_stations_is_enough(election: Election):
    assert deserialise(serialise(election), station_list(election, "ppwp")) == election


def test_what_says_nothing_is_left_out():
    definition = serialise(sample.election())
    assert {"code": "91", "name": "Papua"} in definition["regions"]
    ppwp, dpr, _ = definition["contests"]
    assert "threshold" not in ppwp
    assert "areas" not in ppwp
    assert dpr["threshold"] == [1, 25]
    assert {"number": 1, "name": "Partai Satu", "short": "Satu"} in definition["parties"]
    assert "stations" not in definition


def test_the_station_list_carries_what_a_verifier_needs():
    e = sample.election()
    assert station_list(e, "dprd-prov") == [
        ["9106011001001", "regular", 120, 130, "WIT", "910001"],
        ["9106011001002", "regular", 110, 90, "WIT", "910002"],
        ["9106011002001", "regular", 99, 101, "WIT", "910001"],
    ]
    assert station_list(e, "ppwp")[-1] == ["9901010001001", "pos", 1200, 1300, "Asia/Tokyo", "-"]


def test_the_form_list_names_every_template_with_its_whole_hash():
    e = sample.election()
    found = form_list(e, "dpr")
    every = templates(e, "dpr")
    assert set(every) == {
        ("3102", "pos"),
        ("3102", "recap"),
        ("9101", "recap"),
        ("9101", "regular"),
    }
    assert found == sorted(f"dpr/{t.district}/{t.hash}" for t in every.values())
    assert {entry[: -64 + 16] for entry in found} == {t.form for t in every.values()}


def test_config_hashes_are_of_the_canonical_lists():
    e = sample.election()
    hashes = config_hashes(e)
    assert set(hashes) == {"definition", "forms", "stations"}
    assert hashes["definition"] == sha256_hex(canonical(serialise(e)))
    assert set(hashes["forms"]) == set(hashes["stations"]) == set(e.contests)
    assert hashes["stations"]["dpr"] == sha256_hex(canonical(station_list(e, "dpr")))
    assert hashes["forms"]["dpr"] == sha256_hex(canonical(form_list(e, "dpr")))


def test_the_format_does_not_drift():
    """These hashes are in signed records for ever: a change here is a new format version."""
    assert config_hashes(sample.election()) == {
        "definition": "714cca6ed1ae3b67b867c32d1794e35c343643dd4361b801d0ba61d19c7202e4",
        "forms": {
            "ppwp": "1ce4d5517144ba2af722cfb1fcfa08a51badc5c1da52ba5d6eb8380ecbb12c8f",
            "dpr": "b3f1db066c9e41cc173f91eea909c35ee93493d63b46ddb6ac61dc02a8064e02",
            "dprd-prov": "eef6661757dcacc70733dc4b3118e70ec1b566459e1a54ea04199a8ddce253da",
        },
        "stations": {
            "ppwp": "69bd06b2ed4e4836f325a96a5f015399d78f6fe63ccebbf2bd0038cc0a0fadc7",
            "dpr": "3409abf2ead4fc2c577c36539c5b93e74fdd95fb0e96432384196dbb15231a37",
            "dprd-prov": "35252c65dec0a7ebfc8bc2da4ed5f5ddfbe6f48fe2dfcb6820781c1c824664e9",
        },
    }


def test_any_change_of_a_station_shows_in_its_contests_only():
    before = config_hashes(sample.election())
    after = config_hashes(sample.election(("stations.csv", "1200,1300", "1200,1301")))
    assert before["definition"] == after["definition"]
    assert before["stations"]["dpr"] != after["stations"]["dpr"]
    assert before["stations"]["dprd-prov"] == after["stations"]["dprd-prov"]


def test_the_json_is_plain():
    body = canonical(serialise(sample.election()))
    assert json.loads(body)["labels"] == {
        "district": "Kecamatan", "district.91": "Distrik", "dprd-prov.91": "DPRP",
    }  # fmt: skip
