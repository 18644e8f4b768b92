"""``sinergi bench``: the contract's figures, from small runs of the real thing."""

from pathlib import Path

import pytest

from tests.commands.front_door import FrontDoor, one_line


def figures(folder: Path, *arguments: str) -> dict[str, object]:
    done = FrontDoor(folder)("bench", *arguments, "--json")
    assert done.code == 0, done.err
    assert list(folder.iterdir()) == []  # a bench has a folder of its own and throws it away
    found: dict[str, object] = done.json
    return found


@pytest.mark.timeout(180)
def test_intake_counts_the_cpu_of_all_its_processes(tmp_path: Path) -> None:
    found = figures(tmp_path, "intake", "--stations", "40", "--port", "18790")
    assert (found["records"], found["per_request"], found["keys"]) == (200, 5, 40)
    split = found["split"]
    assert isinstance(split, dict)
    assert {"web_us", "clerk_us", "database_us"} == set(split)
    assert all(us > 0 for us in split.values())
    wanted = {"records_per_s", "cpu_us_per_record", "verify_us", "ratio", "p50_ms", "p99_ms"}
    assert wanted | {"totals_lag_s"} <= set(found)


@pytest.mark.timeout(180)
def test_a_recount_agrees_with_the_second_engine(tmp_path: Path) -> None:
    found = figures(tmp_path, "recount", "--stations", "130")
    assert (found["records"], found["second_engine_agrees"]) == (650, True)
    assert {"seconds", "cpu_s", "peak_mb"} <= set(found)


def test_publishing_says_its_files(tmp_path: Path) -> None:
    found = figures(tmp_path, "publish", "--stations", "30")
    assert int(str(found["files"])) > 15
    assert "cpu_ms_per_1000_records" in found


def test_a_size_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    done = FrontDoor(tmp_path)("bench", "intake", "--stations", "0")
    assert done.code == 2
    assert "--stations 0" in one_line(done.err)
