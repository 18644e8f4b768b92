"""``sinergi bench intake``: the whole path under load, all its processes' CPU counted.

A country of real sizes, one new key a request of five contests, PostgreSQL with fsync, the clerk and
publishing on. What is counted is the CPU of web, clerk and database, until everything is published.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from sinergi.commands import serving
from sinergi.commands.benching import cpu, forms, place
from sinergi.commands.common import BadInput, Progress, say
from sinergi.law.election import Election
from sinergi.ledger import selfmade
from sinergi.ledger.keys import from_pem, key_name, new_p256
from sinergi.ledger.note import P256Signer

ELECTION = "ukuran"
SENDERS = 4
POLL = 0.05
PATIENCE = 300.0  # seconds without any progress


@dataclass
class Run:
    """What senders and observer saw; times of the monotonic clock."""

    latencies: list[float] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)  # of each PPWP record
    seen: list[tuple[float, int]] = field(default_factory=list)  # PPWP records in the totals


def run(stations: int, port: int) -> dict[str, Any]:
    """Makes the country, sends ``stations`` requests, gives the contract's figures."""
    election, keys = country(stations)
    say("signing")
    bodies = [_request(notes, port) for notes in forms.signed(election, keys, list(keys))]
    check = Check(keys)
    contests = len(election.contests)
    public = _public() / "results"
    with _served(port) as roots:
        _warm(port)
        before = {name: cpu.seconds(pids) for name, pids in roots.items()}
        result = Run()
        began = time.monotonic()
        stop = threading.Event()
        observer = threading.Thread(
            target=_observe, args=(public / "ppwp" / "nasional.json", result, check, stop)
        )
        observer.start()
        _send(bodies, port, result)
        took = time.monotonic() - began
        _until_published(public, list(election.contests), stations)
        stop.set()
        observer.join()
        spent = {name: cpu.seconds(pids) - before[name] for name, pids in roots.items()}
    records = stations * contests
    split = {f"{name}_us": round(s / records * 1e6, 1) for name, s in spent.items()}
    total = sum(spent.values()) / records * 1e6
    latencies = sorted(result.latencies)
    return {
        "records": records,
        "per_request": contests,
        "keys": len(keys),
        "records_per_s": round(records / took),
        "cpu_us_per_record": round(total, 1),
        "split": split,
        "verify_us": round(check.us, 1),
        "ratio": round(total / check.us, 2),
        "p50_ms": round(median(latencies) * 1000, 2),
        "p99_ms": round(latencies[len(latencies) * 99 // 100 - 1] * 1000, 2),
        "totals_lag_s": round(_lag(result), 2),
    }


class Check:
    """The bare P-256 check, timed again and again while the load runs: on a shared machine only
    figures of the same moment can be compared."""

    def __init__(self, keys: dict[str, P256Signer]):
        self.text = b"x" * 900
        self.signed = [(k.verifier, k.sign(self.text)) for k in list(keys.values())[:200]]
        self.found: list[float] = []

    def once(self) -> None:
        """Twenty checks, each with another key; CPU time of this thread."""
        some = self.signed[:20]
        self.signed = self.signed[20:] + some
        began = time.thread_time_ns()
        for verifier, signature in some:
            verifier.verifies(self.text, signature)
        self.found.append((time.thread_time_ns() - began) / len(some) / 1000)

    @property
    def us(self) -> float:
        return median(self.found)


def _public() -> Path:
    from django.conf import settings

    return Path(settings.PUBLIC_ROOT) / ELECTION


def country(stations: int) -> tuple[Election, dict[str, P256Signer]]:
    """The election loaded and one enrolled device a station."""
    from sinergi.apps.sirekap.drain import drain
    from sinergi.apps.sirekap.intake import take
    from sinergi.apps.sirekap.public import load_election
    from sinergi.core import definitions, vault
    from sinergi.core.actors import OPERATOR
    from sinergi.law import checks, definition

    parsed = definition.parse(place.files(stations, ELECTION), known_checks=checks.V_AND_A)
    if parsed.election is None:
        raise BadInput(f"the bench's definition has errors: {parsed.errors[0]}")
    load_election(OPERATOR, parsed.election)
    drain(ELECTION)
    election = definitions.current(ELECTION)
    approvers = [
        k
        for n in selfmade.APPROVERS
        if isinstance(k := from_pem(n, vault.load(ELECTION, n)), P256Signer)
    ]
    keys = {code: new_p256(key_name("device", code, "a")) for code in election.stations}
    bar = Progress("kunci", len(keys))
    batch: list[str] = []
    for position, (code, key) in enumerate(keys.items(), start=1):
        batch.append(
            selfmade.enrol(
                election=ELECTION, at=forms.AT, name=key.name, role="device", scope=code,
                spki=key.spki, signers=approvers,
            ).decode()
        )  # fmt: skip
        if len(batch) == 500 or position == len(keys):
            take(batch)
            bar.step(len(batch))
            batch = []
    drain(ELECTION)
    return election, keys


def _request(notes: Sequence[str], port: int) -> bytes:
    body = json.dumps({"records": notes}, ensure_ascii=False).encode()
    head = (
        f"POST /api/v1/records HTTP/1.1\r\nHost: localhost:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def _served(port: int) -> Iterator[dict[str, list[int]]]:
    """Web and clerk as ``serve`` runs them; gives the roots of their process trees."""
    from django.conf import settings

    from sinergi.core.postgres import Cluster

    stop = threading.Event()
    with serving.running([serving.web(port), serving.clerk()], stop):
        serving.wait_until_answering(port, stop)
        found: dict[str, list[int]] = {"web": [], "clerk": []}
        for pid in cpu.tree(_own_pid()):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            if "granian" in words and _parent(pid) == _own_pid():
                found["web"].append(pid)
            elif "sinergi.apps.sirekap.clerk_loop" in words and _parent(pid) == _own_pid():
                found["clerk"].append(pid)
        postmaster = Cluster(Path(settings.VAR)).pid
        found["database"] = [postmaster] if postmaster else []
        yield found


def _own_pid() -> int:
    import os

    return os.getpid()


def _parent(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1])


class _Wire:
    """One keep-alive connection; the answer is read whole and its status looked at."""

    def __init__(self, port: int):
        self.socket = socket.create_connection((serving.HOST, port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = self.socket.makefile("rb")

    def send(self, request: bytes) -> bytes:
        self.socket.sendall(request)
        status = self.reader.readline()
        length = 0
        while (line := self.reader.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body = self.reader.read(length)
        if b" 200 " not in status:
            raise RuntimeError(f"{status!r} {body[:200]!r}")
        return body


def _warm(port: int) -> None:
    wire = _Wire(port)
    for _ in range(20):
        body = json.dumps({"records": ["nothing"]}).encode()
        wire.send(
            b"POST /api/v1/records HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )


def _send(bodies: list[bytes], port: int, result: Run) -> None:
    """Sends all requests over some connections, each as fast as it is answered."""
    left = iter(bodies)
    lock = threading.Lock()
    bar = Progress("kirim", len(bodies))
    wrong: list[str] = []

    def work() -> None:
        wire = _Wire(port)
        while not wrong:
            with lock:
                request = next(left, None)
            if request is None:
                return
            began = time.monotonic()
            answer = wire.send(request)
            now = time.monotonic()
            recorded = answer.count(b'"status":"recorded","codes"')
            with lock:
                if recorded != 5:
                    wrong.append(answer[:500].decode())
                result.latencies.append(now - began)
                result.acknowledged.append(now)
                bar.step(1)

    senders = [threading.Thread(target=work) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    if wrong:
        raise RuntimeError(f"a record was not recorded: {wrong[0]}")


def _received(path: Path) -> int:
    try:
        return int(json.loads(path.read_bytes())["stations"]["received"])
    except (OSError, ValueError):
        return 0


def _observe(path: Path, result: Run, check: Check, stop: threading.Event) -> None:
    modified = looks = 0
    while not stop.is_set():
        if looks % 10 == 0:
            check.once()
        looks += 1
        try:
            now = path.stat().st_mtime_ns
        except OSError:
            now = 0
        if now != modified:
            modified = now
            result.seen.append((time.monotonic(), _received(path)))
        stop.wait(POLL)
    result.seen.append((time.monotonic(), _received(path)))


def _until_published(results: Path, contests: list[str], stations: int) -> None:
    from sinergi.apps.sirekap.progress import unpublished

    last, moved = -1, time.monotonic()
    while True:
        done = sum(_received(results / c / "nasional.json") for c in contests)
        if done == stations * len(contests) and not unpublished(ELECTION):
            return
        if done != last:
            last, moved = done, time.monotonic()
        if time.monotonic() - moved > PATIENCE:
            raise RuntimeError(f"only {done} records were published")
        time.sleep(POLL)


def _lag(result: Run) -> float:
    """Median seconds from a PPWP record's receipt until the nation's total holds so many."""
    lags = []
    turns = iter(sorted(result.seen))
    at, count = next(turns, (0.0, 0))
    for position, acknowledged in enumerate(sorted(result.acknowledged), start=1):
        while count < position:
            at, count = next(turns)
        lags.append(max(0.0, at - acknowledged))
    return median(lags)
