"""``sinergi simulate``: simulated officers over real HTTP; checks at the end what became of it."""

import argparse
import itertools
import os
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from sinergi.commands import serving
from sinergi.commands.common import BadInput, database, output, say
from sinergi.commands.simulation import crew, officers
from sinergi.commands.simulation.checking import LISTED, Checked, PublicCheck, not_final
from sinergi.commands.simulation.crew import CrewLost
from sinergi.commands.simulation.enrolling import approvers, enrol, wait_until_known
from sinergi.commands.simulation.sending import NoServer
from sinergi.commands.simulation.working import Expected, Place, Task, Work
from sinergi.law.election import Election

__all__ = ["add_parsers", "approvers", "enrol", "wait_until_known"]
MOST_PROCESSES = 64


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    run = commands.add_parser("simulate", help="petugas simulasi: kunci sendiri, kirim lewat HTTP")
    add = run.add_argument
    add("--stations", type=int, required=True, metavar="N")
    add("--processes", type=int, default=1, metavar="P", help="officers' processes")
    add("--rate", type=float, default=0.0, help="records a second, of all (0 = full speed)")
    add("--per-request", type=int, default=5)
    add("--errors", type=float, default=0.05, help="share of forms with an error on paper")
    add(
        "--incidents", type=float, default=0.0,
        help="share of forms with an incident: corrections, two phones, revoked and unknown keys, "
        "wrong stations, forged and malformed notes",
    )  # fmt: skip
    add("--reorder", action="store_true", help="a station's contests in any order, repeats later")
    add("--repeat", type=int, default=1, help="how often each request is sent")
    add("--cut", type=float, default=0.0, help="share of requests cut, then repeated")
    add("--url", help="a running server; without it one is started for the run")
    add("--election", help="the election at --url, or the id to make")
    add("--keys", type=Path, help="folder of the approvers' keys")
    add("--seed", type=int, default=1, help="the same seed again takes a run up where it ended")
    add("--receipts", type=Path, metavar="FILE", help="appends id and status of what is taken")
    add("--json", action="store_true")
    run.set_defaults(handler=_simulate)


def _simulate(arguments: argparse.Namespace) -> int:
    _check(arguments)
    try:
        with serving.interruptible() as stop:
            if arguments.url:
                result = _run(arguments, arguments.url.rstrip("/"), arguments.election, stop)
            else:
                with _own_server(arguments, stop) as (url, election):
                    result = _run(arguments, url, election, stop)
    except (NoServer, LookupError, CrewLost) as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        if not arguments.url:
            raise
        raise BadInput(f"--url {arguments.url}: {error}; is a server running there?") from error
    if arguments.json:
        output(result)
    else:
        _print(result)
    return 0 if result["ok"] else 1


def _check(arguments: argparse.Namespace) -> None:
    """Raises BadInput."""
    bounds = (
        ("stations", 1, 10**6), ("per_request", 1, 500), ("repeat", 1, 100),
        ("processes", 1, MOST_PROCESSES),
    )  # fmt: skip
    for name, low, high in bounds:
        if not low <= getattr(arguments, name) <= high:
            raise BadInput(f"--{name.replace('_', '-')}: a number from {low} to {high}")
    for name in ("errors", "incidents", "cut"):
        if not 0 <= getattr(arguments, name) <= 1:
            raise BadInput(f"--{name}: a share from 0 to 1")
    if not arguments.rate >= 0:
        raise BadInput("--rate: records a second, 0 (no limit) or more")
    if arguments.url:
        if not arguments.election:
            raise BadInput("--url needs --election ID")
        if not arguments.url.startswith(("http://", "https://")):
            raise BadInput(f"--url {arguments.url}: an address begins with http:// or https://")
    if arguments.receipts:
        try:
            arguments.receipts.open("a").close()
        except OSError as error:
            raise BadInput(f"--receipts {arguments.receipts}: {error.strerror}") from error


@contextmanager
def _own_server(arguments: argparse.Namespace, stop: threading.Event) -> Iterator[tuple[str, str]]:
    """Server and clerk on the embedded database, for the run."""
    with database():
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


def _run(
    arguments: argparse.Namespace, url: str, election_id: str, stop: threading.Event
) -> dict[str, Any]:
    base = f"{url}/hasil/{election_id}"
    election = officers.published_election(base)
    stations = list(election.stations)[: arguments.stations]
    if len(stations) < arguments.stations:
        raise BadInput(f"--stations {arguments.stations}: {election_id} has only {len(stations)}")
    late = _late(election)
    if late:
        say(f"keys of {election_id} were due by {election.keys_until}: every form will be held")
        arguments.incidents = 0.0
    approvers(election_id, arguments.keys)
    places = sum(election.votes_in(c, s) for c in election.contests for s in stations)
    processes = min(arguments.processes, len(stations))
    tasks = [
        Task(
            url=url, election=election_id,
            stations=tuple(stations[len(stations) * n // processes :
                                    len(stations) * (n + 1) // processes]),
            keys=arguments.keys, seed=arguments.seed, number=n,
            per_request=arguments.per_request, rate=arguments.rate / processes,
            errors=arguments.errors, incidents=arguments.incidents, repeat=arguments.repeat,
            cut=arguments.cut, reorder=arguments.reorder, late=late, receipts=arguments.receipts,
        )
        for n in range(processes)
    ]  # fmt: skip
    work = crew.work(tasks, places, stop)
    checked = Checked()
    if not stop.is_set():
        checked = PublicCheck(base, election, work.places, work.sums, stop.is_set).run()
        waiting = not_final(base, election.contests, stop.is_set)
        if waiting:
            say(f"published, not yet final for want of log witnesses: {', '.join(waiting)}")
    return _result(arguments, work, checked, places, stopped=stop.is_set())


def _late(election: Election) -> bool:
    """Would keys that are enrolled now be late? Then all of the run's forms are held (V002)."""
    until = election.keys_until
    return bool(until) and datetime.now(UTC) >= datetime.fromisoformat(until)


def _result(
    arguments: argparse.Namespace, work: Work, checked: Checked, places: int, *, stopped: bool
) -> dict[str, Any]:
    letters = Counter(e.letter for e in work.places.values())
    kinds = _kinds(work.places, checked)
    held_names = {e.name for e in work.places.values() if e.letter == "V"}
    latencies = sorted(work.line.latencies) or [0.0]
    wrong = len(checked.wrong) + len(checked.wrong_totals) + work.surprised
    return {
        "ok": not (wrong or stopped or work.refused)
        and len(work.acknowledged) == places == checked.published,
        "stopped": stopped,
        "stations": arguments.stations,
        "processes": min(arguments.processes, arguments.stations),
        "sent": work.sent,
        "requests": work.line.requests,
        "cut": work.line.cut,
        "tried_again": work.line.tried_again,
        "acknowledged": len(work.acknowledged),
        "recorded": work.answers["recorded"],
        "duplicates": work.answers["duplicate"],
        "refused": dict(work.refused),
        "refused_as_planted": dict(sorted(work.refused_as_planted.items())),
        "published": checked.published,
        "held": checked.held,
        "planted": sum(letters[x] for x in "VAWI"),
        "planted_votes": letters["V"],
        "planted_admin": letters["A"],
        "planted_warnings": letters["W"],
        "incidents": letters["I"],
        "held_as_planted": sum(n for name, n in checked.as_planted.items() if name in held_names),
        "kinds": kinds,
        "areas": checked.areas,
        "areas_shared": checked.areas_shared,
        "wrong": wrong,
        "wrong_places": [*work.surprises, *checked.wrong, *checked.wrong_totals][:LISTED],
        "seconds": round(work.seconds, 2),
        "records_per_s": round(sum(work.answers.values()) / work.seconds) if work.seconds else 0,
        "p50_ms": round(median(latencies) * 1000, 1),
        "p99_ms": round(latencies[len(latencies) * 99 // 100 - (len(latencies) >= 100)] * 1000, 1),
        "cpus": os.cpu_count(),
    }


def _kinds(places: Mapping[Place, Expected], checked: Checked) -> list[dict[str, Any]]:
    """One row for each kind of what was planted: how many, how many came out as planted."""
    count = Counter(e.name for e in places.values())
    first = {e.name: e for e in places.values()}
    order = sorted(count, key=lambda n: ("VAWI".find(first[n].letter or "-"), first[n].codes, n))
    return [
        {
            "name": name, "letter": first[name].letter, "codes": list(first[name].codes),
            "status": first[name].status, "planted": count[name],
            "as_planted": checked.as_planted[name],
        }
        for name in order
    ]  # fmt: skip


def _print(result: Mapping[str, Any]) -> None:
    """The table on standard output."""
    print(f"{'':24} {'code':6} {'status':10} {'planted':>8} {'as planted':>11}")
    for row in result["kinds"]:
        codes = ",".join(row["codes"]) or "-"
        print(
            f"{row['name']:24} {codes:6} {row['status']:10} {row['planted']:>8}"
            f" {row['as_planted']:>11}"
        )
    if result["refused_as_planted"]:
        listed = ", ".join(f"{code} {n}" for code, n in result["refused_as_planted"].items())
        print(f"refused as planted: {listed}")
    print(
        "{sent} forms sent in {requests} requests ({cut} cut, {tried_again} tried again) at "
        "{records_per_s} records/s: {acknowledged} acknowledged, {published} published; "
        "planted V {planted_votes}, held as planted {held_as_planted}; totals of {areas} areas "
        "recounted; {wrong} wrong".format(**result)
    )
    for line in result["wrong_places"]:
        print(f"  wrong: {line}")
    if result["stopped"]:
        print("stopped; the same command with the same --seed and --election takes it up again")
