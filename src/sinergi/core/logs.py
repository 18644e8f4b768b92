"""Logs that say what happened and nothing of whom: no query, body, name, address, record.

A request is named by its route (``public-file``), never by its path: a path can hold anything.
Of an error stands its kind, an SQLSTATE or the system's word, and where in the code it was: its
own text may quote a row.
"""

import json
import logging
import os
import secrets
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from sinergi.core import metrics

access = logging.getLogger("sinergi.access")
#: Fields that ``extra`` may carry into a line.
FIELDS = ("request", "method", "route", "status", "ms", "bytes")
NO_ROUTE = "none"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Plain(logging.Formatter):
    """One line for a person; the same fields as ``Json``."""

    def format(self, record: logging.LogRecord) -> str:
        line = _line(record)
        head = f"{line.pop('time')} {line.pop('level')} {line.pop('logger')} {line.pop('message')}"
        return " ".join([head, *(f"{key}={value}" for key, value in line.items())])


class Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_line(record), ensure_ascii=False)


def _line(record: logging.LogRecord) -> dict[str, Any]:
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    line: dict[str, Any] = {"time": at, "level": record.levelname, "logger": record.name}
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):  # Django's own lines quote the path: say it our way
        line["message"] = "request failed"
        line["route"] = route_of(request)
        line["status"] = getattr(record, "status_code", 500)
        line["request"] = getattr(request, "number", "")
    else:
        # One line a message, whatever a caller put into it.
        line["message"] = " ".join(record.getMessage().split())
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
    if record.exc_info and record.exc_info[1] is not None:
        line["error"] = described(record.exc_info[1])
    return line


def described(error: BaseException) -> str:
    """Kind, code and place of an error and its causes; never its text."""
    words: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(words) < 4:
        code = getattr(seen, "sqlstate", None) or (
            getattr(seen, "strerror", None) if isinstance(seen, OSError) else None
        )
        every = traceback.extract_tb(seen.__traceback__)
        own = [f for f in every if f"{os.sep}sinergi{os.sep}" in f.filename][-2:]
        frames = own if not every or every[-1] in own else [*own, every[-1]]
        where = " > ".join(f"{os.path.basename(f.filename)}:{f.lineno} {f.name}" for f in frames)
        words.append(f"{type(seen).__name__}{f' {code}' if code else ''} at {where or '?'}")
        seen = seen.__cause__
    return " because ".join(words)


def route_of(request: HttpRequest) -> str:
    """The route's name, ``none`` where none matched."""
    match = request.resolver_match
    return (match.view_name or NO_ROUTE) if match is not None else NO_ROUTE


class OnlyFaults(logging.Filter):
    """Of Django's lines on requests those with an error; the others are told by ``access``."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


class ObservedMiddleware:
    """Numbers each request, counts it, and writes a line where the level asks for one.

    5xx are errors; the rest is told at INFO, but intake's successes only with
    ``SINERGI_ACCESS_LOG=all``: a thousand a second belong into the counters.
    """

    #: Routes whose 2xx, and 503 (told once, by who met the trouble), are only counted.
    QUIET = frozenset({"api-1:records", "healthz", "readyz", "metrics"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response
        self.all = os.environ.get("SINERGI_ACCESS_LOG") == "all"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number = request.number = secrets.token_hex(8)  # type: ignore[attr-defined]
        began = time.perf_counter_ns()
        response = self.get_response(request)
        took = (time.perf_counter_ns() - began) // 1000
        response.headers["X-Request-ID"] = number
        route, status = route_of(request), response.status_code
        size = len(response.content) if isinstance(response, HttpResponse) else 0
        metrics.count(
            {
                metrics.series("sinergi_requests_total", route=route, status=str(status)): 1,
                metrics.series("sinergi_request_seconds_total", route=route): took,
                metrics.series("sinergi_response_bytes_total", route=route): size,
            }
        )
        level = logging.ERROR if status >= 500 else logging.INFO
        quiet = (status < 300 or status == 503) and route in self.QUIET and not self.all
        if not quiet and access.isEnabledFor(level):
            method = request.method if request.method in METHODS else "OTHER"
            access.log(
                level, "answered",
                extra={"request": number, "method": method, "route": route, "status": status,
                       "ms": round(took / 1000, 1), "bytes": size},
            )  # fmt: skip
        return response
