"""The demonstration's photographs through kills: every one that was signed comes, none twice."""

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.demonstration import Demonstration

pytestmark = pytest.mark.soak
ID = "peragaan-2029"
WITHIN = 300.0


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.2)


@pytest.fixture
def night() -> Iterator[Demonstration]:
    var = Path(tempfile.mkdtemp(prefix="sinergi-photos-"))
    var.chmod(0o711)
    demonstration = Demonstration(var)
    try:
        yield demonstration
    finally:
        demonstration.end()
        demonstration.door("reset", "--yes")
        shutil.rmtree(var, ignore_errors=True)


def stations(public: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in (public / "stations" / "ppwp").glob("*.json"):
        found |= json.loads(path.read_text())["stations"]
    return found


@pytest.mark.timeout(900)
def test_every_photograph_comes_though_the_demonstration_is_killed(night: Demonstration) -> None:
    public = night.door.var / "public" / ID
    outbox = night.door.var / ID / "outbox"

    def photographs() -> list[Path]:
        return list((public / "photos").rglob("*.jpg"))

    night.start("--photos", "president")
    for wanted in (200, 330, 500):  # killed in the middle of drawing, signing, sending
        night.press(do="hour")
        until(lambda n=wanted: len(photographs()) >= n)  # type: ignore[misc]
        night.kill()
        night.start("--photos", "president")
    while night.status()["reached"] < 4 * 3600:  # 17.00: every presidential form is signed
        night.press(do="hour")

    def all_there() -> bool:
        shown = [s["photos"] for s in stations(public).values()]
        return len(shown) == 484 and all(
            len(pages) == 2 and all(p["there"] for p in pages) for pages in shown
        )

    until(all_there)
    assert not list(outbox.iterdir())
    signed = {p["sha256"] for s in stations(public).values() for p in s["photos"]}
    assert {p.stem for p in photographs()} == signed
    assert len(signed) == 2 * 484
    for path in photographs():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
    assert all(s["version"] == 1 for s in stations(public).values())  # nothing was sent anew
