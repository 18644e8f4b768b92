"""The presidential vote of 2024 as KPU published it, station by station."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sinergi.law.checks import V_AND_A, Finding, evaluate, held_votes, mask
from sinergi.law.election import Kind
from sinergi.law.form import Template
from tests.law.checks.forms import IMPORTED, REGULAR, template

DATA = Path(__file__).resolve().parents[3] / "../shared/data/tps_results"
FILES = (
    "18-lampung", "51-bali", "52-nusa-tenggara-barat", "65-kalimantan-utara", "75-gorontalo",
    "91-papua", "99-luar-negeri",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="skipped: no ../shared/data")

COLUMNS = {
    **{
        f"{field}.{s}": f"{column}_{s}"
        for field, column in {
            "voters.dpt": "dpt", "users.dpt": "guna_dpt", "users.dptb": "guna_dptb",
            "users.dpk": "guna_dpk", "users.total": "guna",
        }.items()
        for s in "lpj"
    },
    **{f"votes.{n}": f"s0{n}" for n in (1, 2, 3)},
    "valid": "sah", "invalid": "tidak_sah", "total": "total",
}  # fmt: skip
SPECIAL = replace(REGULAR, code="khusus", warnings=("W002", "W003", "W004"))
OVERSEAS = replace(REGULAR, code="pos", limit=5000, boxes=4, warnings=("W003", "W004"))
FOUR_BOXES = template(pairs=3, groups=("voters", "users"), boxes=4)


def _kind(station: str) -> tuple[Template, Kind]:
    if station.startswith("99"):
        return FOUR_BOXES, OVERSEAS
    return IMPORTED, SPECIAL if int(station[10:]) >= 901 else REGULAR


def _stations(name: str) -> Iterator[tuple[str, list[int], tuple[Finding, ...]]]:
    """Stations with any vote; an empty cell is an empty box."""
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            form, kind = _kind(row["kode_tps"])
            numbers = [int(row[COLUMNS[n]] or -1) for n in form.names]
            if any(n >= 0 for n in numbers[15:18]):
                yield row["kode_tps"], numbers, evaluate(form, kind, numbers, V_AND_A)


def _judged(name: str) -> tuple[Counter[str], int, int]:
    """Stations by code, how many are held, how many there are."""
    by_code: Counter[str] = Counter()
    held = every = 0
    for _, _, found in _stations(name):
        every += 1
        held += held_votes(found)
        by_code.update({f.code for f in found})
    return by_code, held, every


@pytest.mark.parametrize(
    ("name", "every", "held", "by_code"),
    [
        (
            "65-kalimantan-utara", 1847, 449,
            {"V005": 291, "V402": 46, "V501": 5, "V502": 128, "V504": 58,
             "A101": 15, "A114": 27, "A123": 30, "A131": 5},
        ),
        (
            "75-gorontalo", 3027, 500,
            {"V005": 319, "V402": 85, "V501": 12, "V502": 117, "V504": 41,
             "A101": 30, "A114": 33, "A123": 65, "A131": 33},
        ),
    ],
)  # fmt: skip
def test_a_provinces_broken_forms_are_counted_as_an_independent_count_has_them(
    name: str, every: int, held: int, by_code: dict[str, int]
):
    counted, are_held, there_are = _judged(name)
    assert {code: counted[code] for code in by_code} == by_code
    assert (there_are, are_held) == (every, held)


@pytest.mark.parametrize("name", FILES)
def test_every_published_station_is_judged_and_shown_no_more_than_was_found(name: str):
    judged = 0
    for station, numbers, found in _stations(name):
        judged += 1
        shown = mask(found)
        assert all(f in found for f in shown), station
        assert held_votes(shown) == held_votes(found), station
        assert bool(shown) == bool(found), station
        missing = -1 in numbers
        assert ({"V005", "A005"} & {f.code for f in found} != set()) == missing, station
    assert judged > 1000
