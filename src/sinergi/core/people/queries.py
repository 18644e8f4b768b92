"""Reads of people, roles and the trail; each takes the acting user."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sinergi.core.actors import EVERY_ELECTION, Actor
from sinergi.core.models import AuditEvent, Election, Region
from sinergi.core.people.models import Person, PersonRole
from sinergi.law.regions import NATION, level_of

#: Roles in the reader's words, where no election is meant; else ``core.home.duties.title``.
ROLE_WORDS = {
    "operator": gettext_lazy("Operator sistem"),
    "kpu-ri": gettext_lazy("KPU RI"),
    "kpu-prov": gettext_lazy("KPU provinsi"),
    "kpu-kab": gettext_lazy("KPU kabupaten/kota"),
    "ppk": gettext_lazy("PPK (kecamatan)"),
    "pps": gettext_lazy("PPS (kelurahan/desa)"),
    "kpps": gettext_lazy("KPPS"),
    "pengawas": gettext_lazy("Pengawas TPS"),
    "bawaslu": gettext_lazy("Bawaslu"),
    "party-liaison": gettext_lazy("Penghubung partai politik"),
    "observer": gettext_lazy("Pemantau"),
    "press": gettext_lazy("Pers"),
}


def place(area: str, election: str = EVERY_ELECTION) -> str:
    """An area in words (`Distrik Biak Kota`, `TPS 003 Fandoi`); its code where nobody named it."""
    if area == NATION:
        return _("Seluruh Indonesia")
    station = level_of(area) == "station"
    code = area[:10] if station else area
    rows = Region.objects.filter(code=code)
    if election != EVERY_ELECTION:
        rows = rows.filter(election=election)
    found = rows.order_by("-election").values_list("label", "name").first()
    name = " ".join(part for part in found if part) if found else code
    return f"TPS {area[10:]} {name}" if station else name


def people(actor: Actor) -> QuerySet[Person]:
    """Everybody with an account, for whoever may read people; else nobody."""
    found = Person.objects.order_by("username")
    return found if actor.may("people:read", NATION) else found.none()


def roles(actor: Actor) -> QuerySet[PersonRole]:
    found = PersonRole.objects.select_related("person").order_by("person__username", "id")
    return found if actor.may("people:read", NATION) else found.none()


def audit_events(actor: Actor) -> QuerySet[AuditEvent]:
    found = AuditEvent.objects.order_by("-id")
    return found if actor.may("audit:read", NATION) else found.none()


def elections(actor: Actor) -> QuerySet[Election]:
    found = Election.objects.order_by("id")
    return found if actor.may("people:read", NATION) else found.none()
