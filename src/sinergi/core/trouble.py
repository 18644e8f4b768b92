"""Troubles that pass when somebody makes room or mends a disk: what is wrong, and the mend.

Whoever meets one waits and tries again; anything else is a fault of the program and is raised.
"""

import errno

import psycopg
from django.db import Error as DatabaseError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
#: SQLSTATE → what it means here. 25006: a read-only server (a standby, or set so by hand).
_STATES = {
    "53100": "the database's disk is full; make room on it",
    "53200": "the database has no memory left; give it more, or stop what else runs there",
    "53300": "the database has no connection left; raise its max_connections",
    "25006": "the database only reads (a standby?); name the writing one, or promote it",
    "58030": "the database's disk fails; look at its log and at the disk",
    "XX001": "the database found damaged data; restore a backup",
}
_AWAY = "the database is away; it is tried again"


def explain(error: BaseException) -> str | None:
    """One line with the mend for a trouble that may pass; None for anything else."""
    if isinstance(error, OSError):
        return _of_files(error)
    if not isinstance(error, DatabaseError | psycopg.Error):
        return None
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    if state in _STATES:
        return _STATES[state]
    # A server that was ended, or whose disk is full of its own log, cuts the line without a state.
    gone = (
        cause is None
        or isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
        or (type(cause) is psycopg.DatabaseError and not state)
    )
    return _AWAY if gone or state[:2] in ("08", "53", "57", "58") else None


def _of_files(error: OSError) -> str | None:
    where = error.filename or "a file"
    if error.errno in _FULL:
        return f"{where}: the disk is full; make room on it"
    if error.errno in _CLOSED:
        return f"{where}: cannot be written ({error.strerror}); open the folder for this user"
    if error.errno == errno.EIO:
        return f"{where}: the disk fails; look at the system's log"
    return None


class Teller:
    """Says a trouble once, and again only when it is another or came back."""

    def __init__(self) -> None:
        self._last = ""

    def is_news(self, words: str) -> bool:
        news = words != self._last
        self._last = words
        return news

    def over(self) -> bool:
        """The trouble has passed; True where one was told."""
        told, self._last = bool(self._last), ""
        return told
