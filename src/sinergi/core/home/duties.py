"""A duty: what somebody is in one area of one election, in the election's own words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sinergi.core import definitions
from sinergi.core.actors import EVERY_ELECTION, Actor
from sinergi.core.models import Election as ElectionRow
from sinergi.core.people.queries import ROLE_WORDS, place
from sinergi.law.election import Election
from sinergi.law.regions import NATION, level_of

#: Roles named by the election's labels (PPD in Papua).
LABELLED = ("ppk", "pps", "kpps")
#: Roles that only look on: nothing of the count waits for them.
ONLOOKERS = frozenset({"operator", "party-liaison", "observer", "press"})


@dataclass(frozen=True, slots=True)
class Duty:
    """``roles`` held in ``area`` (a region's or a station's code, or ``nasional``)."""

    election: Election
    mode: str
    area: str
    roles: tuple[str, ...]

    @property
    def title(self) -> str:
        return " · ".join(dict.fromkeys(title(r, self.area, self.election) for r in self.roles))

    @property
    def works(self) -> bool:
        """Has one of the roles work to do in the count?"""
        return not ONLOOKERS.issuperset(self.roles)

    @property
    def is_station(self) -> bool:
        return level_of(self.area) == "station"


def of(actor: Actor) -> list[Duty]:
    """The actor's duties: one an area and election, the public election's first, then by the order
    in which the roles were given. A role of every election is a duty in each of them."""
    rows = list(ElectionRow.objects.order_by("-public", "id"))
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for role in actor.roles:
            if role.election in (EVERY_ELECTION, row.id):
                found.setdefault((row.id, role.area), []).append(role.role)
    by_id = {row.id: row for row in rows}
    elections = {code: definitions.current(code) for code in {e for e, _ in found}}
    return [
        Duty(elections[code], by_id[code].mode, area, tuple(roles))
        for (code, area), roles in found.items()
    ]


def title(role: str, area: str, election: Election) -> str:
    """``PPD Biak Kota``, ``KPU Kabupaten Biak Numfor``, ``KPPS TPS 003 Fandoi``."""
    where = place(area, election.id)
    if role == "kpps" or (role == "pengawas" and level_of(area) == "station"):
        where = station_place(area, election)
    if role == "operator":
        return str(ROLE_WORDS[role])
    if role == "kpu-ri":
        return _("KPU RI")
    if role in ("kpu-prov", "kpu-kab"):
        return _("KPU %(place)s") % {"place": where}
    if role in LABELLED:
        word = election.label(role, area)
        named = election.region_name(area) if role == "ppk" else where
        return f"{word} {named}"
    if role == "pengawas":
        return _("Pengawas %(place)s") % {"place": where}
    if role == "bawaslu":
        return _("Bawaslu %(place)s") % {"place": where}
    return f"{ROLE_WORDS[role]}, {where}"


def station_place(station: str, election: Election) -> str:
    """``TPS 003 Fandoi``"""
    word = election.label("station", station)
    return f"{word} {station[10:]} {election.region_name(station[:10])}"


def short_place(duty: Duty) -> str:
    """The area in words, as a heading of its figures."""
    if duty.area == NATION:
        return _("Seluruh Indonesia")
    if duty.is_station:
        return station_place(duty.area, duty.election)
    return place(duty.area, duty.election.id)
