"""Recapitulations and plenaries against what stands in the tables.

At intake it is a courtesy to the desk; what decides is the clerk's judgement, at the record's place
in the log.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from sinergi.apps.sirekap.plenaries import Ground, body_of
from sinergi.law import recap
from sinergi.law.recap import NotAPlace, Place
from sinergi.publication.recaps import Judged, Standing, judge, place_of, said, standing

RECAPPED = ("recapped", "final")


# --- plenaries --------------------------------------------------------------------------------


def in_sitting(here: Ground, opening: str) -> dict[tuple[str, str], tuple[str, Mapping[str, Any]]]:
    """(contest, district) → id and body of the last recap that a plenary took."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(c.record, 'hex'), r.note FROM recap c JOIN record r ON r.id = c.record"
            " WHERE c.election = %s AND c.sitting = %s AND c.why = '' ORDER BY c.index",
            [here.election.id, opening],
        )
        found = {}
        for record_id, note in cursor.fetchall():
            body = body_of(note)
            found[body["contest"], body["district"]] = record_id, body
    return found


def settled_since(here: Ground, record_id: str, made: Mapping[str, Any]) -> str:
    """A station that the recap lists as open and that a later record made count; "" = none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.station FROM station_result s, recap c WHERE c.record = %s"
            " AND s.election = %s AND s.contest = %s AND s.station = ANY(%s) AND s.counted"
            " AND (s.history->-1->>'index')::bigint > c.index ORDER BY s.station LIMIT 1",
            [
                bytes.fromhex(record_id),
                here.election.id,
                made["contest"],
                list(made.get("open", ())),
            ],
        )
        found = cursor.fetchone()
        return str(found[0]) if found else ""


def judge_sitting(here: Ground, body: Mapping[str, Any]) -> Judged:
    """May the plenary take this step now?

    Closing asks that every unit is settled, or listed with its reason by the recap of this plenary;
    ratifying, that it names one recap of each contest and district, and that they still hold.
    """
    place = (body["level"], body["area"], body["no"])
    for contest in body["contests"]:
        spec = here.election.contests.get(contest)
        if spec is None or body["level"] not in recap.levels_of(spec):
            return Judged("out-of-scope", detail=f"{contest} has no plenary at {body['level']}")
        try:
            at = recap.level_at(body["area"])
        except NotAPlace as error:
            return Judged("out-of-scope", detail=str(error))
        if at != body["level"] or not here.election.expected(contest, body["area"]):
            return Judged("out-of-scope", detail=f"no {body['level']} plenary of {body['area']}")
    sitting = here.sittings.numbered(*place)
    trial = here.sittings.copy()
    if why := trial.apply("trial", 0, body):
        return Judged(
            why, detail=f"sitting {body['no']} of {body['area']} cannot be {body['event']}"
        )
    if sitting is None or body["event"] not in ("closed", "ratified"):
        return Judged()
    taken = in_sitting(here, sitting.id)
    named = set(body.get("recaps", ()))
    for contest in sitting.contests:
        for district in recap.districts_at(here.election, contest, sitting.area):
            record_id, made = taken.get((contest, district), ("", {}))
            if body["event"] == "closed":
                where = Place(contest, district, sitting.level, sitting.area)
                form = recap.form_of(here.election, where)
                now = standing(here, where, form)
                listed = made.get("open", {})
                all_of_it = recap.Recap(where, form, tuple(now.units), listed, tuple(now.changes))
                for code, state in recap.unsettled(all_of_it).items():
                    if code not in listed:
                        text = f"{contest}: {code} is {state}: settle it or list it in a recap"
                        return Judged("not-settled", detail=text)
                continue
            if record_id not in named:
                text = f"the last recap of {contest}, district {district}, is not among those named"
                return Judged("replaces-unknown", detail=text)
            named.discard(record_id)
            again = judge(here, made)
            if again.why:
                return again
            if late := settled_since(here, record_id, made):
                text = f"{late} is listed as open and counts now: make the recap of {contest} anew"
                return Judged("changed-meanwhile", detail=text)
    if named:
        return Judged("replaces-unknown", detail=f"{min(named)} is no recap of this sitting")
    return Judged()


__all__ = [
    "RECAPPED", "Judged", "Standing", "in_sitting", "judge", "judge_sitting", "place_of", "said",
    "settled_since", "standing",
]  # fmt: skip
