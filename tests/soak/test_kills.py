"""A night in which everything is killed: nothing acknowledged is lost, nothing counts twice.

The moments are drawn by a seed as numbers of acknowledged records, and printed.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.soak.house import VICTIMS, Served, served, stop

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="skipped: reads /proc")
ELECTION = "ketahanan"


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def _night(
    it: Served, stations: int, kills: int, seed: int, rate: int
) -> tuple[dict[str, Any], Path]:
    """Sends a night's forms while ``kills`` processes are killed; gives the simulator's result."""
    rng = Random(seed)
    receipts = it.door.var / "receipts"
    total = stations * 5 * 2
    moments = sorted(rng.randint(total // 50, total * 19 // 20) for _ in range(kills))
    victims = [VICTIMS[i % len(VICTIMS)] for i in range(kills)]
    rng.shuffle(victims)
    said = it.door.var / "simulate.log"
    with said.open("wb") as log:
        officers = subprocess.Popen(
            [sys.executable, "-m", "sinergi.cli", "simulate", "--url", it.url,
             "--election", ELECTION, "--stations", str(stations), "--processes", "2",
             "--errors", "0.1", "--incidents", "0.2", "--reorder", "--repeat", "2",
             "--cut", "0.05", "--rate", str(rate), "--seed", str(seed), "--receipts", str(receipts), "--json"],
            env=it.door.environment, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
    try:
        for moment, victim in zip(moments, victims, strict=True):
            while _lines(receipts) < moment:
                assert officers.poll() is None, "the officers were done before every kill"
                time.sleep(0.005)
            pid = it.strike(victim, rng)
            print(f"seed {seed}: {victim} {pid} killed at {_lines(receipts)} records", flush=True)
        out, _ = officers.communicate(timeout=800)
    except BaseException:
        officers.kill()
        sys.stderr.write(said.read_text(errors="replace")[-5_000:])
        raise
    assert officers.returncode in (0, 1), said.read_text(errors="replace")[-5_000:]
    return json.loads(out), receipts


def _accounts(it: Served, receipts: Path) -> dict[str, Any]:
    """Of the database and the public folder, by a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.accounts", ELECTION, str(receipts)],
        env=it.door.environment | {"PYTHONPATH": os.getcwd()},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run(stations: int, kills: int, seed: int, rate: int = 0) -> None:
    """``rate``: records a second, 0 = full speed."""
    with served(stations, ELECTION) as it:
        began = time.monotonic()
        got, receipts = _night(it, stations, kills, seed, rate)
        took = time.monotonic() - began
        assert got["ok"], {k: got[k] for k in ("wrong_places", "refused", "sent", "published")}
        assert got["sent"] == got["acknowledged"] == got["published"] == stations * 5
        assert got["held"] == got["held_as_planted"] == got["planted_votes"] > 0
        assert got["areas_shared"] == 0
        assert got["areas"] > 50
        assert it.process.poll() is None
        stop(it.process)
        found = _accounts(it, receipts)
    assert found["told"] > stations * 5
    assert (found["told_not_logged"], found["logged_twice"]) == (0, 0)
    assert (found["waiting"], found["kept_not_logged"]) == (0, 0)
    assert all(len(set(numbers)) == 1 for numbers in found["logs"].values()), found["logs"]
    assert all(equal and n > 0 for equal, n in found["sums"].values()), found["sums"]
    assert found["public"]["files"] > 100
    assert found["public"]["differ"] == []
    print(
        f"{kills} kills in {took:.0f} s: {found['told']} acknowledged records, each in a log once; "
        f"{got['tried_again']} requests tried again, {got['duplicates']} duplicates; "
        f"{got['planted_votes']} planted V held; {got['areas']} areas recounted; "
        f"{found['public']['files']} files as a fresh publish writes them"
    )


def test_each_part_is_killed_once() -> None:
    run(stations=20, kills=5, seed=11, rate=60)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_kills_all_night() -> None:
    run(stations=2000, kills=40, seed=int(os.environ.get("SEED", "12")))
