"""Recapitulations against what their units say: the same judgement at intake and in the log.

At intake it is a courtesy to the desk; what decides is the clerk's, at the record's place in the log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sinergi.law import recap, tally
from sinergi.law.checks import Finding
from sinergi.law.election import Election
from sinergi.law.form import RECAP, Template
from sinergi.law.recap import NO_RECAP, Change, NotAPlace, Place, Unit
from sinergi.law.sittings import FIRST_LEVELS, Sitting
from sinergi.publication import adjustments
from sinergi.publication.adjustments import ADJUSTED, Adjustment
from sinergi.publication.plenaries import Ground, ratified
from sinergi.publication.recap_changes import changes_since


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
    every = here.source.adjustments(place.contest)
    rulings = [a for a in every if a.body["district"] == place.district]
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
    for s in here.source.stations(place.contest, own):
        codes = tuple(sorted({f["code"] for f in s.findings if "masked" not in f}))
        if not s.counted:
            found[s.code] = Unit(s.code, None, state=s.status, findings=codes)
            continue
        vector = tally.contribution(here.templates[s.form], s.counts, s.held_sections)
        found[s.code] = Unit(s.code, recap.by_name(form, vector), s.heads, s.status, codes)
    return [found.get(code, Unit(code, None, state="empty")) for code in own]


def _areas(here: Ground, place: Place, form: Template, rulings: Sequence[Adjustment]) -> Standing:
    codes = recap.units_of(here.election, place)
    in_force = adjustments.standing(rulings)
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
