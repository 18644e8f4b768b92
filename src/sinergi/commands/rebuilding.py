"""``sinergi rebuild``: records, states and totals made anew from the public folder alone."""

import argparse
from pathlib import Path

from sinergi.commands.common import BadInput, database, output, say


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    rebuild = commands.add_parser(
        "rebuild", help="records and totals made anew from a public folder, into an empty database"
    )
    rebuild.add_argument(
        "--from", dest="source", required=True, type=Path, metavar="PUBLIC_FOLDER",
        help="the folder that holds election.json",
    )  # fmt: skip
    rebuild.add_argument("--json", action="store_true")
    rebuild.set_defaults(handler=_rebuild)


def _rebuild(arguments: argparse.Namespace) -> int:
    with database():
        from sinergi.apps.sirekap.actions.rebuild_election import CannotRebuild, rebuild
        from sinergi.core.actors import OPERATOR

        try:
            found = rebuild(OPERATOR, arguments.source)
        except CannotRebuild as error:
            raise BadInput(str(error)) from error
    if arguments.json:
        output({"entries": found.entries, "photos": found.photos})
    else:
        say(f"{found.entries} entries and {found.photos} photographs are in the database again")
    return 0
