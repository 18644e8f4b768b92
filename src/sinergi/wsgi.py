"""The WSGI application, for Granian, gunicorn or any other server.

The records endpoint is called without Django's middleware and routing: it has no session, no cookie,
no form and no template, and on the night it is asked a thousand times a second. Everything else,
and the same view under Django's own route, goes through the whole of Django.
"""

import gc
import logging
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinergi.core.settings")
django_application = get_wsgi_application()

# Django's applications must be there first.
from django.urls import ResolverMatch  # noqa: E402

from sinergi.apps.sirekap import views  # noqa: E402
from sinergi.core.logs import ObservedMiddleware  # noqa: E402
from sinergi.core.problems import Problem  # noqa: E402

RECORDS = "/api/v1/records"
_HEADERS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cache-Control", "no-store"),
]
#: A request makes a thousand small objects and lets all of them go: Python's default of a collection
#: every 700 finds nothing, over and over.
gc.set_threshold(50_000, 20, 50)
_MATCH = ResolverMatch(views.records, (), {}, "records", namespaces=["api-1"])
_BROKEN = Problem(500, "Our fault", "Send the same request again in a while.")
log = logging.getLogger("sinergi.wsgi")


def _records(request: HttpRequest) -> HttpResponse:
    try:
        return views.records(request)
    except Exception:
        log.exception("the records endpoint failed")
        return views.problem(_BROKEN)


_observed = ObservedMiddleware(_records)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ.get("PATH_INFO") != RECORDS or environ.get("REQUEST_METHOD") != "POST":
        return django_application(environ, start_response)
    request = WSGIRequest(environ)
    request.resolver_match = _MATCH
    response = _observed(request)
    assert isinstance(response, HttpResponse)  # noqa: S101 - what ``_records`` gives
    headers = [*response.items(), *_HEADERS, ("Content-Length", str(len(response.content)))]
    start_response(f"{response.status_code} {response.reason_phrase}", headers)
    return [response.content]
