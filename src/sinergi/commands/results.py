"""``sinergi results import | totals | export``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sinergi.commands.common import BadInput, Progress, chosen_election, database, output, say
from sinergi.law.regions import LEVELS, level_of


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    results = commands.add_parser("results", help="impor, jumlah, dan ekspor hasil")
    what = results.add_subparsers(dest="what", required=True, metavar="import|totals|export")

    bring = what.add_parser("import", help="results as KPU published them, signed as import")
    bring.add_argument("files", nargs="+", type=Path, metavar="FILE")
    bring.add_argument("--format", choices=("sirekap-csv",), default="sirekap-csv")
    bring.add_argument("--election")
    bring.add_argument(
        "--create-stations", action="store_true",
        help="make a rehearsal's definition from the rows (or add them to it)",
    )  # fmt: skip
    bring.add_argument("--json", action="store_true")
    bring.set_defaults(handler=_import)

    totals = what.add_parser("totals", help="sums of an area, or of everything of a level in it")
    totals.add_argument("--election")
    totals.add_argument("--contest", required=True)
    totals.add_argument("--area", default="nasional", help="a region's code, or nasional")
    totals.add_argument(
        "--level", choices=("province", "regency", "district", "village", "station")
    )
    totals.add_argument("--all", action="store_true", help="count held forms too")
    totals.add_argument("--json", action="store_true")
    totals.set_defaults(handler=_totals)

    export = what.add_parser("export", help="open data: every station with status and findings")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.add_argument("--election")
    export.add_argument("--contest", required=True)
    export.add_argument("--format", choices=("csv", "parquet"), default="csv")
    export.add_argument("--json", action="store_true")
    export.set_defaults(handler=_export)


def _import(arguments: argparse.Namespace) -> int:
    from sinergi.apps.sirekap import importing

    rows: list[importing.Row] = []
    places: dict[int, str] = {}
    seen: dict[str, str] = {}
    for path in arguments.files:
        try:
            for row in importing.read(path):
                place = f"{path}:{row.line}"
                if row.station in seen:
                    raise BadInput(f"{place}: station {row.station} stands at {seen[row.station]}")
                seen[row.station] = places[id(row)] = place
                rows.append(row)
        except importing.BadFile as error:
            raise BadInput(str(error)) from error
    with database():
        from sinergi.apps.sirekap import queries
        from sinergi.apps.sirekap.actions import import_results
        from sinergi.apps.sirekap.clerk import CannotAnchor
        from sinergi.apps.sirekap.drain import drain
        from sinergi.apps.sirekap.public import CannotLoad
        from sinergi.core.actors import OPERATOR
        from sinergi.core.vault import KeyMissing
        from sinergi.law.definition import CannotMerge

        try:
            if arguments.create_stations:
                if not arguments.election:
                    raise BadInput("--create-stations needs --election ID")
                import_results.create_stations(OPERATOR, arguments.election, rows)
            election = chosen_election(arguments.election)
            drain(election)
            bar = Progress("impor", sum(1 for r in rows if r.has_votes))
            done = import_results.import_rows(
                OPERATOR, election, rows, where=lambda r: places[id(r)], progress=bar.step
            )
        except (
            CannotAnchor,
            CannotLoad,
            CannotMerge,
            import_results.CannotImport,
            KeyMissing,
        ) as error:
            raise BadInput(str(error)) from error
        drain(election, say)
        by_status, by_code = queries.states(OPERATOR, election, importing.CONTEST, done.stations)
    result = {
        "rows": done.rows,
        "recorded": done.recorded,
        "duplicates": done.duplicates,
        "without_numbers": done.without_numbers,
        "accepted": sum(by_status[s] for s in ("accepted", "recapped", "final")),
        "held": by_status["held"] + by_status["disputed"],
        "by_code": dict(sorted(by_code.items())),
    }
    if done.refused:
        result["refused"] = dict(done.refused)
    if arguments.json:
        output(result)
    else:
        say(
            "{rows} rows: {recorded} recorded, {duplicates} known already, {without_numbers} "
            "without numbers; {accepted} accepted, {held} held".format(**result)
        )
    return 1 if done.refused else 0


def _contest(election: str, contest: str, area: str) -> None:
    from sinergi.core import definitions
    from sinergi.law.regions import is_code

    known = definitions.current(election)
    if contest not in known.contests:
        raise BadInput(f"--contest {contest}: known are {', '.join(known.contests)}")
    if not is_code(area) or not known.stations_of(contest, area):
        raise BadInput(f"--area {area}: no station of {contest} there; use a code or nasional")


def _totals(arguments: argparse.Namespace) -> int:
    with database():
        from sinergi.apps.sirekap import queries
        from sinergi.core.actors import OPERATOR

        election = chosen_election(arguments.election)
        _contest(election, arguments.contest, arguments.area)
        if arguments.level and LEVELS.index(arguments.level) < LEVELS.index(
            level_of(arguments.area)
        ):
            raise BadInput(
                f"--level {arguments.level}: above area {arguments.area}; name one below"
            )
        read = queries.totals_of_all if arguments.all else queries.totals
        rows = read(OPERATOR, election, arguments.contest, arguments.area, arguments.level)
    if arguments.all:
        say("held forms are counted too: these are not public totals")
    if arguments.json:
        output(rows)
    else:
        _table(rows)
    return 0


def _table(rows: Sequence[dict[str, Any]]) -> None:
    numbers = sorted({n for r in rows for n in r["votes"]}, key=int)
    head = ["area", "nama", *numbers, "sah", "tidak sah", "TPS masuk hitungan"]
    lines = [head] + [
        [
            r["area"], r["name"], *(dots(r["votes"].get(n, 0)) for n in numbers),
            dots(r["valid"]), dots(r["invalid"]),
            f"{dots(r['stations']['counted'])} dari {dots(r['stations']['expected'])}",
        ]
        for r in rows
    ]  # fmt: skip
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    for line in lines:
        cells = [
            c.ljust(w) if i < 2 else c.rjust(w)
            for i, (c, w) in enumerate(zip(line, widths, strict=True))
        ]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def dots(n: int) -> str:
    """Indonesian separators: 63.320."""
    return f"{n:,}".replace(",", ".")


def _export(arguments: argparse.Namespace) -> int:
    with database():
        from sinergi.apps.sirekap import exporting, open_data
        from sinergi.core.actors import OPERATOR

        election = chosen_election(arguments.election)
        _contest(election, arguments.contest, "nasional")
        kind = {"csv": "csv.gz", "parquet": "parquet"}[arguments.format]
        path = arguments.folder / f"{arguments.contest}.{kind}"
        head, *rows = exporting.rows(OPERATOR, election, arguments.contest)
        count = len(rows)
        make = open_data.csv_gz if kind == "csv.gz" else open_data.parquet
        try:
            arguments.folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(make(head, rows))
        except OSError as error:
            raise BadInput(
                f"{path}: {error.strerror}; name a folder that can be written"
            ) from error
    if arguments.json:
        output({"file": str(path), "stations": count})
    else:
        say(f"{path}: {dots(count)} stations")
    return 0
