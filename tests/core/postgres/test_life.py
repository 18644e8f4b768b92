"""Starting, sharing, stopping: real servers, real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from sinergi.core.postgres import Cluster
from tests.core.postgres.helpers import User, as_nobody, give_to_nobody, needs_root, wait_until

Another = Callable[..., User]


def value(conninfo: str, query: str) -> object:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
    return row[0] if row else None


def alive(pid: int) -> bool:
    """Whether it runs; a zombie that nobody has collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_first_start_creates_and_the_second_joins(place: Path) -> None:
    first, second, words = Cluster(place / "var"), Cluster(place / "var"), list[str]()
    conninfo = first.start(words.append)
    assert len(words) == 1
    assert str(value(conninfo, "SHOW server_version")).startswith("18.")
    assert value(conninfo, "SHOW data_checksums") == "on"
    assert second.start(words.append) == conninfo
    assert second.pid == first.pid
    assert len(words) == 1
    second.stop()
    assert value(conninfo, "SELECT 1") == 1
    first.stop()
    assert first.pid is None


def test_what_was_stored_is_there_after_a_restart(place: Path) -> None:
    cluster = Cluster(place / "var")
    with psycopg.connect(cluster.start()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 17 AS n")
    cluster.stop()
    assert value(Cluster(place / "var").start(), "SELECT n FROM kept") == 17


def test_databases_are_made_and_dropped_even_while_in_use(shared: Cluster) -> None:
    conninfo = shared.create_database("an odd-name")
    with psycopg.connect(conninfo):
        shared.drop_database("an odd-name")
    shared.drop_database("an odd-name")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(conninfo)


def test_processes_starting_at_once_end_with_one_server(place: Path, another_user: Another) -> None:
    users = [another_user() for _ in range(3)]
    pids = {user.ready() for user in users}
    assert len(pids) == 1
    assert sum(len(user.progress) for user in users) == 1, "one of them made the database"
    (pid,) = pids
    for user in users[:2]:
        user.leave()
        assert Cluster(place / "var").pid == pid
    users[2].leave()
    assert not alive(pid)


def test_a_killed_user_leaves_the_server_to_the_next_one(
    place: Path, another_user: Another
) -> None:
    first = another_user()
    pid = first.ready()
    first.kill()
    assert Cluster(place / "var").pid == pid
    second = another_user()
    assert second.ready() == pid
    second.leave()
    assert not alive(pid)


def test_after_a_kill_every_committed_row_is_there(place: Path, cluster: Cluster) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITE, cluster.conninfo()], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    for line in writer.stdout:
        if int(line) == 300:
            break
    pid = cluster.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    committed = [int(line) for line in writer.stdout] or [300]
    assert writer.wait() != 0, "the writer was cut off in the middle"
    again = Cluster(place / "var").start()
    rows = value(again, "SELECT array_agg(n ORDER BY n) FROM written")
    assert isinstance(rows, list)
    assert rows == list(range(1, len(rows) + 1))
    # The one beyond may have been committed without its writer hearing of it.
    assert len(rows) in (committed[-1], committed[-1] + 1)
    assert "automatic recovery" in cluster.log.read_text()


WRITE = """
import sys, psycopg
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    connection.execute("CREATE TABLE written (n int PRIMARY KEY, text text)")
    n = 0
    while True:
        n += 1
        connection.execute("INSERT INTO written VALUES (%s, repeat('x', 500))", [n])
        print(n, flush=True)
"""


def test_sessions_of_a_killed_server_are_waited_for(place: Path, cluster: Cluster) -> None:
    """A session in a long computation outlives its server, and no new one may start beside it."""
    pid = cluster.pid
    assert pid is not None
    busy = psycopg.connect(cluster.conninfo(), autocommit=True)
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 15000000)")
    at_work = (
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%15000000)'"
    )
    wait_until(lambda: value(cluster.conninfo(), at_work) == 1)
    words: list[str] = []
    os.kill(pid, signal.SIGKILL)
    assert value(Cluster(place / "var").start(words.append), "SELECT 1") == 1
    assert any("menunggu sesi" in word for word in words)
    busy.close()


def test_recovery_is_waited_for_and_shown(place: Path, cluster: Cluster) -> None:
    """The server stays in recovery until it is told to leave it, by the second line shown."""
    cluster.stop()
    (cluster.data / "standby.signal").touch()
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("hot_standby = off\n")
    words: list[str] = []

    def shown(text: str) -> None:
        words.append(text)
        if len(words) == 2:
            (cluster.data / "promote").touch()
            assert cluster.pid is not None
            os.kill(cluster.pid, signal.SIGUSR1)

    assert value(Cluster(place / "var").start(shown), "SELECT pg_is_in_recovery()") is False
    assert len(words) >= 2
    assert all("memulihkan diri" in word for word in words)


@pytest.mark.parametrize("struck", ["everything", "only us", "only initdb"])
def test_a_killed_creation_leaves_nothing_half_done(
    place: Path, another_user: Another, struck: str
) -> None:
    base = place / "var" / "postgres"
    first = another_user()
    wait_until((base / "data.new" / "PG_VERSION").exists)
    if struck == "only initdb":
        os.kill(_initdb(base), signal.SIGKILL)
        assert first.last_word().startswith("error WouldNotStart")
        assert not (base / "data.new").exists()
    else:
        first.kill(with_children=struck == "everything")
    assert not (base / "data").exists()
    assert value(Cluster(place / "var").start(), "SELECT 1") == 1
    assert not (base / "data.new").exists()
    assert not (base / "secret.new").exists()


def _initdb(base: Path) -> int:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"/initdb") and os.fsencode(base / "data.new") in words:
            return int(folder.name)
    raise AssertionError("no initdb runs")


def test_an_ordinary_user_and_root_share_a_folder(place: Path, another_user: Another) -> None:
    """What a user made, root goes on with under that user's account, and back."""
    (place / "var").mkdir()
    give_to_nobody(place / "var")
    before = as_nobody()
    user = another_user(*before)
    pid = user.ready()
    assert Path(f"/proc/{pid}").stat().st_uid == (place / "var").stat().st_uid
    user.leave()
    assert not alive(pid)
    needs_root()
    cluster = Cluster(place / "var")
    cluster.start()
    assert Path(f"/proc/{cluster.pid}").stat().st_uid == (place / "var").stat().st_uid
    cluster.stop()
    user = another_user(*before)
    user.ready()
    user.leave()


def test_root_uses_an_account_of_its_own(shared: Cluster) -> None:
    needs_root()
    assert Path(f"/proc/{shared.pid}").stat().st_uid != 0
    assert shared.data.owner() == "sinergi-db"


def test_by_hand(place: Path) -> None:
    def run(word: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "sinergi.core.postgres", word],
            env={**os.environ, "SINERGI_VAR": str(place / "var")},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        return done.returncode, done.stdout

    assert run("status") == (1, "not running\n")
    assert run("start")[0] == 0
    pid = Cluster(place / "var").pid
    assert run("status") == (0, f"running, pid {pid}\n")
    assert run("stop")[0] == 0
    assert run("status") == (1, "not running\n")
    assert run("dance")[0] == 2
