"""The WSGI application, for Granian, gunicorn or any other server.

The records endpoint is called without Django's middleware and routing: it has no session, no cookie,
no form and no template, and on the night it is asked a thousand times a second. Everything else,
and the same view under Django's own route, goes through the whole of Django.
"""

import gc
import logging
import os
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinergi.core.settings")
django_application = get_wsgi_application()

from django.core.handlers.wsgi import LimitedStream  # noqa: E402 - Django must be set up first

from sinergi.apps.sirekap import strangers, views  # noqa: E402
from sinergi.core import logs  # noqa: E402
from sinergi.core.problems import Problem  # noqa: E402

RECORDS = "/api/v1/records"
ROUTE = "api-1:records"
_HEADERS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cache-Control", "no-store"),
]
_BROKEN = Problem(500, "Our fault", "Send the same request again in a while.")
log = logging.getLogger("sinergi.wsgi")
#: A request makes a thousand small objects and lets all of them go: Python's default of a collection
#: every 700 finds nothing, over and over.
gc.set_threshold(50_000, 20, 50)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ.get("PATH_INFO") != RECORDS or environ.get("REQUEST_METHOD") != "POST":
        return django_application(environ, start_response)
    began, number = time.perf_counter_ns(), logs.new_number()
    reply = _answered(environ)
    size = len(reply.content)
    logs.observed(ROUTE, "POST", reply.status, size, began, number)
    headers = [
        ("Content-Type", reply.content_type), ("Content-Length", str(size)),
        ("X-Request-ID", number), *_HEADERS, *reply.headers,
    ]  # fmt: skip
    start_response(_LINES.get(reply.status) or f"{reply.status} Problem", headers)
    return [reply.content]


_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def _answered(environ: dict[str, Any]) -> views.Reply:
    declared = environ.get("CONTENT_LENGTH") or "0"
    length = int(declared) if declared.isascii() and declared.isdigit() else 0
    try:
        return views.answer(
            LimitedStream(environ["wsgi.input"], length),
            encoding=environ.get("HTTP_CONTENT_ENCODING", ""),
            sender=strangers.sender(environ),
        )
    except Exception:
        log.exception("the records endpoint failed")
        return views.of_problem(_BROKEN)
