"""Who sat at a plenary: kept for its minutes, corrected by saying it again."""

from dataclasses import dataclass, replace
from typing import ClassVar

from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import board, sittings
from sinergi.apps.sirekap.desk.actions import RUN
from sinergi.apps.sirekap.desk.models import DeskAttendance
from sinergi.apps.sirekap.desk.queries import READ
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.desk.sittings import Plenary
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law import recap
from sinergi.law.election import Election
from sinergi.law.recap import Place
from sinergi.publication import dhasil

STATES = ("present", "absent", "refused")


class AttendanceSaid(Audited, frozen=True):
    kind: ClassVar[str] = "plenary.attendance"
    sitting: str
    state: str


def say(
    actor: Actor, election: str, area: str, sitting: str, *, who: str, state: str, reason: str
) -> None:
    """Raises Refused, NotAllowed. ``refused``: was there and does not sign; its reason is asked for."""
    who, reason = who.strip()[:120], reason.strip()[:200]
    if not who or state not in STATES:
        raise Refused("bad-request", _("Tulis siapa, lalu pilih hadir, tidak hadir, atau menolak."))
    if state == "refused" and not reason:
        raise Refused("bad-request", _("Tulis alasan menolak menandatangani."))
    if sitting not in {p.id for p in sittings.of_area(election, area)}:
        raise Refused("sitting-not-open", _("Rapat ini tidak ada di wilayah ini."))
    with act(actor, RUN, area=area, election=election) as trail:
        DeskAttendance.objects.update_or_create(
            election=election, sitting=sitting, who=who,
            defaults={"state": state, "reason": reason, "person": actor.name},
        )  # fmt: skip
        trail.audit(AttendanceSaid(sitting, state))


@dataclass(frozen=True, slots=True)
class Person:
    """``who`` as the minutes name them; ``state`` "" while nothing is noted."""

    who: str
    state: str = ""
    reason: str = ""


def asked(election: Election, contest: str, area: str) -> list[tuple[str, dhasil.sheet.Witness]]:
    """Who is asked for in a contest: a witness of each pair, party or candidate, by number."""
    found: dict[str, dhasil.sheet.Witness] = {}
    for place in board.places(election, contest, area):
        for one in dhasil.sheet.witnesses(recap.form_of(election, place)):
            said = {"number": one.number, "of": one.of}
            found[_("Saksi %(number)s · %(of)s") % said] = one
    return list(found.items())


def supervisor() -> str:
    return _("Pengawas")


def of_plenary(actor: Actor, election: Election, area: str, plenary: Plenary) -> list[Person]:
    """Everybody who is asked for, with what is noted of them, then who else is noted."""
    noted = {row.who: row for row in of_sitting(actor, election.id, area, plenary.id)}
    names: dict[str, None] = {}
    for contest in plenary.sitting.contests:
        names |= dict.fromkeys(who for who, _one in asked(election, contest, area))
    names |= dict.fromkeys([supervisor(), *noted])
    return [
        Person(who, noted[who].state, noted[who].reason) if who in noted else Person(who)
        for who in names
    ]


def on_paper(
    election: Election, sitting: str, place: Place
) -> tuple[tuple[dhasil.sheet.Witness, ...], list[str]]:
    """For a D.Hasil: its witnesses with what became of them, and lines on whoever else refused."""
    rows = DeskAttendance.objects.filter(election=election.id, sitting=sitting).order_by("pk")
    noted = {row.who: row for row in rows}
    # Written in the desk's language: the number and whom they stand for tell them.
    by_end = {who.partition(" ")[2]: who for who in noted}
    witnesses = []
    for one in dhasil.sheet.witnesses(recap.form_of(election, place)):
        row = noted.pop(by_end.get(f"{one.number} · {one.of}", ""), None)
        if row is None:
            witnesses.append(one)
        elif row.state == "present":
            witnesses.append(replace(one, reason="hadir"))  # the hand signs, not the list
        else:
            witnesses.append(replace(one, state=row.state, reason=row.reason))
    every = {w for c in election.contests if c != place.contest for w in _names(election, c, place)}
    others = [
        f"{row.who} menolak menandatangani: {row.reason}"
        for who, row in noted.items()
        if row.state == "refused" and who not in every
    ]
    return tuple(witnesses), others


def _names(election: Election, contest: str, place: Place) -> list[str]:
    try:
        return [who for who, _one in asked(election, contest, place.area)]
    except recap.NotAPlace:
        return []


def of_sitting(actor: Actor, election: str, area: str, sitting: str) -> list[DeskAttendance]:
    actor.require(READ, area, election)
    return list(DeskAttendance.objects.filter(election=election, sitting=sitting).order_by("pk"))
