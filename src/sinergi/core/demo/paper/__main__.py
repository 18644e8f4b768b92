"""``python -m sinergi.core.demo.paper OUT``: writes a station's photographs, to look at them."""

import argparse
import sys
import time
from pathlib import Path
from random import Random

from sinergi.core import demo
from sinergi.core.demo.paper import Looks, photographs
from sinergi.law import checks, definition
from sinergi.law.form import template


def main(arguments: list[str] | None = None) -> int:
    """0 = written, 2 = the folder, the contest or the station cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m sinergi.core.demo.paper", description="draw photographs of a form"
    )
    parser.add_argument("folder", type=Path, metavar="OUT")
    parser.add_argument("--contest", default="ppwp", metavar="C")
    parser.add_argument("--station", metavar="CODE", help="13 digits; otherwise the first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stamp", default="", choices=("", "recount", "revote"))
    parser.add_argument("--light", default="", choices=("", "day", "lamp", "dim", "flash"))
    parser.add_argument("--shadow", default="", choices=("", "none", "hand", "fold"))
    options = parser.parse_args(arguments)
    election = definition.parse(demo.files(), known_checks=checks.V_AND_A).election
    if election is None:
        raise RuntimeError("the demonstration's definition has errors")
    station = options.station or next(iter(election.stations))
    if not (options.contest in election.contests and election.votes_in(options.contest, station)):
        sys.stderr.write(f"no form of {options.contest} in station {station}\n")
        return 2
    kind = election.stations[station].kind
    form = template(
        election, options.contest, election.district_of(options.contest, station), kind
    )  # fmt: skip
    rng = Random(options.seed)
    counts = [
        rng.choice((rng.randrange(10), rng.randrange(100), rng.randrange(300))) for _ in form.fields
    ]
    looks = Looks(stamp=options.stamp, light=options.light, shadow=options.shadow)
    began = time.process_time()
    pages = photographs(election, form, counts, station, seed=options.seed, looks=looks)
    spent = (time.process_time() - began) * 1000 / len(pages)
    try:
        options.folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(pages, 1):
            path = options.folder / f"{options.contest}-{station}-{number}.jpg"
            path.write_bytes(data)
            sys.stdout.write(f"{path}: {len(data) // 1000} kB\n")
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{spent:.0f} ms a page, its empty sheet included\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
