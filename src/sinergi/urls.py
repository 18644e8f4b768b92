"""Every route of the server."""

from django.urls import include, path

from sinergi.api import api
from sinergi.core.access import declared, public

urlpatterns = [
    path("", include("sinergi.apps.infopemilu.urls")),
    path("api/v1/", (declared(api.urls[0], public), *api.urls[1:])),
    path("", include("sinergi.apps.perangkat.urls")),
    path("", include("sinergi.core.urls")),
]
