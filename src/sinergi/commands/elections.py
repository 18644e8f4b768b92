"""``sinergi election check | load``, ``sinergi reset``."""

import argparse
import shutil
import zoneinfo
from pathlib import Path

from sinergi.commands.common import BadInput, database, output, say, var
from sinergi.law.definition import Parsed


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    election = commands.add_parser("election", help="periksa dan muat definisi pemilu")
    what = election.add_subparsers(dest="what", required=True, metavar="check|load")

    check = what.add_parser("check", help="list every error of a definition, with file and line")
    check.add_argument("folder", type=Path)
    check.add_argument("--json", action="store_true")
    check.set_defaults(handler=_check)

    load = what.add_parser("load", help="load a definition: all of it or nothing")
    load.add_argument("folder", type=Path)
    load.add_argument("--election", help="must be the id in election.toml where given")
    load.add_argument(
        "--make-keys", action="store_true",
        help="make root, authority, approver, importer and log keys (never for mode real)",
    )  # fmt: skip
    load.add_argument("--roots", type=Path, help="the roots file of a real election")
    load.add_argument("--records", type=Path, help="signed register records (a JSON list of notes)")
    load.add_argument("--public", action="store_true", help="/hasil/ leads to this election")
    load.add_argument("--json", action="store_true")
    load.set_defaults(handler=_load)

    reset = commands.add_parser("reset", help="empty the data folder: database, files, keys")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    reset.set_defaults(handler=_reset)


def read(folder: Path) -> Parsed:
    from sinergi.core.definition_folder import UnreadableFolder, read_folder
    from sinergi.law import checks, definition

    try:
        files, faults = read_folder(folder)
        parsed = definition.parse(
            files,
            known_checks=checks.V_AND_A,
            known_warnings=[c for c in checks.CODES if c.startswith("W")],
            known_zones=zoneinfo.available_timezones(),
        )
        return Parsed(None if faults else parsed.election, (*faults, *parsed.errors))
    except UnreadableFolder as error:
        raise BadInput(str(error)) from error


def _check(arguments: argparse.Namespace) -> int:
    parsed = read(arguments.folder)
    if arguments.json:
        output(
            {
                "ok": not parsed.errors,
                "errors": [
                    {"file": e.file, "line": e.line, "what": e.what, "mend": e.mend}
                    for e in parsed.errors
                ],
            }
        )
    else:
        for error in parsed.errors:
            print(f"{arguments.folder / error.file}:{error.line}: {error.what}; {error.mend}")
        if parsed.election is not None and not parsed.errors:
            e = parsed.election
            forms = sum(e.expected(c) for c in e.contests)
            say(f"{e.name}: {len(e.stations)} stations, {forms} forms expected, no error")
        else:
            say(f"{len(parsed.errors)} errors")
    return 1 if parsed.errors else 0


def _load(arguments: argparse.Namespace) -> int:
    parsed = read(arguments.folder)
    if parsed.errors or parsed.election is None:
        first = parsed.errors[0]
        more = f" (and {len(parsed.errors) - 1} more: 'sinergi election check' lists them)"
        raise BadInput(
            f"{arguments.folder / first.file}:{first.line}: {first.what}; {first.mend}"
            + (more if len(parsed.errors) > 1 else "")
        )
    election = parsed.election
    if arguments.election and arguments.election != election.id:
        raise BadInput(f"election.toml says id {election.id!r}, --election {arguments.election!r}")
    if arguments.make_keys and election.mode == "real":
        raise BadInput("--make-keys is refused for mode real: its keys are made in a ceremony")
    if arguments.public and election.mode == "rehearsal":
        raise BadInput("--public: a rehearsal is never what /hasil/ leads to; leave it out")
    if not arguments.make_keys and not arguments.roots:
        raise BadInput("say --make-keys (rehearsals, demonstrations) or --roots FILE")
    with database():
        from sinergi.apps.sirekap.public import CannotLoad, load_election
        from sinergi.core.actors import OPERATOR

        roots = _text(arguments.roots) if arguments.roots else None
        records = _notes(arguments.records) if arguments.records else []
        try:
            loaded = load_election(
                OPERATOR, election, roots=roots, records=records, public=arguments.public
            )
        except CannotLoad as error:
            raise BadInput(str(error)) from error
        result = {
            "election": election.id,
            "definition": loaded.definition,
            "stations": len(election.stations),
            "forms_expected": {c: election.expected(c) for c in election.contests},
            "keys_made": loaded.keys_made,
        }
    if arguments.json:
        output(result)
    else:
        say(f"{election.name} ({election.id}) is loaded: {len(election.stations)} stations")
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", None) or "not UTF-8"
        raise BadInput(f"{path}: {what}; name a readable UTF-8 file") from error


def _notes(path: Path) -> list[str]:
    import json

    try:
        notes = json.loads(_text(path))
    except ValueError as error:
        raise BadInput(f"{path}: not JSON ({error}); it is a list of signed notes") from error
    if not isinstance(notes, list) or not all(isinstance(n, str) for n in notes):
        raise BadInput(f"{path}: not a JSON list of signed notes")
    return notes


def _reset(arguments: argparse.Namespace) -> int:
    where = var()
    if not arguments.yes and input(f"Empty {where}? Type 'yes': ").strip() != "yes":
        say("nothing was changed")
        return 1
    from sinergi.core.postgres import Cluster

    Cluster(where).stop_any()
    for name in ("postgres", "public", "metrics"):
        shutil.rmtree(where / name, ignore_errors=True)
    for keys in where.glob("*/keys"):
        shutil.rmtree(keys.parent, ignore_errors=True)
    for name in ("secret-key", ".restore-unfinished"):
        (where / name).unlink(missing_ok=True)
    say(f"{where} is empty")
    return 0
