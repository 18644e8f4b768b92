"""Simulated officers over real HTTP against a real server and clerk."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sinergi.ledger.keys import new_p256, to_pem
from sinergi.ledger.selfmade import APPROVERS
from tests.commands.front_door import FrontDoor, one_line
from tests.soak.house import Served, served, until

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


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[Served]:
    with served(24, "gladi") as it:
        yield it


def test_a_stopped_run_is_taken_up_again(rehearsal: Served, tmp_path: Path) -> None:
    receipts = tmp_path / "receipts"
    words = ["simulate", "--url", rehearsal.url, "--election", "gladi", "--stations", "24",
             "--incidents", "0.4", "--errors", "0.3", "--seed", "3", "--receipts", str(receipts),
             "--json"]  # fmt: skip
    first = subprocess.Popen(
        [sys.executable, "-m", "sinergi.cli", *words, "--rate", "30"],
        env=rehearsal.door.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: receipts.exists() and receipts.read_text().count("\n") > 10, "some are sent")
    first.send_signal(signal.SIGINT)
    out, _ = first.communicate(timeout=60)
    stopped = json.loads(out)
    assert first.returncode == 1
    assert (stopped["stopped"], stopped["ok"]) == (True, False)
    assert 0 < stopped["acknowledged"] < 120
    again = rehearsal.door(*words, "--processes", "2", "--reorder", "--repeat", "2")
    assert again.code == 0, again.out + again.err
    got = again.json
    assert got["duplicates"] >= stopped["recorded"] > 0
    assert got["sent"] == got["acknowledged"] == got["published"] == 120
    assert got["held"] == got["held_as_planted"] == got["planted_votes"] > 0
    assert (got["processes"], got["wrong"], got["refused"], got["areas_shared"]) == (2, 0, {}, 0)
    assert got["areas"] > 50
    assert len(got["refused_as_planted"]) >= 5
    assert all(row["planted"] == row["as_planted"] for row in got["kinds"])
    assert {"V", "A", "I"} <= {row["letter"] for row in got["kinds"]}
    table = rehearsal.door(*words[:-1])  # a third time, for people: nothing new
    assert table.code == 0, table.out + table.err
    assert "0 wrong" in table.out
    assert re.search(r"^two-versions +V003 +disputed", table.out, re.MULTILINE)


def test_two_nights_in_one_election_are_told_apart(rehearsal: Served) -> None:
    words = ["simulate", "--url", rehearsal.url, "--election", "gladi", "--stations", "4", "--json"]
    assert rehearsal.door(*words, "--seed", "3", "--incidents", "0.4", "--errors", "0.3").code == 0
    other = rehearsal.door(*words, "--seed", "4")
    assert other.code == 1
    assert "another phone's too?" in other.json["wrong_places"][0]


def test_what_url_needs_is_said(rehearsal: Served, tmp_path: Path) -> None:
    words = ("simulate", "--url", rehearsal.url, "--stations", "2")
    done = rehearsal.door(*words, "--election", "gladi", "--keys", tmp_path)
    assert (done.code, "--keys" in one_line(done.err)) == (2, True)
    for name in APPROVERS:  # somebody else's keys
        (tmp_path / f"{name.replace('/', '__')}.pem").write_bytes(to_pem(new_p256(name)))
    done = rehearsal.door(*words, "--election", "gladi", "--keys", tmp_path)
    assert (done.code, "unknown-key" in one_line(done.err)) == (2, True)
    done = rehearsal.door(*words, "--election", "lain")
    assert (done.code, "is the election loaded" in one_line(done.err)) == (2, True)
    done = rehearsal.door(
        "simulate", "--url", rehearsal.url, "--stations", "99", "--election", "gladi"
    )
    assert (done.code, "24" in one_line(done.err)) == (2, True)
    done = rehearsal.door("simulate", "--url", "localhost:1", "--stations", "2", "--election", "x")
    assert (done.code, "http://" in one_line(done.err)) == (2, True)


@pytest.mark.soak
def test_keys_that_come_late_are_kept_and_held() -> None:
    with served(4, "terlambat", header='keys_until = "2026-01-01T00:00:00+07:00"') as it:
        done = it.door("simulate", "--url", it.url, "--election", "terlambat", "--stations", "4",
                       "--errors", "0.5", "--json")  # fmt: skip
    assert done.code == 0, done.out + done.err
    got = done.json
    assert got["held"] == got["held_as_planted"] == got["acknowledged"] == 20
    assert all("V002" in row["codes"] for row in got["kinds"])


@pytest.mark.soak
def test_five_hundred_stations(sinergi: FrontDoor) -> None:
    run(sinergi, 500, 2)


def test_bad_usage(sinergi: FrontDoor) -> None:
    assert sinergi("simulate", "--stations", "0").code == 2
    nobody = ("simulate", "--stations", "1", "--url", "http://localhost:1")
    assert sinergi(*nobody).code == 2
    done = sinergi(*nobody, "--election", "x")
    assert (done.code, "localhost:1" in one_line(done.err)) == (2, True)
    for bad in (("--errors", "2"), ("--incidents", "-1"), ("--processes", "0"), ("--rate", "-1")):
        done = sinergi("simulate", "--stations", "1", *bad)
        assert (done.code, bad[0] in one_line(done.err)) == (2, True)
