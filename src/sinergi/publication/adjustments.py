"""Vectors that a court set: an ``adjust`` stands in place of the sum of an area's children.

There is one recap or adjust per area, contest and district. Its row in the table ``recap`` says whether
it holds at its place in the log; a ``rescind`` by an authority over its area takes it back from there
on. Of several of one area the last that is not taken back stands; where one of an area above stands,
those below it say nothing, for that sum has no children any more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sinergi.law import recap
from sinergi.law.election import Election
from sinergi.law.form import RECAP, Template
from sinergi.law.recap import NotAPlace
from sinergi.law.regions import NATION, covers

KIND = "adjust"
#: State of a column that a court set.
ADJUSTED = "adjusted"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """``index``: its place in the contest's log; ``gone``: that of what took it back, -1 = stands."""

    id: str
    index: int
    body: Mapping[str, Any]
    gone: int = -1

    @property
    def area(self) -> str:
        return str(self.body["area"])

    @property
    def ruling(self) -> str:
        return str(self.body["ruling"])


def refusal(
    election: Election, templates: Mapping[str, Template], body: Mapping[str, Any]
) -> tuple[str, str]:
    """(code, detail in English) where an ``adjust`` cannot stand, two empty texts where it can."""
    try:
        if body["contest"] not in election.contests:
            raise NotAPlace(f"the election has no contest {body['contest']}")
        place = recap.place_at(election, body["contest"], body["area"], body["district"])
        if place.level != body["level"]:
            raise NotAPlace(f"area {body['area']} is recapitulated at level {place.level}")
    except NotAPlace as error:
        return "out-of-scope", str(error)
    form = templates.get(body["form"])
    if form is None or (form.station_kind, form.district) != (RECAP, place.district):
        return (
            "unknown-form",
            f"form {body['form']} is not the recap's of district {place.district}",
        )
    if len(body["counts"]) != len(form.fields):
        return "bad-counts", f"{len(body['counts'])} counts, {len(form.fields)} are asked for"
    return "", ""


def folded(entries: Iterable[tuple[str, int, str, Mapping[str, Any]]]) -> list[Adjustment]:
    """From (id, index, its first key's name, body) of a contest's adjusts that hold at their place
    and of its rescinds, in the log's order: the adjusts, those taken back too."""
    found: dict[str, Adjustment] = {}
    for record_id, index, signer, body in entries:
        if body["kind"] == KIND:
            found[record_id] = Adjustment(record_id, index, body)
            continue
        target = found.get(body["record"])
        # A key's name says its scope: authority/<scope>/<suffix>.
        if target is not None and target.gone < 0 and covers(signer.split("/")[1], target.area):
            found[target.id] = Adjustment(target.id, target.index, target.body, index)
    return list(found.values())


def standing(found: Sequence[Adjustment]) -> dict[str, Adjustment]:
    """Area → what stands there (of one contest and district)."""
    last = {a.area: a for a in found if a.gone < 0}
    return {
        area: one
        for area, one in last.items()
        if not any(above != area and covers(above, area) for above in last)
    }


def told(found: Iterable[Adjustment]) -> list[dict[str, Any]]:
    """What stands, as public files tell it: ``{area, district, ruling, record, index}`` each."""
    by_district: dict[str, list[Adjustment]] = {}
    for one in found:
        by_district.setdefault(str(one.body["district"]), []).append(one)
    return [
        {"area": a.area, "district": district, "ruling": a.ruling, "record": a.id, "index": a.index}
        for district, own in sorted(by_district.items())
        for _, a in sorted(standing(own).items())
    ]  # fmt: skip


def rulings_of(told_: Sequence[dict[str, Any]], area: str) -> list[dict[str, Any]]:
    """Of these the ones that the recaps of ``area`` stand on: of its own and of areas in it."""
    return [one for one in told_ if area == NATION or one["area"].startswith(area)]
