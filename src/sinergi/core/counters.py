"""Counters that all processes of a machine share and that outlive them: one small mapped file.

A slot is a series' name and a number; an increment takes a lock for some microseconds. The file is
as large as it will ever be from the beginning, so that a full disk cannot stop the counting.
Where it cannot be written, a process counts for itself.
"""

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = 184  # bytes of a series' name with its labels, UTF-8, padded with zeros
SLOT = NAME + 8
SLOTS = 1024
SIZE = SLOT * SLOTS
_NUMBER = struct.Struct("<Q")


class Counters:
    """``add({series: n})`` and ``read()``; a series beyond the last slot is not counted."""

    def __init__(self, path: Path):
        self.path = path
        self._lock = threading.Lock()
        self._slots: dict[str, int] = {}
        self._used = 0
        self._pid = 0
        self._file = -1
        self._map: mmap.mmap

    def add(self, changes: Mapping[str, int]) -> None:
        with self._locked():
            for series, n in changes.items():
                slot = self._slot(series)
                if slot is not None:
                    place = slot * SLOT + NAME
                    (before,) = _NUMBER.unpack_from(self._map, place)
                    _NUMBER.pack_into(self._map, place, before + n)

    def read(self) -> dict[str, int]:
        with self._locked():
            self._look()
            return {
                series: _NUMBER.unpack_from(self._map, slot * SLOT + NAME)[0]
                for series, slot in self._slots.items()
            }

    def _slot(self, series: str) -> int | None:
        found = self._slots.get(series)
        if found is None:
            self._look()  # another process may have taken a slot for it
            found = self._slots.get(series)
        name = series.encode()
        if found is None and self._used < SLOTS and len(name) < NAME:
            found = self._slots[series] = self._used
            self._map[found * SLOT : found * SLOT + NAME] = name.ljust(NAME, b"\0")
            self._used += 1
        return found

    def _look(self) -> None:
        """Learns of slots that others took."""
        while self._used < SLOTS:
            start = self._used * SLOT
            name = self._map[start : start + NAME].rstrip(b"\0")
            if not name:
                return
            self._slots[name.decode("utf-8", "replace")] = self._used
            self._used += 1

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._lock:
            if self._pid != os.getpid():  # first use here; a fork must not share the handle's lock
                self._open()
            if self._file < 0:
                yield
                return
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _open(self) -> None:
        self._slots, self._used, self._pid, self._file = {}, 0, os.getpid(), -1
        handle = -1
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_size != SIZE:  # new, or of another version
                os.ftruncate(handle, 0)
                os.posix_fallocate(handle, 0, SIZE)
            fcntl.flock(handle, fcntl.LOCK_UN)
            self._map = mmap.mmap(handle, SIZE)
            self._file = handle
        except OSError:
            if handle >= 0:
                with suppress(OSError):
                    os.close(handle)
            self._map = mmap.mmap(-1, SIZE)
