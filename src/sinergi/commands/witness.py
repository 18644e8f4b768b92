"""``sinergi witness init | serve | add-checkpoint``: an independent log witness (penjaga log)."""

import argparse
import getpass
import os
import signal
import sys
import threading
from pathlib import Path

from sinergi.commands.common import BadInput, output, say
from sinergi.witness import keeper as keeping
from sinergi.witness.keeper import CannotKeep, Keeper
from sinergi.witness.server import WitnessServer
from sinergi.witness.sources import SourceError, logs, newest, opener
from sinergi.witness.store import StateLost

PASSWORD = "SINERGI_WITNESS_PASSWORD"  # noqa: S105 (a variable's name)


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    witness = commands.add_parser(
        "witness", help="penjaga log: mengawasi log pemilu dan ikut menandatangani"
    )
    what = witness.add_subparsers(dest="what", required=True, metavar="init|serve|add-checkpoint")

    init = what.add_parser("init", help="make the key, say which logs it watches; prints its vkey")
    init.add_argument("folder", type=Path)
    init.add_argument("--name", help="a URL without its scheme, such as penjaga.example.id/1")
    init.add_argument("--password", action="store_true", help=f"encrypt the key ({PASSWORD})")
    init.add_argument(
        "--log", nargs=2, action="append", default=[], metavar=("ORIGIN", "VKEY"),
        help="a log with its key; again for each",
    )  # fmt: skip
    init.add_argument("--roots", type=Path, help="the roots file: logs by the register's chain")
    init.add_argument("--register", metavar="URL|FOLDER", help="the public folder of the election")
    init.add_argument("--json", action="store_true")
    init.set_defaults(handler=_init)

    serve = what.add_parser("serve", help="answer add-checkpoint over HTTP (tlog-witness)")
    serve.add_argument("folder", type=Path)
    serve.add_argument("--port", type=int, default=8100)
    serve.add_argument("--host", default="127.0.0.1", help="an address; a proxy does TLS")
    serve.set_defaults(handler=_serve)

    add = what.add_parser("add-checkpoint", help="cosign without a server; prints the cosignatures")
    add.add_argument("folder", type=Path)
    add.add_argument(
        "request", nargs="?", metavar="REQUEST-FILE|-", help="a request of the protocol"
    )
    add.add_argument(
        "--from", dest="source", metavar="FOLDER|URL",
        help="make the request from an election's public folder, or from one log's",
    )  # fmt: skip
    add.add_argument("--out", type=Path, help="also write the lines to this file")
    add.add_argument("--json", action="store_true")
    add.set_defaults(handler=_add)


def _password(folder: Path, *, new: bool = False) -> bytes:
    given = os.environ.get(PASSWORD)
    if given is None:
        if not sys.stdin.isatty():
            raise BadInput(f"{folder}: its password is asked on a terminal; set {PASSWORD}")
        given = getpass.getpass(f"password of {folder}: ", stream=sys.stderr)
        if new and getpass.getpass("once more: ", stream=sys.stderr) != given:
            raise BadInput(f"{folder}: the two passwords differ; nothing was written")
    if new and len(given) < 12:
        raise BadInput("a key's password has at least 12 characters")
    return given.encode()


def _init(arguments: argparse.Namespace) -> int:
    folder: Path = arguments.folder
    if bool(arguments.roots) != bool(arguments.register):
        raise BadInput("--roots FILE and --register URL|FOLDER go together")
    try:
        roots = arguments.roots.read_bytes() if arguments.roots else b""
    except OSError as error:
        raise BadInput(f"{arguments.roots}: {error.strerror}; name the roots file") from error
    try:
        if not (folder / keeping.KEY).exists():
            if not arguments.name:
                raise BadInput("say --name, a URL without its scheme such as penjaga.example.id/1")
            password = _password(folder, new=True) if arguments.password else None
            keeping.make(folder, arguments.name, password)
        register = arguments.register or ""
        if register and "://" not in register:
            register = str(Path(register).resolve())
        keeping.watch(folder, arguments.log, roots=roots, register=register)
    except CannotKeep as error:
        raise BadInput(str(error)) from error
    vkey = (folder / keeping.VKEY).read_text().strip()
    if arguments.name and not vkey.startswith(f"{arguments.name}+"):
        raise BadInput(f"{folder}: holds the key of {vkey.partition('+')[0]}, not {arguments.name}")
    if arguments.json:
        output({"vkey": vkey, "logs": [origin for origin, _ in arguments.log]})
    else:
        print(vkey)
        say(f"{folder}: give this vkey to the election's operator, for the policy")
    return 0


def _keeper(folder: Path) -> Keeper:
    try:
        password = _password(folder) if keeping.encrypted(folder) else None
        return Keeper(folder, password)
    except CannotKeep as error:
        raise BadInput(str(error)) from error


def _serve(arguments: argparse.Namespace) -> int:
    keeper = _keeper(arguments.folder)
    try:
        server = WitnessServer(keeper, arguments.host, arguments.port, say)
    except (OSError, OverflowError) as error:
        raise BadInput(f"--port {arguments.port}: {error}; choose another") from error
    ended = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: ended.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    say(f"{keeper.vkey}\nhttp://{arguments.host}:{server.server_port}/  (Ctrl-C stops it)")
    try:
        ended.wait()
    finally:
        server.shutdown()
        server.server_close()
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _add(arguments: argparse.Namespace) -> int:
    if bool(arguments.request) == bool(arguments.source):
        raise BadInput("name a request's file (or - for standard input), or say --from FOLDER|URL")
    keeper = _keeper(arguments.folder)
    try:
        keeper.read_register()
    except (SourceError, StateLost, OSError) as error:
        say(f"the register was not read, its log keys are those known before: {error}")
    found: list[dict[str, object]] = []
    try:
        if arguments.source:
            for _, log in logs(opener(arguments.source)):
                new = newest(log)
                if new is None:
                    continue
                answer = keeper.cosign(keeper.request_from(log, new))
                found.append(_told(new.origin, new.size, answer.status, answer.body))
        else:
            answer = keeper.add(_bytes(arguments.request))
            found.append(_told("", 0, answer.status, answer.body))
    except (SourceError, StateLost) as error:
        raise BadInput(str(error)) from error
    lines = "".join(str(row["lines"]) for row in found)
    if arguments.out:
        arguments.out.write_text(lines, "utf-8")
    if arguments.json:
        output({"cosigned": found})
    else:
        sys.stdout.write(lines)
        for row in found:
            if row["status"] != 200:
                say(f"{row['origin']} not cosigned: {row['status']} {row['why']}".strip())
    return 0 if found and all(row["status"] == 200 for row in found) else 1


def _told(origin: str, size: int, status: int, body: bytes) -> dict[str, object]:
    text = body.decode("utf-8", "replace")
    good = status == 200
    return {
        "origin": origin, "size": size, "status": status, "lines": text if good else "",
        "why": "" if good else text.strip(),
    }  # fmt: skip


def _bytes(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}; name a readable file") from error
