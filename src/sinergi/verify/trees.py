"""A log as its files have it: entries hashed, tiles held against them, the root under the checkpoint."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint
from sinergi.ledger.note import NoteError
from sinergi.ledger.proofs import subtree_root
from sinergi.ledger.tiles import HASH, WIDTH, TileError, Tiles, parse_path, tile_path, unbundle
from sinergi.verify import pool
from sinergi.verify.findings import Report, finding
from sinergi.verify.source import Source

#: Bundles of one piece of work.
CHUNK = 8
#: The last one is the record's own: keys are sorted, and ``seen`` stands before ``station``.
_STATION = re.compile(rb'"station":"(\d{13})"')
_KIND = re.compile(rb'"kind":"([a-z]+)"')
OF_ONE_FORM = (b"result", b"import")


class Tree:
    """All hashes of a tree, by height."""

    def __init__(self, leaves: bytes):
        self.size = len(leaves) // HASH
        self.heights = [leaves]
        while len(self.heights[-1]) >= 2 * HASH:
            below = self.heights[-1]
            sha256 = hashlib.sha256
            self.heights.append(
                b"".join(
                    sha256(b"\x01" + below[i : i + 2 * HASH]).digest()
                    for i in range(0, len(below) - HASH, 2 * HASH)
                )
            )
        self._roots: dict[int, bytes] = {}

    def hash(self, height: int, index: int) -> bytes:
        return self.heights[height][HASH * index : HASH * (index + 1)]

    def root(self, size: int) -> bytes:
        """Of the first ``size`` leaves."""
        found = self._roots.get(size)
        if found is None:
            found = self._roots[size] = subtree_root(0, size, self.hash)
        return found

    def tile(self, level: int, index: int, width: int) -> bytes:
        start = HASH * WIDTH * index
        return self.heights[8 * level][start : start + HASH * width]


@dataclass
class Scanned:
    """A log's entries at a first look. ``kinds`` and ``stations`` say what a glance tells: the
    records themselves are judged afterwards, and must say the same."""

    name: str
    size: int  # entries that were read
    checkpoint: Checkpoint | None = None
    tree: Tree = field(default_factory=lambda: Tree(b""))
    kinds: list[str] = field(default_factory=list)
    stations: list[str] = field(default_factory=list)
    notes: dict[int, bytes] = field(default_factory=dict)  # of entries that name no station
    broken: bool = False  # not all entries could be read


@dataclass
class _Chunk:
    leaves: bytes
    kinds: list[str]
    stations: list[str]
    notes: dict[int, bytes]
    broken: TileError | None = None


@dataclass(frozen=True)
class _Reading:
    source: Source
    log: str
    size: int
    keep_all: bool

    def read(self, path: str) -> bytes | None:
        return self.source.read(f"log/{self.log}/{path}")


def checkpoint(source: Source, log: str, report: Report) -> Checkpoint | None:
    where = f"log/{log}/checkpoint"
    data = source.fresh(where)
    if data is None:
        report.add(finding("missing", where))
        return None
    try:
        found = parse_checkpoint(data)
    except NoteError as error:
        report.add(finding("checkpoint", where, why=error))
        return None
    if found.to_bytes() != data:
        report.add(finding("bytes", where))
    return found


def scan(
    source: Source, log: str, shown: Checkpoint, report: Report, *, jobs: int, keep_all: bool
) -> Scanned:
    """Reads and hashes all entries; ``keep_all`` keeps every note (the register's)."""
    found = Scanned(log, 0, shown)
    bundles = -(-shown.size // WIDTH)
    parts = [(i, min(i + CHUNK, bundles)) for i in range(0, bundles, CHUNK)]
    leaves = []
    reading = _Reading(source, log, shown.size, keep_all)
    for chunk in pool.each(_chunk, parts, reading, jobs=jobs if bundles > CHUNK else 1):
        leaves.append(chunk.leaves)
        found.kinds += chunk.kinds
        found.stations += chunk.stations
        found.notes |= chunk.notes
        if chunk.broken is not None:
            where, why = chunk.broken.path, chunk.broken.why
            report.add(finding("tile", f"log/{log}/{where}", why=why))
            found.broken = True
            break
    found.tree = Tree(b"".join(leaves))
    found.size = found.tree.size
    return found


def _chunk(part: tuple[int, int]) -> _Chunk:
    here: _Reading = pool.shared()
    tiles = Tiles(here.read, here.size)
    found = _Chunk(b"", [], [], {})
    leaves = []
    for bundle in range(*part):
        first = bundle * WIDTH
        try:
            entries = tiles.bundle(bundle, min(WIDTH, here.size - first))
        except TileError as error:
            found.broken = error
            break
        for index, entry in enumerate(entries, start=first):
            leaves.append(hashlib.sha256(b"\x00" + entry).digest())
            kind = _KIND.search(entry)
            station = _STATION.findall(entry) if kind else ()
            found.kinds.append(kind[1].decode() if kind else "")
            found.stations.append(station[-1].decode() if station else "")
            if here.keep_all or not station:
                found.notes[index] = entry
    found.leaves = b"".join(leaves)
    return found


def check(source: Source, log: Scanned, report: Report) -> None:
    """The root under the checkpoint, and each tile that its size asks for; names what differs."""
    shown = log.checkpoint
    if shown is None or log.broken:
        return
    sound = log.tree.root(log.size) == shown.root
    here = f"log/{log.name}/"
    wrong_entries = False
    wanted = set()
    for level, index, width in _tiles(log.size):
        path = tile_path(level, index, width)
        wanted.add(path)
        data = source.read(here + path)
        if data is None:
            full = source.read(here + tile_path(level, index)) if width < WIDTH else None
            if full is None:
                report.add(finding("missing", here + path))
                continue
            data = full[: HASH * width]
        due = log.tree.tile(level, index, width)
        if data == due:
            continue
        if len(data) != len(due):
            report.add(finding("tile", here + path, why="a tile of another length"))
            continue
        for i in _differing(data, due):
            if sound or level:
                report.add(finding("tile-differs", here + path, at=i))
            else:
                wrong_entries = True
                where = here + tile_path("entries", index, width)
                report.add(finding("entry", where, index=index * WIDTH + i))
    if not sound and not wrong_entries:
        report.add(finding("root", here + "checkpoint"))
    for index in range(-(-log.size // WIDTH)):
        wanted.add(tile_path("entries", index, min(WIDTH, log.size - index * WIDTH)))
    _strays(source, log, wanted, report)


def _tiles(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, index, width) of a tree's tiles."""
    level, count = 0, size
    while count:
        for index in range(-(-count // WIDTH)):
            yield level, index, min(WIDTH, count - index * WIDTH)
        level, count = level + 1, count // WIDTH


def _differing(found: bytes, due: bytes) -> list[int]:
    return [
        i // HASH for i in range(0, len(due), HASH) if found[i : i + HASH] != due[i : i + HASH]
    ]  # fmt: skip


def _strays(source: Source, log: Scanned, wanted: set[str], report: Report) -> None:
    """Other files of the log: partial ones of an earlier size, which must be its beginning."""
    here = f"log/{log.name}/"
    for name in source.names(here) or ():
        path = name.removeprefix(here)
        if path in wanted or path in ("checkpoint", "checkpoint.pending"):
            continue
        parsed = parse_path(path)
        if parsed is None:
            report.add(finding("stray", name))
            continue
        level, index, width = parsed
        data = source.read(name) or b""
        if level == "entries":
            first = index * WIDTH
            try:
                entries = unbundle(data)
            except ValueError as error:
                report.add(finding("tile", name, why=error))
                continue
            hashes: Sequence[bytes] = [hashlib.sha256(b"\x00" + e).digest() for e in entries]
            have, count = b"".join(hashes), len(entries)
            due = log.tree.tile(0, index, max(0, min(width, log.size - first)))
        else:
            have, count = data, len(data) // HASH
            known = (log.size >> (8 * int(level))) - index * WIDTH
            high = 8 * int(level) < len(log.tree.heights)
            due = log.tree.tile(int(level), index, max(0, min(width, known))) if high else b""
        if count != width or len(have) != HASH * width:
            report.add(finding("tile", name, why="a tile of another length"))
        elif have[: len(due)] != due:
            for i in _differing(have[: len(due)], due):
                report.add(finding("tile-differs", name, at=i))
