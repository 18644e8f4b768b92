"""Places for bodies that arrive or are worked on: bounded in number, in bytes and a sender."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

#: Smaller bodies take a place and no bytes: most requests, and so cheap that number bounds them.
SMALL = 64 * 1024


class Full(Exception):
    """No place is free; come again."""


class Places:
    """``number`` bodies at most, ``each`` of one sender, ``room`` bytes of those above SMALL."""

    def __init__(self, number: int, each: int, room: int):
        self.number, self.each, self.room = number, each, room
        self.taken = 0
        self.filled = 0
        self._of: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def one(self, sender: str, size: int) -> Iterator[None]:
        """A place for a body of ``size`` bytes at most; raises Full at once where none is free."""
        size = size if size > SMALL else 0
        with self._lock:
            if (
                self.taken >= self.number
                or self._of[sender] >= self.each
                or (size and self.filled + size > self.room)
            ):
                if not self._of[sender]:
                    del self._of[sender]
                raise Full
            self.taken += 1
            self.filled += size
            self._of[sender] += 1
        try:
            yield
        finally:
            with self._lock:
                self.taken -= 1
                self.filled -= size
                self._of[sender] -= 1
                if not self._of[sender]:
                    del self._of[sender]
