from pathlib import Path

import pytest

from sinergi.witness import keeper as keeping
from sinergi.witness.keeper import Keeper
from tests.witness.logs import HandLog, entries

NAME = "penjaga.example.id/1"


@pytest.fixture
def log() -> HandLog:
    return HandLog(entries(40))


@pytest.fixture
def folder(tmp_path: Path, log: HandLog) -> Path:
    """A witness's folder that watches ``log``."""
    where = tmp_path / "penjaga"
    keeping.make(where, NAME, None)
    keeping.watch(where, [(log.key.name, log.key.verifier.vkey)])
    return where


@pytest.fixture
def keeper(folder: Path) -> Keeper:
    return Keeper(folder, clock=lambda: 1_800_000_000)
