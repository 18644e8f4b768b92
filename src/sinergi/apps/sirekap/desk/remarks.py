"""Objections, advice, recommendations and rulings in a plenary: words at the desk, a hash in the log."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import actions
from sinergi.apps.sirekap.desk.models import DeskRemark
from sinergi.apps.sirekap.desk.queries import READ
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.intake import Answer
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law.regions import prefix
from sinergi.publication import dhasil

KINDS = ("objection", "advice", "recommendation", "ruling")
MOST = 2000


class RemarkKept(Audited, frozen=True):
    kind: ClassVar[str] = "plenary.remark-kept"
    record: str
    what: str
    state: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One matter as it stands: its first words, and each later step with its own."""

    record: str
    what: str
    who: str
    place: str
    contest: str
    text: str
    state: str
    at: Any
    steps: Sequence[tuple[str, str]]  # state, text
    here: bool  # was it raised at this area's own desk, or below?


def keep(
    actor: Actor, election: str, area: str, note: str, *, text: str, salt: str, who: str
) -> Answer:
    """Keeps the words of a ``note`` record and sends it. Raises Refused, NotAllowed."""
    record = actions.read(note, election, area)
    body = record.body
    if record.kind != "note" or body["what"] not in KINDS:
        raise Refused(
            "bad-note", _("Catatan ini bukan keberatan, saran, rekomendasi, atau putusan.")
        )
    if not text.strip() or not who.strip() or len(text) > MOST:
        raise Refused("bad-request", _("Tulis siapa yang menyampaikan dan apa isinya."))
    if hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest() != body["hash"]:
        raise Refused("bad-note", _("Isi dan sidiknya tidak cocok. Kirim lagi."))
    place = body["area"]
    with act(actor, actions.SIGN, area=place, election=election) as trail:
        answer = actions.send(actor, election, area, note)
        DeskRemark.objects.get_or_create(
            election=election, record=record.id,
            defaults={
                "area": area, "contest": body.get("contest", ""), "unit": place,
                "sitting": body.get("sitting", ""), "what": body["what"],
                "state": body.get("state", "open"), "who": who, "text": text, "salt": salt,
                "follows": body.get("record", ""), "person": actor.name,
            },
        )  # fmt: skip
        trail.audit(RemarkKept(record.id, body["what"], body.get("state", "open")))
    return answer


def of_area(actor: Actor, election_id: str, area: str) -> list[Remark]:
    """Matters of this desk, and those that a desk below carried up; the oldest first."""
    actor.require(READ, area, election_id)
    return _matters(election_id, area)


def _matters(election_id: str, area: str) -> list[Remark]:
    election = definitions.current(election_id)
    rows = DeskRemark.objects.filter(election=election_id, area__startswith=prefix(area))
    first: dict[str, DeskRemark] = {}
    later: dict[str, list[DeskRemark]] = {}
    for row in rows.order_by("pk"):
        root = row.follows if row.follows in first else row.record
        if root == row.record:
            first[root] = row
        later.setdefault(root, []).append(row)
    found = []
    for root, row in first.items():
        steps = later[root]
        own = any(s.area == area for s in steps)
        if not own and steps[-1].state != "carried":
            continue
        found.append(
            Remark(
                root, row.what, row.who, dhasil.sheet.name_of(election, row.unit)
                if row.unit != "nasional" else _("Nasional"),
                election.label(row.contest, area) if row.contest else "", row.text,
                steps[-1].state, row.at, [(s.state, s.text) for s in steps[1:]], row.area == area,
            )
        )  # fmt: skip
    return found


WORDS_ON_PAPER = {
    "objection": "Keberatan", "advice": "Saran perbaikan", "recommendation": "Rekomendasi",
    "ruling": "Putusan", "open": "belum diputus", "noted": "dicatat", "settled": "diselesaikan",
    "carried": "dibawa ke tingkat berikutnya", "rejected": "tidak diterima",
}  # fmt: skip


def on_paper(election: str, area: str, contest: str) -> list[str]:
    """The matters of a contest as lines of the D.Hasil, in Indonesian as the form is."""
    label = definitions.current(election).label(contest, area)
    return [
        f"{WORDS_ON_PAPER[m.what]} {m.who} ({m.place}): {m.text} — {WORDS_ON_PAPER[m.state]}"
        for m in _matters(election, area)
        if m.contest in ("", label)
    ]
