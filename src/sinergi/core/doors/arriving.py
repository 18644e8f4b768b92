"""A request's body as it arrives: bounded in bytes and in time, and no thread waits for it."""

import asyncio
from collections.abc import AsyncIterable


class TooLarge(Exception):
    """More than the limit."""


class TooSlow(Exception):
    """Not there in time."""


class Arriving:
    """``limit``: bytes; ``patience``: seconds a sender has; ``pace``: bytes a second that prolong
    them."""

    def __init__(self, limit: int, patience: float, pace: float):
        self.limit, self.patience, self.pace = limit, patience, pace

    async def body(self, pieces: AsyncIterable[bytes], length: int | None) -> bytes:
        """The whole body; shorter than ``length`` (None = chunked) where the sender went away.

        Raises TooLarge, TooSlow.
        """
        if length is not None and length > self.limit:
            raise TooLarge
        parts: list[bytes] = []
        size = 0
        ends = asyncio.get_running_loop().time() + self.patience
        try:
            async with asyncio.timeout_at(ends) as clock:
                async for piece in pieces:
                    size += len(piece)
                    if size > self.limit:
                        raise TooLarge
                    parts.append(piece)
                    if size == length:
                        break
                    clock.reschedule(ends + size / self.pace)
        except TimeoutError as error:
            raise TooSlow from error
        return parts[0] if len(parts) == 1 else b"".join(parts)
