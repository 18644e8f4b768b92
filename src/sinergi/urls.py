"""Every route of the server."""

from django.urls import include, path

from sinergi.api import api

urlpatterns = [
    path("", include("sinergi.apps.infopemilu.urls")),
    path("peragaan/", include("sinergi.apps.peragaan.urls")),
    path("api/v1/", api.urls),
    path("", include("sinergi.core.urls")),
]
