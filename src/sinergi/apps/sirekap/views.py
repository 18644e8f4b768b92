"""The records endpoint: parse, call the intake, render. A record carries its own authority."""

import threading

import msgspec
import psycopg
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from sinergi.apps.sirekap import body, intake

RETRY_SECONDS = 5
#: Judging is work of the processor: two requests at once in a process only get in each other's way.
#: Their bodies are read outside, so that a slow one keeps nobody waiting.
_one_at_a_time = threading.Lock()


def problem(status: int, title: str, detail: str) -> HttpResponse:
    """RFC 9457 problem details."""
    content = msgspec.json.encode(
        {"type": "about:blank", "title": title, "status": status, "detail": detail}
    )
    return HttpResponse(content, status=status, content_type="application/problem+json")


def records(request: HttpRequest) -> HttpResponse:
    """``POST /api/v1/records``; public; safe to repeat; each record is answered on its own."""
    try:
        data = body.read(request, encoding=request.headers.get("Content-Encoding", "").lower())
        decoded = body.decode(data)
    except body.TooLarge:
        return problem(
            413, "Body too large", "At most 4 MiB, counted after inflating; split the records."
        )
    except body.BadBody as error:
        return problem(400, "Not a records request", str(error))
    except UnreadablePostError:
        return problem(400, "Body cut", "The body ended early; send the same request again.")
    try:
        with _one_at_a_time:
            answers = intake.take(decoded.records, decoded.photos)
    except (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError):
        connection.close()  # the next request opens a new one
        answer = problem(503, "Not now", "The database is away; send the same request again.")
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
        return answer
    return HttpResponse(msgspec.json.encode({"results": answers}), content_type="application/json")
