from django.urls import path

from sinergi.apps.perangkat import views

urlpatterns = [
    path("perangkat/", views.desks, name="devices"),
    path("perangkat/<str:election>/<str:area>/", views.desk, name="devices-desk"),
    path("perangkat/<str:election>/<str:area>/data.json", views.desk_data, name="devices-data"),
    path(
        "perangkat/<str:election>/<str:area>/setuju/", views.half_approval, name="devices-approve"
    ),
]
