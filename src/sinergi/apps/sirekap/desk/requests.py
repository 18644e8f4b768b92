"""Asking a station to look at its form again: who asked, when, and whether a correction answered.

Before a plenary the station corrects its own form; afterwards the plenary does. The desk calls the
station (or its PPS); what is kept here is that somebody did.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import connection
from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import sittings
from sinergi.apps.sirekap.desk.actions import SIGN
from sinergi.apps.sirekap.desk.models import DeskAsk
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law.regions import NATION, prefix

#: Digits of the areas whose plenary may hold a station.
_DIGITS = (6, 4, 2)
MOST = 200


class StationAsked(Audited, frozen=True):
    kind: ClassVar[str] = "desk.station-asked"
    contest: str
    station: str
    head: str


@dataclass(frozen=True, slots=True)
class Asked:
    """``answered``: another record stands now than the one that was asked about."""

    text: str
    by: str
    at: Any
    answered: bool


def ask(actor: Actor, election: str, contest: str, station: str, head: str, text: str) -> None:
    """Keeps that the station was asked. Safe to repeat. Raises NotAllowed, and Refused: no text,
    another head by now (``changed-meanwhile``), a plenary has begun (``sitting-open``)."""
    text = " ".join(text.split())
    if not 5 <= len(text) <= MOST:
        raise Refused("bad-request", _("Tulis apa yang diminta, 5 sampai 200 huruf."))
    with act(actor, SIGN, area=station, election=election) as trail:
        if head_of(election, contest, station) != head:
            raise Refused(
                "changed-meanwhile",
                _("Keadaannya sudah berubah. Muat ulang halaman, lalu periksa lagi."),
            )
        if opened(election, contest, station):
            raise Refused(
                "sitting-open",
                _("Rapat pleno sudah dibuka: pembetulan diputus di rapat, bukan oleh TPS."),
            )
        DeskAsk.objects.get_or_create(
            election=election, contest=contest, station=station, head=head,
            defaults={"text": text, "person": actor.name},
        )  # fmt: skip
        trail.audit(StationAsked(contest, station, head))


def of_area(election: str, contest: str, area: str) -> Mapping[str, Asked]:
    """Station -> the last time it was asked."""
    rows = DeskAsk.objects.filter(
        election=election, contest=contest, station__startswith=prefix(area)
    ).order_by("at")
    found = {row.station: row for row in rows}
    if not found:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT station, encode(head, 'hex') FROM station_result"
            " WHERE election = %s AND contest = %s AND station = ANY(%s)",
            [election, contest, list(found)],
        )
        heads = dict(cursor.fetchall())
    return {
        station: Asked(row.text, row.person, row.at, heads.get(station) != row.head)
        for station, row in found.items()
    }


def head_of(election: str, contest: str, station: str) -> str:
    """The record that stands now; "" for none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(head, 'hex') FROM station_result"
            " WHERE (election, contest, station) = (%s, %s, %s) AND head IS NOT NULL",
            [election, contest, station],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def opened(election: str, contest: str, station: str) -> bool:
    """Was a plenary over this station ever opened for the contest?"""
    return any(
        p.sitting.holds(station, contest)
        for area in (*(station[:n] for n in _DIGITS), NATION)
        for p in sittings.of_area(election, area)
    )
