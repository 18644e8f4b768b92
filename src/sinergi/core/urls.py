from django.urls import include, path

from sinergi.core import views
from sinergi.core.people.admin import site
from sinergi.core.static_files import static_file

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", site.urls),
    path("static/<path:name>", static_file, name="static-file"),
    path("", include("sinergi.core.people.urls")),
    path("metrics", views.metrics_text, name="metrics"),
]
