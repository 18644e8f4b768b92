"""A sound definition is read exactly; its order in the files does not matter."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from sinergi.law.definition import config_hashes, parse
from sinergi.law.definition_rows import COLUMNS
from sinergi.law.election import Stage
from tests.law import sample


def test_a_sound_definition_is_read_with_exact_numbers():
    e = sample.election()
    assert (e.id, e.mode, e.date, e.host) == (
        "contoh-2029", "rehearsal", "2029-02-14", "pemilu.example.id",
    )  # fmt: skip
    assert e.checks == ("A101", "V402")
    assert e.second_reading == "25"
    assert e.keys_until == "2029-02-13T23:59:59+09:00"
    assert e.kinds["regular"].reserve == Fraction(1, 50)
    assert e.kinds["regular"].invalid_max == Fraction(1, 7)
    assert e.kinds["regular"].warnings == ("W001", "W002")
    assert (e.kinds["pos"].name, e.kinds["pos"].turnout_min, e.kinds["pos"].invalid_max) == (
        "pos", 0, 1,
    )  # fmt: skip
    assert e.contests["dpr"].threshold == Fraction(1, 25)
    assert [c.options for c in e.contests.values()] == ["pairs", "parties", "parties"]
    assert e.regions["990101"].name == 'KBRI "Tokyo", lantai 2'
    assert (e.candidates[0].contest, e.candidates[0].district) == ("dpr", "3102")
    pair = next(c for c in e.candidates if c.name == "Dua & Duo")
    assert (pair.district, pair.party, pair.status) == ("-", 0, "active")
    assert e.calendar == (
        Stage("Pemungutan suara", "kpps", "91", "PKPU 25/2023", "2029-02-14", "2029-02-14"),
    )


def test_labels_of_the_nearest_area_hold():
    e = sample.election()
    assert e.label("district", "9106") == "Distrik"
    assert e.label("district", "9901") == e.label("district") == "Kecamatan"
    assert e.label("dprd-prov", "91") == "DPRP"
    assert e.label("ppwp") == "Presiden"
    assert e.label("ppk") == "ppk"


def test_checks_left_out_are_all_of_the_version():
    e = sample.election(("election.toml", 'checks = [\n    "V402",\n    "A101",\n]\n', ""))
    assert e.checks == tuple(sorted(sample.CHECKS))


def test_host_and_second_reading_have_defaults():
    e = sample.election(
        ("election.toml", 'host = "pemilu.example.id"\n', ""),
        ("election.toml", "second_reading = 25\n", ""),
        ("election.toml", 'keys_until = "2029-02-13T23:59:59+09:00"\n', ""),
    )
    assert (e.host, e.second_reading, e.keys_until) == ("sinergi.invalid", "none", "")


def test_toml_dates_without_quotes_are_dates_too():
    e = sample.election(
        ("election.toml", 'date = "2029-02-14"', "date = 2029-02-14"),
        (
            "election.toml",
            'keys_until = "2029-02-13T23:59:59+09:00"',
            "keys_until = 2029-02-13T23:59:59+09:00",
        ),
    )
    assert (e.date, e.keys_until) == ("2029-02-14", "2029-02-13T23:59:59+09:00")


def test_the_order_of_rows_and_columns_and_line_ends_change_no_hash():
    before = config_hashes(sample.election())
    files = {}
    for name, text in sample.FILES.items():
        if name in ("election.toml", "regions.csv"):
            files[name] = text.replace("\n", "\r\n")
            continue
        header, *rows = text.splitlines()
        files[name] = "\n".join([header, "", *reversed(rows)])
    rows = [line.split(",") for line in files["stations.csv"].splitlines() if line]
    files["stations.csv"] = "\n".join(",".join(reversed(row)) for row in rows)
    found = sample.read(files)
    assert found.errors == ()
    assert found.election is not None
    assert config_hashes(found.election) == before


def test_texts_are_brought_to_form_c():
    e = sample.election(("regions.csv", "Sorido", "Sori\u0064o\u0301"))
    assert e.regions["9106011001"].name == "Sorid\u00f3"


@pytest.mark.parametrize("name", ["election.toml", "regions.csv", "stations.csv"])
def test_a_missing_file_is_named(name):
    files = dict(sample.FILES)
    del files[name]
    found = sample.read(files)
    assert found.election is None
    assert (name, 1, "the file is missing") in {(e.file, e.line, e.what) for e in found.errors}


def test_an_election_of_pairs_needs_neither_parties_nor_districts():
    toml = sample.TOML[: sample.TOML.index("[contests.dpr]")].replace('dprd-prov = "DPRP"\n', "")
    files = {
        "election.toml": toml,
        "regions.csv": sample.FILES["regions.csv"],
        "stations.csv": sample.FILES["stations.csv"],
        "candidates.csv": "contest,district,party,number,name,sex,status\nppwp,-,,1,Satu,,",
    }
    found = sample.read(files)
    assert found.errors == ()
    assert found.election is not None
    assert found.election.expected("ppwp") == 4


def test_known_warnings_and_zones_are_held_against_the_lists_given():
    found = parse(
        sample.FILES,
        known_checks=sample.CHECKS,
        known_warnings=("W001",),
        known_zones=("Asia/Jakarta",),
    )
    assert [(e.file, e.line, e.what) for e in found.errors] == [
        ("election.toml", 26, "kinds.regular: unknown warning 'W002'"),
        ("stations.csv", 5, "unknown time zone 'Asia/Tokyo'"),
    ]


def test_the_operators_page_shows_every_file_and_column():
    page = (Path(__file__).resolve().parents[2] / "docs/election-definition.md").read_text("utf-8")
    examples = set(re.findall(r"^```\n([a-z_,]+)\n", page, re.MULTILINE))
    assert examples == {",".join(columns) for columns in COLUMNS.values()}
    assert all(f"`{name}`" in page for name in COLUMNS)


def test_the_operators_page_has_an_example_that_is_read():
    page = (Path(__file__).resolve().parents[2] / "docs/election-definition.md").read_text("utf-8")
    found = re.search(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert found is not None
    parsed = parse({"election.toml": found[1]}, known_checks=("A101", "V401", "V402", "V501"))
    assert {e.what for e in parsed.errors if e.file == "election.toml"} == {
        "area 91 is not in regions.csv",
        "contest dpr has no districts",
    }
