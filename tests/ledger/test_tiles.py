"""A log as files: what grows, what is read again, and a log that another program wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.ledger import proofs, tree
from sinergi.ledger.checkpoint import parse_checkpoint
from sinergi.ledger.note import Ed25519Verifier, parse_vkey
from sinergi.ledger.tiles import (
    Growth,
    TileError,
    Tiles,
    bundle,
    parse_path,
    tile_path,
    unbundle,
)
from tests.ledger.vectors import FOLDER, load, needs_vectors

TESSERA = FOLDER / "tessera_log"


def entries(n, start=0):
    return [b"%d" % i for i in range(start, start + n)]


def grown(*steps):
    """Files of a log that published after each step, and the growth behind them."""
    files, growth, at = {}, Growth(), 0
    for step in steps:
        for entry in entries(step, at):
            growth.append(entry)
        at += step
        files.update(growth.files())
        growth.done()
    return files, growth


def root_of(n):
    return tree.root(tree.leaf_hash(e) for e in entries(n))


def test_paths_are_the_specifications():
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path("entries", 0, 3) == "tile/entries/000.p/3"
    assert tile_path(63, 999) == "tile/63/999"
    assert tile_path(1, 1000, 255) == "tile/1/x001/000.p/255"


@given(
    st.one_of(st.just("entries"), st.integers(0, 63).map(str)),
    st.integers(0, 2**40),
    st.integers(1, 256),
)
def test_a_path_is_read_as_it_is_written(level, index, width):
    assert parse_path(tile_path(level, index, width)) == (level, index, width)


@pytest.mark.parametrize(
    "path",
    ["tile/64/000", "tile/00/000", "tile/0/x000/001", "tile/0/001.p/0", "tile/0/001.p/256",
     "tile/0/001.p/08", "tile/0/1", "tile/0/../000", "tile/entries/x01/000", "tile/0/000.p/999"],
)  # fmt: skip
def test_other_paths_are_none(path):
    assert parse_path(path) is None


@given(st.lists(st.integers(0, 700), min_size=1, max_size=6))
def test_a_log_that_grew_in_steps_is_whole(steps):
    files, growth = grown(*steps)
    size = sum(steps)
    assert growth.root() == root_of(size)
    tiles = Tiles(files.get, size)
    assert list(tiles.entries()) == entries(size)
    assert proofs.subtree_root(0, size, tiles.hash) == growth.root()
    if size:
        middle = size // 2
        path = proofs.inclusion(middle, size, tiles.hash)
        leaf = tree.leaf_hash(entries(1, middle)[0])
        proofs.check_inclusion(leaf, middle, size, path, growth.root())
        assert list(tiles.entries(middle, min(middle + 3, size))) == entries(
            min(3, size - middle), middle
        )


@given(st.integers(0, 1500), st.integers(0, 900))
def test_growth_goes_on_from_its_files(first, more):
    files, _ = grown(first)
    resumed = Growth.resume(first, Tiles(files.get, first))
    for entry in entries(more, first):
        resumed.append(entry)
    again = dict(resumed.files())
    straight, whole = grown(first, more)
    assert resumed.root() == whole.root() == root_of(first + more)
    assert files | again == straight


def test_a_tree_of_70_000_has_the_tiles_of_the_specification():
    files, growth = grown(70_000)
    level = {name: [p for p in files if p.startswith(f"tile/{name}/")] for name in ("0", "1", "2")}
    assert len(level["0"]) == 274
    assert "tile/0/273.p/112" in files
    assert sorted(level["1"]) == ["tile/1/000", "tile/1/001.p/17"]
    assert level["2"] == ["tile/2/000.p/1"]
    assert all(len(files[p]) == 8192 for p in files if ".p" not in p and "entries" not in p)
    tiles = Tiles(files.get, 70_000)
    assert proofs.subtree_root(0, 70_000, tiles.hash) == growth.root()


def test_an_earlier_size_is_read_from_full_tiles_when_its_partial_ones_are_gone():
    files, _ = grown(300, 400)
    old = {p: d for p, d in files.items() if p not in ("tile/0/001.p/44", "tile/entries/001.p/44")}
    tiles = Tiles(old.get, 300)
    assert proofs.subtree_root(0, 300, tiles.hash) == root_of(300)
    assert list(tiles.entries()) == entries(300)


@pytest.mark.parametrize(
    ("path", "data", "why"),
    [
        ("tile/entries/000.p/20", None, "is not there"),
        ("tile/entries/000.p/20", bundle(entries(19)), "another length"),
        ("tile/entries/000.p/20", bundle(entries(20))[:-1], "within an entry"),
        ("tile/entries/000.p/20", bundle(entries(20)) + b"\0", "within a length"),
    ],
)
def test_a_file_that_cannot_be_is_named(path, data, why):
    files, _ = grown(20)
    files[path] = data
    tiles = Tiles(files.get, 20)
    with pytest.raises(TileError, match=why) as caught:
        list(tiles.entries())
    assert caught.value.path == path


@pytest.mark.parametrize(("data", "why"), [(None, "is not there"), (b"x" * 32, "another length")])
def test_a_tile_that_cannot_be_is_named(data, why):
    files, _ = grown(20)
    files["tile/0/000.p/20"] = data
    with pytest.raises(TileError, match=why) as caught:
        Tiles(files.get, 20).tile(0, 0)
    assert caught.value.path == "tile/0/000.p/20"


def test_an_oversize_entry_is_refused():
    growth = Growth()
    growth.append(b"x" * 65_535)
    with pytest.raises(ValueError, match="65535"):
        growth.append(b"x" * 65_536)
    with pytest.raises(ValueError, match="65535"):
        bundle([b"x" * 65_536])
    assert growth.size == 1


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_are_read_as_they_are_written(listed):
    assert unbundle(bundle(listed)) == listed


def _tessera(path):
    file = TESSERA / path
    return file.read_bytes() if file.is_file() else None


@needs_vectors
def test_a_log_that_tessera_wrote():
    key = parse_vkey(load("signed_note.json")["tessera_log_vkey"])
    assert isinstance(key, Ed25519Verifier)
    growth = Growth()
    seen = 0
    last = parse_checkpoint(TESSERA.joinpath("checkpoint").read_bytes())
    for entry in Tiles(_tessera, last.size).entries():
        growth.append(entry)
        checkpoint = TESSERA / f"checkpoint.{growth.size}"
        ours = dict(growth.files())
        growth.done()
        theirs = {
            str(p.relative_to(TESSERA)): p.read_bytes()
            for p in TESSERA.rglob("*")
            if p.parent.name.endswith(".p") and p.name == str(growth.size)
        }
        assert theirs.items() <= ours.items()
        seen += len(theirs)
        if checkpoint.exists():
            read = parse_checkpoint(checkpoint.read_bytes())
            assert (read.size, read.root) == (growth.size, growth.root())
            assert read.signed_by(key)
    assert growth.root() == last.root
    assert last.signed_by(key)
    assert seen >= 20


def test_what_could_not_be_written_is_given_again():
    growth = Growth()
    for entry in entries(300):
        growth.append(entry)
    first = growth.files()
    assert growth.files() == first
    growth.append(b"300")
    assert dict(first[:2]).items() <= dict(growth.files()).items()
    growth.done()
    assert growth.files() == []
