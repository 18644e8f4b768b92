"""A record in words, for the person who is asked to sign it as the second: from its signed text alone."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import wording
from sinergi.core.people.queries import place
from sinergi.law.election import Election

Row = tuple[str, str]  # what, its value
#: Kind → rows beyond those that every kind has. A desk page of another kind adds its own.
TELLERS: dict[str, Callable[[Election, Mapping[str, Any]], list[Row]]] = {}


def title(body: Mapping[str, Any]) -> str:
    """What signing it does, in a few words."""
    kind = str(body["kind"])
    if kind == "sitting":
        return {
            "opened": _("Buka rapat pleno"),
            "paused": _("Skors rapat pleno"),
            "resumed": _("Cabut skors"),
            "closed": _("Tutup rapat pleno"),
            "ratified": _("Sahkan rapat pleno"),
            "reopened": _("Buka kembali rapat pleno"),
        }[body["event"]]
    if kind == "settle":
        return {
            "confirmed": _("Kertas memang berbunyi demikian"),
            "noted": _("Tertulis demikian di C.HASIL"),
            "chosen": _("Pakai rekaman ini"),
        }[body["as"]]
    return {
        "recap": _("Rekapitulasi (D.Hasil)"),
        "correction": _("Pembetulan"),
        "recount": _("Penghitungan suara ulang"),
        "result": _("Pakai salinan C.HASIL"),
        "withhold": _("Tutup dari halaman")
        if body.get("on", 1)
        else _("Tampilkan lagi di halaman"),
    }.get(kind, kind)


def rows(election: Election, body: Mapping[str, Any]) -> list[Row]:
    """Everything of the text that a person can judge, as (what, value)."""
    if body["kind"] == "withhold":
        return _withheld(election, body)
    where = body.get("station") or body.get("area", "")
    found: list[Row] = [(_("Wilayah"), place(where, election.id))]
    if "contest" in body:
        found.append((_("Pemilihan"), election.label(body["contest"], where)))
    if "contests" in body:
        named = ", ".join(election.label(c, where) for c in body["contests"])
        found.append((_("Pemilihan"), named))
    if "no" in body:
        found.append((_("Rapat nomor"), str(body["no"])))
    if body["kind"] == "recap":
        found += _recap(body)
    if "recaps" in body:
        found.append((_("Rekap yang disahkan"), ", ".join(r[:12] for r in body["recaps"])))
    if "codes" in body:
        found.append((_("Pemeriksaan"), ", ".join(body["codes"])))
    if "reason" in body:
        found.append((_("Alasan"), body["reason"]))
    if body["kind"] in TELLERS:
        found += TELLERS[body["kind"]](election, body)
    return found


def _withheld(election: Election, body: Mapping[str, Any]) -> list[Row]:
    done = _("disembunyikan") if body["on"] else _("ditampilkan lagi")
    reason = (_("Alasan"), str(body["reason"]))
    if body["what"] == "photo":
        return [(_("Foto (SHA-256)"), f"{body['id']}: {done}"), reason]
    contest, area = body["id"].split("/")
    return [
        (_("Wilayah"), place(area, election.id)), (_("Pemilihan"), election.label(contest, area)),
        (_("Angka di halaman"), done), reason,
    ]  # fmt: skip


#: A form's last three fields, in its order.
_SUMS = ("valid", "invalid", "total")


def _recap(body: Mapping[str, Any]) -> list[Row]:
    sums = zip(_SUMS, body["counts"][-len(_SUMS) :], strict=True)
    found = [
        *((wording.label(name), number_format(n, force_grouping=True)) for name, n in sums),
        (_("Rekaman yang dijumlahkan"), number_format(body["size"], force_grouping=True)),
        (_("Sidik berkas D.Hasil (PDF)"), body["pdf"][:16]),
    ]
    if body["district"] != "-":
        found.insert(0, (_("Daerah pemilihan"), body["district"]))
    return found + [
        (_("Belum masuk: %s") % code, why) for code, why in body.get("open", {}).items()
    ]
