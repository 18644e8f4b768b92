"""Half a million records of real size (soak); a thousand in ``make test``."""

import json

import pytest

from sinergi.cli import main


def bench(capsys: pytest.CaptureFixture[str], stations: int) -> dict[str, float]:
    assert main(["bench", "verify", "--stations", str(stations), "--json"]) == 0
    out = capsys.readouterr().out
    print(out)
    found: dict[str, float] = json.loads(out)
    return found


def test_some(capsys: pytest.CaptureFixture[str]) -> None:
    found = bench(capsys, 100)
    assert found["records"] == 500
    assert found["signatures"] > 700


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_half_a_million(capsys: pytest.CaptureFixture[str]) -> None:
    found = bench(capsys, 100_000)
    assert found["records"] == 500_000
    assert found["peak_mb"] < 1_500
