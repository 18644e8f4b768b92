from django.urls import path

from sinergi.apps.infopemilu import views

urlpatterns = [
    path("hasil/", views.results_root, name="results-root"),
    path("hasil/<path:name>", views.public_file, name="public-file"),
]
