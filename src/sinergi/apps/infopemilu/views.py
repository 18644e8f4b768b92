"""The public site. In production any web server or CDN serves the same folder."""

import gzip
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from sinergi.apps.infopemilu import files
from sinergi.core import photo_store, queries
from sinergi.core.access import public

#: A photograph came from outside: opened by itself it may do nothing. Styles are not spoken of: the
#: browser's own page around a picture has some.
PICTURE_POLICY = (
    "sandbox; script-src 'none'; object-src 'none'; frame-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
FOR_EVER = "public, max-age=31536000, immutable"
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
        picture = photo_store.in_bucket(name)
        if picture is not None:
            headers = {"Content-Security-Policy": PICTURE_POLICY, "Cache-Control": FOR_EVER}
            return HttpResponse(picture, content_type=photo_store.IMAGE, headers=headers)
        raise Http404("no such public file")
    if found.path.name == "index.html" and name and not name.endswith(("/", "index.html")):
        return HttpResponseRedirect(f"/hasil/{name}/")
    caching = FOR_EVER if found.immutable else "no-cache"
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
    if found.content_type == photo_store.IMAGE:
        response.headers["Content-Security-Policy"] = PICTURE_POLICY
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
