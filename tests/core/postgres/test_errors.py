"""What can be wrong: one sentence that says what, where, and the mend."""

import os
import signal
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from sinergi.core.postgres import Cluster, database_url
from sinergi.core.postgres.errors import (
    DiskFull,
    NotWritable,
    OtherVersion,
    TooOld,
    Unreachable,
    WouldNotStart,
)
from sinergi.core.postgres.external import require_version
from tests.core.postgres.helpers import User, as_nobody, give_to_nobody, needs_root, wait_until

SmallDisk = Callable[[int], Path]


def test_no_room_for_a_new_database(small_disk: SmallDisk) -> None:
    var = small_disk(20)
    with pytest.raises(DiskFull, match=r"disk is full; make room.*SINERGI_VAR"):
        Cluster(var).start()
    assert not (var / "postgres" / "data").exists()


@pytest.mark.parametrize("left", [0, 64 * 1024])
def test_a_disk_that_filled_up_and_was_cleared(small_disk: SmallDisk, left: int) -> None:
    """With nothing left not even a byte is written; with a little, recovery finds no room."""
    var = small_disk(260)
    cluster = Cluster(var)
    with psycopg.connect(cluster.start()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 17 AS n")
    with psycopg.connect(cluster.conninfo(), autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE bulk AS SELECT repeat('x', 900) FROM generate_series(1, 9000)"
        )
    _kill(cluster)
    cluster.stop()
    filler = var / "filler"
    _fill(filler, left)
    with pytest.raises(DiskFull, match="disk is full"):
        Cluster(var).start()
    filler.unlink()
    with psycopg.connect(cluster.start()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (17,)
    cluster.stop()


def _kill(cluster: Cluster) -> None:
    pid = cluster.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: cluster.pid is None)


def _fill(path: Path, left: int) -> None:
    try:
        with path.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
    except OSError:
        with path.open("r+b") as file:
            file.truncate(max(0, path.stat().st_size - left))


def test_a_read_only_disk(small_disk: SmallDisk) -> None:
    var = small_disk(20)
    subprocess.run(["mount", "-o", "remount,ro", str(var)], check=True)
    with pytest.raises(NotWritable, match=r"cannot be written \(Read-only.*SINERGI_VAR"):
        Cluster(var).start()


def test_a_folder_an_ordinary_user_may_not_write(
    place: Path, another_user: Callable[..., User]
) -> None:
    var = place / "var"
    var.mkdir()
    give_to_nobody(var)
    var.chmod(0o500)
    word = another_user(*as_nobody()).last_word()
    var.chmod(0o700)
    assert word.startswith("error NotWritable")
    assert str(var) in word
    assert "SINERGI_VAR" in word


def test_a_data_folder_of_another_major_version(place: Path) -> None:
    cluster = Cluster(place / "var")
    cluster.start()
    cluster.stop()
    version = cluster.data / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(OtherVersion, match=r"belongs to PostgreSQL 17, this is 18; .*backup"):
        cluster.start()
    assert version.read_text() == "17\n"
    version.write_text("18\n")
    cluster.start()
    cluster.stop()


def test_a_data_folder_that_is_none(place: Path) -> None:
    (place / "var" / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(WouldNotStart, match="not a PostgreSQL data folder"):
        Cluster(place / "var").start()


def test_the_servers_own_last_words_are_quoted(place: Path) -> None:
    cluster = Cluster(place / "var")
    cluster.start()
    cluster.stop()
    conf = cluster.data / "postgresql.conf"
    conf.write_text("nonsense = 1\n")
    with pytest.raises(WouldNotStart, match=r"FATAL:.*configuration.*server\.log"):
        cluster.start()


def test_a_lost_password(shared: Cluster) -> None:
    kept = shared.password.read_text()
    shared.password.write_text("*:*:*:sinergi:another\n")
    with pytest.raises(Unreachable, match=r"not this database's password; restore the file"):
        Cluster(shared.base.parent).start()
    shared.password.write_text(kept)


def test_root_says_which_folder_its_account_may_not_enter(place: Path) -> None:
    needs_root()
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Unreachable) as told:
        Cluster(closed / "inside" / "var").start()
    assert f"may not enter {closed};" in str(told.value)
    assert "/srv" in str(told.value)
    assert "DATABASE_URL" in str(told.value)
    assert closed.stat().st_mode & 0o777 == 0o700


# --- DATABASE_URL -----------------------------------------------------------------------------


def test_database_url_is_used_as_it_is(
    shared: Cluster, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", shared.conninfo())
    assert database_url(place / "untouched") == shared.conninfo()
    assert not (place / "untouched").exists()


def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody else gets it, nobody answers
        port = taken.getsockname()[1]
        monkeypatch.setenv("DATABASE_URL", f"postgresql://me:hush@127.0.0.1:{port}/mine")
        with pytest.raises(Unreachable, match=r"does not answer .*check host, port") as told:
            database_url(tmp_path)
    assert "hush" not in str(told.value)


def test_a_url_that_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "my database")
    with pytest.raises(Unreachable, match=r"DATABASE_URL: .*unset it"):
        database_url(tmp_path)


@contextmanager
def server_of_version(version: str) -> Iterator[int]:
    """Speaks as much of PostgreSQL's protocol 3.0 as a client needs to connect; gives the port."""

    def message(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("!I", len(body) + 4) + body

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            (length,) = struct.unpack("!I", connection.recv(4))
            connection.recv(length - 4)
            for kind, body in (
                (b"R", struct.pack("!I", 0)),
                (b"S", f"server_version\0{version}\0".encode()),
                (b"S", b"client_encoding\0UTF8\0"),
                (b"K", struct.pack("!II", 1, 1)),
                (b"Z", b"I"),
            ):
                connection.sendall(message(kind, body))
            while connection.recv(1024):
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("version", "named"), [("14.20", "14"), ("9.6.24", "9.6"), ("8.4.22", "8.4")]
)
def test_a_server_too_old(
    version: str, named: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with server_of_version(version) as port:
        url = f"postgresql://me@127.0.0.1:{port}/mine?sslmode=disable&gssencmode=disable"
        monkeypatch.setenv("DATABASE_URL", url)
        with pytest.raises(TooOld) as told:
            database_url(tmp_path)
    place = f"127.0.0.1:{port}/mine"
    assert str(told.value) == (
        f"DATABASE_URL: {place} is PostgreSQL {named}, too old; Sinergi needs 15 or newer"
    )


def test_a_server_just_new_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with server_of_version("15.0") as port:
        url = f"postgresql://me@127.0.0.1:{port}/mine?sslmode=disable&gssencmode=disable"
        monkeypatch.setenv("DATABASE_URL", url)
        assert database_url(tmp_path) == url


def test_the_oldest_version_is_fifteen() -> None:
    require_version(150000, "here")
    with pytest.raises(TooOld):
        require_version(149999, "here")
