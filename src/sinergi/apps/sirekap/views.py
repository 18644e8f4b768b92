"""The records endpoint: parse, call the intake, render. A record carries its own authority."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import psycopg
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse

from sinergi.apps.sirekap import body, gauges, intake, promises, strangers
from sinergi.core import trouble
from sinergi.core.problems import TYPE, Problem

RETRY_SECONDS = 5
#: Judging is work of the processor: two requests at once in a process only get in each other's way.
#: Their bodies are read outside, so that a slow one keeps nobody waiting.
_one_at_a_time = threading.Lock()
log = logging.getLogger("sinergi.intake")
_teller = trouble.Teller()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the records endpoint, for Django and for a bare WSGI server."""

    status: int
    content: bytes
    content_type: str = "application/json"
    headers: Sequence[tuple[str, str]] = ()


def of_problem(found: Problem) -> Reply:
    """RFC 9457 problem details."""
    return Reply(found.status, found.content, TYPE, found.headers)


_LARGE = Problem(
    413, "Body too large", "At most 4 MiB, counted after inflating; split the records."
)
_CUT = Problem(400, "Body cut", "The body ended early; send the same request again.")


def records(request: HttpRequest) -> HttpResponse:
    """``POST /api/v1/records``; public; safe to repeat; each record is answered on its own."""
    encoding = request.headers.get("Content-Encoding", "")
    reply = answer(request, encoding=encoding, sender=strangers.sender(request.META))
    return HttpResponse(
        reply.content, status=reply.status, content_type=reply.content_type,
        headers=dict(reply.headers),
    )  # fmt: skip


def answer(stream: body.Readable, *, encoding: str, sender: str) -> Reply:
    """Takes the records of a body, or says why not."""
    if wait := strangers.overdrawn(sender):
        return of_problem(wait)
    try:
        decoded = body.decode(body.read(stream, encoding=encoding.lower()))
    except body.TooLarge:
        strangers.unreadable(sender)
        return of_problem(_LARGE)
    except body.BadBody as error:
        strangers.unreadable(sender)
        return of_problem(Problem(400, "Not a records request", str(error)))
    except OSError:
        return of_problem(_CUT)
    try:
        with _one_at_a_time:
            answers = intake.take(decoded.records, decoded.photos)
    except (DatabaseError, psycopg.Error) as error:
        words = trouble.explain(error)
        if words is None:
            raise
        connection.close()  # the next request opens a new one
        if _teller.is_news(words):
            log.error("records are not kept: %s", words)
        detail = f"Not kept: {words}. Send the same request again."
        return of_problem(Problem(503, "Not now", detail, RETRY_SECONDS))
    if _teller.over():
        log.error("records are kept again")
    gauges.count_answers(answers)
    strangers.settle(sender, answers)
    found = {"results": answers, "promises": promises.of(answers, decoded.records)}
    return Reply(200, msgspec.json.encode(found))
