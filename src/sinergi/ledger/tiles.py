"""A log as static files (C2SP ``tlog-tiles``): what a growing log writes, and how it is read.

``Growth`` turns entries into files, ``Tiles`` files into hashes and entries. Neither touches a disk:
who writes and who fetches are given.
"""

import re
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

from sinergi.ledger.proofs import subtree_root
from sinergi.ledger.tree import EMPTY_ROOT, leaf_hash, node_hash

WIDTH = 256
HASH = 32
#: Bytes of one entry, as its length of two bytes allows.
MAX_ENTRY = 0xFFFF
_LENGTH = struct.Struct(">H")
_PATH = re.compile(r"tile/(entries|\d|[1-5]\d|6[0-3])/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?")
#: Hashes of subtrees kept in memory.
HASHES_KEPT = 10_000
#: A path below the log's folder → the file's bytes, or None where there is none.
Read = Callable[[str], bytes | None]


class TileError(ValueError):
    """A file of the log is not what its checkpoint says; ``path`` names it."""

    def __init__(self, path: str, why: str):
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class TileMissing(TileError):
    """A file of the log is not there."""


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """``tile/<level>/<index>[.p/<width>]``; ``level`` is ``entries`` for a bundle."""
    digits = f"{index:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    where = "/".join([f"x{p}" for p in parts[:-1]] + parts[-1:])
    return f"tile/{level}/{where}" + ("" if width == WIDTH else f".p/{width}")


def parse_path(path: str) -> tuple[str, int, int] | None:
    """(level, index, width) of a path that ``tile_path`` gives; None for any other."""
    found = _PATH.fullmatch(path)
    if not found:
        return None
    index = int(found[2].replace("x", "").replace("/", ""))
    width = int(found[3] or WIDTH)
    if width > WIDTH or tile_path(found[1], index, width) != path:
        return None
    return found[1], index, width


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries, each behind its length in two bytes; raises ValueError for one above 65,535 bytes."""
    if any(len(entry) > MAX_ENTRY for entry in entries):
        raise ValueError(f"an entry of more than {MAX_ENTRY} bytes")
    return b"".join(_LENGTH.pack(len(entry)) + entry for entry in entries)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of a bundle; raises ValueError where it ends within one."""
    entries = []
    at, end = 0, len(data)
    while at < end:
        start = at + 2
        if start > end:
            raise ValueError("the bundle ends within a length")
        at = start + _LENGTH.unpack_from(data, start - 2)[0]
        if at > end:
            raise ValueError("the bundle ends within an entry")
        entries.append(data[start:at])
    return entries


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Root over a power of two of hashes."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


# --- writing ---------------------------------------------------------------------------------


class Growth:
    """The right edge of a log that grows: of each level the hashes of its last tile, and the last
    bundle's entries. ``files()`` gives what is new; ``done()`` says that it was written."""

    def __init__(self) -> None:
        self.size = 0
        self._levels: list[list[bytes]] = []
        self._entries: list[bytes] = []
        self._ready: list[tuple[str, bytes]] = []
        self._written = 0

    @classmethod
    def resume(cls, size: int, tiles: "Tiles") -> "Growth":
        """Goes on behind the first ``size`` entries of a log that has been written; raises TileError."""
        self = cls()
        self.size = self._written = size
        level, count = 0, size
        while count:
            index, width = divmod(count, WIDTH)
            self._levels.append(tiles.tile(level, index, width) if width else [])
            level, count = level + 1, index
        index, width = divmod(size, WIDTH)
        self._entries = tiles.bundle(index, width) if width else []
        if [leaf_hash(entry) for entry in self._entries] != (self._levels[0] if width else []):
            raise TileError(tile_path("entries", index, width), "other entries than in the tree")
        return self

    def append(self, entry: bytes) -> None:
        """Adds an entry's bytes; raises ValueError for one above 65,535 bytes."""
        if len(entry) > MAX_ENTRY:
            raise ValueError(f"an entry of more than {MAX_ENTRY} bytes")
        self._entries.append(entry)
        self.size += 1
        if len(self._entries) == WIDTH:
            self._ready.append(
                (tile_path("entries", self.size // WIDTH - 1), bundle(self._entries))
            )
            self._entries = []
        self._add(0, leaf_hash(entry))

    def _add(self, level: int, value: bytes) -> None:
        if level == len(self._levels):
            self._levels.append([])
        row = self._levels[level]
        row.append(value)
        if len(row) == WIDTH:
            index = (self.size >> (8 * (level + 1))) - 1
            self._ready.append((tile_path(level, index), b"".join(row)))
            self._levels[level] = []
            self._add(level + 1, _fold(row))

    def root(self) -> bytes:
        """The root of all entries so far."""
        found = b""
        for row in self._levels:
            end = len(row)
            while end:
                part = end & -end
                left = _fold(row[end - part : end])
                found = node_hash(left, found) if found else left
                end -= part
        return found or EMPTY_ROOT

    def files(self) -> list[tuple[str, bytes]]:
        """(path, bytes) of what became full since ``done()`` was last said, and of the edge as it is
        now. Written before the checkpoint of this size, they make its tree whole."""
        if self._written == self.size:
            return []
        found = list(self._ready)
        for level, row in enumerate(self._levels):
            if row:
                index = self.size >> (8 * (level + 1))
                found.append((tile_path(level, index, len(row)), b"".join(row)))
        if self._entries:
            where = tile_path("entries", self.size // WIDTH, len(self._entries))
            found.append((where, bundle(self._entries)))
        return found

    def done(self) -> None:
        """What ``files()`` gave stands on the disk."""
        self._ready.clear()
        self._written = self.size


# --- reading ---------------------------------------------------------------------------------


class Tiles:
    """Reads the first ``size`` entries of a log, and hashes of their tree, from its files.

    Nothing is believed: use ``check()`` (or proofs against a checkpoint's root) before ``entries``.
    """

    def __init__(self, read: Read, size: int, *, kept: int = 64):
        self.size = size
        self._read = read
        self._kept: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()
        self._most = kept
        self._hashes: dict[tuple[int, int], bytes] = {}

    def tile(self, level: int, index: int, width: int | None = None) -> list[bytes]:
        """Hashes of a tile; raises TileError. Of a full one that is wider, the first ``width``."""
        count = self.size >> (8 * level)
        if width is None:
            width = min(WIDTH, count - index * WIDTH)
        key = (level, index)
        found = self._kept.get(key)
        if found is None or len(found) < width:
            whole = min(WIDTH, (self.size >> (8 * level)) - index * WIDTH)
            data = self._file(level, index, whole)
            if len(data) not in (whole * HASH, WIDTH * HASH) or width > whole:
                raise TileError(tile_path(level, index, whole), "a tile of another length")
            found = [data[i : i + HASH] for i in range(0, whole * HASH, HASH)]
            self._kept[key] = found
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found[:width]

    def bundle(self, index: int, width: int) -> list[bytes]:
        """The first ``width`` entries of a bundle; raises TileError."""
        data = self._file("entries", index, width)
        try:
            entries = unbundle(data)
        except ValueError as error:
            raise TileError(tile_path("entries", index, width), str(error)) from error
        if len(entries) not in (width, WIDTH):
            raise TileError(tile_path("entries", index, width), "a bundle of another length")
        return entries[:width]

    def _file(self, level: int | str, index: int, width: int) -> bytes:
        """A partial file may be gone once the full one is there."""
        where = tile_path(level, index, width)
        data = self._read(where)
        if data is None and width < WIDTH:
            data = self._read(tile_path(level, index))
        if data is None:
            raise TileMissing(where, "is not there")
        return data

    def hash(self, height: int, index: int) -> bytes:
        """Root of the full subtree over leaves [index·2^height, (index + 1)·2^height): a ``Fetch``."""
        found = self._hashes.get((height, index))
        if found is None:
            level, within = divmod(height, 8)
            first = index << within
            tile, start = divmod(first, WIDTH)
            end = start + (1 << within)
            found = _fold(self.tile(level, tile, end)[start:])
            if len(self._hashes) >= HASHES_KEPT:
                self._hashes.clear()
            self._hashes[height, index] = found
        return found

    def root(self, size: int) -> bytes:
        """Root of the tree of the first ``size`` entries; raises TileError."""
        if size > self.size:
            raise ValueError(f"these tiles are of {self.size} entries")
        return subtree_root(0, size, self.hash)

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Entries [start, end) as they are; raises TileError."""
        last = self.size if end is None else end
        for index in range(start // WIDTH, -(-last // WIDTH)):
            first = index * WIDTH
            found = self.bundle(index, min(WIDTH, self.size - first))
            yield from found[max(0, start - first) : last - first]
