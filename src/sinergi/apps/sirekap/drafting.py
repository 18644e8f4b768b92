"""The D.Hasil of an area as it stands now: what the desk prints, and what its recap would say."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from django.db import connection

from sinergi.apps.sirekap import plenaries, ratified_recaps, recaps
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.law import recap
from sinergi.law.election import Election
from sinergi.law.recap import Place, Recap
from sinergi.publication import dhasil

READ = "results:read"
#: Hours before UTC of the country's three zones.
_HOURS = {"WIB": 7, "WITA": 8, "WIT": 9}
_NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Draft:
    """``opening``: id of the plenary that takes it, "" where none is open."""

    recap: Recap
    sheet: dhasil.Sheet
    opening: str


def drafts(
    actor: Actor, election_id: str, contest: str, area: str, district: str = ""
) -> list[Draft]:
    """One for each district of the contest in the area, or for the one named.

    What is not settled is listed as open, with the reason that the plenary's last recap gave or that
    its state is. Raises NotAllowed, NotAPlace.
    """
    actor.require(READ, area, election_id)
    election = definitions.current(election_id)
    wanted = (district,) if district else recap.districts_at(election, contest, area)
    places = [recap.place_at(election, contest, area, d) for d in wanted]
    if not places:
        places = [recap.place_at(election, contest, area)]  # says why there is none
    here = plenaries.ground(election, definitions.all_templates(election_id), area)
    at = _moment(election, places[0])
    return [_draft(here, place, at) for place in places]


def _draft(here: plenaries.Ground, place: Place, at: str) -> Draft:
    form = recap.form_of(here.election, place)
    now = recaps.standing(here, place, form)
    opening = here.sittings.taking(place.level, place.area, place.contest)
    typed = {}
    if opening:
        _, last = recaps.in_sitting(here, opening).get((place.contest, place.district), ("", {}))
        typed = last.get("open", {})
    bare = Recap(place, form, tuple(now.units), {}, tuple(now.changes))
    listed = {
        code: typed.get(code) or dhasil.reason_of(state)
        for code, state in recap.unsettled(bare).items()
    }
    made = recap.make(place, form, now.units, open=listed, changes=now.changes)
    body = before = None
    if opening:
        before = ratified_recaps.before_draft(here, place.contest, place.district, opening)
        body = made.body(election=here.election.id, at=at, sitting=opening, pdf=_NO_HASH)
    sheet = dhasil.sheet_of(here.election, made, at=at, body=body, before=before)
    return Draft(made, sheet, opening)


def _moment(election: Election, place: Place) -> str:
    """The time of the log's last anchor, on the clocks of the area: the state is that of then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT anchored_at FROM log_head WHERE election = %s AND log = %s",
            [election.id, place.contest],
        )
        found = cursor.fetchone()
    moment = found[0] if found and found[0] else datetime.now(UTC)
    station = election.stations[recap.stations_of(election, place)[0]]
    hours = 7 if place.level == "nasional" else _HOURS.get(station.tz, 7)
    local = moment.astimezone(timezone(timedelta(hours=hours)))
    return local.isoformat(timespec="seconds")
