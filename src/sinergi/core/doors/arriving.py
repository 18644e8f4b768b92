"""A request's body as it arrives: bounded in bytes and in time, and no thread waits for it."""

import asyncio
from typing import Any

#: Declared no larger than this, a body is taken in one piece.
WHOLE = 64 * 1024
#: Seconds between two looks at the clock; one clock for all, as nearly every body is there at once.
LOOK = 0.5


class TooLarge(Exception):
    """More than the limit."""


class TooSlow(Exception):
    """Not there in time."""


class Arriving:
    """``limit``: bytes; ``patience``: seconds a sender has; ``pace``: bytes a second that prolong
    them."""

    def __init__(self, limit: int, patience: float, pace: float):
        self.limit, self.patience, self.pace = limit, patience, pace
        self._ends: dict[asyncio.Task[Any], float] = {}
        self._overdue: set[asyncio.Task[Any]] = set()
        self._looking = False

    async def drained(self, protocol: Any, length: int) -> None:
        """Reads a body that is too large and keeps none of it, so that its sender, who may send all
        before it listens, hears why; not one of more than twice the limit."""
        if length <= 2 * self.limit:
            await self._read(protocol, length, keep=False)

    async def body(self, protocol: Any, length: int | None, *, parts: bool = False) -> bytes:
        """The whole body; shorter than ``length`` (None = chunked) where the sender went away.

        ``protocol``: RSGI's; awaited it gives the body, iterated its pieces. ``parts``: what came in
        time of a slow body is given too. Raises TooLarge, TooSlow.
        """
        return await self._read(protocol, length, parts=parts)

    async def _read(
        self, protocol: Any, length: int | None, *, parts: bool = False, keep: bool = True
    ) -> bytes:
        if length is not None and length > self.limit and keep:
            raise TooLarge
        came: list[bytes] = []
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (Granian runs each request as one)
        began = loop.time()
        self._ends[task] = began + self.patience
        if not self._looking:
            self._looking = True
            loop.call_later(LOOK, self._look, loop)
        try:
            if length is not None and length <= WHOLE and not parts:
                whole: bytes = await protocol()
                return whole
            size = 0
            async for piece in protocol:
                size += len(piece)
                if size > self.limit and keep:
                    raise TooLarge
                if keep:
                    came.append(piece)
                if size == length:
                    break
                self._ends[task] = began + self.patience + size / self.pace
            return b"".join(came)
        except asyncio.CancelledError as error:
            if task not in self._overdue:  # the server is ending
                raise
            if parts:
                return b"".join(came)
            raise TooSlow from error
        except RuntimeError:  # RSGIProtocolClosed: the sender went away
            return b"".join(came)
        finally:
            del self._ends[task]
            self._overdue.discard(task)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for task, ends in self._ends.items():
            if ends <= now and task not in self._overdue:
                self._overdue.add(task)
                task.cancel()
        self._looking = bool(self._ends)
        if self._looking:
            loop.call_later(LOOK, self._look, loop)
