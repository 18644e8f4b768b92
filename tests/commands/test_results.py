"""``results import | totals | export`` on the real results of 2024, and on broken files."""

import csv
import gzip
import hashlib
import io
from pathlib import Path

import pytest

from tests.commands.front_door import SHARED, FrontDoor, one_line

TPS = SHARED / "tps_results"
needs_data = pytest.mark.skipif(not TPS.is_dir(), reason="skipped: no ../shared/data")
HEAD = (
    "kode_tps,prov,kab,kec,kel,tps_no,s01,s02,s03,dpt_j,dpt_l,dpt_p,guna_dpt_j,guna_dpt_l,"
    "guna_dpt_p,guna_dptb_j,guna_dptb_l,guna_dptb_p,guna_dpk_j,guna_dpk_l,guna_dpk_p,guna_j,"
    "guna_l,guna_p,sah,tidak_sah,total,ts,n_foto"
)
ROW = (
    "6501011001{n:03d},kaltara,bulungan,palas,hulu,{n:03d},60,100,20,299,151,148,180,90,90,"
    "4,2,2,3,2,1,187,94,93,180,7,187,2024-02-24 22:31:28,3"
)
EXPECTED = {
    "65-kalimantan-utara": {
        "rows": 2295, "recorded": 1847, "without_numbers": 448, "accepted": 1398, "held": 449,
        "by_code": {
            "V005": 291, "V402": 46, "V501": 5, "V502": 128, "V504": 58,
            "A101": 15, "A114": 27, "A123": 30, "A131": 5,
        },
        "all": {"1": 60399, "2": 232549, "3": 40646},
    },
    "75-gorontalo": {
        "rows": 3539, "recorded": 3027, "without_numbers": 512, "accepted": 2527, "held": 500,
        "by_code": {
            "V005": 319, "V402": 85, "V501": 12, "V502": 117, "V504": 41,
            "A101": 30, "A114": 33, "A123": 65, "A131": 33,
        },
        "all": {"1": 192068, "2": 431898, "3": 35956},
    },
}  # fmt: skip


def public(sinergi: FrontDoor) -> dict[str, str]:
    root = sinergi.var / "public"
    return {
        str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in root.rglob("*")
        if p.is_file()
    }


@needs_data
@pytest.mark.parametrize("name", EXPECTED)
def test_real_results_of_2024(sinergi: FrontDoor, name: str) -> None:
    expected = EXPECTED[name]
    command = (
        "results", "import", "--create-stations", "--election", "uji-2024", "--json",
        TPS / f"{name}.csv.gz",
    )  # fmt: skip
    done = sinergi(*command)
    assert done.code == 0, done.err
    got = done.json
    for key in ("rows", "recorded", "without_numbers", "accepted", "held"):
        assert got[key] == expected[key]
    assert got["duplicates"] == 0
    assert {c: got["by_code"][c] for c in expected["by_code"]} == expected["by_code"]
    totals = sinergi(
        "results", "totals", "--all", "--contest", "ppwp", "--area", name[:2], "--json"
    )
    (row,) = totals.json
    assert row["votes"] == expected["all"]
    before = public(sinergi)
    again = sinergi(*command).json
    assert (again["recorded"], again["duplicates"]) == (0, expected["recorded"])
    assert (again["accepted"], again["held"]) == (expected["accepted"], expected["held"])
    assert public(sinergi) == before


@needs_data
def test_totals_by_level_add_up_and_the_export_has_every_station(
    sinergi: FrontDoor, tmp_path: Path
) -> None:
    (whole,) = sinergi("results", "totals", "--contest", "ppwp", "--json").json
    for level in ("province", "regency", "district", "village", "station"):
        rows = sinergi("results", "totals", "--contest", "ppwp", "--level", level, "--json").json
        for key in ("valid", "invalid"):
            assert sum(r[key] for r in rows) == whole[key]
        for number, votes in whole["votes"].items():
            assert sum(r["votes"].get(number, 0) for r in rows) == votes
        for key, n in whole["stations"].items():
            assert sum(r["stations"][key] for r in rows) == n
    done = sinergi("results", "export", "--contest", "ppwp", "--json", tmp_path)
    text = gzip.decompress((tmp_path / "ppwp.csv.gz").read_bytes()).decode()
    table = list(csv.DictReader(io.StringIO(text)))
    assert done.json["stations"] == len(table) == whole["stations"]["expected"]
    counted = [r for r in table if r["status"] == "accepted"]
    assert sum(int(r["votes.2"]) for r in counted) == whole["votes"]["2"]
    assert {r["status"] for r in table} == {"accepted", "held", "empty"}


def test_a_broken_file_is_refused_whole(sinergi: FrontDoor, tmp_path: Path) -> None:
    rows = [ROW.format(n=n) for n in range(1, 6)]
    good = "\r\n".join([HEAD, *rows]) + "\r\n"
    packed = gzip.compress(good.encode())
    cases: dict[str, tuple[bytes, str]] = {
        "cut.csv": (good[:-40].encode(), ":6: "),
        "cut.csv.gz": (packed[: len(packed) // 2], "cut or broken"),
        "ragged.csv": (good.replace(rows[2], rows[2] + ",9").encode(), ":4: "),
        "letters.csv": (good.replace(rows[1], rows[1].replace(",60,", ",6O,")).encode(), ":3: "),
        "twice.csv": (good.replace("6501011001004", "6501011001003").encode(), ":5: "),
        "code.csv": (good.replace("6501011001004", "650101100100").encode(), ":5: "),
        "columns.csv": (good.replace("guna_dpk_l", "x").encode(), ":1: "),
        "empty.csv": (b"", ":1: "),
        "time.csv": (good.replace("2024-02-24 22:31:28", "yesterday", 1).encode(), ":2: "),
        "latin.csv": (good.replace("kaltara", "kaltar\xe1").encode("latin-1"), "UTF-8"),
    }
    for name, (data, where) in cases.items():
        path = tmp_path / name
        path.write_bytes(data)
        done = sinergi("results", "import", "--create-stations", "--election", "uji-rusak", path)
        assert done.code == 2, name
        assert where in one_line(done.err), (name, done.err)
        assert name in one_line(done.err)
    missing = sinergi("results", "import", "--election", "x", tmp_path / "none.csv")
    assert (missing.code, "none.csv" in one_line(missing.err)) == (2, True)
    path = tmp_path / "good.csv"
    path.write_bytes(good.encode())
    assert sinergi("results", "totals", "--election", "uji-rusak", "--contest", "ppwp").code == 2
    done = sinergi(
        "results", "import", "--create-stations", "--election", "uji-baik", "--json", path
    )
    assert (done.json["recorded"], done.json["accepted"]) == (5, 5)
    bad_id = sinergi("results", "import", "--create-stations", "--election", "BAD id", path)
    assert (bad_id.code, "BAD id" in one_line(bad_id.err)) == (2, True)
    ask = ("results", "totals", "--election", "uji-baik", "--contest", "ppwp", "--json")
    (station,) = sinergi(*ask, "--area", "6501011001001").json
    assert (station["name"], station["votes"]) == ("TPS 001", {"1": 60, "2": 100, "3": 20})


def test_bad_usage_names_the_mend(sinergi: FrontDoor) -> None:
    for words in (
        ("results", "totals", "--election", "uji-baik", "--contest", "dpr"),
        ("results", "totals", "--election", "uji-baik", "--contest", "ppwp", "--area", "12"),
        ("results", "totals", "--election", "lain", "--contest", "ppwp"),
        ("results", "import", "--create-stations", "/dev/null"),
        (
            "results",
            "totals",
            "--election",
            "uji-baik",
            "--contest",
            "ppwp",
            "--area",
            "6501",
            "--level",
            "province",
        ),
    ):
        done = sinergi(*words)
        assert done.code == 2, words
        assert not done.out
        assert one_line(done.err)
