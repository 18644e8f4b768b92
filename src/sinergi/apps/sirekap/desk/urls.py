from django.urls import path

from sinergi.apps.sirekap.desk import signing_views, views

_AREA = "rekap/<str:election>/<str:area>"

urlpatterns = [
    path("rekap/", views.index, name="rekap"),
    path(f"{_AREA}/", views.plenary, name="rekap-plenary"),
    path(f"{_AREA}/catatan/", signing_views.send, name="rekap-send"),
    path(f"{_AREA}/catatan/<str:name>.json", signing_views.record, name="rekap-record"),
    path(f"{_AREA}/usulan/", signing_views.propose, name="rekap-propose"),
    path(f"{_AREA}/usulan/<int:pk>/kedua/", signing_views.second, name="rekap-second"),
    path(f"{_AREA}/usulan/<int:pk>/tarik/", signing_views.withdraw, name="rekap-withdraw"),
    path(f"{_AREA}/kunci.json", signing_views.key, name="rekap-key"),
    path(f"{_AREA}/kunci/", signing_views.demonstration_key, name="rekap-key-demo"),
]
