"""The door: bodies arrive whole, few are worked on at once, and the page always finds a worker.

Granian hands each request to an event loop (RSGI), where waiting costs a few kilobytes and no thread.
What has arrived whole goes to a worker thread, where Django answers it as any WSGI server would.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sinergi.core.doors import addresses, bounds
from sinergi.core.doors.arriving import Arriving, TooLarge, TooSlow
from sinergi.core.doors.environ import SENDER, environ_of, with_body
from sinergi.core.doors.places import Full, Places, Turns
from sinergi.core.doors.workers import Workers
from sinergi.core.problems import TYPE, Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

AGAIN = 5  # seconds
PIECE = 64 * 1024

FULL = Problem(
    503, "Too many at once", "Too many requests are being worked on; send the same again.", AGAIN
)
LARGE = Problem(413, "Body too large", "At most 4 MiB, counted after inflating; split the records.")
SLOW = Problem(
    408, "Body too slow", "The body did not arrive in time; send the same request again.", AGAIN
)
CUT = Problem(400, "Body cut", "The body ended early; send the same request again.")
BROKEN = Problem(500, "Server error", "The server failed; its operator finds why in its log.")

Answer = tuple[int, list[tuple[str, str]], bytes, Any]


class Doorkeeper:
    """An RSGI application (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md)."""

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        workers: Workers,
        turns: Turns,
        places: Places,
        arriving: Arriving,
        trusted: Sequence[addresses.Network] = (),
        in_parts: tuple[str, ...] = (),
    ):
        """``in_parts``: where a body that was cut, or is too large, still goes to the application,
        which keeps the part or says why in its own words."""
        self.in_parts = in_parts
        self.application, self.workers, self.turns = application, workers, turns
        self.places, self.arriving, self.trusted = places, arriving, trusted
        self.pages = 0

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        environ = environ_of(scope)
        length = _length(environ)
        try:
            if length == 0:
                await self._page(environ, protocol)
            elif length is not None and length > self.arriving.limit:
                await self._too_large(environ, length, protocol)
            else:
                await self._body(environ, length, protocol)
        except Full:
            _refuse(FULL, protocol)
        except TooLarge:
            _refuse(LARGE, protocol)
        except TooSlow:
            _refuse(SLOW, protocol)

    async def _page(self, environ: dict[str, Any], protocol: Any) -> None:
        if self.pages >= bounds.PAGES:
            raise Full
        self.pages += 1
        try:
            answer = await self.workers.call(self._work, environ)
        finally:
            self.pages -= 1
        await self._send(answer, protocol)

    async def _body(self, environ: dict[str, Any], length: int | None, protocol: Any) -> None:
        sender = environ[SENDER] = addresses.of(environ, self.trusted)
        with self.places.one(sender, self.arriving.limit if length is None else length):
            parts = length is not None and environ["PATH_INFO"].startswith(self.in_parts)
            body = await self.arriving.body(protocol, length, parts=parts)
            if length is not None and len(body) < length and not parts:
                _refuse(CUT, protocol)
                return
            whole = with_body(environ, body, length if parts else None)
            async with self.turns.one():
                answer = await self.workers.call(self._work, whole)
        await self._send(answer, protocol)

    async def _too_large(self, environ: dict[str, Any], length: int, protocol: Any) -> None:
        sender = environ[SENDER] = addresses.of(environ, self.trusted)
        if "HTTP_EXPECT" not in environ:  # else it asks before it sends
            with self.places.one(sender, 0), suppress(TooSlow):
                await self.arriving.drained(protocol, length)
        if not environ["PATH_INFO"].startswith(self.in_parts):
            _refuse(LARGE, protocol)
            return
        answer = await self.workers.call(self._work, with_body(environ, b"", length))
        await self._send(answer, protocol)

    def _work(self, environ: dict[str, Any]) -> Answer:
        """In a worker: status, headers, content, and the rest of an answer that streams."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            started.append((status, headers))

        try:
            answer: Any = self.application(environ, start_response)
        except Exception:  # Django answers its own; this one came from outside of it
            environ["wsgi.errors"].write(_trace())
            return _answer(BROKEN)
        streams = getattr(answer, "streaming", False)
        try:
            content = b"" if streams else b"".join(answer)
        finally:
            if not streams and hasattr(answer, "close"):
                answer.close()
        status, headers = started[-1]
        return int(status[:3]), headers, content, answer if streams else None

    async def _send(self, answer: Answer, protocol: Any) -> None:
        status, headers, content, rest = answer
        if rest is None:
            protocol.response_bytes(status, headers, content)
            return
        try:
            pieces = iter(rest)
            transport = protocol.response_stream(status, headers)
            while piece := await self.workers.call(_piece, pieces):
                await transport.send_bytes(piece)
        finally:
            await self.workers.call(rest.close)


def _piece(pieces: Iterable[bytes]) -> bytes:
    """The next 64 KiB of a streaming answer; empty at its end."""
    parts: list[bytes] = []
    size = 0
    for part in pieces:
        parts.append(part)
        size += len(part)
        if size >= PIECE:
            break
    return b"".join(parts)


def _length(environ: dict[str, Any]) -> int | None:
    """Bytes declared, 0 where there is no body, None where it comes in chunks."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return None
    declared: str = environ.get("CONTENT_LENGTH", "0")
    return int(declared) if declared.isascii() and declared.isdigit() else 0


def _answer(problem: Problem) -> Answer:
    headers = [
        ("Content-Type", TYPE),
        ("X-Content-Type-Options", "nosniff"),
        *problem.headers,
    ]
    return problem.status, headers, problem.content, None


def _refuse(problem: Problem, protocol: Any) -> None:
    status, headers, content, _ = _answer(problem)
    protocol.response_bytes(status, headers, content)


def _trace() -> str:
    import traceback

    return traceback.format_exc()
