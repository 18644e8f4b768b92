"""Which station is to be decided next: a desk goes from one to the other without its list between."""

from dataclasses import dataclass

from django.db import connection

from sinergi.apps.sirekap.desk.models import WAITING, DeskProposal
from sinergi.law.election import Election
from sinergi.law.lifecycle import COUNTED
from sinergi.law.recap import VOID
from sinergi.law.regions import prefix

#: Up to so many stations (a kecamatan's), those without any form are in the row too.
SMALL = 1000
#: States in which no desk has to decide; what is received waits for a second reader.
SETTLED = (*COUNTED, VOID, "received")


@dataclass(frozen=True, slots=True)
class Ahead:
    """``station`` "" where none is left; ``left``: how many are to be decided, that one included."""

    station: str
    left: int


def waiting(election: str, contest: str, area: str) -> frozenset[str]:
    """Stations of ``area`` about which a proposal waits for its second signature."""
    rows = DeskProposal.objects.filter(
        election=election, contest=contest, state=WAITING, place__startswith=prefix(area)
    ).values_list("place", flat=True)
    return frozenset(place for place in rows if place != area)


def after(election: Election, contest: str, area: str, station: str) -> Ahead:
    """The next one to be decided behind ``station`` in the order of codes, then from the first on."""
    left = _undecided(election, contest, area) - waiting(election.id, contest, area) - {station}
    behind = [code for code in left if code > station]
    return Ahead(min(behind or left, default=""), len(left))


def _undecided(election: Election, contest: str, area: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT station FROM station_result WHERE election = %s AND contest = %s"
            " AND station LIKE %s AND status <> ALL(%s)",
            [election.id, contest, prefix(area) + "%", list(SETTLED)],
        )
        found = {station for (station,) in cursor.fetchall()}
        if election.expected(contest, area) > SMALL:
            return found
        cursor.execute(
            "SELECT station FROM station_result WHERE election = %s AND contest = %s"
            " AND station LIKE %s",
            [election.id, contest, prefix(area) + "%"],
        )
        seen = {station for (station,) in cursor.fetchall()}
    return found | (set(election.stations_of(contest, area)) - seen)
