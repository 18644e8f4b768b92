"""The words that the desks' scripts need, in the reader's language."""

from django.utils.translation import gettext as _


def signing() -> dict[str, str]:
    return {
        "no_key": _(
            "Peramban ini belum memegang kunci meja. Tanpa kunci Anda hanya dapat membaca."
        ),
        "requested": _("Kunci ini menunggu persetujuan dua orang di halaman Perangkat dan kunci."),
        "enrolled": _("Kunci meja siap menandatangani."),
        "revoked": _("Kunci ini sudah dicabut. Buat kunci baru."),
        "making": _("Membuat kunci, lalu menunggu register mencatatnya."),
        "elsewhere": _("Kode ini bukan untuk meja wilayah ini."),
        "signing": _("Menandatangani."),
        "sent": _("Terkirim; menunggu dicatat dalam log."),
        "logged": _("Tercatat dalam log."),
        "proposed": _("Usulan tersimpan. Orang kedua melihatnya di “Menunggu tanda tangan kedua”."),
        "withdrawn": _("Usulan ditarik."),
        "no_effect": _("Tercatat, tetapi tidak berlaku: keadaannya sudah berubah. Muat ulang."),
        "not_logged": _("Log belum mencatatnya. Catatan sudah diterima; muat ulang sebentar lagi."),
        "other_text": _(
            "Isi usulan ini tidak dapat dibaca dengan pasti. Jangan tandatangani; laporkan."
        ),
        "need_key": _("Siapkan dahulu kunci meja peramban ini."),
        "failed": _("Tidak berhasil"),
        "offline": _("Server tidak menjawab. Periksa sambungan, lalu tekan lagi."),
    }
