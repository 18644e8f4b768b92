"""``sinergi recap make``: the D.Hasil of an area as it stands."""

import argparse
from pathlib import Path
from typing import Any

from sinergi.commands.common import BadInput, chosen_election, database, output, say


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    recap = commands.add_parser("recap", help="rekapitulasi: D.Hasil suatu wilayah")
    what = recap.add_subparsers(dest="what", required=True, metavar="make")
    make = what.add_parser("make", help="the draft D.Hasil as it stands: PDF, CSV, XLSX")
    make.add_argument("--election")
    make.add_argument("--contest", required=True)
    make.add_argument("--area", required=True, help="a region's code with a plenary, or nasional")
    make.add_argument("--district", default="", help="one district, where the area has several")
    make.add_argument("--out", required=True, type=Path, metavar="DIR")
    make.add_argument("--json", action="store_true")
    make.set_defaults(handler=_make)


def _make(arguments: argparse.Namespace) -> int:
    with database():
        from sinergi.apps.sirekap.drafting import drafts
        from sinergi.core import definitions
        from sinergi.core.actors import OPERATOR
        from sinergi.law.recap import NotAPlace
        from sinergi.law.regions import is_code
        from sinergi.publication import dhasil

        election = chosen_election(arguments.election)
        known = definitions.current(election).contests
        contest, area = arguments.contest, arguments.area
        if contest not in known:
            raise BadInput(f"--contest {contest}: known are {', '.join(known)}")
        if not is_code(area):
            raise BadInput(
                f"--area {area}: no region's code; use one of 6, 4 or 2 digits, or nasional"
            )
        try:
            found = drafts(OPERATOR, election, contest, area, arguments.district)
        except NotAPlace as error:
            raise BadInput(f"--area {area}: {error}") from error
        rows: list[dict[str, Any]] = []
        for draft in found:
            sheet, place = draft.sheet, draft.recap.place
            name = "-".join(filter(lambda part: part != "-", (contest, place.district, area)))
            files = {
                "pdf": dhasil.pdf_of(sheet), "csv": dhasil.csv_of(sheet),
                "xlsx": dhasil.xlsx_of(sheet),
            }  # fmt: skip
            for kind, data in files.items():
                path = arguments.out / f"{name}.{kind}"
                try:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
                except OSError as error:
                    raise BadInput(
                        f"{path}: {error.strerror}; name a folder that can be written"
                    ) from error
            rows.append(
                {
                    "files": [str(arguments.out / f"{name}.{kind}") for kind in files],
                    "model": sheet.model, "district": place.district,
                    "units": len(draft.recap.units), "summed": len(draft.recap.columns),
                    "open": dict(draft.recap.open), "basis": sheet.basis, "size": sheet.size,
                    "hash": sheet.hash,
                }
            )  # fmt: skip
    if arguments.json:
        output(rows)
    else:
        for row in rows:
            say(f"{row['model']}: {row['summed']} of {row['units']} summed; {row['files'][0]}")
    return 0
