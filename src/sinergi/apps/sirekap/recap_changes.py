"""What changed in stations since the recaps below summed them.

A recap above the kecamatan is the sum of those below and the differences that listed corrections,
recounts and settles made since (record format, ``changes``). Where more than that happened - a
re-vote, a station set aside, figures that cannot be told apart - the recap below is to be made anew.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from sinergi.apps.sirekap import adjustments
from sinergi.apps.sirekap.adjustments import ADJUSTED, KIND, Adjustment
from sinergi.apps.sirekap.plenaries import Fixed, Ground, body_of, ratified
from sinergi.law import recap, tally
from sinergi.law.checks import evaluate, held_sections
from sinergi.law.form import Template
from sinergi.law.recap import Change, Place
from sinergi.law.regions import covers, prefix
from sinergi.law.sittings import FIRST_LEVELS

_LISTED = ("correction", "recount", "settle")
_FIGURES = ("result", "import", "correction", "recount")
_ASIDE = ("revote", "void", "postpone", "rescind")

History = Sequence[Mapping[str, Any]]


@dataclass
class Since:
    """``again``: units whose recap is to be made anew."""

    changes: list[Change] = field(default_factory=list)
    again: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Below:
    """What a recap and those below it left out, and which changes they summed."""

    own: tuple[str, ...]
    open: tuple[str, ...]
    changes: frozenset[str]

    def summed(self, station: str, ids: set[str]) -> bool:
        """Is the station in the recap? What was left out further down is, where a change brought it."""
        if station.startswith(self.own):
            return False
        return not station.startswith(self.open) or bool(self.changes & ids)


def changes_since(
    here: Ground,
    place: Place,
    form: Template,
    below: Mapping[str, Fixed],
    rulings: Sequence[Adjustment] = (),
) -> Since:
    """The changes of all stations of these recaps (unit → recap), in the order of their codes.

    A court's vector for an area below a unit (``rulings`` of this contest and district) is a change of
    that area; what happens in its stations is none any more.
    """
    since = Since()
    if not below:
        return since
    in_force = adjustments.standing(list(rulings))
    for code, one in below.items():
        _rulings(here, form, since, code, one, rulings, in_force)
    deep: dict[str, _Below] = {}
    for station, *row in _touched(here, place, min(f.index for f in below.values())):
        unit = recap.unit_of(place.level, station)
        fixed = below.get(unit)
        if fixed is None or here.election.district_of(place.contest, station) != place.district:
            continue
        if any(covers(area, station) for area in in_force):
            continue
        if unit not in deep:
            deep[unit] = _below(here, place, unit, fixed)
        _station(here, form, since, station, unit, fixed, deep[unit], row)
    return since


def _station(
    here: Ground,
    form: Template,
    since: Since,
    station: str,
    unit: str,
    fixed: Fixed,
    below: _Below,
    row: Sequence[Any],
) -> None:
    status, counted, sections, round_, history, name, counts = row
    after = [h for h in history if h["index"] > fixed.index and h["effect"] != "none"]
    summed = below.summed(station, {h["id"] for h in history if h["index"] < fixed.index})
    if summed and any(h["kind"] in _ASIDE for h in after):
        since.again.add(unit)
        return
    ids = tuple(sorted(h["id"] for h in after if h["kind"] in _LISTED))
    if counted and not ids:
        return  # a confirmation, a note: the figures are those that were summed
    now = None
    if counted:
        held = sections.split(",") if sections else ()
        now = recap.by_name(form, tally.contribution(here.templates[name], counts, held))
    if not summed:
        if now is not None:
            since.changes.append(Change(station, ids, None, now, status))
        return
    was = _was(here, form, station, [h for h in history if h["round"] == round_], fixed.index)
    if was is None:
        since.again.add(unit)
    else:
        since.changes.append(Change(station, ids, was, now, status))


def _rulings(
    here: Ground,
    form: Template,
    since: Since,
    unit: str,
    fixed: Fixed,
    rulings: Sequence[Adjustment],
    in_force: Mapping[str, Adjustment],
) -> None:
    """What courts set or took back in a unit since its recap."""
    for one in rulings:
        if one.index < fixed.index < one.gone and covers(unit, one.area):
            since.again.add(unit)  # it sums what does not hold any more
    for area, one in in_force.items():
        if one.index < fixed.index or area == unit or not covers(unit, area):
            continue
        now = _by_form(here, form, one.body)
        was = _summed(here, form, fixed.id, area)
        since.changes.append(Change(area, (one.id,), was, now, ADJUSTED, one.ruling))
    since.changes.sort(key=lambda c: c.station)


def _by_form(here: Ground, form: Template, body: Mapping[str, Any]) -> tuple[int, ...]:
    names = here.templates[body["form"]].names
    return recap.by_name(form, dict(zip(names, body["counts"], strict=True)))


def _summed(here: Ground, form: Template, record_id: str, area: str) -> tuple[int, ...] | None:
    """What a recap summed of an area in it, through the recaps below; None = it was left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.kind, r.note, c.area, c.columns FROM recap c JOIN record r ON r.id = c.record"
            " WHERE c.record = %s",
            [bytes.fromhex(record_id)],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    kind, note, own, columns = row
    if own == area:
        return _by_form(here, form, body_of(note))
    if kind == KIND or columns is None:
        return None
    kept = json.loads(columns)
    open_ = body_of(note).get("open", {})
    part: tuple[int, ...] | None = None
    for code, _, ids, *_ in kept["units"]:
        if ids and code not in open_ and covers(code, area):
            part = _summed(here, form, ids[0], area)
    added = [
        Change(station, tuple(ids), _vector(was), _vector(now), state).difference(len(form.fields))
        for station, ids, was, now, state, *_ in kept["changes"]
        if covers(area, station)
    ]
    if part is None and not added:
        return None
    return recap.totals([part] if part is not None else [], added, len(form.fields))


def _vector(values: Sequence[int] | None) -> tuple[int, ...] | None:
    return None if values is None else tuple(values)


_ROWS = (
    "SELECT s.station, s.status, s.counted, s.held_sections, s.round, s.history, r.form, r.counts"
    " FROM station_result s LEFT JOIN record r ON r.id = s.head"
    " WHERE s.election = %s AND s.contest = %s"
)
_LAST = " AND (s.history->-1->>'index')::bigint > %s ORDER BY s.station"
_UNDER = f"{_ROWS} AND s.station LIKE %s{_LAST}"
_NAMED = f"{_ROWS} AND s.station = ANY(%s){_LAST}"


def _touched(here: Ground, place: Place, index: int) -> list[tuple[Any, ...]]:
    """Stations of the place with something in the log behind ``index``.

    The log says which they are: after the recaps come few records, and a nation's stations are many.
    """
    since = here.once(("since", place.contest), lambda: _since(here, place.contest, index))
    if since[0] > index:  # another district's recaps begin earlier
        since = _since(here, place.contest, index)
        if here.kept is not None:
            here.kept["since", place.contest] = since
    own = prefix(place.area)
    named = None if since[1] is None else [s for s in since[1] if s.startswith(own)]
    if named == []:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _UNDER if named is None else _NAMED,
            [here.election.id, place.contest, own + "%" if named is None else named, index],
        )
        return [
            (*row[:5], sorted(json.loads(row[5]), key=lambda h: h["index"]), *row[6:])
            for row in cursor.fetchall()
        ]


def _since(here: Ground, contest: str, index: int) -> tuple[int, list[str] | None]:
    """``index`` and the stations that records behind it name; None where one lists stations in its
    text (a re-vote, a station set aside): then each is asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.station, r.station = '' AND r.kind = ANY(%s) FROM log_entry e"
            " JOIN record r ON r.id = e.record"
            " WHERE e.election = %s AND e.log = %s AND e.index > %s",
            [list(_ASIDE), here.election.id, contest, index],
        )
        rows = cursor.fetchall()
    if any(listed for _, listed in rows):
        return index, None
    return index, sorted(station for station, _ in rows if station)


def _was(
    here: Ground, form: Template, station: str, history: History, index: int
) -> tuple[int, ...] | None:
    """The station's vector as of a place in the log; None where its history does not tell plainly."""
    before = [h for h in history if h["index"] < index]
    plain = all(h["kind"] in _FIGURES for h in before if h["effect"] != "none")
    stood = [h for h in before if h["effect"] in ("head", "replaced") and not h["why"]]
    first = [h for h in stood if h["kind"] in ("result", "import")]
    if not plain or not first or (len(first) > 1 and any(h["kind"] == "result" for h in first)):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT form, counts FROM record WHERE id = %s", [bytes.fromhex(stood[-1]["id"])]
        )
        name, counts = cursor.fetchone()
    template = here.templates[name]
    kind = here.election.kinds[here.election.stations[station].kind]
    found = evaluate(template, kind, counts, here.election.checks)
    return recap.by_name(form, tally.contribution(template, counts, held_sections(found)))


def _below(here: Ground, place: Place, unit: str, fixed: Fixed) -> _Below:
    own = tuple(fixed.body.get("open", ()))
    codes, changes = list(own), set(fixed.body.get("changes", ()))
    level = recap.level_at(unit)
    if level not in FIRST_LEVELS:
        under = Place(place.contest, place.district, level, unit)
        units = recap.units_of(here.election, under)
        for code, further in ratified(here, place.contest, place.district, units).items():
            deeper = _below(here, under, code, further)
            codes += deeper.open
            changes |= deeper.changes
    return _Below(own, tuple(codes), frozenset(changes))
