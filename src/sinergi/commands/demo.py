"""``sinergi demo``: the demonstration, from nothing to a page that fills while you watch."""

import argparse
import json
import threading
import time
from random import Random

from sinergi.commands import serving, simulating
from sinergi.commands.common import database, say
from sinergi.commands.simulation import officers
from sinergi.commands.simulation.officers import Form
from sinergi.commands.simulation.sending import Line, NoServer
from sinergi.law.election import Election
from sinergi.ledger.keys import from_pem, key_name, to_pem
from sinergi.ledger.note import P256Signer

SEED = 2029
ERRORS = 0.05
FIRST = 150  # forms sent at once, so that the page opens with numbers
SECONDS_A_MINUTE = 1.0  # the night's 600 minutes play in ten
PER_REQUEST = 25

Turn = tuple[int, str, str]  # minute of the night, contest, station


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="peragaan: Pemilu Peragaan, data rekaan")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument(
        "--pace", type=float, default=SECONDS_A_MINUTE,
        help="seconds that a minute of the night takes (0 = all at once)",
    )  # fmt: skip
    demo.set_defaults(handler=_demo)


def _demo(arguments: argparse.Namespace) -> int:
    web = serving.web(arguments.port)
    with serving.interruptible() as stop, database():
        election = _load()
        keys, left = _keys(election), _left(election)
        with serving.running([web, serving.clerk()], stop):
            serving.wait_until_answering(arguments.port, stop)
            url = f"http://localhost:{arguments.port}"
            say(f"\n  PERAGAAN · DATA REKAAN\n\n  {url}/hasil/    hasil, mengisi sambil ditonton\n")
            _print_accounts(election.id, url)
            say("  Ctrl-C menghentikan; data tetap ada. `make reset` mengosongkannya.\n")
            night = threading.Thread(
                target=_night,
                args=(election, keys, left, arguments.port, arguments.pace, stop),
                daemon=True,
            )
            night.start()
            stop.wait()
    return 0


def _print_accounts(election: str, url: str) -> None:
    from sinergi.core.actors import OPERATOR
    from sinergi.core.demo.accounts import make_accounts, table

    accounts = make_accounts(OPERATOR, election)
    say(f"  {url}/akun/masuk/    masuk sebagai salah satu peran (orang rekaan)\n")
    say(table(accounts) + "\n")


def _load() -> Election:
    from sinergi.apps.sirekap.drain import drain
    from sinergi.apps.sirekap.public import load_election
    from sinergi.core import definitions, demo, queries
    from sinergi.core.actors import OPERATOR
    from sinergi.law import checks, definition

    if queries.election(demo.DEMO_ID) is None:
        parsed = definition.parse(demo.files(), known_checks=checks.V_AND_A)
        if parsed.election is None:
            raise RuntimeError(f"the demonstration's definition has errors: {parsed.errors}")
        load_election(OPERATOR, parsed.election, public=True)
    drain(demo.DEMO_ID)
    return definitions.current(demo.DEMO_ID)


def _keys(election: Election) -> dict[str, P256Signer]:
    """The officers' keys, made once and kept (a real officer's key never leaves the phone)."""
    from sinergi.core import vault

    if not vault.has(election.id, "officers"):
        made = officers.new_keys(list(election.stations))
        pems = {code: to_pem(key).decode() for code, key in made.items()}
        vault.save(election.id, {"officers": json.dumps(pems).encode()})
    keys = {}
    for code, pem in json.loads(vault.load(election.id, "officers")).items():
        key = from_pem(key_name("device", code, "a"), pem.encode())
        if isinstance(key, P256Signer):
            keys[code] = key
    return keys


def _left(election: Election) -> list[Turn]:
    """The forms of the night that were not sent before, in their order."""
    from sinergi.apps.sirekap.progress import places_received

    sent = places_received(election.id)
    return sorted(
        (officers.minute_of(SEED, index, station), contest, station)
        for index, contest in enumerate(election.contests)
        for station in election.stations_of(contest)
        if (contest, station) not in sent
    )


def _night(
    election: Election,
    keys: dict[str, P256Signer],
    left: list[Turn],
    port: int,
    pace: float,
    stop: threading.Event,
) -> None:
    """Sends the night's forms in their order; what was sent before is not sent again."""
    line = Line(f"http://{serving.HOST}:{port}", Random(SEED))
    expected = sum(election.expected(c) for c in election.contests)
    if not left:
        return

    def form(contest: str, station: str) -> Form:
        return officers.form_of(election, contest, station, keys[station], seed=SEED, errors=ERRORS)

    try:
        simulating.enrol(
            line,
            officers.enrolments(election, keys, simulating.approvers(election.id, None)),
        )
        last = list(keys)[-1]
        simulating.wait_until_known(line, form(next(iter(election.contests)), last).note)
        at_once = max(0, FIRST - (expected - len(left)))
        began, start = time.monotonic(), left[min(at_once, len(left) - 1)][0]
        batch: list[str] = []
        for position, (minute, contest, station) in enumerate(left):
            if position >= at_once and pace:
                due = began + (minute - start) * pace
                if batch and due > time.monotonic():
                    line.post(batch)
                    batch = []
                if stop.wait(max(0.0, due - time.monotonic())):
                    return
            batch.append(form(contest, station).note)
            if len(batch) >= PER_REQUEST:
                line.post(batch)
                batch = []
            if stop.is_set():
                return
        if batch:
            line.post(batch)
        say("  Semua formulir malam itu sudah terkirim.")
    except NoServer as error:
        if not stop.is_set():
            say(f"  petugas simulasi berhenti: {error}")
