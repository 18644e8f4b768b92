"""The published log: one tree with the table's, through crashes, restores and rebuilds."""

import csv
import gzip
import io
import json
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pyarrow import parquet

from sinergi.apps.sirekap import intake, open_data
from sinergi.apps.sirekap.actions.rebuild_election import CannotRebuild, rebuild
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.apps.sirekap.log_files import LogDiffers, reader
from sinergi.core.actors import OPERATOR
from sinergi.ledger import proofs, record
from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint
from sinergi.ledger.tiles import Tiles
from sinergi.ledger.tree import leaf_hash
from sinergi.ledger.tree import root as root_of
from tests.apps.sirekap.world import World

LOGS = ("register", "ppwp", "dpr")


@pytest.fixture(scope="module")
def night(demo: World) -> World:
    """Forms of every contest at each station; one device sends two different ones."""
    for station in list(demo.keys)[:12]:
        demo.post([demo.sign(demo.form(c, station)) for c in demo.election.contests])
    other = demo.form("ppwp", next(iter(demo.keys)), seed=2)
    demo.post([demo.sign(other)])
    demo.settle()
    return demo


def folder() -> Path:
    return Path(settings.PUBLIC_ROOT) / "uji"


def shown(log: str, where: Path | None = None) -> Checkpoint:
    return parse_checkpoint(((where or folder()) / "log" / log / "checkpoint").read_bytes())


def tiles(log: str, where: Path | None = None) -> Tiles:
    return Tiles(reader((where or folder()) / "log" / log), shown(log, where).size)


def table(log: str) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT note FROM log_entry JOIN record ON id = record WHERE log = %s ORDER BY index",
            [log],
        )
        return [note.encode() for (note,) in cursor.fetchall()]


def everything(where: Path) -> dict[str, bytes]:
    """All files but partial tiles, of which those of earlier checkpoints are not made again."""
    return {
        str(p.relative_to(where)): p.read_bytes()
        for p in where.rglob("*")
        if p.is_file() and ".p/" not in str(p)
    }


def states() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contest, station, status, version, head, seen, history FROM station_result"
            " ORDER BY 1, 2"
        )
        return list(cursor.fetchall())


class Databases:
    """Copies of the module's database; each test goes back to the first."""

    def __init__(self, server: Any):
        self.server = server
        self.first = connection.settings_dict["NAME"]
        self.made: list[str] = []

    def copy(self, template: str | None = None) -> str:
        connection.close()
        name = f"t{uuid.uuid4().hex[:12]}"
        self.server.cluster.create_database(name, template=template or self.first)
        self.made.append(name)
        return name

    def use(self, name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name
        intake.forget()


@pytest.fixture
def databases(server: Any, night: World) -> Iterator[Databases]:
    kept = settings.PUBLIC_ROOT
    found = Databases(server)
    yield found
    settings.PUBLIC_ROOT = kept
    found.use(found.first)
    for name in found.made:
        server.cluster.drop_database(name)


def test_the_files_are_the_table(night: World) -> None:
    for log in LOGS:
        entries = table(log)
        made = shown(log)
        assert made.size == len(entries) > 5
        assert made.root == root_of(leaf_hash(e) for e in entries) == tiles(log).root(made.size)
        assert list(tiles(log).entries()) == entries
        assert record.parse(entries[0]).kind == ("enrol" if log == "register" else "anchor")


def test_an_area_names_the_tree_it_rests_on(night: World) -> None:
    for area in ("nasional", "9106"):
        row = json.loads((folder() / "results/ppwp" / f"{area}.json").read_text())
        size = row["log"]["size"]
        assert 0 < size <= shown("ppwp").size
        assert bytes.fromhex(row["log"]["root"]) == tiles("ppwp").root(size)
        assert row["checkpoint"] == "log/ppwp/checkpoint"
    last = [record.parse(e) for e in table("ppwp")][size - 1]
    assert last.body.get("station", "9106").startswith("9106")


def test_every_entry_has_a_proof(night: World) -> None:
    made, found = shown("dpr"), tiles("dpr")
    for index, entry in enumerate(found.entries()):
        path = proofs.inclusion(index, made.size, found.hash)
        proofs.check_inclusion(leaf_hash(entry), index, made.size, path, made.root)


def test_every_station_stands_in_one_table(night: World) -> None:
    assert open_data.publish("uji", "dpr") or open_data.said("uji", "dpr") == shown("dpr").size
    assert not open_data.publish("uji", "dpr")
    about = json.loads((folder() / "data/dpr.json").read_text())
    assert (about["size"], about["root"]) == (shown("dpr").size, shown("dpr").root.hex())
    text = gzip.decompress((folder() / "data/dpr.csv.gz").read_bytes()).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    table = parquet.read_table(folder() / "data/dpr.parquet").to_pylist()
    assert [r["station"] for r in rows] == sorted(night.election.stations)
    assert about["rows"] == len(rows) == len(table)
    for row, same in zip(rows, table, strict=True):
        assert {k: "" if v is None else str(v) for k, v in same.items()} == row
    counted = [r for r in rows if r["status"] == "accepted"]
    assert len(counted) == 12
    valid = json.loads((folder() / "results/dpr/nasional.json").read_text())["valid"]
    assert sum(int(r["valid"]) for r in counted) == valid


def test_a_restored_older_database_gets_back_what_the_files_have(
    night: World, databases: Databases, tmp_path: Path
) -> None:
    older = databases.copy()
    databases.use(databases.first)
    before = shown("ppwp")
    fresh = list(night.keys)[12:18]
    night.post([night.sign(night.form("ppwp", s)) for s in fresh])
    night.settle()
    after, files, now = shown("ppwp"), everything(folder()), states()
    assert after.size > before.size
    databases.use(older)
    assert len(states()) < len(now)
    # One of them had been waiting in the older database's inbox: it is not logged twice.
    night.post([night.sign(night.form("ppwp", fresh[0]))])
    night.settle()
    assert states() == now
    assert everything(folder()) == files
    assert shown("ppwp") == after
    night.post([night.sign(night.form("ppwp", list(night.keys)[18]))])
    night.settle()
    last, tree = shown("ppwp"), tiles("ppwp")
    for earlier in (before, after):
        path = proofs.consistency(earlier.size, last.size, tree.hash)
        proofs.check_consistency(earlier.size, last.size, path, earlier.root, last.root)


def test_tables_are_made_anew_from_the_folder_alone(
    night: World, databases: Databases, tmp_path: Path
) -> None:
    night.settle()
    for contest in night.election.contests:
        open_data.publish("uji", contest)
    source = tmp_path / "stick"
    shutil.copytree(folder(), source)
    files, now = everything(source), states()
    databases.use(databases.copy(template="pattern"))
    settings.PUBLIC_ROOT = tmp_path / "public"
    found = rebuild(OPERATOR, source)
    assert found.entries == sum(
        shown(log, source).size for log in ("register", *night.election.contests)
    )
    assert states() == now
    assert everything(folder()) == files
    with pytest.raises(CannotRebuild, match="is in the database already"):
        rebuild(OPERATOR, source)


def test_a_folder_that_cannot_be_rebuilt_from_says_why(tmp_path: Path) -> None:
    with pytest.raises(CannotRebuild, match=r"checkpoint is not there; name the folder"):
        rebuild(OPERATOR, tmp_path)


@pytest.mark.parametrize("cut", ["entries", "tile", "checkpoint"])
def test_files_that_are_not_the_table_stop_the_clerk(
    night: World, databases: Databases, tmp_path: Path, cut: str
) -> None:
    night.settle()
    kept, settings.PUBLIC_ROOT = settings.PUBLIC_ROOT, tmp_path / "public"
    shutil.copytree(kept, settings.PUBLIC_ROOT)
    size = shown("ppwp").size
    log = folder() / "log/ppwp"
    if cut == "checkpoint":
        (log / "checkpoint").write_bytes((folder() / "log/dpr/checkpoint").read_bytes())
        why = "not signed by this log's key"
    else:
        kind = "entries" if cut == "entries" else "0"
        path = log / f"tile/{kind}/000.p/{size}"
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        why = "other entries than in the tree"
    clerk = Clerk("uji")
    with pytest.raises(LogDiffers, match=why):
        clerk.start()


def test_a_crash_between_any_two_files_leaves_a_log_that_goes_on(
    night: World, databases: Databases, tmp_path: Path
) -> None:
    night.settle()
    old = tmp_path / "old"
    shutil.copytree(folder() / "log", old)
    night.post([night.sign(night.form("dpr", list(night.keys)[20]))])
    night.settle()
    whole = everything(folder() / "log"), states()
    log = folder() / "log/dpr"
    new = sorted(
        str(p.relative_to(log))
        for p in log.rglob("*")
        if p.is_file() and not (old / "dpr" / p.relative_to(log)).exists()
    )
    data = {path: (log / path).read_bytes() for path in new}
    assert len(new) >= 2
    for cut in range(len(new) + 1):
        shutil.rmtree(folder() / "log")
        shutil.copytree(old, folder() / "log")
        for path in new[:cut]:
            (log / path).parent.mkdir(parents=True, exist_ok=True)
            (log / path).write_bytes(data[path])
        night.settle()
        assert (everything(folder() / "log"), states()) == whole
