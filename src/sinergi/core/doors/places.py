"""Places for bodies that arrive or are worked on, and turns at the workers. One event loop's own."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

#: Smaller bodies take a place and no bytes: most requests, and so cheap that number bounds them.
SMALL = 64 * 1024


class Full(Exception):
    """No place is free; come again."""


class Places:
    """``number`` bodies at most, ``of_one`` of one sender; ``room`` bytes of those above SMALL,
    ``room_of_one`` of one sender's."""

    def __init__(self, number: int, of_one: int, room: int, room_of_one: int):
        self.number, self.of_one, self.room, self.room_of_one = number, of_one, room, room_of_one
        self.taken = self.filled = 0
        self._taken: Counter[str] = Counter()
        self._filled: Counter[str] = Counter()

    @contextmanager
    def one(self, sender: str, size: int) -> Iterator[None]:
        """A place for a body of ``size`` bytes at most; raises Full at once where none is free."""
        size = size if size > SMALL else 0
        if self.taken >= self.number or self._taken.get(sender, 0) >= self.of_one:
            raise Full
        if size and (
            self.filled + size > self.room or self._filled.get(sender, 0) + size > self.room_of_one
        ):
            raise Full
        self._add(sender, 1, size)
        try:
            yield
        finally:
            self._add(sender, -1, -size)

    def _add(self, sender: str, number: int, size: int) -> None:
        self.taken += number
        self.filled += size
        for counter, change in ((self._taken, number), (self._filled, size)):
            if change:
                counter[sender] += change
                if not counter[sender]:
                    del counter[sender]


class Turns:
    """``number`` at once, ``waiting`` more in their order, the next is refused."""

    def __init__(self, number: int, waiting: int):
        self.free, self.most = number, waiting
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Raises Full at once where too many wait already."""
        if self.free:
            self.free -= 1
        elif len(self._waiting) >= self.most:
            raise Full
        else:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._next()
                raise
        try:
            yield
        finally:
            self._next()

    def _next(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.free += 1
