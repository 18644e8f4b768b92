"""``sinergi seats`` and ``sinergi president``: outcomes from tables, without a database."""

import argparse
import sys
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from sinergi.commands.common import BadInput, output
from sinergi.law.outcome import president, report, tables
from sinergi.law.outcome.tables import TableError

THRESHOLD_DPR = "0.04"


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    seats = commands.add_parser(
        "seats",
        help="bagi kursi per dapil dari suara (Sainte-Laguë, ambang batas)",
        description="Seats of every district by Sainte-Laguë (UU 7/2017 Articles 414, 415, 420). "
        "A tie for the last seat is reported, never broken. Exit 1 where a seat stays open.",
    )
    seats.add_argument("--votes", type=Path, required=True, help="CSV: district,<party>,...")
    seats.add_argument("--seats", type=Path, required=True, help="CSV: district,seats")
    seats.add_argument(
        "--national", type=Path, help="CSV: party,votes for the threshold (else the sum of --votes)"
    )
    seats.add_argument(
        "--threshold", default=THRESHOLD_DPR, metavar="SHARE",
        help="share of the national votes a party needs, as 0.04 or 4/100; 0 for a DPRD (default %(default)s)",
    )  # fmt: skip
    seats.add_argument("--explain", action="store_true", help="list the quotients in order")
    seats.add_argument("--json", action="store_true")
    seats.set_defaults(handler=_seats)

    pairs = commands.add_parser(
        "president",
        help="tentukan hasil pemilu presiden (Pasal 416)",
        description="The president by UU 7/2017 Article 416: elected, or the two pairs of the second "
        "round. Exit 1 where a tie, or a lack of votes, leaves it open.",
    )
    pairs.add_argument(
        "--votes", type=Path, required=True, help="CSV: province,<pair>,... (99 = overseas)"
    )
    pairs.add_argument("--round", type=int, choices=(1, 2), default=1, help="2: most votes wins")
    pairs.add_argument("--json", action="store_true")
    pairs.set_defaults(handler=_president)


def _seats(arguments: argparse.Namespace) -> int:
    share = tables.share(arguments.threshold)
    if not isinstance(share, Fraction):
        raise BadInput(f"--threshold {share}")
    paths = {"votes": arguments.votes, "seats": arguments.seats, "national": arguments.national}
    votes = tables.votes_by_district(_read(arguments.votes))
    seats, seats_table = tables.seats_by_district(_read(arguments.seats))
    errors = votes.errors + seats_table.errors
    national = national_table = None
    if arguments.national is not None:
        national, national_table = tables.national_votes(_read(arguments.national))
        errors += national_table.errors
    _refuse(errors or tables.matching(votes, seats_table, national_table), paths)
    found = report.seats_report(
        votes.rows, seats, share=share, national=national, explain=arguments.explain
    )
    if arguments.json:
        output(found)
    else:
        _print(report.seats_lines(found))
    return 1 if found["ties"] or found["unallocated"] else 0


def _president(arguments: argparse.Namespace) -> int:
    votes = tables.votes_by_province(_read(arguments.votes))
    errors = list(votes.errors)
    if arguments.round == 2 and not errors and len(votes.columns) != 2:
        errors.append(
            TableError(
                "votes", 1, f"{len(votes.columns)} pairs in a second round",
                "keep the columns of the two pairs that stand in it",
            )
        )  # fmt: skip
    _refuse(errors, {"votes": arguments.votes})
    decide = president.first_round if arguments.round == 1 else president.second_round
    outcome = decide(votes.rows)
    found = report.president_report(outcome, round_number=arguments.round)
    if arguments.json:
        output(found)
    else:
        _print(report.president_lines(found))
    return 1 if outcome.elected is None and outcome.second_round is None else 0


def _print(lines: Iterable[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}:1: {error.strerror}; name a file that can be read") from error
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{path}:{line}: not UTF-8; save the table as CSV in UTF-8") from error


def _refuse(errors: list[TableError], paths: dict[str, Path]) -> None:
    """Raises BadInput with the first error and the number of the others."""
    if not errors:
        return
    first = errors[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    raise BadInput(f"{paths[first.table]}:{first.line}: {first.what}; {first.mend}{more}")
