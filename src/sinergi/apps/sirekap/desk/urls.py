from django.urls import path

from sinergi.apps.sirekap.desk import (
    blind_views,
    board_views,
    plenary_views,
    progress_views,
    queue_views,
    remark_views,
    scan_views,
    signing_views,
    views,
)

_AREA = "rekap/<str:election>/<str:area>"
_BOARD = f"{_AREA}/<str:contest>"

urlpatterns = [
    path("rekap/", views.index, name="rekap"),
    path("rekap/<str:election>/baca/", blind_views.readings, name="rekap-readings"),
    path(f"{_AREA}/", plenary_views.plenary, name="rekap-plenary"),
    path(f"{_AREA}/catatan/", signing_views.send, name="rekap-send"),
    path(f"{_AREA}/catatan/<str:name>.json", signing_views.record, name="rekap-record"),
    path(f"{_AREA}/usulan/", signing_views.propose, name="rekap-propose"),
    path(f"{_AREA}/usulan/<int:pk>/kedua/", signing_views.second, name="rekap-second"),
    path(f"{_AREA}/usulan/<int:pk>/tarik/", signing_views.withdraw, name="rekap-withdraw"),
    path(f"{_AREA}/kunci.json", signing_views.key, name="rekap-key"),
    path(f"{_AREA}/kunci/", signing_views.demonstration_key, name="rekap-key-demo"),
    path(f"{_AREA}/rekapitulasi/", plenary_views.prepare, name="rekap-prepare"),
    path(f"{_AREA}/dhasil/<str:name>", plenary_views.paper, name="rekap-paper"),
    path(f"{_AREA}/pindaian/<str:name>/", scan_views.upload, name="rekap-scan"),
    path(f"{_AREA}/pindaian/<int:pk>/berkas/", scan_views.file, name="rekap-scan-file"),
    path(f"{_AREA}/pindaian/<int:pk>/bukan/", scan_views.aside, name="rekap-scan-aside"),
    path(f"{_AREA}/sidik/", scan_views.check, name="rekap-paper-check"),
    path(f"{_AREA}/daftar-catatan/", remark_views.remarks_page, name="rekap-remarks"),
    path(f"{_AREA}/keberatan/", plenary_views.remark, name="rekap-remark"),
    path(f"{_AREA}/hadir/", plenary_views.attend, name="rekap-attend"),
    path(f"{_AREA}/kemajuan/", progress_views.wall, name="rekap-progress"),
    path(f"{_AREA}/ringkasan/", progress_views.summary, name="rekap-summary"),
    path(f"{_AREA}/ringkasan.csv", progress_views.summary_csv, name="rekap-summary-csv"),
    path(f"{_AREA}/ringkasan/kontak/", progress_views.call, name="rekap-call"),
    path(f"{_BOARD}/", board_views.page, name="rekap-board"),
    path(f"{_BOARD}/keadaan.json", board_views.state, name="rekap-board-state"),
    path(f"{_BOARD}/unit/<str:name>.json", board_views.unit, name="rekap-unit"),
    path(f"{_BOARD}/dibaca/", board_views.mark, name="rekap-mark"),
    path(f"{_BOARD}/antrean/", queue_views.queue, name="rekap-queue"),
    path(f"{_BOARD}/tps/<str:station>/", queue_views.station, name="rekap-station"),
    path(f"{_BOARD}/tps/<str:station>/periksa/", queue_views.check, name="rekap-check"),
    path(f"{_BOARD}/baca/", blind_views.form, name="rekap-blind"),
    path(f"{_BOARD}/baca/kirim/", blind_views.send, name="rekap-blind-send"),
]
