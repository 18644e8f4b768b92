"""The words that the scripts of the station's desk and of the blind reading need."""

from django.utils.translation import gettext as _


def deciding() -> dict[str, str]:
    return {
        "need_reason": _("Tulis alasannya."),
        "nothing": _("Belum ada baris yang diubah."),
        "holds": _("Dengan angka ini semua jumlah cocok."),
        "broken": _("Dengan angka ini masih ada yang tidak cocok:"),
        "not_a_number": _("Tulis angka saja, atau biarkan kosong."),
        "choose": _("Pilih dahulu rekaman yang dipakai."),
        "acknowledged": _("Alasan tercatat."),
        "kept": _("Ketikan Anda yang belum terkirim, sebelum keadaannya berubah:"),
        "fill_again": _("Isikan lagi"),
        "drop": _("Buang ketikan ini"),
    }


def reading() -> dict[str, str]:
    return {
        "fill": _("Isi semua kotak; tulis 0 untuk tanda silang atau garis, – untuk kotak kosong."),
        "left": _("{n} kotak belum diisi"),
        "all": _("Semua kotak terisi. Tekan Enter untuk mengirim."),
        "sent": _("Pembacaan tercatat. Terima kasih."),
    }


def photos() -> dict[str, str]:
    return {
        "no_photo": _("Rekaman ini tidak membawa foto."),
        "photo_waits": _("Foto halaman ini belum tiba."),
        "photo": _("Foto halaman {page} dari {pages}"),
        "page": _("halaman"),
    }
