"""One byte changed anywhere in what the log accounts for: a finding that names the file."""

import gzip
import random
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from tests.verify.night import Copy

PARTS = (
    "log", "results", "stations", "districts", "forms", "definitions", "held", "changes",
    "candidates", "time", "places", "recaps", "data", "photos", "election.json", "roots",
)  # fmt: skip


def places(folder: Path) -> list[Path]:
    """Every file below these parts; a part that this election has not is left out."""
    found = []
    for part in PARTS:
        where = folder / part
        found += [where] if where.is_file() else sorted(p for p in where.rglob("*") if p.is_file())
    return found


def same_content(name: str, before: bytes, after: bytes) -> bool:
    """Packed tables are compared by what is in them: a byte of the packing may say nothing."""
    if name.endswith(".gz"):
        return gzip.decompress(before) == gzip.decompress(after)
    if name.endswith(".parquet"):
        old, new = (parquet.read_table(pyarrow.BufferReader(b)) for b in (before, after))
        return bool(old.equals(new))
    return False


def flips(copy: Copy, count: int, seed: int) -> list[str]:
    """Changes that nobody found, or that were told of another place."""
    drawn = random.Random(seed)
    by_part: dict[str, list[Path]] = {}
    for path in places(copy.folder):
        by_part.setdefault(path.relative_to(copy.folder).parts[0], []).append(path)
    missed = []
    for n in range(count):
        part = list(by_part)[n % len(by_part)]  # each part its share
        path = drawn.choice(by_part[part])
        before = path.read_bytes()
        if not before:
            continue
        at = drawn.randrange(len(before))
        changed = bytearray(before)
        changed[at] ^= 1 << drawn.randrange(8)
        path.write_bytes(changed)
        name = str(path.relative_to(copy.folder))
        told = any(name in finding.where for finding in copy.found())
        if not told and not same_content(name, before, bytes(changed)):
            missed.append(f"{name} byte {at}: {before[at]:#x} -> {changed[at]:#x}")
        path.write_bytes(before)
    assert copy.found() == []
    return missed


def test_forty_bytes(copy: Copy) -> None:
    assert flips(copy, 40, seed=7) == []


@pytest.mark.soak
def test_a_thousand_bytes(copy: Copy) -> None:
    assert flips(copy, 1_000, seed=2029) == []
