"""The API as one: each application's router, one description (docs/openapi.json), one page of it."""

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from sinergi.apps.perangkat.api import router as perangkat
from sinergi.apps.sirekap.api import router as sirekap
from sinergi.core import api_docs
from sinergi.core.access import public
from sinergi.core.problems import TYPE


class _Api(NinjaAPI):
    """Errors are problem details (RFC 9457), whatever else a call answers."""

    def get_openapi_schema(self, **more: Any) -> Any:
        schema = super().get_openapi_schema(**more)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[TYPE] = content.pop("application/json")
        return schema


api = _Api(title="Sinergi", version="1", docs_url=None, openapi_url="/openapi.json")
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
