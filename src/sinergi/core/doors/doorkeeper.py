"""The WSGI application before Django: no body waits in a worker, none is too large, few at a time.

Works with any WSGI server that has more threads than ``Places.number``: those above it always are
there for requests without a body (the page).
"""

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sinergi.core.doors import addresses
from sinergi.core.doors.bodies import Bodies, TooLarge, TooSlow
from sinergi.core.doors.lending import Busy, Lending
from sinergi.core.doors.places import Full, Places
from sinergi.core.problems import TYPE, Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Where later rooms find the sender of a request.
SENDER = "sinergi.sender"
AGAIN = 5

FULL = Problem(
    503, "Too many at once", "Too many requests are being worked on; send the same again.", AGAIN
)
LARGE = Problem(
    413, "Body too large", "At most 4 MiB, counted after inflating; split the records."
)
SLOW = Problem(
    408, "Body too slow", "The body did not arrive in time; send the same request again.", AGAIN
)
CUT = Problem(400, "Body cut", "The body ended early; send the same request again.")


class Doorkeeper:
    """Reads bodies and lends database connections to ``application``."""

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        places: Places,
        bodies: Bodies,
        lending: Lending,
        trusted: Sequence[addresses.Network] = (),
        patience: float = 20.0,
    ):
        self.application, self.places, self.bodies = application, places, bodies
        self.lending, self.trusted, self.patience = lending, trusted, patience

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        length = _length(environ)
        if length == 0:
            return self._serve(environ, start_response)
        if length is not None and length > self.bodies.limit:
            return _refuse(LARGE, start_response)
        sender = environ[SENDER] = addresses.of(environ, self.trusted)
        try:
            with self.places.one(sender, self.bodies.limit if length is None else length):
                body = self.bodies.read(environ["wsgi.input"], length)
                if length is not None and len(body) < length:
                    return _refuse(CUT, start_response)
                environ["wsgi.input"] = io.BytesIO(body)
                environ["CONTENT_LENGTH"] = str(len(body))
                return self._serve(environ, start_response)
        except Full:
            return _refuse(FULL, start_response)
        except TooLarge:
            return _refuse(LARGE, start_response)
        except TooSlow:
            return _refuse(SLOW, start_response)

    def _serve(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """A streaming answer is sent without the lent connection: it reads before it begins."""
        try:
            with self.lending.one(self.patience):
                answer: Any = self.application(environ, start_response)
                if getattr(answer, "streaming", True):
                    return answer  # type: ignore[no-any-return]
                try:
                    return [b"".join(answer)]
                finally:
                    answer.close()
        except Busy:
            return _refuse(FULL, start_response)


def _length(environ: "WSGIEnvironment") -> int | None:
    """Bytes declared, 0 where there is no body, None where it comes in chunks."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    declared = environ.get("CONTENT_LENGTH") or environ.get("HTTP_CONTENT_LENGTH") or "0"
    return int(declared) if declared.isascii() and declared.isdigit() else 0


def _refuse(problem: Problem, start_response: "StartResponse") -> list[bytes]:
    content = problem.content
    start_response(
        problem.status_line,
        [
            ("Content-Type", TYPE),
            ("Content-Length", str(len(content))),
            ("X-Content-Type-Options", "nosniff"),
            *problem.headers,
        ],
    )
    return [content]
