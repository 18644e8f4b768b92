"""What the trail keeps, in the reader's words: acts by their kind, and the names of their details."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sinergi.core.people.queries import ROLE_WORDS
from sinergi.core.trail import ONESELF

#: Every act that is written, in the order of the filter; a test asks that none is missing.
ACTS: dict[str, Any] = {
    "plenary.unit-read": gettext_lazy("menandai unit dibaca dalam pleno"),
    "plenary.copy-kept": gettext_lazy("membandingkan salinan di meja pleno"),
    "plenary.attendance": gettext_lazy("mencatat kehadiran dalam pleno"),
    "plenary.remark-kept": gettext_lazy("mencatat keberatan atau saran"),
    "plenary.paper-set": gettext_lazy("menyusun D.Hasil"),
    "plenary.scan-kept": gettext_lazy("menyimpan pindaian D.Hasil"),
    "plenary.scan-set-aside": gettext_lazy("mengesampingkan pindaian D.Hasil"),
    "plenary.paper-checked": gettext_lazy("memeriksa sidik pada kertas D.Hasil"),
    "desk.form-taken": gettext_lazy("mengambil formulir untuk dibaca"),
    "desk.station-asked": gettext_lazy("meminta TPS memeriksa formulirnya"),
    "desk.words-read": gettext_lazy("mengetik bunyi huruf di samping angka"),
    "desk.form-read": gettext_lazy("membaca formulir tanpa melihat angka"),
    "desk.photo-kept": gettext_lazy("menyimpan foto di meja"),
    "desk.record-sent": gettext_lazy("menandatangani dan mengirim rekaman"),
    "desk.record-proposed": gettext_lazy("mengusulkan rekaman (tanda tangan pertama)"),
    "desk.record-seconded": gettext_lazy("menandatangani kedua"),
    "desk.proposal-withdrawn": gettext_lazy("menarik usulan"),
    "contacts.read": gettext_lazy("melihat nama petugas"),
    "trail.exported": gettext_lazy("mengunduh jejak audit"),
    "activation.codes-made": gettext_lazy("membuat kode aktivasi"),
    "activation.requested": gettext_lazy("memakai kode aktivasi"),
    "activation.half-approved": gettext_lazy("menyetujui kunci (penyetuju pertama)"),
    "person.made": gettext_lazy("membuat akun"),
    "person.disabled": gettext_lazy("menonaktifkan akun"),
    "person.enabled": gettext_lazy("mengaktifkan akun"),
    "person.password": gettext_lazy("mengganti kata sandi orang"),
    "role.granted": gettext_lazy("memberi peran"),
    "role.revoked": gettext_lazy("mencabut peran"),
    "staff-mode.began": gettext_lazy("memulai mode petugas"),
    "staff-mode.ended": gettext_lazy("mengakhiri mode petugas"),
    "own.language": gettext_lazy("memilih bahasa sendiri"),
    "own.sessions-ended": gettext_lazy("mengakhiri sesi sendiri"),
    "election.loaded": gettext_lazy("memuat pemilu"),
    "election.rebuilt": gettext_lazy("menyusun ulang data dari berkas publik"),
    "keys.made": gettext_lazy("membuat kunci pemilu"),
    "results.imported": gettext_lazy("mengimpor hasil"),
    "backup.made": gettext_lazy("membuat cadangan"),
    "backup.restored": gettext_lazy("memulihkan cadangan"),
    "demonstration.entered": gettext_lazy("masuk sebagai orang peragaan"),
    "demonstration.emptying": gettext_lazy("mengosongkan peragaan"),
    "demonstration.desk-key-approved": gettext_lazy("kunci meja peragaan disetujui"),
    "night.prepared": gettext_lazy("menyiapkan malam peragaan"),
    "night.played": gettext_lazy("memutar malam peragaan"),
    "night.paused": gettext_lazy("menjeda malam peragaan"),
    "night.paced": gettext_lazy("mengubah kecepatan peragaan"),
    "night.jumped": gettext_lazy("melompat dalam malam peragaan"),
    "night.ended": gettext_lazy("malam peragaan selesai"),
}
_DETAILS: dict[str, Any] = {
    "answer": gettext_lazy("jawaban"), "area": gettext_lazy("wilayah"), "contest": gettext_lazy("pemilihan"),
    "election": gettext_lazy("pemilu"), "head": gettext_lazy("rekaman"), "language": gettext_lazy("bahasa"),
    "people": gettext_lazy("jumlah orang"), "purpose": gettext_lazy("keperluan"),
    "reason": gettext_lazy("alasan"), "record": gettext_lazy("rekaman"),
    "record_kind": gettext_lazy("jenis rekaman"), "role": gettext_lazy("peran"),
    "rows": gettext_lazy("jumlah baris"), "filters": gettext_lazy("saringan"),
    "sessions": gettext_lazy("jumlah sesi"), "signer": gettext_lazy("kunci"),
    "sitting": gettext_lazy("rapat"), "unit": gettext_lazy("unit"),
    "username": gettext_lazy("akun"), "person": gettext_lazy("akun"),
    "whose": gettext_lazy("salinan siapa"), "state": gettext_lazy("keadaan"), "who": gettext_lazy("siapa"),
    "sha256": gettext_lazy("sidik berkas"), "pages": gettext_lazy("jumlah halaman"),
}  # fmt: skip
#: A hash says nothing to a reader beyond its beginning.
_HASH = 64


def act(kind: str) -> str:
    """The act in words; an act of another time that nobody worded stays as it is written."""
    return str(ACTS.get(kind, kind))


def role(name: str) -> str:
    return _("diri sendiri") if name == ONESELF else str(ROLE_WORDS.get(name, name))


def details(data: dict[str, Any]) -> list[tuple[str, str]]:
    """(name, value) of what an event kept, empty ones left out."""
    return [
        (str(_DETAILS.get(name, name)), _value(value))
        for name, value in data.items()
        if value not in ("", None, [], {})
    ]


def _value(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}={_value(one)}" for name, one in value.items())
    text = str(value)
    return f"{text[:12]}…" if len(text) == _HASH and " " not in text else text
