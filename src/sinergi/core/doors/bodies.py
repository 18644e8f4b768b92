"""The whole body of a request, before anything else works on it: bounded in bytes and in time.

A WSGI server lets ``read`` wait for as long as the sender likes, and gives no way to end it. A body
that has arrived (nearly every one) is read on the spot. Where more than a few are being waited for
already, a thread of its own waits for the next one and this one looks at the clock: a sender that is
too slow is answered, the server then closes the connection, and that ends the waiting thread.
"""

import threading
import time
from typing import Protocol

PIECE = 64 * 1024
#: Pieces of a watched body: small, so that slow and steady is told from silent.
WATCHED_PIECE = 1024


class TooLarge(Exception):
    """More than the limit."""


class TooSlow(Exception):
    """Not there in time."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Bodies:
    """``limit``: bytes; ``unwatched``: how many may be waited for without a clock; ``patience``:
    seconds a sender has to begin with; ``pace``: bytes a second that prolong them."""

    def __init__(self, limit: int, unwatched: int, patience: float, pace: float):
        self.limit, self.unwatched, self.patience, self.pace = limit, unwatched, patience, pace
        self._waiting = 0
        self._lock = threading.Lock()

    def read(self, stream: Readable, length: int | None) -> bytes:
        """``length``: as declared, None = chunked. Raises TooLarge, TooSlow.

        Shorter than declared where the sender went away.
        """
        if length is not None and length > self.limit:
            raise TooLarge
        with self._lock:
            watched = self._waiting >= self.unwatched
            self._waiting += not watched
        if watched:
            return _Watched(stream, length, self.limit).body(self.patience, self.pace)
        try:
            return _all(stream, length, self.limit)
        finally:
            with self._lock:
                self._waiting -= 1


def _all(stream: Readable, length: int | None, limit: int) -> bytes:
    if length is not None and length <= PIECE:
        return stream.read(length) if length else b""
    parts: list[bytes] = []
    size = 0
    while piece := stream.read(PIECE if length is None else min(PIECE, length - size)):
        size += len(piece)
        if size > limit:
            raise TooLarge
        parts.append(piece)
        if size == length:
            break
    return b"".join(parts)


class _Watched:
    """A body that another thread waits for."""

    def __init__(self, stream: Readable, length: int | None, limit: int):
        self.stream, self.length, self.limit = stream, length, limit
        self.parts: list[bytes] = []
        self.size = 0
        self.failed: BaseException | None = None
        self.done = threading.Event()
        self.given_up = False

    def body(self, patience: float, pace: float) -> bytes:
        began = time.monotonic()
        threading.Thread(target=self._wait, name="body", daemon=True).start()
        left = patience
        while not self.done.wait(left):
            left = began + patience + self.size / pace - time.monotonic()
            if left <= 0:
                self.given_up = True
                raise TooSlow
        if self.failed is not None:
            raise self.failed
        return b"".join(self.parts)

    def _wait(self) -> None:
        try:
            while not self.given_up and self.size != self.length:
                most = WATCHED_PIECE
                if self.length is not None:
                    most = min(most, self.length - self.size)
                piece = self.stream.read(most)
                if not piece:
                    break
                self.size += len(piece)
                if self.size > self.limit:
                    raise TooLarge
                self.parts.append(piece)
        except BaseException as error:
            self.failed = error
        finally:
            self.done.set()
