"""The words that the scripts of the station's desk and of the blind reading need."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _


def deciding() -> dict[str, str]:
    return {
        "need_reason": _("Tulis alasannya."),
        "nothing": _("Belum ada baris yang diubah."),
        "holds": _("Dengan angka ini semua jumlah cocok."),
        "broken": _("Dengan angka ini masih ada yang tidak cocok:"),
        "not_a_number": _("Tulis angka saja, atau biarkan kosong."),
        "choose": _("Pilih dahulu rekaman yang dipakai."),
        "unreadable_photo": _("berkas ini bukan foto yang dapat dibaca."),
        "acknowledged": _("Alasan tercatat."),
        "kept": _("Ketikan Anda yang belum terkirim, sebelum keadaannya berubah:"),
        "fill_again": _("Isikan lagi"),
        "drop": _("Buang ketikan ini"),
        "proposed_on": _("Usulan tersimpan, menunggu tanda tangan kedua. Ini unit berikutnya."),
    }


def ready_reasons() -> Mapping[str, Sequence[str]]:
    """Reasons as they are given most often, by what is decided: offered, never filled in unasked.

    The log shows them to all, so none names a person.
    """
    return {
        "noted": (
            _("C.HASIL tertulis demikian; saksi dan pengawas yang hadir sependapat"),
            _("C.HASIL tertulis demikian; keberatan saksi dicatat"),
        ),
        "confirmed": (
            _("Foto C.HASIL memang berbunyi demikian"),
            _("Foto C.HASIL sudah dibandingkan dengan salinan pengawas"),
        ),
        "chosen": (_("Sama dengan foto C.HASIL"), _("Sama dengan salinan saksi dan pengawas")),
        "replaced": (
            _("Salah ketik; disamakan dengan C.HASIL di hadapan saksi dan pengawas"),
            _("Salah jumlah di C.HASIL; dibetulkan di hadapan saksi dan pengawas"),
            _("Penghitungan suara ulang dalam rapat pleno"),
            _("C.HASIL asli hilang atau tidak terbaca; dipakai salinannya"),
        ),
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
        "about_here": _("Kira-kira di sini: {rows}"),
        "look_at": _("Lihat baris: {rows}"),
    }
