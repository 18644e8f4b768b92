"""Simulated officers over real HTTP against a real server and clerk."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.commands.front_door import FrontDoor, one_line

RECOUNT = """
import json, sys, django
from sinergi.commands.common import database
with database():
    from tests.apps.sirekap.world import clerk_sums, sql_recount
    from sinergi.core import definitions
    election = sys.argv[1]
    same = {}
    for contest in definitions.current(election).contests:
        keep = lambda d: {f"{a}/{n}": v for (a, n), v in d.items()
                          if v and not (contest == "dpd" and a == "nasional" and "votes" in n)}
        ours, theirs = keep(clerk_sums(election, contest)), keep(sql_recount(election, contest))
        same[contest] = [ours == theirs, len(ours)]
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT e.record), count(DISTINCT (contest, station))"
                       " FROM record r JOIN log_entry e ON e.record = r.id WHERE r.kind = 'result' AND r.election = %s", [election])
        same["records"] = cursor.fetchone()
    print(json.dumps(same))
"""


def run(sinergi: FrontDoor, stations: int, seed: int) -> None:
    done = sinergi(
        "simulate", "--stations", str(stations), "--repeat", "2", "--cut", "0.1",
        "--errors", "0.1", "--seed", str(seed), "--json",
    )  # fmt: skip
    assert done.code == 0, done.out + done.err
    got: dict[str, Any] = done.json
    forms = stations * 5
    assert got["sent"] == got["acknowledged"] == got["published"] == forms
    assert (got["wrong"], got["refused"]) == (0, {})
    assert got["recorded"] + got["duplicates"] == 2 * forms
    assert got["cut"] > 0
    assert got["held"] == got["held_as_planted"] == got["planted_votes"] > 0
    again = subprocess.run(
        [sys.executable, "-c", RECOUNT, f"simulasi-{stations}-{seed}"],
        capture_output=True, text=True, check=False, timeout=200,
        env=sinergi.environment | {"PYTHONPATH": os.getcwd()},
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    same = json.loads(again.stdout)
    assert same.pop("records") == [forms, forms, forms]
    assert all(equal and n > 0 for equal, n in same.values()), same


def test_every_acknowledged_record_is_there_once(sinergi: FrontDoor) -> None:
    run(sinergi, 40, 1)


@pytest.mark.soak
def test_five_hundred_stations(sinergi: FrontDoor) -> None:
    run(sinergi, 500, 2)


def test_bad_usage(sinergi: FrontDoor) -> None:
    assert sinergi("simulate", "--stations", "0").code == 2
    nobody = ("simulate", "--stations", "1", "--url", "http://localhost:1")
    assert sinergi(*nobody).code == 2
    done = sinergi(*nobody, "--election", "x")
    assert (done.code, "localhost:1" in one_line(done.err)) == (2, True)
    assert sinergi("simulate", "--stations", "1", "--errors", "2").code == 2
