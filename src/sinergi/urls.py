"""Every route of the server."""

from django.urls import include, path

from sinergi.api import api, docs, docs_style
from sinergi.core.access import declared, public

urlpatterns = [
    path("", include("sinergi.apps.infopemilu.urls")),
    path("peragaan/", include("sinergi.apps.peragaan.urls")),
    path("api/v1/", (declared(api.urls[0], public), *api.urls[1:])),
    path("api/docs", docs, name="api-docs"),
    path("api/docs.css", docs_style, name="api-docs-style"),
    path("", include("sinergi.apps.perangkat.urls")),
    path("", include("sinergi.apps.sirekap.desk.urls")),
    path("", include("sinergi.core.urls")),
]
