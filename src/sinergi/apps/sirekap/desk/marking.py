"""Marking a unit as read in an open plenary: kept for the desk, never a record of its own.

What the plenary decides is signed; that a unit was read aloud and nobody objected is the desk's own
note of how far it is. Two desks on the same unit never overwrite each other.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import board, sittings
from sinergi.apps.sirekap.desk.actions import RUN
from sinergi.apps.sirekap.desk.board import Line
from sinergi.apps.sirekap.desk.models import DeskReading
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act


class UnitRead(Audited, frozen=True):
    kind: ClassVar[str] = "plenary.unit-read"
    sitting: str
    contest: str
    unit: str
    head: str


@dataclass(frozen=True, slots=True)
class Marked:
    """``by`` and ``at``: who marked it first, where that was another person."""

    by: str = ""
    at: str = ""


def mark(
    actor: Actor, election: str, area: str, contest: str, district: str, unit: str, head: str
) -> Marked:
    """Marks a unit as read with the head that was shown. Raises Refused, NotAllowed.

    Refused where another head stands now (``changed-meanwhile``), where it is not settled
    (``not-settled``), where no plenary of this contest is open (``sitting-not-open``).
    """
    with act(actor, RUN, area=area, election=election) as trail:
        whole = board.of(actor, election, contest, area)
        plenary = whole.plenary
        if plenary is None or plenary.state != "open":
            raise Refused("sitting-not-open", _no_sitting(plenary))
        line = next((x for x in whole.lines if (x.code, x.district) == (unit, district)), None)
        if line is None:
            raise Refused("unknown-unit", _("Unit ini tidak ada dalam agenda rapat ini."))
        if line.head != head:
            raise Refused("changed-meanwhile", _changed(line))
        if not line.settled:
            raise Refused(
                "not-settled",
                _("%s belum selesai: putuskan dahulu, atau lewati dan catat alasannya.")
                % line.name,
            )
        if line.done and line.read is not None and line.read.person != actor.name:
            trail.audit(UnitRead(plenary.id, contest, unit, head))
            return Marked(line.read.person, line.read.at)
        DeskReading.objects.update_or_create(
            election=election, sitting=plenary.id, contest=contest, district=district, unit=unit,
            defaults={"head": head, "person": actor.name},
        )  # fmt: skip
        trail.audit(UnitRead(plenary.id, contest, unit, head))
    return Marked()


def _no_sitting(plenary: sittings.Plenary | None) -> str:
    if plenary is not None and plenary.state == "paused":
        return _("Rapat sedang diskors. Cabut skors dahulu.")
    return _("Rapat pleno belum dibuka atau sudah ditutup.")


def _changed(line: Line) -> str:
    if line.read is not None and line.read.head == line.head:
        return _("%(name)s berubah sementara itu, dibaca oleh %(who)s pukul %(at)s. Lihat lagi.") % {
            "name": line.name, "who": line.read.person, "at": line.read.at[11:16].replace(":", "."),
        }  # fmt: skip
    return _("%s berubah sementara itu. Angka barunya ditampilkan; baca lagi.") % line.name
