"""What changed in stations since the recaps below summed them.

A recap above the kecamatan is the sum of those below and the differences that listed corrections,
recounts and settles made since (record format, ``changes``). Where more than that happened - a
re-vote, a station set aside, figures that cannot be told apart - the recap below is to be made anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sinergi.law import recap, tally
from sinergi.law.checks import evaluate, held_sections
from sinergi.law.form import Template
from sinergi.law.recap import Change, Place
from sinergi.law.regions import covers
from sinergi.law.sittings import FIRST_LEVELS
from sinergi.publication import adjustments
from sinergi.publication.adjustments import ADJUSTED, KIND, Adjustment
from sinergi.publication.plenaries import Ground, Kept, Station, ratified

_LISTED = ("correction", "recount", "settle")
_FIGURES = ("result", "import", "correction", "recount")
ASIDE = ("revote", "void", "postpone", "rescind")

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
    below: Mapping[str, Kept],
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
    in_force = adjustments.standing(rulings)
    for code, one in below.items():
        _rulings(here, form, since, code, one, rulings, in_force)
    deep: dict[str, _Below] = {}
    first = min(f.index for f in below.values())
    for station in here.source.touched(place.contest, place.area, first):
        unit = recap.unit_of(place.level, station.code)
        fixed = below.get(unit)
        district = here.election.district_of(place.contest, station.code)
        if fixed is None or district != place.district:
            continue
        if any(covers(area, station.code) for area in in_force):
            continue
        if unit not in deep:
            deep[unit] = _below(here, place, unit, fixed)
        _station(here, form, since, station, unit, fixed, deep[unit])
    return since


def _station(
    here: Ground,
    form: Template,
    since: Since,
    now_stands: Station,
    unit: str,
    fixed: Kept,
    below: _Below,
) -> None:
    s, station, history = now_stands, now_stands.code, now_stands.history
    after = [h for h in history if h["index"] > fixed.index and h["effect"] != "none"]
    summed = below.summed(station, {h["id"] for h in history if h["index"] < fixed.index})
    if summed and any(h["kind"] in ASIDE for h in after):
        since.again.add(unit)
        return
    ids = tuple(sorted(h["id"] for h in after if h["kind"] in _LISTED))
    if s.counted and not ids:
        return  # a confirmation, a note: the figures are those that were summed
    now = None
    if s.counted:
        vector = tally.contribution(here.templates[s.form], s.counts, s.held_sections)
        now = recap.by_name(form, vector)
    if not summed:
        if now is not None:
            since.changes.append(Change(station, ids, None, now, s.status))
        return
    was = _was(here, form, station, [h for h in history if h["round"] == s.round], fixed.index)
    if was is None:
        since.again.add(unit)
    else:
        since.changes.append(Change(station, ids, was, now, s.status))


def _rulings(
    here: Ground,
    form: Template,
    since: Since,
    unit: str,
    fixed: Kept,
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
    found = here.source.summed(record_id)
    if found is None:
        return None
    body, kept = found
    if body["area"] == area:
        return _by_form(here, form, body)
    if body["kind"] == KIND or kept is None:
        return None
    open_ = body.get("open", {})
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
    last = stood[-1]["id"]
    name, counts, _ = here.source.forms([last])[last]
    template = here.templates[name]
    kind = here.election.kinds[here.election.stations[station].kind]
    found = evaluate(template, kind, counts, here.election.checks)
    return recap.by_name(form, tally.contribution(template, counts, held_sections(found)))


def _below(here: Ground, place: Place, unit: str, fixed: Kept) -> _Below:
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
