"""Database connections lent to threads, so that many threads need few connections.

Django keeps a connection a thread. A server whose threads may have to wait for slow senders needs
many; connections, each a process of PostgreSQL, are few. So a thread borrows one for the time it
works, and as many requests are worked on at once as there are connections.
"""

import queue
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Busy(Exception):
    """None came back in time."""


class Lending:
    """``number`` connections, opened when first needed and kept open as Django's settings say."""

    def __init__(self, number: int):
        self.number = number
        self._free: queue.SimpleQueue[BaseDatabaseWrapper | None] = queue.SimpleQueue()
        for _ in range(number):
            self._free.put(None)

    @contextmanager
    def one(self, patience: float) -> Iterator[None]:
        """This thread's default connection is a lent one; raises Busy after ``patience`` seconds."""
        try:
            lent = self._free.get(timeout=patience)
        except queue.Empty as error:
            raise Busy from error
        try:
            if lent is None:
                lent = connections.create_connection(DEFAULT_DB_ALIAS)
                lent.inc_thread_sharing()
            connections[DEFAULT_DB_ALIAS] = lent
            yield
        finally:
            self._free.put(lent)
            if lent is not None:
                del connections[DEFAULT_DB_ALIAS]
