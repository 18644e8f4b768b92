"""A real ``sinergi serve`` with a small election and its officers, for tests of trouble."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from sinergi.commands import simulating
from sinergi.commands.simulation import officers
from sinergi.commands.simulation.sending import Line
from sinergi.core import demo
from sinergi.law import checks, definition
from sinergi.law.election import Election
from sinergi.ledger.note import P256Signer
from tests.commands.front_door import FrontDoor

WITHIN = 90.0
ID = "uji"


def until(condition: Callable[[], Any], what: str, seconds: float = WITHIN) -> None:
    """Waits for a condition; fails, saying which, when it does not come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"it did not come true: {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Served:
    """``post()`` sends forms not sent before and remembers which were acknowledged."""

    door: FrontDoor
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path
    election: Election
    keys: Mapping[str, P256Signer]
    acknowledged: set[str] = field(default_factory=set)
    _forms: Iterator[officers.Form] = field(init=False)

    def __post_init__(self) -> None:
        self._forms = (
            officers.form_of(self.election, c, s, self.keys[s], seed=7, errors=0.0)
            for s in self.election.stations
            for c in self.election.contests
        )

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def next_notes(self, n: int) -> list[str]:
        notes = [form.note for form in islice(self._forms, n)]
        assert len(notes) == n, "the election is too small for this test"
        return notes

    def post(self, notes: list[str]) -> tuple[int, Mapping[str, str], Any]:
        """Status, headers, content; what is acknowledged is remembered."""
        request = urllib.request.Request(
            self.url("/api/v1/records"), json.dumps({"records": notes}).encode()
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                content = json.load(response)
                for answer in content["results"]:
                    assert answer["status"] in ("recorded", "duplicate"), answer
                    self.acknowledged.add(answer["id"])
                return response.status, response.headers, content
        except urllib.error.HTTPError as error:
            code, headers, text = error.code, error.headers, error.read()
        assert text[:1] == b"{", (code, text, self.told())
        return code, headers, json.loads(text)

    def get(self, path: str) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(self.url(path), timeout=30) as response:
                text = response.read()
                code = response.status
        except urllib.error.HTTPError as error:
            text, code = error.read(), error.code
        except (urllib.error.URLError, OSError):
            return 0, None
        return code, json.loads(text) if text[:1] in (b"{", b"[") else text.decode()

    def published(self) -> int:
        """Stations received in all contests, as the public files say."""
        total = 0
        for contest in self.election.contests:
            _, content = self.get(f"/hasil/{ID}/results/{contest}/nasional.json")
            total += content["stations"]["received"] if isinstance(content, dict) else 0
        return total

    def gauge(self, name: str) -> float:
        """Sum of a family's series."""
        _, text = self.get("/metrics")
        lines = [x for x in str(text).splitlines() if x.startswith((name + "{", name + " "))]
        return sum(float(x.rsplit(" ", 1)[1]) for x in lines)

    def told(self) -> str:
        return self.log.read_text()


@contextmanager
def serve(door: FrontDoor, folder: Path, *, stations: int, **more: str) -> Iterator[Served]:
    """Loads the election, serves it, enrols every station's device."""
    files = demo.files(stations, election_id=ID, name="Uji", mode="rehearsal")
    source = folder / "definition"
    source.mkdir()
    for name, text in files.items():
        (source / name).write_text(text)
    loaded = door("election", "load", source, "--make-keys")
    assert loaded.code == 0, loaded.err
    election = definition.parse(files, known_checks=checks.V_AND_A).election
    assert election is not None
    with running(door, folder, **more) as (process, port, log):
        keys = officers.new_keys(list(election.stations))
        served = Served(door, port, process, log, election, keys)
        until(
            lambda: (
                served.gauge("sinergi_log_entries") and not served.gauge("sinergi_inbox_records")
            ),
            "the register is in its log",
        )
        line = Line(f"http://127.0.0.1:{port}", Random(1))
        approvers = simulating.approvers(ID, door.var / ID / "keys")
        simulating.enrol(line, officers.enrolments(election, keys, approvers))
        last = next(iter(election.contests)), list(election.stations)[-1]
        first = officers.form_of(election, *last, keys[last[1]], seed=7, errors=0.0)
        simulating.wait_until_known(line, first.note)
        served.post([first.note])
        yield served


@contextmanager
def running(
    door: FrontDoor, folder: Path, **more: str
) -> "Iterator[tuple[subprocess.Popen[bytes], int, Path]]":
    """``sinergi serve`` on a free port, answering; what it says is in the log."""
    port, log = free_port(), folder / "serve.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "sinergi.cli", "serve", "--port", str(port)],
            env=door.environment | more, stdout=out, stderr=out,
        )  # fmt: skip

    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    try:
        until(answers, "the server answers")
        yield process, port, log
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
