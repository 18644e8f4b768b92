"""``sinergi bench verify``: recounting a public folder of real sizes, against bare signature checks.

The folder is made here without a database: real keys, real signatures, real logs, and every public
file as the log gives it. What is compared is CPU time, since the machine is shared; the bare check is
timed before and after.
"""

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from sinergi.commands.benching import forms, place
from sinergi.commands.common import BadInput, say
from sinergi.law import checks, definition
from sinergi.law.election import Election
from sinergi.law.form import template, templates
from sinergi.ledger import record, selfmade
from sinergi.ledger.canonical import canonical, dumps
from sinergi.ledger.checkpoint import Checkpoint
from sinergi.ledger.keys import key_name, new_p256
from sinergi.ledger.note import Ed25519Signer, P256Signer, note
from sinergi.ledger.record import REGISTER
from sinergi.ledger.tiles import Growth
from sinergi.ledger.tree import Frontier, leaf_hash

ELECTION = "ukuran"
AT = "2029-02-14T10:00:00+00:00"
#: Entries of a contest between two anchors, a minute of the night's peak.
A_MINUTE = 2_000
VECTORS = 200  # drawn for each form


def run(stations: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="sinergi-bench-verify-") as name:
        folder = Path(name) / ELECTION
        say("making the folder")
        signatures, entries = make(folder, stations)
        before = bare_us()
        say("verifying")
        child = subprocess.run(
            [sys.executable, "-m", "sinergi.commands.benching.verifying", str(folder)],
            check=True, stdout=subprocess.PIPE, env=os.environ,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(child.stdout)
    if not found.pop("ok"):
        raise BadInput(f"the folder that was made is not sound: {found['findings']}")
    check = (before + bare_us()) / 2
    bare = signatures * check / 1e6
    return {
        "records": entries,
        "signatures": signatures,
        "seconds": found["seconds"],
        "cpu_s": found["cpu_s"],
        "bare_us": round(check, 1),
        "bare_seconds": round(bare, 1),
        "ratio": round(found["cpu_s"] / bare, 2),
        "peak_mb": found["peak_mb"],
    }


def bare_us() -> float:
    """CPU µs of a bare P-256 check."""
    text = b"x" * 900
    keys = [new_p256(f"device/9101012001001/{n}") for n in range(50)]
    signed = [(k.verifier, k.sign(text)) for k in keys]
    found = []
    for _ in range(9):
        began = time.thread_time_ns()
        for verifier, signature in signed:
            verifier.verifies(text, signature)
        found.append((time.thread_time_ns() - began) / len(signed) / 1000)
    return median(found)


# --- making -----------------------------------------------------------------------------------


def make(folder: Path, stations: int) -> tuple[int, int]:
    """Writes a whole public folder; gives (P-256 signatures in it, records of stations)."""
    parsed = definition.parse(place.files(stations, ELECTION), known_checks=checks.V_AND_A)
    election = parsed.election
    if election is None:
        raise BadInput(str(parsed.errors[:3]))
    made = selfmade.make(
        election=election.id, host=election.host, contests=election.contests, at=AT
    )
    log = made.signers[selfmade.LOG]
    root = made.signers[selfmade.ROOT]
    if not isinstance(log, Ed25519Signer) or not isinstance(root, P256Signer):
        raise BadInput("the self-made keys are of another kind")
    write(folder / "roots", made.roots.encode())
    _documents(folder, election)
    keys = {s: new_p256(key_name("device", s, "a")) for s in election.stations}
    config = selfmade.config(
        election=election.id, at=AT, hashes=definition.config_hashes(election), signers=[root]
    )
    approvers = [made.signers[n] for n in selfmade.APPROVERS]
    enrolled = (
        selfmade.enrol(
            election=election.id, at=AT, name=key.name, role="device", scope=station, spki=key.spki,
            signers=[a for a in approvers if isinstance(a, P256Signer)],
        )
        for station, key in keys.items()
    )  # fmt: skip
    tree = Frontier()
    register = _log(
        folder, REGISTER, log, election, _seen(tree, [*made.enrolments, config], enrolled)
    )
    root_hash = tree.root().hex()
    signatures = 1 + len(made.enrolments) * 2 + 2 * len(keys)
    waiting: dict[str, list[str]] = {c: [] for c in election.contests}
    for contest, made_note in _signed(election, keys):
        waiting[contest].append(made_note)
        signatures += 1
    for contest, notes in waiting.items():
        _log(
            folder,
            contest,
            log,
            election,
            _anchored(election, contest, log, register, root_hash, notes),
        )
        notes.clear()
    write(folder / "election.json", dumps({
        "id": election.id, "host": election.host, "contests": [{"code": c} for c in election.contests],
    }))  # fmt: skip
    _publish(folder)
    return signatures, len(keys) * len(election.contests)


def _signed(election: Election, keys: Mapping[str, P256Signer]) -> Iterator[tuple[str, str]]:
    """Each station's forms, really signed, of some hundred drawn vectors a form."""
    drawn: dict[str, list[list[int]]] = {}
    for n, (station, key) in enumerate(keys.items()):
        for contest in election.contests:
            district = election.district_of(contest, station)
            form = template(election, contest, district, election.stations[station].kind)
            if form.form not in drawn:
                counter = forms.Counter(form, len(drawn))
                drawn[form.form] = [counter.draw() for _ in range(VECTORS)]
            body = {
                "at": forms.AT, "contest": contest, "counts": drawn[form.form][n % VECTORS],
                "election": election.id, "form": form.form, "how": "typed", "kind": "result",
                "minutes": "nihil", "round": 0, "signers": {"kpps": 7}, "source": "kpps",
                "station": station,
            }  # fmt: skip
            text = record.CONTEXT + dumps(body) + b"\n"
            yield contest, note(text, [key]).to_bytes().decode()


def _seen(tree: Frontier, first: Iterable[bytes], then: Iterable[bytes]) -> Iterator[bytes]:
    for notes in (first, then):
        for one in notes:
            tree.append(leaf_hash(one))
            yield one


def _anchored(
    election: Election, contest: str, log: Ed25519Signer, size: int, root: str, notes: list[str]
) -> Iterator[bytes]:
    key = selfmade.log_signer(log, host=election.host, election=election.id, name=contest)
    for minute, start in enumerate(range(0, len(notes), A_MINUTE)):
        body = {
            "at": f"2029-02-14T{12 + minute // 60:02}:{minute % 60:02}:00+00:00",
            "election": election.id, "kind": "anchor", "log": contest, "root": root, "size": size,
        }  # fmt: skip
        yield record.sign(body, [key])
        for one in notes[start : start + A_MINUTE]:
            yield one.encode()


def _log(
    folder: Path, name: str, log: Ed25519Signer, election: Election, notes: Iterable[bytes]
) -> int:
    growth = Growth()
    for one in notes:
        growth.append(one)
    key = selfmade.log_signer(log, host=election.host, election=election.id, name=name)
    for path, data in growth.files():
        write(folder / "log" / name / path, data)
    made = Checkpoint(key.name, growth.size, growth.root()).sign([key])
    write(folder / "log" / name / "checkpoint", made.to_bytes())
    return growth.size


def _documents(folder: Path, election: Election) -> None:
    every: list[Any] = [definition.serialise(election)]
    for contest in election.contests:
        every += [
            definition.station_list(election, contest),
            definition.form_list(election, contest),
        ]
        for form in templates(election, contest).values():
            where = f"forms/{contest}/{form.district}/{form.hash}.json"
            write(folder / where, canonical(form.to_json()))
    for value in every:
        data = canonical(value)
        write(folder / f"definitions/{hashlib.sha256(data).hexdigest()}.json", data)


def _publish(folder: Path) -> None:
    """Every file as the log gives it."""
    from sinergi.verify import compare, pool
    from sinergi.verify.run import Options, counted
    from sinergi.verify.source import source

    here, _ = counted(source(str(folder)), Options())
    work = compare.jobs(here)
    for _ in pool.each(_written, work, (folder, here), jobs=pool.cores()):
        pass


def _written(job: tuple[str, list[Any]]) -> None:
    from sinergi.verify import compare, pool

    folder, here = pool.shared()
    kind, places = job
    for one in places:
        for path, data in compare.render(here, kind, one):
            write(folder / path, data)


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


# --- measuring --------------------------------------------------------------------------------


@contextmanager
def _watched() -> Iterator[list[float]]:
    """The most memory that this process and its children held together (shared pages once), MB."""
    peak = [0.0]
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.25):
            peak[0] = max(peak[0], _pss() / 1024)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    yield peak
    stop.set()
    watcher.join()


def _pss() -> int:
    """KiB of this process and its children."""
    me = os.getpid()
    pids = [str(me)]
    try:
        pids += Path(f"/proc/{me}/task/{me}/children").read_text().split()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    total = 0
    for pid in pids:
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total


def _measured(folder: str) -> dict[str, Any]:
    from sinergi.verify.run import Options, verify
    from sinergi.verify.source import source

    with _watched() as peak:
        began = time.monotonic()
        result = verify(source(folder), Options())
        took = time.monotonic() - began
    spent = sum(
        r.ru_utime + r.ru_stime
        for r in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
    return {
        "ok": result.ok,
        "findings": [f.told("en") for f in result.report.findings[:5]],
        "seconds": round(took, 1),
        "cpu_s": round(spent, 1),
        "peak_mb": round(peak[0]),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measured(sys.argv[1])))
