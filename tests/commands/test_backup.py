"""Backups of a real data folder: made while records arrive, damaged, interrupted, restored."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psycopg
import pytest

from sinergi.core.backup import BackupError, Plan, archive, manifest, restoring
from sinergi.core.postgres import Cluster
from tests.commands.front_door import FrontDoor, one_line
from tests.commands.served import ID, Served, running, serve, until


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sinergi-backup-"))
    folder.chmod(0o711)
    yield folder
    for data in folder.rglob("postgres/data"):
        Cluster(data.parent.parent).stop_any()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def served(place: Path) -> Iterator[Served]:
    """A working server with some records in it."""
    with serve(FrontDoor(place / "var"), place, stations=12) as it:
        it.post(it.next_notes(20))
        quiet(it)
        yield it


@pytest.fixture(scope="module")
def backup(served: Served, place: Path) -> Path:
    """A backup of it, made in quiet."""
    path = place / "quiet.backup"
    done = served.door("backup", path, "--json")
    assert done.code == 0, done.err
    assert "9 PRIVATE KEYS IN THE CLEAR" in done.err
    assert done.json["keys"] == 9
    assert path.stat().st_mode & 0o777 == 0o600
    return path


@pytest.fixture
def empty(place: Path) -> Iterator[FrontDoor]:
    """The front door of a data folder that does not exist yet."""
    var = place / "restored"
    yield FrontDoor(var)
    Cluster(var).stop_any()
    shutil.rmtree(var, ignore_errors=True)


def quiet(served: Served) -> None:
    until(lambda: served.published() == len(served.acknowledged), "all is published")
    until(
        lambda: (
            not served.gauge("sinergi_unpublished_entries")
            and not served.gauge("sinergi_inbox_records")
        ),
        "nothing waits",
    )


def tree(root: Path) -> dict[str, bytes]:
    return {
        p.relative_to(root).as_posix(): p.read_bytes()
        for p in root.rglob("*")
        if p.is_file() and p.suffix != ".lock"
    }


def test_a_restore_gives_the_same_totals_files_and_keys(
    served: Served, backup: Path, empty: FrontDoor
) -> None:
    done = empty("restore", backup, "--publish", "--json")
    assert done.code == 0, done.err
    assert (done.json["ok"], done.json["findings"]) == (True, [])
    var = served.door.var
    theirs, ours = tree(var / "public"), tree(empty.var / "public")
    # Partial tiles of earlier checkpoints are not made again; those of the last one are.
    assert {p for p in theirs.keys() - ours.keys() if ".p/" not in p} == set()
    assert ours.items() <= theirs.items()
    assert any(".p/" in path for path in ours)
    assert tree(empty.var / ID) == tree(var / ID) != {}
    assert (empty.var / "secret-key").read_text() == (var / "secret-key").read_text()
    for path in (empty.var / ID / "keys").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    assert (empty.var / ID / "keys").stat().st_mode & 0o777 == 0o700
    area = next(iter(served.election.stations))[:2]
    ask = ("results", "totals", "--contest", "ppwp", "--area", area, "--json")
    theirs, ours = empty(*ask), served.door(*ask)
    assert theirs.json == ours.json
    assert ours.json[0]["stations"]["counted"] > 0
    again = empty("restore", backup)
    assert again.code == 2
    assert "empty" in one_line(again.err)


def test_while_records_arrive_the_backup_is_of_one_moment_and_nothing_acknowledged_before_is_lost(
    served: Served, place: Path, empty: FrontDoor
) -> None:
    before = set(served.acknowledged)
    notes = served.next_notes(40)
    enough = threading.Event()

    def send() -> None:
        while notes and not enough.wait(0.1):
            served.post([notes.pop()])

    sender = threading.Thread(target=send)
    sender.start()
    path = place / "busy.backup"
    until(lambda: len(served.acknowledged) > len(before), "records arrive")
    done = served.door("backup", path, "--drill", "--json")
    enough.set()
    sender.join()
    assert done.code == 0, done.out + done.err
    drill = done.json["drill"]
    assert drill["findings"] == []
    contests = len(served.election.contests)
    assert drill["totals"] == contests
    assert drill["kept_files"] == 14 + contests + 1  # and the checkpoint of every log
    assert not list(served.door.var.glob(".drill-*"))
    restored = empty("restore", path)
    assert restored.code == 0, restored.err
    with running(empty, place) as (_, port, _):
        second = Served(empty, port, served.process, served.log, served.election, served.keys)
        everything = second.next_notes(60)  # the same forms: the seed is the same
        code, _, content = second.post(everything)
        assert code == 200
        statuses = {a["id"]: a["status"] for a in content["results"]}
        assert all(statuses[i] == "duplicate" for i in before)
        quiet(second)
        assert second.published() == len(statuses) == 60


def test_a_drill_finds_a_public_file_that_is_not_what_the_records_say(
    served: Served, place: Path
) -> None:
    quiet(served)
    path = served.door.var / "public" / ID / "results" / "ppwp" / "nasional.json"
    right = path.read_bytes()
    content = json.loads(right)
    content["valid"] += 1
    path.write_bytes(json.dumps(content).encode())
    try:
        done = served.door("backup", place / "drilled.backup", "--drill", "--json")
    finally:
        path.write_bytes(right)
    assert done.code == 1, done.err
    (finding,) = done.json["drill"]["findings"]
    assert finding["where"] == f"{ID}/results/ppwp/nasional.json"


def test_every_flipped_byte_and_every_cut_is_found_before_anything_is_touched(
    backup: Path, place: Path, empty: FrontDoor
) -> None:
    whole = backup.read_bytes()
    rng = Random(5)
    damaged = place / "damaged.backup"
    end = len(whole)
    positions = [*range(end - archive.SEAL_SIZE, end, 7), *rng.sample(range(end), 60), 0, end - 1]
    for position in positions:
        data = bytearray(whole)
        data[position] ^= 1 << rng.randrange(8)
        damaged.write_bytes(data)
        with pytest.raises(BackupError):
            Plan(damaged, None)
    for size in (0, 1, 511, 512, end - 1, end - archive.SEAL_SIZE, *rng.sample(range(end), 20)):
        damaged.write_bytes(whole[:size])
        with pytest.raises(BackupError):
            Plan(damaged, None)
    damaged.write_bytes(whole + b"\0")
    with pytest.raises(BackupError):
        Plan(damaged, None)
    damaged.write_bytes(whole[: end // 2] + b"\xff" + whole[end // 2 + 1 :])
    done = empty("restore", damaged)
    assert done.code == 2
    assert "damaged" in one_line(done.err)
    assert not empty.var.exists()
    assert Plan(backup, None).manifest.with_keys


@pytest.mark.soak
def test_every_single_byte_of_a_backup_is_sealed(backup: Path, place: Path) -> None:
    whole = bytearray(backup.read_bytes())
    damaged = place / "every-byte.backup"
    damaged.write_bytes(whole)
    with damaged.open("r+b", buffering=0) as file:
        for position, byte in enumerate(whole):
            file.seek(position)
            file.write(bytes([byte ^ 1 << position % 8]))
            with pytest.raises(BackupError):
                archive.check(damaged)
            file.seek(position)
            file.write(bytes([byte]))
    assert archive.check(damaged) > 0


@contextmanager
def blocked(conninfo: str, table: str, mode: str) -> Iterator[None]:
    """Nobody gets on with ``table`` meanwhile."""
    with psycopg.connect(conninfo) as connection:
        connection.execute(f"LOCK TABLE {table} IN {mode} MODE")
        yield


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_backup_leaves_no_file(
    served: Served, place: Path, number: signal.Signals
) -> None:
    folder = place / f"interrupted-{number}"
    folder.mkdir()
    path = folder / "b"
    with blocked(Cluster(served.door.var).conninfo(), "record", "ACCESS EXCLUSIVE"):
        # As from a terminal: where the tests run in the background, Ctrl-C is ignored, and what is
        # ignored is inherited.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(
            [sys.executable, "-m", "sinergi.cli", "backup", str(path)],
            env=served.door.environment, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        signal.signal(signal.SIGINT, before)
        until(lambda: list(folder.iterdir()), "the writing has begun")
        assert process.poll() is None
        process.send_signal(number)
        assert process.wait(30) != 0
    assert not path.exists()
    left = [p.name for p in folder.iterdir()]
    assert left == ([".b.partial"] if number == signal.SIGKILL else [])


def test_what_a_killed_backup_left_is_written_over(served: Served, place: Path) -> None:
    folder = place / "again"
    folder.mkdir()
    (folder / ".b.partial").write_bytes(b"x" * 9_000_000)
    assert served.door("backup", folder / "b").code == 0
    assert [p.name for p in folder.iterdir()] == ["b"]
    assert Plan(folder / "b", None).manifest.tables["record"].rows > 0


def test_an_interrupted_restore_cannot_be_used(
    served: Served, backup: Path, empty: FrontDoor
) -> None:
    cluster = Cluster(empty.var)
    cluster.start()
    url = cluster.conninfo()
    var = empty.var / "data"
    door = FrontDoor(var)
    environment = door.environment | {"DATABASE_URL": url}
    with blocked(url, "pg_catalog.pg_class", "EXCLUSIVE"):
        process = subprocess.Popen(
            [sys.executable, "-m", "sinergi.cli", "restore", str(backup)],
            env=environment, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(lambda: restoring.unfinished(var), "the restore has begun")
        process.kill()
        process.wait()
    done = subprocess.run(
        [sys.executable, "-m", "sinergi.cli", "results", "totals", "--contest", "ppwp",
         "--area", "nasional"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "not finished" in one_line(done.stderr)
    assert "sinergi reset" in done.stderr
    assert door("reset", "--yes").code == 0
    assert not restoring.unfinished(var)
    cluster.stop()


def resealed(backup: Path, path: Path, change: dict[str, manifest.Table]) -> None:
    """The same backup with another word on some tables, sealed again."""
    reader = archive.Reader(backup)
    known = manifest.parse(reader.manifest(), "")
    with archive.Writer(path) as writer:
        for name, _, content in reader.members():
            if name not in (archive.MAGIC, archive.MANIFEST, "seal"):
                writer.add(name, archive.chunks_of(content))
        known.tables.update(change)
        writer.seal(known.to_bytes())


def test_a_row_less_is_told_and_the_place_cannot_be_used(
    backup: Path, place: Path, empty: FrontDoor
) -> None:
    there = Plan(backup, None).manifest.tables["record"]
    path = place / "resealed.backup"
    resealed(backup, path, {"record": manifest.Table(there.rows + 1, there.digest)})
    done = empty("restore", path, "--json")
    assert done.code == 1, done.err
    assert [f["where"] for f in done.json["findings"]] == ["record"]
    after = empty("results", "totals", "--contest", "ppwp", "--area", "nasional")
    assert (after.code, "not finished" in after.err) == (2, True)


def test_keys_are_encrypted_by_a_passphrase_or_left_out(
    served: Served, place: Path, empty: FrontDoor
) -> None:
    right, wrong = place / "right", place / "wrong"
    right.write_text("kata sandi panjang\n")
    wrong.write_text("kata sandi lain\n")
    path = place / "sealed.backup"
    done = served.door("backup", path, "--passphrase-file", right)
    assert done.code == 0, done.err
    assert b"PRIVATE KEY" not in path.read_bytes()
    for words, said in (((), "encrypted"), (("--passphrase-file", wrong), "does not open")):
        refused = empty("restore", path, *words)
        assert refused.code == 2
        assert said in one_line(refused.err)
        assert not empty.var.exists()
    assert empty("restore", path, "--passphrase-file", right).code == 0
    assert tree(empty.var / ID) == tree(served.door.var / ID)
    bare = place / "bare.backup"
    told = served.door("backup", bare, "--without-keys", "--json")
    assert (told.code, told.json["keys"]) == (0, 0)
    assert "KEYS ARE NOT IN THIS BACKUP" in told.err


def test_photographs_and_what_nobody_knows_come_along_but_no_older_backup(
    served: Served, place: Path
) -> None:
    var = served.door.var
    photo = "public/uji/photos/ab/" + "ab" * 32 + ".jpg"
    long = (
        "public/uji/photos/cd/" + "sangat-panjang/" * 12 + "x.jpg"
    )  # more than a tar header holds
    checkpoint, tile = "public/uji/log/ppwp/checkpoint", "public/uji/log/ppwp/tile/0/000"
    added = {
        photo: b"a photograph", long: b"another", checkpoint: b"a promise",
        "later-app/ledger.bin": os.urandom(3000),
    }  # fmt: skip
    for name, data in [*added.items(), (tile, b"made again")]:
        (var / name).parent.mkdir(parents=True, exist_ok=True)
        (var / name).write_bytes(data)
    inside = var / "older.backup"
    try:
        assert served.door("backup", inside).code == 0
        assert served.door("backup", place / "all.backup").code == 0
        names = {f.path for f in Plan(place / "all.backup", None).manifest.files}
        assert added.keys() <= names
        assert tile not in names
        assert not {n for n in names if n.startswith(("older", "postgres", "metrics"))}
        assert not {n for n in names if "/results/" in n}
        found = {
            name: content.read()
            for name, _, content in archive.Reader(place / "all.backup").members()
            if name.removeprefix("files/") in added
        }
        assert found == {f"files/{name}": data for name, data in added.items()}
    finally:
        inside.unlink(missing_ok=True)
        for name in (*added, tile):
            (var / name).unlink()


def test_bad_places_are_said(served: Served, place: Path, empty: FrontDoor) -> None:
    for words, said in (
        (("backup", place / "nowhere" / "b"), "no such folder"),
        (("backup", place), "is a folder"),
        (("restore", place / "absent"), "No such file"),
        (("restore", served.log), "not a backup"),
    ):
        done = served.door(*words)
        assert done.code == 2, words
        assert said in one_line(done.err)
    done = empty("backup", place / "b")
    assert (done.code, "no such data folder" in one_line(done.err)) == (2, True)
