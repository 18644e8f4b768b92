"""The public site. In production any web server or CDN serves the same folder."""

import gzip
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from sinergi.apps.infopemilu import files
from sinergi.core import queries
from sinergi.core.access import public

GZIP_FROM = 1024
GZIPPED_TYPES = ("text/", "application/json", "image/svg")


@public
@require_safe
def results_root(request: HttpRequest) -> HttpResponse:
    """Leads to the election marked public; without one, the page lists what there is."""
    public = queries.public_election()
    if public:
        return HttpResponseRedirect(f"/hasil/{public}/")
    return public_file(request, "index.html")


@public
@require_safe
def public_file(request: HttpRequest, name: str) -> HttpResponse:
    root: Path = settings.PUBLIC_ROOT
    found = files.find(root, name)
    if found is None:
        raise Http404("no such public file")
    if found.path.name == "index.html" and name and not name.endswith(("/", "index.html")):
        return HttpResponseRedirect(f"/hasil/{name}/")
    caching = "public, max-age=31536000, immutable" if found.immutable else "no-cache"
    if request.headers.get("If-None-Match", "").removeprefix("W/") == found.etag:
        response = HttpResponse(status=304)
    else:
        body = found.path.read_bytes()
        response = HttpResponse(body, content_type=found.content_type)
        if (
            len(body) >= GZIP_FROM
            and found.content_type.startswith(GZIPPED_TYPES)
            and "gzip" in request.headers.get("Accept-Encoding", "")
        ):
            response.content = gzip.compress(body, 5, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = "W/" + found.etag
    response.headers["Cache-Control"] = caching
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
