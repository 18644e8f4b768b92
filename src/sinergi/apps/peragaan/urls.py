from django.urls import path

from sinergi.apps.peragaan import views

urlpatterns = [
    path("", views.directors_desk, name="peragaan"),
    path("keadaan.json", views.status, name="peragaan-status"),
    path("ubah/", views.change, name="peragaan-change"),
    path("masuk/", views.enter_as, name="peragaan-enter"),
    path("pleno/", views.open_board, name="peragaan-board"),
    path("kosongkan/", views.empty, name="peragaan-empty"),
    path("sah/", views.lawful_cases, name="peragaan-lawful"),
    path("aset/<str:name>", views.asset, name="peragaan-asset"),
]
