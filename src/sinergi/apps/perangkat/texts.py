"""The words that the desk's script needs, in the reader's language."""

from django.utils.translation import gettext as _


def texts() -> dict[str, str]:
    return {
        "no_key": _("Peramban ini belum memegang kunci. Ketik kode dari lembar aktivasi Anda."),
        "waiting": _(
            "Kunci ini menunggu persetujuan dua orang. Bacakan sidik jarinya kepada mereka."
        ),
        "ready": _("Kunci ini sudah disetujui dan dapat menandatangani."),
        "revoked": _("Kunci ini sudah dicabut. Mintalah kode baru, lalu buat kunci baru."),
        "elsewhere": _("Kunci ini bukan untuk wilayah halaman ini."),
        "approve_first": _("Setujui (tanda tangan pertama)"),
        "approve_second": _("Setujui (tanda tangan kedua)"),
        "mine": _("Sudah Anda tanda tangani; menunggu orang kedua."),
        "signed_by": _("Ditandatangani pertama oleh"),
        "refuse": _("Tolak"),
        "revoke": _("Cabut"),
        "reason": _("Alasan (dibaca umum, tanpa nama orang)"),
        "confirm": _("Cabut kunci ini"),
        "cancel": _("Batal"),
        "compared": _("Sidik jari sama dengan yang dibacakan dari perangkatnya"),
        "compare_first": _("Centang dahulu bahwa sidik jarinya sama."),
        "need_key": _("Pasang dahulu kunci peramban ini di atas."),
        "own": _("Ini kunci Anda sendiri; orang lain yang menyetujuinya."),
        "enrolled": _("✓ disetujui"),
        "is_revoked": _("✕ dicabut"),
        "saved": _("Tanda tangan pertama tersimpan. Orang kedua melihatnya di halaman ini."),
        "approved": _("Disetujui: catatan sudah masuk register."),
        "refused": _("Pencabutan sudah masuk register."),
        "failed": _("Tidak berhasil"),
        "offline": _("Server tidak menjawab. Periksa sambungan, lalu tekan lagi."),
        "other_text": _(
            "Isi tanda tangan pertama tidak sama dengan permintaannya; jangan disetujui, laporkan."
        ),
        "role_approver": _("penyetuju"),
        "role_desk": _("meja"),
        "role_device": _("perangkat KPPS"),
        "role_importer": _("pengimpor"),
        "summary": _(
            "{requested} menunggu · {enrolled} disetujui · {unused} dari {codes} kode belum dipakai"
        ),
    }
