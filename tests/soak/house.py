"""A served election that can be hurt: its processes by what they do, and ``kill -9`` for each."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.commands.front_door import FrontDoor

WITHIN = 120.0
#: What can be killed: Granian's worker and its leader, the clerk, the database server, a session.
VICTIMS = ("worker", "leader", "clerk", "postmaster", "backend")


def until(condition: Callable[[], object], what: str, within: float = WITHIN) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, f"it did not come about: {what}"
        time.sleep(0.02)


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    words: tuple[str, ...]


def processes() -> dict[int, Process]:
    """Every living process, as /proc tells it."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            state, parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        if state not in "ZX":
            pid = int(folder.name)
            found[pid] = Process(pid, int(parent), tuple(words))
    return found


@dataclass
class Served:
    """``sinergi serve`` on an election of its own; ``strike`` kills a part of it."""

    door: FrontDoor
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def find(self, what: str, rng: Random) -> int | None:
        """The process id of a victim, None where it is not there just now."""
        living = processes()
        if what in ("postmaster", "backend"):
            try:
                text = (self.door.var / "postgres" / "data" / "postmaster.pid").read_text()
                postmaster = int(text.split("\n")[0])
            except (OSError, ValueError):
                return None
            if postmaster not in living:
                return None
            if what == "postmaster":
                return postmaster
            sessions = [
                p.pid for p in living.values()
                if p.parent == postmaster and p.words[0].startswith("postgres: sinergi ")
            ]  # fmt: skip
            return rng.choice(sorted(sessions)) if sessions else None
        module = "sinergi.apps.sirekap.clerk_loop" if what == "clerk" else "granian"
        leaders = [
            p.pid for p in living.values()
            if p.parent == self.process.pid and module in p.words and "-m" in p.words
        ]  # fmt: skip
        if what != "worker":
            return leaders[0] if leaders else None
        workers = [p.pid for p in living.values() if p.parent in leaders]
        return rng.choice(sorted(workers)) if workers else None

    def strike(self, what: str, rng: Random) -> int:
        """Kills it as soon as it is there; returns its process id."""
        end = time.monotonic() + WITHIN
        while time.monotonic() < end:
            pid = self.find(what, rng)
            if pid is not None:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                return pid
            time.sleep(0.02)
        raise AssertionError(f"there never was a {what}")


@contextmanager
def served(stations: int, election: str, *, header: str = "") -> Iterator[Served]:
    """A rehearsal of so many stations, loaded and served; everything is gone afterwards.

    ``header``: further lines of its ``election.toml``.
    """
    var = Path(tempfile.mkdtemp(prefix="sinergi-soak-"))
    var.chmod(0o711)
    door = FrontDoor(var)
    _load(door, stations, election, header)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (var / "serve.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "sinergi.cli", "serve", "--port", str(port)],
        env=door.environment, stdout=log, stderr=log,
    )  # fmt: skip
    it = Served(door, port, process)
    try:
        until(it.answers, "the server answers")
        yield it
    except BaseException:
        sys.stderr.write((var / "serve.log").read_text(errors="replace")[-20_000:])
        raise
    finally:
        log.close()
        stop(process)
        door("reset", "--yes")
        shutil.rmtree(var, ignore_errors=True)


def _load(door: FrontDoor, stations: int, election: str, header: str) -> None:
    from sinergi.core import demo

    folder = door.var / "definition"
    folder.mkdir()
    files = demo.files(stations, election_id=election, name="Uji ketahanan", mode="rehearsal")
    files |= {"election.toml": f"{header}\n{files['election.toml']}"}
    for name, text in files.items():
        (folder / name).write_text(text)
    done = door("election", "load", folder, "--make-keys")
    assert done.code == 0, done.err


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
