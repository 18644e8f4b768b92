"""The file of a backup: a tar that any tar can list, with a seal at its end.

    sinergi-backup   the format's number
    ...              what is kept
    manifest.json    what must be found again
    seal             SHA-256 of everything before it (and where the manifest begins)

The seal's bytes follow from what is before it, so that one flipped bit anywhere, or a cut, is
found before anything of the file is used.
"""

import fcntl
import hashlib
import os
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sinergi.core.backup.errors import BackupError, Damaged, at

MAGIC = "sinergi-backup"
FORMAT = b"1\n"
MANIFEST = "manifest.json"
CHUNK = 1 << 20
BLOCK = tarfile.BLOCKSIZE
SEAL_SIZE = 4 * BLOCK  # header, content, the two empty blocks that end a tar


@dataclass(frozen=True, slots=True)
class Kept:
    """A member as it stands in the file; ``size`` in bytes."""

    name: str
    size: int
    sha256: str


def begins_as_one(path: Path) -> bool:
    """Whether a file looks like a backup (and so does not belong into the next one)."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC.encode()


class Writer:
    """Writes ``path`` beside and renames it when it is whole; left early, nothing remains.

    Raises BackupError where another process writes the same backup, or the disk refuses.
    """

    def __init__(self, path: Path):
        self.path = path
        self.beside = path.with_name(f".{path.name}.partial")
        with at(self.beside):
            handle = os.open(self.beside, os.O_RDWR | os.O_CREAT, 0o600)
        self.file: BinaryIO = os.fdopen(handle, "r+b")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.file.close()
            raise BackupError(
                f"{path}: another backup is being written there; wait for it, or name another file"
            ) from None
        os.fchmod(handle, 0o600)
        self.file.truncate(0)  # what a killed backup left
        self.add(MAGIC, [FORMAT])

    def add(self, name: str, chunks: Iterable[bytes]) -> Kept:
        """Appends a member whose size need not be known before."""
        with at(self.path):
            start = self.file.tell()
            self.file.write(bytes(BLOCK))
            digest, size = hashlib.sha256(), 0
        for chunk in chunks:
            with at(self.path):
                self.file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        header = _header(name, size)
        with at(self.path):
            self.file.write(bytes(-size % BLOCK))
            end = self.file.tell()
            if len(header) != BLOCK:  # a long name takes blocks of its own: move the content
                self._make_room(start + BLOCK, end, len(header) - BLOCK)
                end += len(header) - BLOCK
            self.file.seek(start)
            self.file.write(header)
            self.file.seek(end)
        return Kept(name, size, digest.hexdigest())

    def _make_room(self, start: int, end: int, by: int) -> None:
        position = end
        while position > start:
            step = min(CHUNK, position - start)
            position -= step
            self.file.seek(position)
            data = self.file.read(step)
            self.file.seek(position + by)
            self.file.write(data)

    def seal(self, manifest: bytes) -> str:
        """Ends the file and gives it its name; returns the seal's SHA-256."""
        begins = self.file.tell()
        self.add(MANIFEST, [manifest])
        with at(self.path):
            end = self.file.tell()
            digest = _digest(self.file, end)
            self.file.seek(end)
            self.file.write(_seal(digest, begins))
            self.file.flush()
            os.fsync(self.file.fileno())
        check(self.beside)
        with at(self.path):
            self.beside.rename(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        self.file.close()
        return digest.hexdigest()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        if not self.file.closed:
            self.beside.unlink(missing_ok=True)
            self.file.close()


def check(path: Path) -> int:
    """Reads the whole file against its seal; returns where the manifest begins. Raises Damaged."""
    with at(path), path.open("rb") as file:
        end = os.fstat(file.fileno()).st_size - SEAL_SIZE
        if file.read(len(MAGIC)) != MAGIC.encode():
            raise Damaged(f"{path}: not a backup of Sinergi; name the file 'sinergi backup' wrote")
        if end > 0:
            digest = _digest(file, end)
            seal = file.read(SEAL_SIZE)
            begins = seal[BLOCK + 65 : BLOCK + 85]
            if begins.isdigit() and seal == _seal(digest, int(begins)):
                return int(begins)
    raise Damaged(
        f"{path}: the backup is damaged or cut short (its seal does not fit); nothing was changed. "
        "Copy the file again from where it was made, or use an older backup"
    )


class Reader:
    """Members of a checked file, in order."""

    def __init__(self, path: Path):
        self.path = path
        self._manifest_at = check(path)

    def manifest(self) -> bytes:
        with at(self.path), self.path.open("rb") as file:
            file.seek(self._manifest_at)
            with tarfile.open(fileobj=file, mode="r:") as tar:
                member = tar.next()
                found = tar.extractfile(member) if member else None
                if found is None:
                    raise Damaged(f"{self.path}: the backup has no manifest; use another one")
                return found.read()

    def members(self) -> Iterator[tuple[str, int, BinaryIO]]:
        """Name, size and content of each; a content can be read until the next is asked for."""
        with at(self.path), tarfile.open(self.path, mode="r|") as tar:
            while (member := tar.next()) is not None:
                tar.members = []  # type: ignore[attr-defined]  # else every photo stays in memory
                found = tar.extractfile(member)
                if found is None:
                    raise Damaged(f"{self.path}: {member.name} is no file; use another backup")
                yield member.name, member.size, found  # type: ignore[misc]


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _header(name: str, size: int) -> bytes:
    """The same bytes for the same member: no owner, no time."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")


def _digest(file: BinaryIO, end: int) -> "hashlib._Hash":
    """SHA-256 of the file up to ``end``, where it is left."""
    file.flush()
    file.seek(0)
    digest = hashlib.sha256()
    left = end
    while left and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest


def _seal(digest: "hashlib._Hash", manifest_at: int) -> bytes:
    place = b"%020d" % manifest_at
    whole = digest.copy()
    whole.update(place)
    content = whole.hexdigest().encode() + b" " + place + b"\n"
    header = _header("seal", len(content))
    return (header + content).ljust(SEAL_SIZE, b"\0")
