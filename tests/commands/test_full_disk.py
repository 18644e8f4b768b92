"""A disk that fills up under a working server: said clearly, nothing lost, and on it goes."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from sinergi.core.postgres import Cluster
from tests.commands.front_door import FrontDoor
from tests.commands.served import ID, Served, serve, until

MEGABYTE = 2**20


def mount(folder: Path, size: str, *options: str) -> None:
    """A small file system of its own at ``folder``; skips where that is not permitted."""
    if shutil.which("mount") is None:
        pytest.skip("skipped: this system has no mount")
    words = ["mount", "-t", "tmpfs", "-o", ",".join([f"size={size}", "mode=0755", *options])]
    done = subprocess.run(
        [*words, "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"skipped: mounting a small disk is not permitted ({done.stderr.strip()})")


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """``place/var`` on a disk of 320 MiB, its public folder on one of 24."""
    folder = Path(tempfile.mkdtemp(prefix="sinergi-small-"))
    folder.chmod(0o711)
    var = folder / "var"
    var.mkdir()
    mounted = []
    try:
        mount(var, "320m")
        mounted.append(var)
        (var / "public").mkdir()
        mount(var / "public", "24m")
        mounted.append(var / "public")
        yield folder
    finally:
        Cluster(var).stop_any()
        for path in reversed(mounted):
            subprocess.run(["umount", str(path)], check=True)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def served(place: Path) -> Iterator[Served]:
    with serve(FrontDoor(place / "var"), place, stations=12) as it:
        yield it


@contextmanager
def ballast(folder: Path, leave: int) -> Iterator[None]:
    """Fills the folder's disk until ``leave`` bytes are free."""
    path = folder / ".ballast"
    try:
        with path.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(folder).free - leave)
        yield
    finally:
        path.unlink(missing_ok=True)


def kept(served: Served) -> set[str]:
    """Ids of the station's records in the database, read past the server."""
    with psycopg.connect(Cluster(served.door.var).conninfo()) as connection:
        rows = connection.execute("SELECT encode(id, 'hex') FROM record WHERE station <> ''")
        return {row[0] for row in rows}


def test_a_full_public_folder_stops_neither_intake_nor_the_log(served: Served) -> None:
    public = served.door.var / "public"
    until(lambda: served.published() == len(served.acknowledged), "what was sent is published")
    with ballast(public, leave=0):
        assert served.post(served.next_notes(15))[0] == 200
        until(lambda: served.gauge("sinergi_inbox_records") == 0, "the log goes on")
        until(lambda: "is counted but not published" in served.told(), "the clerk says so")
        assert served.gauge("sinergi_unpublished_entries") >= 15
        assert served.post(served.next_notes(5))[0] == 200
        until(lambda: served.gauge("sinergi_inbox_records") == 0, "the log goes on still")
        assert not list(public.rglob(".*.json.*")), "half files were left"
    until(lambda: served.published() == len(served.acknowledged), "it is published afterwards")
    told = [x for x in served.told().splitlines() if "not published" in x]
    assert len(told) == 1, told
    assert "the disk is full; make room on it" in told[0]
    assert str(public) in told[0]
    assert "Traceback" not in served.told(), served.told()


def test_a_read_only_public_folder_stops_neither(served: Served) -> None:
    public = served.door.var / "public"
    before = served.told().count("not published")
    remount(public, "ro")
    try:
        assert served.post(served.next_notes(5))[0] == 200
        until(lambda: served.told().count("not published") > before, "the clerk says so")
        until(lambda: served.gauge("sinergi_inbox_records") == 0, "the log goes on")
    finally:
        remount(public, "rw")
    until(lambda: served.published() == len(served.acknowledged), "it is published afterwards")
    assert "cannot be written (Read-only file system)" in served.told()


def test_a_full_database_disk_is_answered_and_nothing_acknowledged_is_lost(served: Served) -> None:
    var = served.door.var
    left = served.next_notes(20)
    waiting: list[str] = []
    with ballast(var, leave=0):
        while left:
            waiting, left = left[:5], left[5:]
            status, headers, content = served.post(waiting)
            if status != 200:
                break
        assert status == 503, "20 records of 1 kB fitted into no room"
        assert int(headers["Retry-After"]) > 0
        assert "the database's disk is full" in content["detail"]
        ready, reasons = served.get("/readyz")
        assert ready == 503
        assert "disk" in {r["code"] for r in reasons["reasons"]}
        assert served.acknowledged <= kept(served)
    until(lambda: served.post(waiting)[0] == 200, "it takes them when there is room")
    if left:
        assert served.post(left)[0] == 200
    assert served.acknowledged <= kept(served)
    until(lambda: served.published() == len(served.acknowledged), "all of it is published")
    assert served.get("/readyz")[0] == 200
    assert "Traceback" not in served.told(), served.told()


def fill_its_log(cluster: Cluster) -> None:
    """Writes until the server has no room for its next log file."""
    with psycopg.connect(cluster.conninfo(), autocommit=True) as connection:
        for _ in range(400):
            connection.execute("SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000000))")
            connection.execute("SELECT pg_switch_wal()")


def test_a_database_that_ended_for_want_of_room_comes_back(served: Served) -> None:
    """No room for its own log is the one fullness that PostgreSQL does not survive."""
    cluster = Cluster(served.door.var)
    ended = cluster.pid
    notes = served.next_notes(5)
    with ballast(served.door.var, leave=0):
        with pytest.raises(psycopg.Error):
            fill_its_log(cluster)
        until(lambda: served.post(notes)[0] == 503, "senders are told to come again")
        until(lambda: "does not start" in served.told(), "the reason is said")
    until(lambda: served.post(notes)[0] == 200, "it is started again when there is room")
    assert cluster.pid not in (None, ended)
    assert served.acknowledged <= kept(served)
    until(lambda: served.published() == len(served.acknowledged), "all of it is published")
    assert "the disk is full" in served.told()
    assert "Traceback" not in served.told(), served.told()


def test_a_database_that_only_reads_is_answered(served: Served) -> None:
    cluster = Cluster(served.door.var)
    notes = served.next_notes(5)

    def set_read_only(on: bool) -> None:
        with psycopg.connect(cluster.conninfo("postgres"), autocommit=True) as connection:
            value = "on" if on else "off"
            connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
            connection.execute("SELECT pg_reload_conf()")

    set_read_only(True)
    try:
        until(lambda: served.post(notes)[0] == 503, "senders are told to come again")
        assert "only reads" in served.post(notes)[2]["detail"]
    finally:
        with psycopg.connect(
            cluster.conninfo("postgres"), autocommit=True,
            options="-c default_transaction_read_only=off",
        ) as connection:  # fmt: skip
            connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
            connection.execute("SELECT pg_reload_conf()")
    until(lambda: served.post(notes)[0] == 200, "it takes them when it writes again")
    until(lambda: served.published() == len(served.acknowledged), "all of it is published")
    assert ID in served.get("/readyz")[1]["elections"]
