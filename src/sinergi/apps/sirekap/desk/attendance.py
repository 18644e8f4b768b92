"""Who sat at a plenary: kept for its minutes, corrected by saying it again."""

from typing import ClassVar

from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import sittings
from sinergi.apps.sirekap.desk.actions import RUN
from sinergi.apps.sirekap.desk.models import DeskAttendance
from sinergi.apps.sirekap.desk.queries import READ
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act

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


def of_sitting(actor: Actor, election: str, area: str, sitting: str) -> list[DeskAttendance]:
    actor.require(READ, area, election)
    return list(DeskAttendance.objects.filter(election=election, sitting=sitting).order_by("pk"))
