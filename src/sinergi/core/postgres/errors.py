"""What can be wrong with a database, in one sentence: what, where, and the mend."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path


class PostgresError(RuntimeError):
    """Base; its text is for a person."""


class DiskFull(PostgresError):
    """No room left on the disk of the data folder."""


class TooOld(PostgresError):
    """``DATABASE_URL`` leads to a PostgreSQL before 15."""


class OtherVersion(PostgresError):
    """The data folder belongs to another major version."""


class Unreachable(PostgresError):
    """The database does not answer, or its account may not enter the folder."""


class NotWritable(PostgresError):
    """The data folder cannot be written."""


class WouldNotStart(PostgresError):
    """The server ended while starting; the text quotes its last words."""


def disk_full(base: Path) -> DiskFull:
    return DiskFull(f"{base}: the disk is full; make room, or move the data folder (SINERGI_VAR)")


def says_full(words: str) -> bool:
    """Whether a program's words are the system's for a full disk or an exhausted quota."""
    return "No space left" in words or "quota exceeded" in words


@contextlib.contextmanager
def writing(base: Path) -> Iterator[None]:
    """Turns what the system says of files below ``base`` into DiskFull or NotWritable."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(base) from error
        raise NotWritable(
            f"{error.filename or base}: cannot be written ({error.strerror}); check the folder's "
            "permissions, or name another data folder with SINERGI_VAR"
        ) from error
