"""Parts of uploads that are under way: one file each in ``var/uploads``, without gaps.

Several requests may write the same part (a phone whose first connection hangs opens a second):
each chunk is written under a lock at its own place, which never lies behind the part's end. What is
on the disk after a request is what the next one may build on; the whole file's hash decides.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

#: A request reads so much before it writes: what a connection that hangs can cost its sender.
CHUNK = 16 * 1024
#: A part is thrown away when nobody has added to it for so long.
KEEP_SECONDS = 24 * 3600.0
#: When the folder is full, parts that nobody added to for so long make room.
IDLE_SECONDS = 600.0
#: How often a process counts the folder's parts at most.
COUNT_EVERY = 5.0


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class WrongOffset(ValueError):
    """The bytes sent do not begin where the part ends; ``offset`` = bytes that are there."""

    def __init__(self, offset: int):
        super().__init__(f"{offset} bytes are there")
        self.offset = offset


class Full(RuntimeError):
    """As many uploads as allowed are under way, all of them active."""


@dataclass(frozen=True, slots=True)
class Added:
    """``size``: bytes of the part now on the disk; ``cut``: the sender stopped too early."""

    size: int
    cut: bool


def folder() -> Path:
    """Readable by the server alone."""
    where = Path(settings.UPLOADS_ROOT or Path(settings.VAR) / "uploads")
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    return where


class Part:
    """One upload's part. ``name`` is a file name that the caller made of hashes."""

    def __init__(self, name: str):
        self.path = folder() / name

    def offset(self) -> int:
        """Bytes that are there."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def add(self, stream: Readable, *, first: int, length: int, total: int) -> Added:
        """Appends ``length`` bytes whose first one is byte ``first`` of ``total``.

        ``first`` is the part's size, or 0 to begin anew; else WrongOffset. Raises Full, OSError.
        Whatever came before an error or a cut stands in the part.
        """
        if not self.path.exists():
            _make_room()
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._begin(handle, first, total)
            position = first
            try:
                while position < first + length:
                    chunk = stream.read(min(CHUNK, first + length - position))
                    if not chunk:
                        break
                    self._write(handle, position, chunk)
                    position += len(chunk)
            finally:
                _sync(handle)
            return Added(os.fstat(handle).st_size, cut=position < first + length)
        finally:
            os.close(handle)

    def _begin(self, handle: int, first: int, total: int) -> None:
        with _locked(handle):
            size = os.fstat(handle).st_size
            if first == 0 and size > total:
                os.ftruncate(handle, 0)
            elif first not in (0, size):
                raise WrongOffset(size)

    def _write(self, handle: int, position: int, chunk: bytes) -> None:
        with _locked(handle):
            found = os.fstat(handle)
            if not found.st_nlink:  # thrown away meanwhile
                raise WrongOffset(0)
            if position > found.st_size:  # begun anew by another request
                raise WrongOffset(found.st_size)
            rest = memoryview(chunk)
            while rest:
                written = os.pwrite(handle, rest, position)
                rest, position = rest[written:], position + written

    def read(self) -> bytes:
        """All that is there."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


def _sync(handle: int) -> None:
    if os.fstat(handle).st_size:
        os.fsync(handle)


@contextmanager
def _locked(handle: int) -> Iterator[None]:
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


class _Count:
    """What this process knows of the folder: so that it is not listed for every photograph."""

    lock = threading.Lock()
    parts = 0
    at = -COUNT_EVERY


def _make_room() -> None:
    """Before a new part. Now and then throws old ones away; raises Full."""
    with _Count.lock:
        recent = time.monotonic() - _Count.at < COUNT_EVERY
        if not recent or _Count.parts >= settings.MAX_UPLOADS:
            _Count.parts = clean()
            _Count.at = time.monotonic()
        _Count.parts += 1


def clean(now: float | None = None) -> int:
    """Throws away parts that are old, and idle ones where there is no room for one more.

    Gives how many parts are left. Raises Full. ``now``: seconds since the epoch.
    """
    now = time.time() if now is None else now
    parts = sorted((s.st_mtime, p) for p in folder().iterdir() if (s := _stat(p)) is not None)
    left = len(parts)
    for touched, path in parts:
        too_many = left >= settings.MAX_UPLOADS
        if now - touched > KEEP_SECONDS or (too_many and now - touched > IDLE_SECONDS):
            path.unlink(missing_ok=True)
            left -= 1
    if left >= settings.MAX_UPLOADS:
        raise Full(f"{left} uploads are under way")
    return left


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
