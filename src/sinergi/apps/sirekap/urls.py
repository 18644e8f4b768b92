from django.urls import path

from sinergi.apps.sirekap import views

urlpatterns = [
    path("records", views.records, name="records"),
]
