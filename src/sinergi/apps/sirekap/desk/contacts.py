"""Whom to call about a unit: who holds its roles. Names are read for a purpose, and that is logged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import QuerySet

from sinergi.apps.sirekap.desk.queries import READ
from sinergi.core import definitions
from sinergi.core.actors import EVERY_ELECTION, Actor
from sinergi.core.home import duties
from sinergi.core.people.models import PersonRole
from sinergi.core.trail import Audited, act
from sinergi.law.regions import NATION, Level, level_of

CONTACTS = "contacts:read"
#: Level of a unit → the roles that answer for it, in the order in which one would call.
ROLES: Mapping[Level, tuple[str, ...]] = {
    "nation": ("kpu-ri",),
    "province": ("kpu-prov",),
    "regency": ("kpu-kab",),
    "district": ("ppk",),
    "village": ("pps",),
    "station": ("kpps",),
}


class ContactsRead(Audited, frozen=True):
    """``people``: how many names were shown; which, the roles say."""

    kind: ClassVar[str] = "contacts.read"
    unit: str
    purpose: str
    people: int


@dataclass(frozen=True, slots=True)
class Contact:
    """A role of a unit and who holds it; ``people`` are names."""

    title: str
    people: Sequence[str]


def holders(actor: Actor, election_id: str, area: str, level: Level) -> dict[str, int]:
    """Unit → how many people hold its role, in all of ``area``; names nobody. Raises NotAllowed."""
    actor.require(READ, area, election_id)
    found: dict[str, int] = {}
    rows = _active(election_id).filter(role__in=ROLES[level])
    if area != NATION:
        rows = rows.filter(area__startswith=area)
    for code, person in rows.values_list("area", "person_id").distinct():
        if code == NATION or level_of(code) == level:
            found[code] = found.get(code, 0) + (person is not None)
    return found


def read(actor: Actor, election_id: str, unit: str, purpose: str) -> list[Contact]:
    """The people of a unit and of the level above, who answers where nobody does. ``purpose`` is
    kept in the trail. Raises NotAllowed, and ValueError for an empty purpose."""
    purpose = " ".join(purpose.split())[:200]
    if not purpose:
        raise ValueError("say what the names are needed for")
    election = definitions.current(election_id)
    with act(actor, CONTACTS, area=unit, election=election_id) as trail:
        found = []
        for role, area in _answering(unit):
            names = _active(election_id).filter(role=role, area=area).order_by("person__name")
            people = tuple(dict.fromkeys(names.values_list("person__name", flat=True)))
            found.append(Contact(duties.title(role, area, election), people))
        count = sum(len(one.people) for one in found)
        trail.audit(ContactsRead(unit, purpose, count))
    return found


def _answering(unit: str) -> list[tuple[str, str]]:
    """(role, area): the unit's own; a station's village too, where PPS answers for its KPPS."""
    found = [(role, unit) for role in ROLES[level_of(unit)]]
    if level_of(unit) == "station":
        found += [(role, unit[:10]) for role in ROLES["village"]]
    return found


def _active(election_id: str) -> QuerySet[PersonRole]:
    return PersonRole.objects.filter(
        election__in=(election_id, EVERY_ELECTION), person__is_active=True
    )
