"""The records endpoint: parse, call the intake, render. A record carries its own authority."""

import logging
import threading

import msgspec
import psycopg
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from sinergi.apps.sirekap import body, gauges, intake, strangers
from sinergi.core import trouble
from sinergi.core.problems import TYPE, Problem

RETRY_SECONDS = 5
#: Judging is work of the processor: two requests at once in a process only get in each other's way.
#: Their bodies are read outside, so that a slow one keeps nobody waiting.
_one_at_a_time = threading.Lock()
log = logging.getLogger("sinergi.intake")
_teller = trouble.Teller()


def problem(found: Problem) -> HttpResponse:
    """RFC 9457 problem details."""
    headers = dict(found.headers)
    return HttpResponse(found.content, status=found.status, content_type=TYPE, headers=headers)


def records(request: HttpRequest) -> HttpResponse:
    """``POST /api/v1/records``; public; safe to repeat; each record is answered on its own."""
    sender = strangers.sender(request)
    if wait := strangers.overdrawn(sender):
        return problem(wait)
    try:
        data = body.read(request, encoding=request.headers.get("Content-Encoding", "").lower())
        decoded = body.decode(data)
    except body.TooLarge:
        strangers.unreadable(sender)
        return problem(
            Problem(
                413, "Body too large", "At most 4 MiB, counted after inflating; split the records."
            )
        )
    except body.BadBody as error:
        strangers.unreadable(sender)
        return problem(Problem(400, "Not a records request", str(error)))
    except UnreadablePostError:
        return problem(
            Problem(400, "Body cut", "The body ended early; send the same request again.")
        )
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
        return problem(
            Problem(
                503, "Not now", f"Not kept: {words}. Send the same request again.", RETRY_SECONDS
            )
        )
    if _teller.over():
        log.error("records are kept again")
    gauges.count_answers(answers)
    strangers.settle(sender, answers)
    return HttpResponse(msgspec.json.encode({"results": answers}), content_type="application/json")
