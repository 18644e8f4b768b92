"""``recap make``: the D.Hasil of an area as it stands, for every district of it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pypdf
import pytest

from sinergi.apps.sirekap import queries
from sinergi.core.actors import OPERATOR
from tests.apps.sirekap.plenary import Plenary
from tests.apps.sirekap.world import World
from tests.commands.in_process import Door

KECAMATAN = "910601"


@pytest.fixture(scope="module")
def half(demo: World) -> World:
    """Every second station has sent its form of two contests."""
    notes = [
        demo.sign(demo.form(contest, station))
        for contest in ("ppwp", "dprd-kab")
        for station in list(demo.election.stations)[::2]
    ]
    assert {a["status"] for a in demo.post(notes)} == {"recorded"}
    demo.settle()
    return demo


def make(door: Door, out: Path, *words: str) -> list[dict[str, Any]]:
    done = door("recap", "make", "--out", str(out), "--json", *words)
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def test_it_writes_what_stands_now(half: World, door: Door, tmp_path: Path) -> None:
    (row,) = make(door, tmp_path, "--contest", "ppwp", "--area", KECAMATAN)
    assert row["model"] == "D.HASIL KECAMATAN-PPWP"
    assert row["hash"] == ""  # no plenary is open: a draft
    assert 0 < row["summed"] < row["units"]
    assert set(row["open"].values()) == {"formulir belum masuk"}
    assert row["size"] == row["summed"] == row["units"] - len(row["open"])
    pdf, table, book = (Path(f) for f in row["files"])
    assert [f.name for f in (pdf, table, book)] == [
        f"ppwp-{KECAMATAN}.{x}" for x in ("pdf", "csv", "xlsx")
    ]
    lines = list(csv.reader(io.StringIO(table.read_text())))
    totals = {line[1]: int(line[-1]) for line in lines[1:]}
    (public,) = queries.totals(OPERATOR, half.election.id, "ppwp", KECAMATAN)
    assert (totals["valid"], totals["invalid"]) == (public["valid"], public["invalid"])
    assert {k: totals[f"votes.{k}"] for k in public["votes"]} == public["votes"]
    text = "".join(p.extract_text() for p in pypdf.PdfReader(pdf).pages)
    assert row["basis"] in text
    assert f"{totals['total']:,}".replace(",", ".") in text
    assert book.read_bytes()[:2] == b"PK"


def test_a_kecamatan_of_several_districts_has_one_each(
    half: World, door: Door, tmp_path: Path
) -> None:
    rows = make(door, tmp_path, "--contest", "dprd-kab", "--area", KECAMATAN)
    districts = sorted(half.election.districts_in("dprd-kab", KECAMATAN))
    assert [r["district"] for r in rows] == districts
    (one,) = make(
        door, tmp_path, "--contest", "dprd-kab", "--area", KECAMATAN, "--district", districts[1]
    )
    assert one == rows[1]


def test_with_an_open_plenary_it_bears_the_recaps_hash(
    half: World, door: Door, tmp_path: Path
) -> None:
    plenary = Plenary(half, "kecamatan", KECAMATAN, ["ppwp"]).opened()
    (before,) = make(door, tmp_path, "--contest", "ppwp", "--area", KECAMATAN)
    assert len(before["hash"]) == 64
    listed = dict.fromkeys(before["open"], "formulir belum masuk")
    typed = listed | {min(listed): "kotak suara belum tiba"}
    assert plenary.send(plenary.body("ppwp", open=typed))["status"] == "recorded"
    (after,) = make(door, tmp_path, "--contest", "ppwp", "--area", KECAMATAN)
    assert after["open"] == typed
    assert after["hash"] != before["hash"]
    assert after["basis"] == before["basis"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--contest", "x", "--area", KECAMATAN), "--contest x: known are"),
        (("--contest", "ppwp", "--area", "9106011001"), "has no plenary"),
        (("--contest", "ppwp", "--area", "91x"), "no region's code"),
        (("--contest", "dprd-kab", "--area", "91"), "ends at level kabkota"),
        (("--contest", "ppwp", "--area", "1101"), "no station of ppwp"),
        (
            ("--contest", "dprd-kab", "--area", KECAMATAN, "--district", "7"),
            "no station of district 7",
        ),
    ],
)
def test_bad_input_is_one_line(
    half: World, door: Door, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = door("recap", "make", "--out", str(tmp_path), *words)
    assert done.code == 2
    assert said in done.err
    assert not list(tmp_path.iterdir())
