"""Recapitulations against what their units say: the same judgement at intake and in the log.

At intake it is a courtesy to the desk; what decides is the clerk's, at the record's place in the log.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sinergi.apps.sirekap import adjustments
from sinergi.apps.sirekap.adjustments import ADJUSTED, Adjustment
from sinergi.apps.sirekap.plenaries import Ground, body_of, ratified
from sinergi.apps.sirekap.recap_changes import changes_since
from sinergi.law import recap, tally
from sinergi.law.checks import Finding
from sinergi.law.election import Election
from sinergi.law.form import RECAP, Template
from sinergi.law.lifecycle import COUNTED
from sinergi.law.recap import NO_RECAP, Change, NotAPlace, Place, Unit
from sinergi.law.sittings import FIRST_LEVELS, Sitting

RECAPPED = ("recapped", "final")


@dataclass(frozen=True, slots=True)
class Judged:
    """``why`` it does not hold, "" where it does; ``detail`` for the desk, in English."""

    why: str = ""
    findings: tuple[Finding, ...] = ()
    detail: str = ""
    standing: "Standing | None" = None  # of a recap that holds: what it was judged by


# --- what units say ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """The columns of a recap as they stand now; what changed since the recaps below."""

    units: Sequence[Unit]
    changes: Sequence[Change] = ()


def standing(here: Ground, place: Place, form: Template) -> Standing:
    """Where a court has set the place's own vector, that is its only column."""
    return here.once(place, lambda: _standing(here, place, form))


def _standing(here: Ground, place: Place, form: Template) -> Standing:
    rulings = adjustments.of_place(here.election.id, place.contest, place.district)
    in_force = adjustments.standing(rulings)
    if place.area in in_force:
        return Standing([_adjusted(here, form, in_force[place.area])])
    if place.level in FIRST_LEVELS:
        return Standing(_stations(here, place, form))
    return _areas(here, place, form, rulings)


def _adjusted(here: Ground, form: Template, one: Adjustment) -> Unit:
    counts = _named(here, form, one.body)
    return Unit(one.area, counts, (one.id,), ADJUSTED, ruling=one.ruling)


def _stations(here: Ground, place: Place, form: Template) -> list[Unit]:
    own = recap.stations_of(here.election, place)
    found: dict[str, Unit] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.station, s.status, encode(s.head, 'hex'), s.also, s.held_sections,"
            " s.findings, r.form, r.counts FROM station_result s LEFT JOIN record r ON r.id = s.head"
            " WHERE s.election = %s AND s.contest = %s AND s.station = ANY(%s)",
            [here.election.id, place.contest, own],
        )
        for station, status, head, also, sections, findings, name, counts in cursor.fetchall():
            codes = tuple(sorted({f["code"] for f in json.loads(findings) if "masked" not in f}))
            if status not in COUNTED:
                found[station] = Unit(station, None, state=status, findings=codes)
                continue
            held = sections.split(",") if sections else ()
            vector = tally.contribution(here.templates[name], counts, held)
            ids = (head, *also.split(",")) if also else (head,)
            found[station] = Unit(station, recap.by_name(form, vector), ids, status, codes)
    return [found.get(code, Unit(code, None, state="empty")) for code in own]


def _areas(here: Ground, place: Place, form: Template, rulings: Sequence[Adjustment]) -> Standing:
    codes = recap.units_of(here.election, place)
    in_force = adjustments.standing(list(rulings))
    below = ratified(here, place.contest, place.district, codes)
    below = {code: one for code, one in below.items() if code not in in_force}
    changed = changes_since(here, place, form, below, rulings)
    found = []
    for code in codes:
        if code in in_force:
            found.append(_adjusted(here, form, in_force[code]))
        elif code not in below:
            found.append(Unit(code, None, state=NO_RECAP))
        elif code in changed.again:
            found.append(Unit(code, None, state="changed"))
        else:
            one = below[code]
            found.append(Unit(code, _named(here, form, one.body), (one.id,), "ratified"))
    return Standing(found, changed.changes)


def _named(here: Ground, form: Template, body: Mapping[str, Any]) -> tuple[int, ...]:
    names = here.templates[body["form"]].names
    return recap.by_name(form, dict(zip(names, body["counts"], strict=True)))


# --- judging ----------------------------------------------------------------------------------


def place_of(body: Mapping[str, Any], election: Election) -> Place:
    """Raises NotAPlace where no such recap is made."""
    if body["contest"] not in election.contests:
        raise NotAPlace(f"the election has no contest {body['contest']}")
    place = recap.place_at(election, body["contest"], body["area"], body["district"])
    if place.level != body["level"]:
        raise NotAPlace(f"area {body['area']} is recapitulated at level {place.level}")
    return place


def judge(here: Ground, body: Mapping[str, Any]) -> Judged:
    """Does a ``recap`` record say what its units say now, in a plenary that takes it?

    Raises nothing: what a definition no longer knows is a reason like others, or one record would
    stop the clerk.
    """
    try:
        return _judge(here, body, place_of(body, here.election))
    except NotAPlace as error:
        return Judged("out-of-scope", detail=str(error))
    except (KeyError, ValueError) as error:
        return Judged("unknown-form", detail=f"a unit's form does not fit the recap's: {error}")


def _judge(here: Ground, body: Mapping[str, Any], place: Place) -> Judged:
    form = here.templates.get(body["form"])
    if form is None or (form.station_kind, form.district) != (RECAP, place.district):
        return Judged("unknown-form", detail=f"form {body['form']} is not the recap's")
    if len(body["counts"]) != len(form.fields):
        return Judged("bad-counts", detail=f"{len(form.fields)} counts are asked for")
    if not _takes(here.sittings.by_id.get(body["sitting"]), place):
        return Judged("sitting-not-open", detail="the sitting it names takes no recap of this area")
    now = standing(here, place, form)
    found = recap.check(body, form, now.units, now.changes)
    if not found:
        return Judged(standing=now)
    return Judged("changed-meanwhile", found, "; ".join(said(f) for f in found[:4]))


def _takes(sitting: Sitting | None, place: Place) -> bool:
    return (
        sitting is not None
        and sitting.takes_recaps
        and (sitting.level, sitting.area) == (place.level, place.area)
        and place.contest in sitting.contests
    )


def said(finding: Finding) -> str:
    """A finding of a recap as one clause: which column or row, both numbers."""
    figures = finding.context
    if "state" in figures:
        return f"{figures['area']} is {figures['state']}: settle it or list it as open"
    if "basis" in figures:
        return f"it sums {figures['said']} records, {figures['size']} others stand now"
    if "change" in figures:
        return f"change {figures['change']} is {'none' if figures['listed'] else 'not listed'}"
    column = f"column {figures['area']}, " if "area" in figures else ""
    row = finding.fields[0]
    return f"{column}row {row}: {figures['said']} is said, {figures['due']} is the sum"


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
