"""The front door for operators and citizens: ``sinergi <command>``; ``--help`` everywhere.

Exit codes: 0 fine, 1 a finding or a failed check, 2 bad usage or bad input (one line on standard
error that names the file, the line and the mend).
"""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from sinergi.commands import (
    backing,
    benches,
    demo,
    elections,
    keys,
    outcome,
    people,
    rebuilding,
    recapping,
    results,
    serving,
    simulating,
    witness,
)
from sinergi.commands.common import BadInput


class Parser(argparse.ArgumentParser):
    """Bad usage is one line that names the mend; the long help is asked for."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"sinergi: {message}; see '{self.prog} --help'\n")


def parser() -> argparse.ArgumentParser:
    top = Parser(
        prog="sinergi", description="Sinergi: satu aplikasi untuk menyelenggarakan pemilu."
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (
        serving,
        demo,
        elections,
        keys,
        people,
        results,
        recapping,
        outcome,
        simulating,
        benches,
        backing,
        witness,
        rebuilding,
    ):
        module.add_parsers(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    arguments = parser().parse_args(argv)
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
