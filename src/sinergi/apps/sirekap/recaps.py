"""Recapitulations against what their units say: the same judgement at intake and in the log.

At intake it is a courtesy to the desk; what decides is the clerk's, at the record's place in the log.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sinergi.law import recap, tally
from sinergi.law.checks import Finding
from sinergi.law.election import Election
from sinergi.law.form import RECAP, Template
from sinergi.law.lifecycle import COUNTED
from sinergi.law.recap import NO_RECAP, VOID, Change, NotAPlace, Place, Unit
from sinergi.law.regions import prefix
from sinergi.law.sittings import FIRST_LEVELS, Sitting, Sittings
from sinergi.ledger.record import REGISTER

RECAPPED = ("recapped", "final")


@dataclass(frozen=True, slots=True)
class Judged:
    """``why`` it does not hold, "" where it does; ``detail`` for the desk, in English."""

    why: str = ""
    findings: tuple[Finding, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Ground:
    """What recaps are judged by: the definition and the plenaries as they stand."""

    election: Election
    templates: Mapping[str, Template]
    sittings: Sittings


def ground(election: Election, templates: Mapping[str, Template], area: str) -> Ground:
    """The plenaries of ``area`` and of everything in and above it, as the register stands now."""
    return Ground(election, templates, fold(_sitting_entries(election.id, area)))


def fold(entries: Iterable[tuple[str, int, Mapping[str, Any]]]) -> Sittings:
    """Plenaries from (id, index, body) of the register's ``sitting`` entries, in order."""
    found = Sittings()
    for record_id, index, body in entries:
        found.apply(record_id, index, body)
    return found


def _sitting_entries(election_id: str, area: str) -> list[tuple[str, int, Mapping[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(r.id, 'hex'), e.index, r.note FROM record r"
            " JOIN log_entry e ON e.record = r.id AND e.log = %s"
            " WHERE r.election = %s AND r.kind = 'sitting' ORDER BY e.index",
            [REGISTER, election_id],
        )
        rows = [(i, index, _body(note)) for i, index, note in cursor.fetchall()]
    return [row for row in rows if row[2]["area"].startswith(prefix(area))]


def _body(note: str) -> Mapping[str, Any]:
    body: Mapping[str, Any] = json.loads(note.split("\n", 2)[1])
    return body


# --- what units say ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """The columns of a recap as they stand now; what changed since the recaps below."""

    units: Sequence[Unit]
    changes: Sequence[Change] = ()


def standing(here: Ground, place: Place, form: Template) -> Standing:
    if place.level in FIRST_LEVELS:
        return Standing(_stations(here, place, form))
    return Standing(_areas(here, place, form))


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


def _areas(here: Ground, place: Place, form: Template) -> list[Unit]:
    codes = recap.units_of(here.election, place)
    below = ratified(here, place.contest, place.district, codes)
    again = changed_since(here, place, below)
    found = []
    for code in codes:
        if code not in below:
            found.append(Unit(code, None, state=NO_RECAP))
        elif code in again:
            found.append(Unit(code, None, state="changed"))
        else:
            record_id, body = below[code]
            found.append(Unit(code, _named(here, form, body), (record_id,), "ratified"))
    return found


def _named(here: Ground, form: Template, body: Mapping[str, Any]) -> tuple[int, ...]:
    names = here.templates[body["form"]].names
    return recap.by_name(form, dict(zip(names, body["counts"], strict=True)))


def ratified(
    here: Ground, contest: str, district: str, areas: Sequence[str]
) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Area → id and body of its recap in force: the one its last ratified plenary fixed."""
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    order: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.area, encode(c.record, 'hex'), c.sitting, r.note FROM recap c"
            " JOIN record r ON r.id = c.record WHERE c.election = %s AND c.contest = %s"
            " AND c.district = %s AND c.area = ANY(%s) AND c.why = '' ORDER BY c.index",
            [here.election.id, contest, district, list(areas)],
        )
        for area, record_id, opening, note in cursor.fetchall():
            sitting = here.sittings.by_id.get(opening)
            if sitting is None or sitting.state != "ratified" or record_id not in sitting.recaps:
                continue
            if sitting.index >= order.get(area, -1):
                order[area] = sitting.index
                found[area] = record_id, _body(note)
    return found


def changed_since(
    here: Ground, place: Place, below: Mapping[str, tuple[str, Mapping[str, Any]]]
) -> dict[str, list[str]]:
    """Unit → stations of its recap that a later record changed (they are ``recapped`` no more)."""
    left_out = _left_out(here, place, below)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT station FROM station_result WHERE election = %s AND contest = %s"
            " AND station LIKE %s AND status <> ALL(%s) AND status <> %s",
            [here.election.id, place.contest, prefix(place.area) + "%", list(RECAPPED), VOID],
        )
        changed = [station for (station,) in cursor.fetchall()]
    found: dict[str, list[str]] = {}
    for station in changed:
        unit = recap.unit_of(place.level, station)
        district = here.election.district_of(place.contest, station)
        if unit in below and district == place.district and not station.startswith(left_out):
            found.setdefault(unit, []).append(station)
    return found


def _left_out(
    here: Ground, place: Place, below: Mapping[str, tuple[str, Mapping[str, Any]]]
) -> tuple[str, ...]:
    """Codes that the recaps below, and those below them, list as open."""
    codes = [c for _, body in below.values() for c in body.get("open", ())]
    level = {recap.level_at(area) for area in below}
    if level and not level & set(FIRST_LEVELS):
        for area in below:
            under = Place(place.contest, place.district, recap.level_at(area), area)
            further = ratified(
                here, place.contest, place.district, recap.units_of(here.election, under)
            )
            codes += _left_out(here, under, further)
    return tuple(codes)


# --- judging ----------------------------------------------------------------------------------


def place_of(body: Mapping[str, Any], election: Election) -> Place:
    """Raises NotAPlace where no such recap is made."""
    place = recap.place_at(election, body["contest"], body["area"], body["district"])
    if place.level != body["level"]:
        raise NotAPlace(f"area {body['area']} is recapitulated at level {place.level}")
    return place


def judge(here: Ground, body: Mapping[str, Any]) -> Judged:
    """Does a ``recap`` record say what its units say now, in a plenary that takes it?"""
    try:
        place = place_of(body, here.election)
    except NotAPlace as error:
        return Judged("out-of-scope", detail=str(error))
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
        return Judged()
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
            body = _body(note)
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
                left = [u for u in standing(here, where, form).units if not u.settled]
                left = [u for u in left if u.code not in made.get("open", ())]
                if left:
                    text = f"{contest}: {left[0].code} is {left[0].state}: settle it or list it in a recap"
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
