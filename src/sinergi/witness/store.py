"""What a witness must never forget, on the disk: of each log the last checkpoint it cosigned.

A file a log, written beside, renamed, each on the disk before the next step: a crash leaves the
earlier checkpoint or the later one, whole. A log that is watched has its file from the beginning; one
whose file is gone is not cosigned, for nobody can tell what was said of it.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint
from sinergi.ledger.note import NoteError
from sinergi.witness.protocol import Request

NEVER = b"never cosigned\n"
#: So many requests of a sort are kept as evidence.
MAX_EVIDENCE = 100


class StateLost(RuntimeError):
    """The witness's own state cannot be read; it cosigns nothing of this log. The text says why."""


def write_durably(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Beside, to the disk, renamed, the folder to the disk. Raises OSError; then ``path`` is as it was."""
    beside = path.with_name(f".{path.name}.beside")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.rename(beside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Store:
    """``with store.locked(): last(), put()``: the check and the write are one step, between threads
    and between processes."""

    def __init__(self, folder: Path):
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        with (self.folder / "lock").open("w") as handle:  # an open file of one's own: threads too
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _path(self, origin: str) -> Path:
        return self.folder / "state" / hashlib.sha256(origin.encode()).hexdigest()

    def begin(self, origin: str) -> None:
        """A log is watched from now on; what is known of it stays."""
        path = self._path(origin)
        if not path.exists():
            path.parent.mkdir(mode=0o755, exist_ok=True)
            write_durably(path, NEVER)

    def last(self, origin: str) -> Checkpoint | None:
        """The last checkpoint cosigned; None = never one. Raises StateLost."""
        path = self._path(origin)
        try:
            data = path.read_bytes()
            if data == NEVER:
                return None
            found = parse_checkpoint(data)
        except (OSError, NoteError) as error:
            raise StateLost(
                f"{path}: what was cosigned of {origin} cannot be read ({error}); do not bring back "
                "an older copy: make a new key in a new folder and give its vkey out"
            ) from error
        if found.origin != origin:
            raise StateLost(f"{path}: is of another log, {found.origin}")
        return found

    def put(self, checkpoint: Checkpoint) -> None:
        """On the disk when it returns. The caller holds the lock and has checked it against ``last``."""
        write_durably(self._path(checkpoint.origin), checkpoint.to_bytes())

    def keep_evidence(self, sort: str, request: Request) -> Path | None:
        """A signed tree that was not shown to go on from what was cosigned, once; None where it is
        not kept. ``fork``: two trees of one size; ``unproven``: perhaps but a wrong proof."""
        folder = self.folder / "evidence"
        folder.mkdir(mode=0o755, exist_ok=True)
        tree = hashlib.sha256(request.checkpoint.text).hexdigest()
        path = folder / f"{sort}-{tree}.txt"
        if path.exists() or len(list(folder.glob(f"{sort}-*.txt"))) >= MAX_EVIDENCE:
            return None
        write_durably(path, request.to_bytes())
        return path
