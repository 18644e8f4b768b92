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


def plenary() -> dict[str, str]:
    return {
        "no_contest": _("Pilih paling sedikit satu pemilihan."),
        "need_reason": _("Tulis alasannya."),
        "kept": _("Tersimpan."),
        "setting": _("Menyusun D.Hasil."),
        "no_number": _("Tulis sampai pukul berapa, misalnya 13.00."),
        "paused_until": _("skors sampai pukul %s"),
    }


def scans() -> dict[str, str]:
    return {
        "reading": _("Membaca berkas."),
        "sending": _("Mengirim {n} dari {all} MB."),
        "kept": _("Tersimpan. Sidik berkas: {hash}"),
        "no_file": _("Pilih berkas pindaian dahulu."),
        "why": _("Tulis mengapa berkas ini bukan pindaiannya."),
        "match": _("✓ Cocok dengan rekaman."),
        "differs": _("▲ Berbeda dari rekaman ({hash}). Tercatat; pembacaan boleh terus."),
        "no-scan": _("○ Tercatat tanpa sidik."),
        "unchecked": _("○ Tercatat tanpa sidik."),
    }


def board() -> dict[str, str]:
    return {
        "attention": _("Perlu pencermatan"),
        "marked": _("Dibaca."),
        "marked_before": _("{name} sudah ditandai oleh {by} pukul {at}."),
        "marking": _("Menyimpan."),
        "end": _("Semua unit di daftar ini sudah dibaca atau perlu diputus."),
        "no_photo": _("Rekaman ini tidak membawa foto."),
        "photo_waits": _("Foto halaman ini belum tiba."),
        "photo": _("Foto halaman {page} dari {pages}"),
        "row": _("Baris"),
        "accepted": _("Tercatat"),
        "version": _("Versi {n}"),
        "roll": _("DPT menurut definisi: {n}"),
        "blank": _("kosong"),
        "no_form": _("Formulir unit ini belum masuk."),
        "no_recap": _("Rekap di bawahnya belum disahkan."),
        "unsettled": _(
            "Belum selesai: putuskan dahulu, atau lewati dan catat alasannya saat menutup."
        ),
        "signed": _("ditandatangani {by}, {at}"),
        "noted": _("tertulis demikian"),
        "changed": _("Berubah sesudah dibaca {by} pukul {at}. Baca lagi."),
        "progress": _("{done} dari {all} dibaca · {open} perlu pencermatan"),
        "closed": _("Rapat tidak sedang dibuka; papan ini hanya dapat dibaca."),
        "page": _("halaman"),
        "about_here": _("Kira-kira di sini: {rows}"),
        "look_at": _("Lihat baris: {rows}"),
        "decide": _("Putuskan unit ini"),
        "waiting": _("Usulannya menunggu tanda tangan kedua"),
        "below": _("Buka mejanya"),
        "beside": _("Bersanding: DPT, surat suara, pengguna"),
        "beside_says": _("Pembanding"),
        "beside_form": _("Formulir"),
        "beside_apart": _("Selisih"),
        "copy_of": _("Salinan {who}"),
        "copy_agrees": _("sama dengan angka tercatat"),
        "copy_differs": _("berbeda pada {n} baris (tercatat ⇄ salinan):"),
        "copy_scanned": _("dipindai, {key}"),
        "copy_typed": _("diketik, {rows} dari {of} baris"),
        "copy_key_enrolled": _("tanda tangan sah"),
        "copy_key_requested": _("tanda tangan cocok, kuncinya belum disetujui"),
        "copy_key_revoked": _("tanda tangan cocok, kuncinya sudah dicabut"),
        "copy_same": _("rekaman yang tercatat"),
        "copy_logged": _("rekaman lain yang ada dalam log"),
        "copy_not_logged": _("rekaman ini belum ada dalam log"),
        "copy_by": _("dimasukkan {by}, {at}"),
        "copy_kept": _("Salinan tersimpan di meja ini."),
        "not_a_number": _("Tulis angka saja, atau biarkan kosong."),
        "paper_below": _("Kertas dan angkanya ada di meja wilayah ini."),
    }


def remark_kinds() -> list[tuple[str, str]]:
    return [
        ("objection", _("Keberatan saksi")),
        ("advice", _("Saran perbaikan Bawaslu")),
        ("recommendation", _("Rekomendasi Bawaslu")),
        ("ruling", _("Putusan")),
    ]


def remark_states() -> list[tuple[str, str]]:
    return [
        ("settled", _("Diselesaikan")),
        ("noted", _("Dicatat")),
        ("carried", _("Dibawa ke tingkat berikutnya")),
        ("rejected", _("Tidak diterima")),
    ]


def undecided() -> tuple[str, str]:
    return ("open", _("Belum diputus"))


def levels() -> list[tuple[str, str]]:
    return [
        ("kecamatan", _("Kecamatan")),
        ("ppln", _("PPLN")),
        ("kabkota", _("Kabupaten/Kota")),
        ("provinsi", _("Provinsi")),
        ("nasional", _("Nasional")),
    ]


def attendance_states() -> list[tuple[str, str]]:
    return [
        ("present", _("Hadir")),
        ("absent", _("Tidak hadir")),
        ("refused", _("Menolak menandatangani")),
    ]
