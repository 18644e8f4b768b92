"""Copies in other hands, beside the recorded numbers: a witness's, the supervisor's, that of the PPS.

A copy is scanned (its signature and its place are proven) or typed from the paper. It is kept for the
desk with who read it in and when; it changes nothing and is never public by itself.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import connection
from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import scanned, wording
from sinergi.apps.sirekap.desk.actions import RUN
from sinergi.apps.sirekap.desk.models import DeskCopy
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law.election import Election
from sinergi.law.form import EMPTY, Template, template
from sinergi.publication import dhasil

KINDS = ("result", "correction", "recount")
MOST = 999_999_999


class CopyKept(Audited, frozen=True):
    kind: ClassVar[str] = "plenary.copy-kept"
    contest: str
    unit: str
    whose: str
    record: str


def holders(form: Template) -> dict[str, str]:
    """Whose copy may be read in: code → words. ``witness/3`` by the number on the ballot, no names."""
    found = {
        f"witness/{w.number}": _("Saksi %(number)s") % {"number": f"{w.number:02d}"}
        for w in dhasil.sheet.witnesses(form)
    }
    return found | {"supervisor": _("Pengawas TPS"), "pps": _("PPS")}


def keep(
    actor: Actor, election: Election, contest: str, code: str, *,
    whose: str, scan: str = "", numbers: Mapping[str, int] | None = None,
) -> None:  # fmt: skip
    """Keeps a copy of a station's form; a later one of the same holder stands in its place.

    ``scan``: the QR code's text; else ``numbers``: field → number as typed (-1 = an empty box), only
    the rows that were typed. Raises Refused, NotAllowed.
    """
    form = template(
        election, contest, election.district_of(contest, code), election.stations[code].kind
    )  # fmt: skip
    if whose not in holders(form):
        raise Refused("bad-request", _("Pilih salinan siapa."))
    record, signed = "", ""
    if scan.strip():
        found = scanned.read(scan)
        _require_here(found.kind, found.body, election.id, contest, code)
        signed = scanned.require_signed(found)
        theirs = definitions.all_templates(election.id).get(found.body["form"])
        if theirs is None or len(theirs.fields) != len(found.body["counts"]):
            raise Refused("unknown-form", _("Salinan ini memakai formulir yang tidak dikenal."))
        record, said = found.id, dict(zip(theirs.names, found.body["counts"], strict=True))
    else:
        said = dict(numbers or {})
    if not said:
        raise Refused(
            "bad-request", _("Pindai kode QR salinan, atau ketik paling sedikit satu baris.")
        )
    if wrong := [n for n, v in said.items() if n not in form.index or not EMPTY <= v <= MOST]:
        raise Refused("bad-counts", _("Baris ini tidak dapat dipakai: %s") % ", ".join(wrong[:5]))
    with act(actor, RUN, area=code, election=election.id) as trail:
        DeskCopy.objects.create(
            election=election.id, contest=contest, station=code, whose=whose, numbers=said,
            record=record, key_state=signed, person=actor.name,
        )  # fmt: skip
        trail.audit(CopyKept(contest, code, whose, record))


def _require_here(
    kind: str, body: Mapping[str, Any], election: str, contest: str, code: str
) -> None:
    if kind not in KINDS:
        raise Refused("bad-note", _("Pindaian ini bukan formulir TPS."))
    if body["election"] != election:
        raise Refused("out-of-scope", _("Pindaian ini dari pemilu lain."))
    if (body["contest"], body["station"]) != (contest, code):
        said = _(
            "Pindaian ini milik TPS %(station)s, pemilihan %(contest)s; pilih unit itu dahulu."
        )
        raise Refused(
            "out-of-scope", said % {"station": body["station"], "contest": body["contest"]}
        )


def of_station(
    election: Election, contest: str, code: str, form: Template, counts: list[int], head: str
) -> list[dict[str, Any]]:
    """The copies that stand, the last one of each holder, against the recorded ``counts``.

    ``differs``: field, label, the recorded number, the copy's; ``same``: it is the recorded record;
    ``logged``: is the scanned record in the log?
    """
    rows = DeskCopy.objects.filter(election=election.id, contest=contest, station=code)
    last = {row.whose: row for row in rows.order_by("pk")}
    known = _logged([r.record for r in last.values() if r.record])
    words = holders(form)
    found = []
    for whose, row in last.items():
        pairs = [(n, counts[form.index[n]], v) for n, v in row.numbers.items() if n in form.index]
        found.append(
            {
                "whose": whose, "word": words.get(whose, whose), "by": row.person,
                "at": row.at.isoformat(timespec="seconds"), "record": row.record,
                "key": row.key_state, "same": bool(row.record) and row.record == head,
                "logged": row.record in known, "rows": len(pairs), "of": len(form.fields),
                "numbers": row.numbers,
                "differs": [[n, wording.field(form, n), a, b] for n, a, b in pairs if a != b],
            }
        )  # fmt: skip
    return found


def _logged(ids: list[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(record, 'hex') FROM log_entry WHERE record = ANY(%s)",
            [[bytes.fromhex(i) for i in ids]],
        )
        return {row[0] for row in cursor.fetchall()}
