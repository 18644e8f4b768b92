"""The demonstration's definition: sound, complete, and the same bytes every time."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinergi.core import demo
from sinergi.core.demo.__main__ import main
from sinergi.core.demo.folder import MOST_PER_VILLAGE, SPECIAL, scaled
from sinergi.law.definition import config_hashes, parse
from sinergi.law.election import Election
from sinergi.law.form import templates

CHECKS = ("A101", "V401", "V402")
DATA = Path(__file__).resolve().parents[2] / "../shared/data"


def _read(files: dict[str, str]) -> Election:
    found = parse(files, known_checks=CHECKS)
    assert found.election is not None, [str(e) for e in found.errors[:10]]
    return found.election


@pytest.fixture(scope="module")
def election() -> Election:
    return _read(demo.files())


def test_it_is_biak_numfor_with_484_stations_and_five_contests(election: Election):
    assert (election.id, election.name, election.mode, election.date) == (
        "peragaan-2029", "Pemilu Peragaan", "demo", "2029-02-14",
    )  # fmt: skip
    assert {c: election.expected(c, "9106") for c in election.contests} == {
        "ppwp": 484, "dpr": 484, "dpd": 484, "dprd-prov": 484, "dprd-kab": 484,
    }  # fmt: skip
    lengths = [len(code) for code in election.regions]
    assert {n: lengths.count(n) for n in set(lengths)} == {2: 1, 4: 1, 6: 19, 10: 268}
    assert election.regions["910612"].name == "Samofa"
    assert election.regions["9106"].name == "Biak Numfor"
    assert {r.label for r in election.regions.values()} == {
        "Provinsi", "Kabupaten", "Distrik", "Kampung", "Kelurahan",
    }  # fmt: skip
    assert election.label("ppk", "910612") == "PPD"


def test_stations_are_plausible_and_one_is_a_special_location(election: Election):
    rolls = [s.dpt_l + s.dpt_p for s in election.stations.values()]
    assert min(rolls) >= 120
    assert max(rolls) <= 300
    assert len(set(rolls)) > 100
    assert [s.code for s in election.stations.values() if s.kind == "khusus"] == [SPECIAL]
    assert {s.tz for s in election.stations.values()} == {"WIT"}
    assert all(s.dpt_l * 3 > s.dpt_p and s.dpt_p * 3 > s.dpt_l for s in election.stations.values())


def test_everything_one_can_vote_for_says_that_it_is_invented(election: Election):
    assert [*election.parties] == [*range(1, 18), 24]
    assert all(p.name.startswith("Partai Peragaan ") for p in election.parties.values())
    assert all(c.name.endswith("Rekaan") for c in election.candidates)
    assert len({c.name for c in election.candidates}) == len(election.candidates)
    assert len(election.people("ppwp", "-")) == 3
    assert len(election.people("dpd", "91")) == 12


def test_one_district_takes_two_villages_out_of_a_distrik(election: Election):
    biak_kota = election.stations_of("dprd-kab", "910601")
    districts = {election.district_of("dprd-kab", s) for s in biak_kota}
    assert districts == {"910601", "910602"}
    assert {election.district_of("dprd-kab", s) for s in biak_kota if s.startswith("9106012019")} == {
        "910602"
    }  # fmt: skip
    assert len(election.districts_of("dprd-kab")) == 5


def test_lawful_oddities_are_in_it(election: Election):
    dpr = templates(election, "dpr")["9101", "regular"]
    assert dpr.parties[16] == ("party.16.list",)
    assert {o.status for o in dpr.options} == {"active", "withdrawn"}
    kab = templates(election, "dprd-kab")
    assert {o.status for o in kab["910602", "regular"].options} == {"active", "struck"}
    assert ("910602", "khusus") in kab


def test_it_is_the_same_every_time():
    assert demo.files() == demo.files()
    assert config_hashes(_read(demo.files())) == config_hashes(_read(demo.files(demo.STATIONS)))


@pytest.mark.parametrize("stations", [1, 5, 267, 485, 5_000])
def test_a_scaled_one_has_exactly_so_many_stations(stations):
    e = _read(demo.files(stations, election_id="beban-1", name="Uji beban", mode="rehearsal"))
    assert (e.id, e.name, e.mode) == ("beban-1", "Uji beban", "rehearsal")
    assert len(e.stations) == stations
    assert e.expected("dprd-kab") == stations


def test_a_real_one_says_from_when_keys_are_late():
    assert _read(demo.files(1, mode="real")).keys_until == "2029-02-13T23:59:59+09:00"


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(0, 40).map(str), st.integers(1, 17), min_size=1),
    st.integers(1, 20_000),
)
def test_scaling_keeps_the_proportions(counts, stations):
    if stations > len(counts) * MOST_PER_VILLAGE:
        with pytest.raises(ValueError, match="cannot be shared out"):
            scaled(counts, stations)
        return
    given_out = scaled(counts, stations)
    assert sum(given_out.values()) == stations
    assert max(given_out.values()) <= MOST_PER_VILLAGE
    if max(given_out.values()) < MOST_PER_VILLAGE:
        whole = sum(counts.values())
        assert all(abs(given_out[v] * whole - n * stations) <= whole for v, n in counts.items())


@pytest.mark.parametrize("stations", [0, -1, demo.MAX_STATIONS + 1])
def test_a_size_that_cannot_be_is_refused(stations):
    with pytest.raises(ValueError, match="cannot be shared out"):
        demo.files(stations)


def test_the_kinds_of_2024_are_data(election: Election):
    assert [*election.kinds] == ["regular", "khusus", "noken", "tpsln", "ksk", "pos"]
    assert not {"W002", "W003", "W005"} & {*election.kinds["noken"].warnings}
    assert election.kinds["pos"].boxes == 4
    assert election.kinds["regular"].limit == 300


def test_its_numbers_of_stations_are_those_of_2024(election: Election):
    path = DATA / "regions/kelurahan_tps_2024.csv.gz"
    if not path.exists():
        pytest.skip("skipped: no ../shared/data")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        villages = {
            r["kode_kel"]: int(r["n_tps"]) for r in csv.DictReader(file) if r["kode_kel"].startswith("9106")
        }  # fmt: skip
    assert {
        v: len(election.stations.under(v)) for v in election.regions if len(v) == 10
    } == villages


def test_the_folder_is_written_once_and_reads_back(tmp_path: Path, capsys):
    folder = tmp_path / "definition"
    assert main([str(folder), "--stations", "7", "--id", "uji"]) == 0
    written = {p.name: p.read_text("utf-8") for p in folder.iterdir()}
    assert written == demo.files(7, election_id="uji")
    assert main([str(folder)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert main([str(tmp_path / "other"), "--stations", "0"]) == 2
    assert not (tmp_path / "other").exists()
