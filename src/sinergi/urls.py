"""Every route of the server."""

from django.urls import include, path

from sinergi.api import api, docs, docs_style

urlpatterns = [
    path("", include("sinergi.apps.infopemilu.urls")),
    path("peragaan/", include("sinergi.apps.peragaan.urls")),
    path("api/v1/", api.urls),
    path("api/docs", docs, name="api-docs"),
    path("api/docs.css", docs_style, name="api-docs-style"),
    path("", include("sinergi.core.urls")),
]
