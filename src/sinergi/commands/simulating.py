"""``sinergi simulate``: simulated officers over real HTTP; counts at the end what became of it."""

import argparse
import itertools
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from sinergi.commands import serving
from sinergi.commands.common import BadInput, Progress, database, output, say, var
from sinergi.commands.simulation import officers, sending
from sinergi.commands.simulation.officers import Form
from sinergi.commands.simulation.sending import Line, NoServer
from sinergi.law.election import Election
from sinergi.ledger import selfmade
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import NoteError, P256Signer

ENROL_BATCH = 500
POLL = 0.1
STALLED = 180.0  # seconds without any progress of what is published


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    run = commands.add_parser("simulate", help="petugas simulasi: kunci sendiri, kirim lewat HTTP")
    run.add_argument("--stations", type=int, required=True, metavar="N")
    run.add_argument("--rate", type=float, default=0.0, help="records a second (0 = full speed)")
    run.add_argument("--per-request", type=int, default=5)
    run.add_argument("--errors", type=float, default=0.05, help="share of forms with an error")
    run.add_argument("--repeat", type=int, default=1, help="how often each request is sent")
    run.add_argument("--cut", type=float, default=0.0, help="share of requests cut, then repeated")
    run.add_argument("--url", help="a running server; without it one is started for the run")
    run.add_argument("--election", help="the election at --url, or the id to make")
    run.add_argument("--keys", type=Path, help="folder of the approvers' keys")
    run.add_argument("--seed", type=int, default=1)
    run.add_argument("--json", action="store_true")
    run.set_defaults(handler=_simulate)


@dataclass
class Tally:
    """What the simulator knows of its own run."""

    sent: int = 0
    acknowledged: set[tuple[str, str]] = field(default_factory=set)
    statuses: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


def _simulate(arguments: argparse.Namespace) -> int:
    for name, low, high in (("stations", 1, 10**6), ("per_request", 1, 500), ("repeat", 1, 100)):
        if not low <= getattr(arguments, name) <= high:
            raise BadInput(f"--{name.replace('_', '-')}: a number from {low} to {high}")
    if not (0 <= arguments.errors <= 1 and 0 <= arguments.cut <= 1 and arguments.rate >= 0):
        raise BadInput("--errors and --cut are shares from 0 to 1, --rate is 0 or more")
    try:
        if arguments.url:
            if not arguments.election:
                raise BadInput("--url needs --election ID")
            result = _run(arguments, arguments.url.rstrip("/"), arguments.election)
        else:
            with _own_server(arguments) as (url, election):
                result = _run(arguments, url, election)
    except (NoServer, LookupError) as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        if not arguments.url:
            raise
        raise BadInput(f"--url {arguments.url}: {error}; is a server running there?") from error
    if arguments.json:
        output(result)
    else:
        say(
            "{sent} forms sent in {requests} requests ({cut} cut): {acknowledged} acknowledged, "
            "{published} published; planted V {planted_votes}, held as planted {held_as_planted}; "
            "{wrong} wrong".format(**result)
        )
    return 0 if result["ok"] else 1


@contextmanager
def _own_server(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Server and clerk on the embedded database, for the run."""
    with serving.interruptible() as stop, database():
        election_id = arguments.election or _free_id(arguments)
        _load(election_id, arguments.stations)
        with socket.socket() as probe:
            probe.bind((serving.HOST, 0))
            port = probe.getsockname()[1]
        with serving.running([serving.web(port), serving.clerk()], stop):
            serving.wait_until_answering(port, stop)
            yield f"http://{serving.HOST}:{port}", election_id


def _free_id(arguments: argparse.Namespace) -> str:
    """``simulasi-<stations>-<seed>``, numbered on where it was run before."""
    from sinergi.core import queries

    taken = set(queries.election_ids())
    name = f"simulasi-{arguments.stations}-{arguments.seed}"
    turns = (name if turn == 1 else f"{name}-{turn}" for turn in itertools.count(1))
    return next(t for t in turns if t not in taken)


def _load(election_id: str, stations: int) -> None:
    from sinergi.apps.sirekap.drain import drain
    from sinergi.apps.sirekap.public import load_election
    from sinergi.core import demo, queries
    from sinergi.core.actors import OPERATOR
    from sinergi.law import checks, definition

    if queries.election(election_id) is not None:
        raise BadInput(
            f"election {election_id} exists already; choose another --seed or --election"
        )
    files = demo.files(
        stations, election_id=election_id, name=f"Simulasi {stations} TPS", mode="rehearsal"
    )
    parsed = definition.parse(files, known_checks=checks.V_AND_A)
    if parsed.election is None:
        raise BadInput(f"the simulation's definition has errors: {parsed.errors[0]}")
    load_election(OPERATOR, parsed.election)
    drain(election_id)


def approvers(election: str, folder: Path | None) -> list[P256Signer]:
    """The two self-made approvers' private keys; raises BadInput where they are not there."""
    where = folder or var() / election / "keys"
    found = []
    for name in selfmade.APPROVERS:
        path = where / (name.replace("/", "__") + ".pem")
        try:
            key = from_pem(name, path.read_bytes())
        except (OSError, NoteError) as error:
            raise BadInput(f"{path}: {error}; name the keys' folder with --keys") from error
        if isinstance(key, P256Signer):
            found.append(key)
    return found


def _run(arguments: argparse.Namespace, url: str, election_id: str) -> dict[str, Any]:
    base = f"{url}/hasil/{election_id}"
    election = officers.published_election(base)
    stations = list(election.stations)[: arguments.stations]
    if len(stations) < arguments.stations:
        raise BadInput(f"--stations {arguments.stations}: {election_id} has only {len(stations)}")
    keys = officers.new_keys(stations)
    rng = Random(f"{arguments.seed}/line")
    line = Line(url, rng, cut=arguments.cut)
    enrol(line, officers.enrolments(election, keys, approvers(election_id, arguments.keys)))
    forms: dict[tuple[str, str], Form] = {}
    by_station: list[list[Form]] = []
    for code in stations:
        mine = [
            officers.form_of(
                election, c, code, keys[code], seed=arguments.seed, errors=arguments.errors
            )
            for c in election.contests
            if election.votes_in(c, code)
        ]
        by_station.append(mine)
        forms |= {(f.contest, f.station): f for f in mine}
    wait_until_known(line, by_station[-1][0].note)
    began = time.monotonic()
    tally = _send(arguments, line, [f for mine in by_station for f in mine])
    took = time.monotonic() - began
    statuses = _wait_published(base, election, forms)
    return _result(arguments, line, tally, forms, statuses, took)


def enrol(line: Line, notes: Iterator[str]) -> None:
    """Sends enrolments in batches."""
    batch: list[str] = []
    for note in notes:
        batch.append(note)
        if len(batch) == ENROL_BATCH:
            _enrolled(line.post(batch))
            batch = []
    if batch:
        _enrolled(line.post(batch))


def _enrolled(answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        if answer["status"] == "refused":
            raise BadInput(f"an enrolment was refused: {answer['codes']} {answer.get('detail')}")


def wait_until_known(line: Line, note: str) -> None:
    """Sends a form of the last device until its key is known: then all before it are."""
    while True:
        answer = line.post([note])[0]
        if answer["status"] != "refused" or answer["codes"] != ["unknown-key"]:
            return
        time.sleep(POLL)


def _send(arguments: argparse.Namespace, line: Line, forms: list[Form]) -> Tally:
    tally = Tally()
    bar = Progress("kirim", len(forms))
    began = time.monotonic()
    for start in range(0, len(forms), arguments.per_request):
        batch = forms[start : start + arguments.per_request]
        for turn in range(arguments.repeat):
            answers = line.post([f.note for f in batch])
            for form, answer in zip(batch, answers, strict=True):
                tally.statuses[answer["status"]] += 1
                if answer["status"] == "refused":
                    tally.refused[answer["codes"][0]] += 1
                else:
                    tally.acknowledged.add((form.contest, form.station))
            if turn == 0:
                tally.sent += len(batch)
        bar.step(len(batch))
        if arguments.rate:
            ahead = tally.sent / arguments.rate - (time.monotonic() - began)
            threading.Event().wait(max(0.0, ahead))
    return tally


def _wait_published(
    base: str, election: Election, forms: Mapping[tuple[str, str], Form]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Reads the public files until every form is there, or nothing moves any more."""
    wanted = Counter(contest for contest, _ in forms)
    seen, moved = -1, time.monotonic()
    while True:
        received = 0
        for contest in wanted:
            found = sending.fetch(f"{base}/results/{contest}/nasional.json")
            received += found["stations"]["received"] if found else 0
        if received >= len(forms) or time.monotonic() - moved > STALLED:
            break
        if received != seen:
            seen, moved = received, time.monotonic()
        time.sleep(POLL)
    # Totals are written first; the stations' files follow in the same turn.
    while True:
        statuses: dict[tuple[str, str], dict[str, Any]] = {}
        for contest, village in sorted({(c, s[:10]) for c, s in forms}):
            content = sending.fetch(f"{base}/stations/{contest}/{village}.json")
            for code, state in (content or {"stations": {}})["stations"].items():
                if (contest, code) in forms and state["status"] != "empty":
                    statuses[contest, code] = state
        if len(statuses) == len(forms) or time.monotonic() - moved > STALLED:
            return statuses
        time.sleep(POLL)


def _result(
    arguments: argparse.Namespace,
    line: Line,
    tally: Tally,
    forms: Mapping[tuple[str, str], Form],
    statuses: Mapping[tuple[str, str], dict[str, Any]],
    took: float,
) -> dict[str, Any]:
    wrong: list[str] = []
    as_planted = 0
    for place, form in forms.items():
        state = statuses.get(place)
        codes = {f["code"] for f in state["findings"]} if state else set()
        expected = "held" if form.planted and form.planted.holds else "accepted"
        good = state is not None and state["status"] == expected and len(state["history"]) == 1
        good = good and (form.planted is None or form.planted.code in codes)
        if good and expected == "held":
            as_planted += 1
        if not good:
            wrong.append("/".join(place))
    planted = [f.planted for f in forms.values() if f.planted]
    latencies = sorted(line.sent.latencies) or [0.0]
    return {
        "ok": not wrong and len(tally.acknowledged) == len(forms) and not tally.refused,
        "stations": arguments.stations,
        "sent": tally.sent,
        "requests": line.sent.requests,
        "cut": line.sent.cut,
        "tried_again": line.sent.tried_again,
        "acknowledged": len(tally.acknowledged),
        "recorded": tally.statuses["recorded"],
        "duplicates": tally.statuses["duplicate"],
        "refused": dict(tally.refused),
        "published": len(statuses),
        "held": sum(1 for s in statuses.values() if s["status"] == "held"),
        "planted": len(planted),
        "planted_votes": sum(1 for p in planted if p.holds),
        "planted_admin": sum(1 for p in planted if not p.holds),
        "held_as_planted": as_planted,
        "wrong": len(wrong),
        "wrong_places": wrong[:20],
        "seconds": round(took, 2),
        "records_per_s": round(tally.sent / took) if took else 0,
        "p50_ms": round(median(latencies) * 1000, 1),
        "p99_ms": round(latencies[len(latencies) * 99 // 100 - (len(latencies) >= 100)] * 1000, 1),
        "cpus": os.cpu_count(),
    }
