"""The front door for operators and citizens: ``sinergi <command>``; ``--help`` everywhere.

Exit codes: 0 fine, 1 a finding or a failed check, 2 bad usage or bad input (one line on standard
error that names the file, the line and the mend).
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from sinergi.commands.common import BadInput

#: What a reader has: these need neither Django nor a database (``pip install sinergi``).
READERS = {"verify": "verifying", "witness": "witness"}
#: What a server has beside them (``pip install 'sinergi[server]'``).
SERVER = (
    "serving", "demo", "elections", "keys", "people", "results", "recapping", "outcome",
    "simulating", "benches", "backing", "rebuilding",
)  # fmt: skip


class Parser(argparse.ArgumentParser):
    """Bad usage is one line that names the mend; the long help is asked for."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"sinergi: {message}; see '{self.prog} --help'\n")


def parser(command: str = "") -> argparse.ArgumentParser:
    """The parser of all commands, or, quicker, of a reader's ``command`` alone."""
    top = Parser(
        prog="sinergi", description="Sinergi: satu aplikasi untuk menyelenggarakan pemilu."
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    wanted = [READERS[command]] if command in READERS else [*SERVER, *READERS.values()]
    for name in wanted:
        try:
            module = import_module(f"sinergi.commands.{name}")
        except ModuleNotFoundError as error:
            if error.name is None or error.name.split(".")[0] == "sinergi":
                raise
            top.epilog = f"{error.name} is not installed: a server needs 'sinergi[server]'"
            continue
        module.add_parsers(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = parser(words[0] if words else "").parse_args(words)
    try:
        code: int = arguments.handler(arguments)
    except BadInput as error:
        print(f"sinergi: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("sinergi: dihentikan", file=sys.stderr)
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
