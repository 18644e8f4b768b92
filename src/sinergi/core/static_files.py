"""Style sheets and scripts of the pages, found in each application's ``static`` folder.

In production the web server may serve a folder that ``collectstatic`` filled; this view answers
the same bytes from any server.
"""

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sinergi.core.access import public


@public
@require_safe
def static_file(request: HttpRequest, name: str) -> HttpResponse:
    """A file by its name below ``static``; 404 for any other."""
    try:
        found = finders.find(name)
    except (SuspiciousFileOperation, ValueError):  # outside of every folder; a null byte
        found = None
    if not isinstance(found, str) or not Path(found).is_file():
        raise Http404("no such static file")
    body, etag = _read(found, Path(found).stat().st_mtime_ns)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(
            body, content_type=mimetypes.guess_type(name)[0] or "application/octet-stream"
        )
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=256)
def _read(path: str, _changed: int) -> tuple[bytes, str]:
    body = Path(path).read_bytes()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
