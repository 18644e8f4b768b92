"""What KPU published for the DPR in 2024, read from ../shared/data; the test skips without it."""

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "../shared/data/dpr_2024"


def _rows(name: str) -> list[dict[str, str]]:
    if not FOLDER.exists():
        pytest.skip("skipped: no ../shared/data")
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _table(name: str) -> dict[str, dict[str, int]]:
    return {
        row["DAPIL"]: {party: int(n) for party, n in row.items() if party != "DAPIL"}
        for row in _rows(name)
    }


def votes() -> dict[str, dict[str, int]]:
    """District -> party -> votes, 61 districts."""
    return _table("votes_by_district.csv")


def seats() -> dict[str, dict[str, int]]:
    """District -> party -> seats, the eight parties above the threshold."""
    return _table("seats_by_district_party.csv")


def national() -> dict[str, int]:
    """Party -> votes, after the court's rulings (decree 1050/2024)."""
    return {
        row["partai"]: int(row["official_SK1050_2024_after_MK"])
        for row in _rows("official_national_votes_seats.csv")
    }
