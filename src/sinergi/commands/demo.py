"""``sinergi demo``: the demonstration, from nothing to a page that fills while you watch."""

import argparse
import json
import os
import threading
from contextlib import closing

from sinergi.commands import emptying, serving
from sinergi.commands.common import BadInput, database, say
from sinergi.commands.night import Player
from sinergi.commands.simulation import lawful_cases, officers, telling
from sinergi.commands.simulation.enrolling import approvers
from sinergi.commands.simulation.photographing import PHOTOS, Photographer
from sinergi.core.demo.folder import DEMO_ID
from sinergi.core.demo.stories import STORIES
from sinergi.law.election import Election
from sinergi.ledger.keys import from_pem, key_name, to_pem
from sinergi.ledger.note import P256Signer

PACES = (1, 2, 5, 10, 30)  # minutes of the night a second; real time is chosen on the page
SEED = 2029
ERRORS_PERCENT = 5
LOOK = 0.1  # seconds between two looks whether the page asked to begin anew


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="peragaan: Pemilu Peragaan, data rekaan")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument(
        "--pace", type=int, choices=PACES, metavar="MINUTES",
        help=f"minutes of the night in one second: {', '.join(map(str, PACES))}",
    )  # fmt: skip
    demo.add_argument("--play", action="store_true", help="play at once instead of paused")
    demo.add_argument(
        "--photos", choices=PHOTOS, default="president",
        help="whose forms carry drawn photographs: all of the presidential contest (and the "
        "stories'), the stories' alone, nobody's",
    )  # fmt: skip
    demo.set_defaults(handler=_demo)


def _demo(arguments: argparse.Namespace) -> int:
    web = serving.web(arguments.port)
    os.environ["SINERGI_DEMO"] = DEMO_ID
    with serving.interruptible() as stop, database():
        while not stop.is_set():
            if emptying.is_owed():
                with emptying.emptied(arguments.port):
                    election = _load()
            else:
                election = _load()
            _set(election.id, arguments)
            if not _run(election, arguments, web, stop):
                break
            emptying.owe()
    return 0


def _run(
    election: Election, arguments: argparse.Namespace, web: list[str], stop: threading.Event
) -> bool:
    """Serves and plays until ``stop`` (False), or until the page asks to begin anew (True)."""
    photographer = Photographer(
        election, arguments.photos, seed=SEED, errors=ERRORS_PERCENT / 100,
        stories={story.station for story in STORIES},
    )  # fmt: skip
    ended = threading.Event()
    with closing(photographer), serving.running([web, serving.clerk(), serving.worker()], stop):
        serving.wait_until_answering(arguments.port, stop)
        teller = _teller(election, photographer)
        player = Player(election.id, teller, arguments.port, ended, photographer)
        player.start()
        greeted = False
        while not (stop.is_set() or player.to_empty.is_set()):
            if not greeted and player.ready.is_set():
                greeted = True
                _greet(arguments.port, election.id)
            stop.wait(LOOK)
        ended.set()
        photographer.close()
        player.end(serving.STOP_WITHIN)
    return player.to_empty.is_set() and not stop.is_set()


def _greet(port: int, election: str) -> None:
    from sinergi.apps.peragaan.public import clock
    from sinergi.core.actors import OPERATOR

    url, night = f"http://localhost:{port}", clock(OPERATOR, election)
    state = (
        "berjalan" if night.playing else "malam selesai" if night.over else "dijeda; tekan Putar"
    )
    say("\n  PERAGAAN · DATA REKAAN\n")
    say(f"  {url}/peragaan/    meja sutradara: malam itu pukul {night.shown}, {state}")
    say(f"  {url}/hasil/       hasil, mengisi sambil ditonton\n")
    _print_accounts(election, url)
    say("  Ctrl-C menghentikan; data tetap ada. `make reset` mengosongkannya.\n")


def _print_accounts(election: str, url: str) -> None:
    from sinergi.core.actors import OPERATOR
    from sinergi.core.demo.accounts import make_accounts, table

    accounts = make_accounts(OPERATOR, election)
    say(f"  {url}/akun/masuk/    masuk sebagai salah satu peran (orang rekaan)\n")
    say(table(accounts) + "\n")


def _set(election: str, arguments: argparse.Namespace) -> None:
    """Paused where it stood, unless asked otherwise."""
    from sinergi.apps.peragaan import public as peragaan
    from sinergi.core.actors import OPERATOR

    if arguments.pace:
        peragaan.set_pace(OPERATOR, election, arguments.pace * 60)
    (peragaan.play if arguments.play else peragaan.pause)(OPERATOR, election)


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
    election = definitions.current(demo.DEMO_ID)
    _prepare(election)  # before anything is logged: the log's time is the night's
    drain(demo.DEMO_ID)
    lawful_cases.stand()
    return election


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


def _teller(election: Election, photographer: Photographer) -> telling.Teller:
    from sinergi.core import vault
    from sinergi.ledger import selfmade

    root = from_pem(selfmade.ROOT, vault.load(election.id, selfmade.ROOT))
    if not isinstance(root, P256Signer):
        raise BadInput(f"{vault.folder(election.id)}: the root key is not a P-256 key")
    return telling.Teller(
        election, _keys(election), approvers(election.id, None), root,
        seed=SEED, errors=ERRORS_PERCENT / 100, photograph=photographer.of_story,
    )  # fmt: skip


def _prepare(election: Election) -> None:
    """The night's plan, once: which record is signed when, as the simulated officers will."""
    from sinergi.apps.peragaan.public import Turn, prepare
    from sinergi.core.actors import OPERATOR

    planned = telling.plan(election, SEED)
    zones = {station.tz for station in election.stations.values()}
    prepare(
        OPERATOR, election.id, [Turn(s.minute, s.contest, s.station, s.step) for s in planned],
        date=election.date, zone=zones.pop() if len(zones) == 1 else "WIB",
        seed=SEED, errors_percent=ERRORS_PERCENT,
    )  # fmt: skip
