"""``sinergi bench intake | recount | publish | log | verify``: figures of this machine, in a folder thrown away."""

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sinergi.commands.common import BadInput, database, output, say

LARGEST = 396_000
FORMS = 5  # of a station
#: Stations of a run: so many different keys, a quarter of the nation's 823,236, some villages.
STATIONS = {
    "intake": 20_000, "recount": 205_806, "publish": 2_000, "log": 100_000, "verify": 100_000,
}  # fmt: skip


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    bench = commands.add_parser("bench", help=f"ukur mesin ini: {', '.join(STATIONS)}")
    bench.add_argument("what", choices=tuple(STATIONS))
    bench.add_argument("--stations", type=int, metavar="N", help="size of the run")
    bench.add_argument("--port", type=int, default=8790)
    bench.add_argument("--json", action="store_true")
    bench.set_defaults(handler=_bench)


def _bench(arguments: argparse.Namespace) -> int:
    asked = arguments.stations
    stations = STATIONS[arguments.what] if asked is None else asked
    if not 1 <= stations <= LARGEST:
        raise BadInput(f"--stations {stations}: a number from 1 to {LARGEST}")
    if arguments.what == "verify":
        from sinergi.commands.benching import verifying

        return _told(verifying.run(stations), as_json=arguments.json)
    with _aside(), database():
        from sinergi.commands.benching import intake, log, publish, recount

        if arguments.what == "intake":
            result = intake.run(stations, arguments.port)
        elif arguments.what == "recount":
            result = recount.run(stations)
        elif arguments.what == "log":
            result = log.run(stations * FORMS)
        else:
            result = publish.run(stations)
    return _told(result, as_json=arguments.json)


def _told(result: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        output(result)
    else:
        for name, value in result.items():
            say(f"  {name:<22} {value}")
    return 0


@contextmanager
def _aside() -> Iterator[None]:
    """A data folder of its own, thrown away afterwards: a bench never touches what is counted."""
    folder = Path(tempfile.mkdtemp(prefix="sinergi-bench-"))
    folder.chmod(0o755)
    before = {k: os.environ.get(k) for k in ("SINERGI_VAR", "DATABASE_URL")}
    os.environ["SINERGI_VAR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        shutil.rmtree(folder, ignore_errors=True)
