"""A clerk process and three log witnesses, killed at random moments while forms come in: every
checkpoint that was ever final has its quorum and is the beginning of the last one; nobody waits."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sinergi.apps.sirekap import log_policy, progress
from sinergi.apps.sirekap.log_files import PENDING, reader
from sinergi.core.files import write_whole
from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint
from sinergi.ledger.tiles import Tiles
from tests.apps.sirekap.world import World
from tests.soak.house import until
from tests.witness.processes import Witness, policy

SEED = 7
KILLS = 40
CONTESTS = ("ppwp", "dpr", "dpd")


class Loop:
    """The clerk as it runs on a server."""

    def __init__(self, house: Any, log: Path):
        self.house = house
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sinergi.apps.sirekap.clerk_loop"],
                env=os.environ
                | {"SINERGI_DATABASE_URL": self.house.url, "SINERGI_VAR": str(self.house.var)},
                stdout=log, stderr=log,
            )  # fmt: skip

    def end(self, number: int) -> None:
        if self.process is not None:
            os.kill(self.process.pid, number)
            self.process.wait()
            self.process = None


@pytest.fixture
def witnesses(demo: World, house: Any, tmp_path: Path) -> Iterator[list[Witness]]:
    public = house.public / "uji"
    made = [
        Witness(
            tmp_path / f"w{n}", f"penjaga.example.id/{n}",
            roots=(public / "roots").read_bytes(), register=str(public),
        ).start()
        for n in range(3)
    ]  # fmt: skip
    write_whole(log_policy.path("uji"), policy(made, 2))
    yield made
    for witness in made:
        witness.stop()


@pytest.fixture
def clerk(house: Any, tmp_path: Path) -> Iterator[Loop]:
    made = Loop(house, tmp_path / "clerk.log")
    yield made
    made.end(signal.SIGKILL)


@pytest.mark.soak
def test_killed_at_random_moments(
    demo: World, house: Any, witnesses: list[Witness], clerk: Loop, tmp_path: Path
) -> None:
    random = Random(SEED)
    in_force = log_policy.read(log_policy.path("uji").read_bytes())
    clerk.start()
    final: dict[str, dict[int, Checkpoint]] = {contest: {} for contest in CONTESTS}

    def look() -> None:
        for contest in CONTESTS:
            path = house.public / "uji" / "log" / contest / "checkpoint"
            if path.exists():
                found = parse_checkpoint(path.read_bytes())
                if in_force.satisfied(found):
                    known = final[contest].setdefault(found.size, found)
                    assert known.root == found.root
                else:  # from before the policy
                    assert not final[contest]

    down: Witness | None = None
    sent = 0
    for _ in range(KILLS):
        station = random.choice(list(demo.election.stations))
        seed = random.randrange(10**6)
        demo.post([demo.sign(demo.form(c, station, seed=seed)) for c in CONTESTS])
        sent += 1
        before = sum(map(len, final.values()))
        victim = random.choice(["clerk", "witness", "witness"])
        moment = random.uniform(0, 2.5)
        end = time.monotonic() + moment
        until(lambda end=end: look() or time.monotonic() >= end, "a moment")
        if victim == "clerk":
            clerk.end(signal.SIGKILL)
            clerk.start()
        else:
            if down is not None:
                down.start()
            down = random.choice(witnesses)
            down.kill()
        look()
        assert sum(map(len, final.values())) >= before
    if down is not None:
        down.start()
    until(lambda: not progress.waiting("uji") and not progress.unpublished("uji"), "published")
    logs = house.public / "uji" / "log"
    until(lambda: not list(logs.rglob(PENDING)), "final")
    look()
    for contest in CONTESTS:
        last = max(final[contest])
        tiles = Tiles(reader(logs / contest), last)
        assert parse_checkpoint((logs / contest / "checkpoint").read_bytes()).size == last
        for size, checkpoint in final[contest].items():
            assert tiles.root(size) == checkpoint.root
    told = (tmp_path / "clerk.log").read_text()
    assert "ALARM" not in told, told
    assert "Traceback" not in told, told
    clerk.end(signal.SIGTERM)
    print(f"{sent} × {len(CONTESTS)} forms, {KILLS} kills, seed {SEED}: "
          f"{sum(map(len, final.values()))} final checkpoints, all beginnings of the last")  # fmt: skip
