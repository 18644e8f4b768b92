"""What can be wrong with a backup, in one sentence: what, where, and the mend."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path


class BackupError(RuntimeError):
    """Base; its text is for a person."""


class Damaged(BackupError):
    """The file is not a whole backup; nothing of it was used."""


class NotEmpty(BackupError):
    """The place to restore into holds something already."""


class ToolFailed(BackupError):
    """One of PostgreSQL's own programs failed; the text quotes its last words."""


class NoPassphrase(BackupError):
    """The keys in the backup are encrypted and the passphrase is missing or another."""


@contextlib.contextmanager
def at(path: Path) -> Iterator[None]:
    """Turns what the system says of files at ``path`` into BackupError."""
    try:
        yield
    except OSError as error:
        where = error.filename or path
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise BackupError(f"{where}: the disk is full; make room and run it again") from error
        raise BackupError(
            f"{where}: {error.strerror}; name a place that this user may use"
        ) from error
