"""Every route of the server."""

from django.urls import include, path

urlpatterns = [
    path("", include("sinergi.apps.infopemilu.urls")),
    path("api/v1/", include("sinergi.apps.sirekap.urls")),
    path("", include("sinergi.core.urls")),
]
