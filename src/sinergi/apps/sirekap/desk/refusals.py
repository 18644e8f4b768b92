"""Why a desk's step is refused: a code for programs, a sentence in the reader's language."""

from django.utils.translation import gettext as _

#: Codes of the intake that mean: what this record stands on is no longer so.
OVERTAKEN = (
    "changed-meanwhile",
    "replaces-unknown",
    "sitting-not-open",
    "number-taken",
    "key-revoked",
)


class Refused(ValueError):
    """``code`` for programs; ``str()`` says what is wrong and the mend."""

    def __init__(self, code: str, text: str):
        super().__init__(text)
        self.code = code


def by_intake(code: str, detail: str) -> Refused:
    """The intake's answer in words; ``detail`` is its own, in English."""
    said = {
        "changed-meanwhile": _("Keadaannya sudah berubah. Muat ulang halaman, lalu periksa lagi."),
        "replaces-unknown": _("Yang disebut rekaman ini belum tercatat. Muat ulang, lalu ulangi."),
        "sitting-not-open": _("Rapat pleno yang disebut tidak sedang dibuka. Muat ulang halaman."),
        "number-taken": _("Rapat dengan nomor ini sudah ada. Muat ulang halaman."),
        "not-settled": _("Masih ada unit yang belum selesai dan belum dicatat alasannya."),
        "unknown-key": _("Kunci ini belum disetujui. Buka halaman kunci meja."),
        "out-of-scope": _("Kunci ini tidak berlaku untuk wilayah atau tindakan ini."),
        "bad-signature": _("Tanda tangannya tidak cocok dengan isinya. Tanda tangani lagi."),
    }.get(code, _("Catatan ini tidak dapat diterima."))
    return Refused(code, f"{said} ({code}: {detail})" if detail else said)
