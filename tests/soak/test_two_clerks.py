"""Two clerks at once: one works, the other waits; whoever lost its connection lets go.

Real processes on a real database. Each signs in under a name of its own, so that PostgreSQL can
say which of them holds the election.
"""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from sinergi.apps.sirekap.progress import unpublished
from sinergi.ledger import record
from tests.apps.sirekap.world import World
from tests.soak.accounts import accounts
from tests.soak.house import until


class Clerks:
    """Clerk processes by name on the test's database."""

    def __init__(self, house: Any, election: str, log: Path):
        self.house = house
        self.election = election
        self.log = log
        self.passwords: dict[str, str] = {}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        if name not in self.passwords:
            self.passwords[name] = secrets.token_hex(16)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"CREATE ROLE {name} SUPERUSER LOGIN PASSWORD '{self.passwords[name]}'"
                )
        url = make_conninfo(self.house.url, user=name, password=self.passwords[name])
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "sinergi.apps.sirekap.clerk_loop"],
                env=os.environ | {"SINERGI_DATABASE_URL": url, "SINERGI_VAR": str(self.house.var)},
                stdout=log, stderr=log,
            )  # fmt: skip
        return self.running[name]

    def active(self) -> tuple[str, int] | None:
        """(name, process id of its session) of the clerk that holds the election."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT a.usename, a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                " WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()"
                " AND (l.classid::bigint << 32 | l.objid::bigint) = hashtext(%s)::bigint",
                [f"sinergi.clerk/{self.election}"],
            )
            row = cursor.fetchone()
            return (row[0], row[1]) if row else None

    def settled(self, *, other_than: str = "") -> tuple[str, int]:
        """The one who holds the election, once there is one (other than ``other_than``)."""
        until(lambda: (self.active() or (other_than,))[0] != other_than, "a clerk holds it")
        found = self.active()
        assert found is not None
        return found

    def cut(self, session: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [session])

    def awake(self, name: str) -> bool:
        """Has a clerk whose session was cut noticed it: ended, or signed in anew?"""
        if self.running[name].poll() is not None:
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [name])
            return bool(cursor.fetchone()[0])

    def again(self, name: str) -> None:
        """As ``serve`` does it: ended in order where it lives, then started."""
        self.running[name].send_signal(signal.SIGTERM)
        self.running[name].wait(60)
        self.start(name)

    def dismissed(self, name: str) -> None:
        """Ends a clerk in order, where it lives."""
        process = self.running[name]
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0

    def end(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()
        with connection.cursor() as cursor:
            for name in self.passwords:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s",
                    [name],
                )
                cursor.execute(f"DROP ROLE {name}")


@pytest.fixture
def demo(house: Any) -> World:
    """An election of the test's own."""
    return World.build(stations=24, election_id=f"uji-{secrets.token_hex(4)}")


@pytest.fixture
def clerks(demo: World, house: Any, tmp_path: Path) -> Iterator[Clerks]:
    it = Clerks(house, demo.election.id, tmp_path / "clerks.log")
    yield it
    it.end()


def _notes(demo: World, stations: Sequence[str], seed: int = 1) -> list[str]:
    return [
        demo.sign(demo.form(contest, station, seed=seed))
        for station in stations
        for contest in demo.election.contests
        if demo.election.votes_in(contest, station)
    ]


def _sent(demo: World, notes: Sequence[str], receipts: Path) -> Callable[[], bool]:
    """Sends notes; gives a condition that holds once all of them stand in the log."""
    answers = demo.post(notes)
    assert {a["status"] for a in answers} == {"recorded"}
    with receipts.open("a") as out:
        out.write("".join(f"{a['id']} {a['status']}\n" for a in answers))
    ids = [bytes.fromhex(a["id"]) for a in answers]

    def logged() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM log_entry WHERE record = ANY(%s)", [ids])
            return bool(cursor.fetchone()[0] == len(ids))

    return logged


def _epochs(demo: World) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch FROM log_head WHERE election = %s", [demo.election.id])
        return {row[0] for row in cursor.fetchall()}


def test_one_log_whoever_writes_it(demo: World, clerks: Clerks, tmp_path: Path) -> None:
    receipts = tmp_path / "receipts"
    stations = list(demo.election.stations)
    clerks.start("juru_a")
    clerks.start("juru_b")
    first, session = clerks.settled()
    until(_sent(demo, _notes(demo, stations[:6]), receipts), "the first logs")
    epoch = max(_epochs(demo))

    # Its connection is cut while it has work: it lets go, the other takes over.
    logged = _sent(demo, _notes(demo, stations[6:12]), receipts)
    clerks.cut(session)
    second, session = clerks.settled(other_than=first)
    until(logged, "the second logs")
    until(lambda: clerks.awake(first), "the first noticed")
    assert max(_epochs(demo)) > epoch
    epoch = max(_epochs(demo))

    # The one who works is stopped in mid-air, loses its session, wakes when another is at work.
    clerks.again(first)
    stopped = clerks.running[second]
    stopped.send_signal(signal.SIGSTOP)
    logged = _sent(demo, _notes(demo, stations[12:18]), receipts)
    clerks.cut(session)
    assert clerks.settled(other_than=second)[0] == first
    until(logged, "the first logs again")
    stopped.send_signal(signal.SIGCONT)
    until(lambda: clerks.awake(second), "the stopped one noticed")
    assert clerks.settled(other_than=second)[0] == first
    assert max(_epochs(demo)) > epoch

    until(_sent(demo, _notes(demo, stations[18:]), receipts), "the rest is logged")
    clerks.dismissed(second)  # it stands by again, and would take over
    clerks.dismissed(first)
    expected = sum(demo.election.expected(c) for c in demo.election.contests)
    _whole(accounts(demo.election.id, receipts), expected)


def _whole(found: dict[str, Any], told: int) -> None:
    assert found["told"] == told
    assert (found["told_not_logged"], found["logged_twice"]) == (0, 0)
    assert (found["waiting"], found["kept_not_logged"]) == (0, 0)
    assert all(len(set(numbers)) == 1 for numbers in found["logs"].values()), found["logs"]
    assert all(equal and n > 0 for equal, n in found["sums"].values()), found["sums"]
    assert found["public"]["differ"] == []


@pytest.mark.soak
def test_a_clerk_stopped_while_it_publishes_writes_nothing_old_when_it_wakes(
    demo: World, clerks: Clerks, tmp_path: Path
) -> None:
    receipts = tmp_path / "receipts"
    stations = list(demo.election.stations)
    contest = next(iter(demo.election.contests))
    national = clerks.house.public / demo.election.id / "results" / contest / "nasional.json"
    clerks.start("juru_a")
    clerks.start("juru_b")
    first, session = clerks.settled()
    before = national.read_bytes()
    results = _notes(demo, stations)
    logged = _sent(demo, results, receipts)
    until(lambda: national.read_bytes() != before, "the first file of a turn is written")
    clerks.running[first].send_signal(signal.SIGSTOP)
    # Every form is replaced while it sleeps; the other clerk counts and publishes that.
    clerks.cut(session)
    until(logged, "the forms are logged")
    replaced = [
        demo.sign(
            demo.form(body["contest"], body["station"], seed=2)
            | {"kind": "correction", "reason": "salah tulis", "replaces": [record_id]}
        )
        for record_id, body in map(_identified, results)
    ]
    until(_sent(demo, replaced, receipts), "the corrections are logged")
    # It publishes them now, or waits for the one that still sleeps over the folder.
    with suppress(AssertionError):
        until(lambda: unpublished(demo.election.id) == 0, "published already", within=3)
    clerks.running[first].send_signal(signal.SIGCONT)
    until(lambda: clerks.awake(first), "the stopped one noticed")
    for process in clerks.running.values():
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    _whole(accounts(demo.election.id, receipts), 2 * len(results))


def _identified(note: str) -> tuple[str, dict[str, Any]]:
    parsed = record.parse(note.encode())
    return parsed.id, dict(parsed.body)
