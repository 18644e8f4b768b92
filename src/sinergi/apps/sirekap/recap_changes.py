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

from sinergi.apps.sirekap.plenaries import Fixed, Ground, ratified
from sinergi.law import recap, tally
from sinergi.law.checks import evaluate, held_sections
from sinergi.law.form import Template
from sinergi.law.recap import Change, Place
from sinergi.law.regions import prefix
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


def changes_since(here: Ground, place: Place, form: Template, below: Mapping[str, Fixed]) -> Since:
    """The changes of all stations of these recaps (unit → recap), in the order of their codes."""
    since = Since()
    if not below:
        return since
    deep: dict[str, _Below] = {}
    for station, *row in _touched(here, place, min(f.index for f in below.values())):
        unit = recap.unit_of(place.level, station)
        fixed = below.get(unit)
        if fixed is None or here.election.district_of(place.contest, station) != place.district:
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
