"""The API as one: each application's router, one description (docs/openapi.json), one page of it."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from sinergi.apps.perangkat.api import router as perangkat
from sinergi.apps.sirekap.api import router as sirekap
from sinergi.core import api_docs
from sinergi.core.access import public

api = NinjaAPI(title="Sinergi", version="1", docs_url=None, openapi_url="/openapi.json")
api.add_router("", sirekap)
api.add_router("", perangkat)

_STYLE = Path(api_docs.__file__).parent / "templates" / "core" / "api_docs.css"


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """``GET /api/docs``; public."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return render(request, "core/api_docs.html", api_docs.page(schema, "v1/openapi.json"))


@public
@require_safe
def docs_style(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_STYLE.read_bytes(), content_type="text/css; charset=utf-8")
