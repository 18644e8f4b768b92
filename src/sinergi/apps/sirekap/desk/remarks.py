"""Objections, advice, recommendations and rulings in a plenary: words at the desk, a hash in the log."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import actions
from sinergi.apps.sirekap.desk.models import DeskRemark
from sinergi.apps.sirekap.desk.queries import READ
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.intake import Answer
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law import recap
from sinergi.law.election import Election
from sinergi.law.regions import NATION, ancestors, covers, prefix
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
    steps: Sequence[tuple[str, str, str]]  # state, text, the desk's area by name
    here: bool  # was it raised at this area's own desk, or below?
    level: str  # at which it was raised
    desk: str  # the area's name of the desk that raised it
    code: str  # the contest's code, "" = of none
    reached: str  # the level that spoke last


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
    _may_follow(election, area, body)
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


def _root_of(rows: Iterable[DeskRemark]) -> tuple[dict[str, str], dict[str, list[DeskRemark]]]:
    """Record → the first record of its matter; that one → its rows, the oldest first."""
    roots: dict[str, str] = {}
    matters: dict[str, list[DeskRemark]] = {}
    for row in rows:
        root = roots.setdefault(row.record, roots.get(row.follows, row.record))
        matters.setdefault(root, []).append(row)
    return roots, matters


def _above(area: str) -> str:
    """The desk that a matter is carried to: of PPLN the nation's, else the next level's."""
    if area == NATION or recap.level_at(area) in ("ppln", "provinsi"):
        return NATION
    return area[: recap.DIGITS[recap.LADDER[recap.LADDER.index(recap.level_at(area)) + 1]]]


def _seen_at(area: str, rows: Sequence[DeskRemark]) -> bool:
    """A desk sees what was raised or decided at it, and what the desk right below carried to it."""
    return any(r.area == area for r in rows) or (
        rows[-1].state == "carried" and _above(rows[-1].area) == area
    )


def _may_follow(election: str, area: str, body: Mapping[str, Any]) -> None:
    """A step on a matter is taken where the matter is seen. Raises Refused."""
    rows = DeskRemark.objects.filter(election=election).order_by("pk")
    first = rows.filter(record=body.get("record", "")).first()
    if first is None:
        return
    roots, matters = _root_of(rows)
    steps = matters[roots[first.record]]
    if not _seen_at(area, steps):
        raise Refused(
            "changed-meanwhile", _("Perkara ini tidak (lagi) ada di meja ini. Muat ulang halaman.")
        )
    if first.what != body["what"]:
        raise Refused("bad-note", _("Jenis catatan ini berbeda dari perkaranya."))


def of_area(actor: Actor, election_id: str, area: str) -> list[Remark]:
    """Matters of this desk, and those that a desk below carried up; the oldest first."""
    actor.require(READ, area, election_id)
    return _matters(election_id, area)


def _matters(election_id: str, area: str, *, within: bool = False) -> list[Remark]:
    """``within``: of every desk in the area, not only what this one sees."""
    election = definitions.current(election_id)
    above = [a for a in ancestors(area) if a != area]  # what became there of what came from here
    rows = DeskRemark.objects.filter(election=election_id).filter(
        Q(area__startswith=prefix(area)) | Q(area__in=above)
    )
    _, matters = _root_of(rows.order_by("pk"))
    found = []
    for root, steps in matters.items():
        row = steps[0]
        seen = _seen_at(area, steps) or (within and covers(area, row.area))
        if not seen:
            continue
        found.append(
            Remark(
                root, row.what, row.who, _name(election, row.unit),
                election.label(row.contest, area) if row.contest else "", row.text,
                steps[-1].state, row.at,
                [(s.state, s.text, _name(election, s.area)) for s in steps[1:]], row.area == area,
                recap.level_at(row.area), _name(election, row.area), row.contest,
                recap.level_at(steps[-1].area),
            )
        )  # fmt: skip
    return found


def _name(election: Election, code: str) -> str:
    return dhasil.sheet.name_of(election, code) if code != NATION else _("Nasional")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; "" = all. ``level``: where the matter was raised."""

    level: str = ""
    state: str = ""
    what: str = ""


def listed(actor: Actor, election_id: str, area: str, wanted: Wanted) -> list[Remark]:
    """Every matter of the desks in an area, whatever level they have reached; the oldest first."""
    actor.require(READ, area, election_id)
    return [
        m for m in _matters(election_id, area, within=True)
        if wanted.level in ("", m.level) and wanted.state in ("", m.state)
        and wanted.what in ("", m.what)
    ]  # fmt: skip


WORDS_ON_PAPER = {
    "objection": "Keberatan", "advice": "Saran perbaikan", "recommendation": "Rekomendasi",
    "ruling": "Putusan", "open": "belum diputus", "noted": "dicatat", "settled": "diselesaikan",
    "carried": "dibawa ke tingkat berikutnya", "rejected": "tidak diterima",
}  # fmt: skip


def on_paper(election: str, area: str, contest: str) -> list[str]:
    """The matters of a contest as lines of the D.Hasil, in Indonesian as the form is."""
    return [
        f"{WORDS_ON_PAPER[m.what]} {m.who} ({m.place}): {m.text} — {_steps_on_paper(m)}"
        for m in _matters(election, area)
        if m.code in ("", contest)
    ]


def _steps_on_paper(matter: Remark) -> str:
    """Each level's decision in its order, the state first of a matter that has none."""
    if not matter.steps:
        return WORDS_ON_PAPER[matter.state]
    return "; ".join(f"{WORDS_ON_PAPER[s]} di {desk}: {text}" for s, text, desk in matter.steps)
