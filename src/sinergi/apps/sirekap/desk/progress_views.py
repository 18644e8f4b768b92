"""The progress of an area: a screen for everybody, a dashboard for those who work there."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sinergi.apps.sirekap.desk import contacts, progress
from sinergi.apps.sirekap.desk.progress import Cell, Progress, Unit
from sinergi.apps.sirekap.desk.queries import READ
from sinergi.apps.sirekap.desk.where import of_the_address
from sinergi.core.access import actor_of, needs, public
from sinergi.core.actors import Actor
from sinergi.core.people.queries import place
from sinergi.law.regions import LENGTHS, covers, is_code, level_of
from sinergi.publication import dhasil

#: States one may filter by; a unit may be in several.
STATES = ("open", "missing", "held", "to-recap", "done")
#: Seconds between two looks of a screen at its figures.
LOOK_SECONDS = 10


@public
@require_safe
def wall(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """For a projector: public figures, so it asks for no session and none can run out."""
    of_the_address(election, area)
    found = _progress(request, election, area)
    context = _context(found, area) | {"look": LOOK_SECONDS, "shapes": progress.SHAPES}
    return render(request, "sirekap/desk/progress.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in one contest, as the dashboard shows it; ``holders``: people in the unit's role."""

    unit: Unit
    cell: Cell
    contest: str
    holders: int


@dataclass(frozen=True, slots=True)
class Filters:
    contest: str = ""
    state: str = ""
    words: str = ""

    @classmethod
    def of(cls, request: HttpRequest, found: Progress) -> "Filters":
        contest, state = request.GET.get("pemilihan", ""), request.GET.get("keadaan", "")
        return cls(
            contest if contest in found.contests else "",
            state if state in STATES else "",
            " ".join(request.GET.get("cari", "").split())[:60],
        )

    def keep(self, unit: Unit, cell: Cell) -> bool:
        if not cell.expected or (self.contest and cell.contest != self.contest):
            return False
        if self.words and self.words.casefold() not in f"{unit.name} {unit.code}".casefold():
            return False
        return {
            "": True, "open": not cell.done, "missing": cell.missing > 0, "held": cell.held > 0,
            "to-recap": cell.recapped < cell.to_recap, "done": cell.done,
        }[self.state]  # fmt: skip


@needs(READ, where=of_the_address)
@require_safe
def summary(request: HttpRequest, election: str, area: str) -> HttpResponse:
    return _summary(request, election, area)


def _summary(request: HttpRequest, election: str, area: str, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    found = _progress(request, election, area)
    filters = Filters.of(request, found)
    context = _context(found, area) | {
        "rows": _rows(actor, found, filters),
        "filters": filters,
        "states": _states(),
        "query": request.GET.urlencode(),
        "may_call": actor.may(contacts.CONTACTS, area, election),
        "purposes": _purposes(),
        **more,
    }
    return render(request, "sirekap/desk/summary.html", context)


@needs(READ, where=of_the_address)
@require_safe
def summary_csv(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """What is on the screen, with the same filters. A ``note`` says where nothing in it is real."""
    found = _progress(request, election, area)
    rows = _rows(actor_of(request), found, Filters.of(request, found))
    stamp = dhasil.sheet.STAMPS.get(found.election.mode, "")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["election", "area", "unit", "name", "contest", "contest_name", "expected", "received",
         "missing", "held", "counted", "recapped", "to_recap", "holders", "note"]
    )  # fmt: skip
    for row in rows:
        c = row.cell
        writer.writerow(
            [election, area, row.unit.code, row.unit.name, c.contest, row.contest, c.expected,
             c.received, c.missing, c.held, c.counted, c.recapped, c.to_recap, row.holders, stamp]
        )  # fmt: skip
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    mark = {"demo": "PERAGAAN-", "rehearsal": "UJI-COBA-"}.get(found.election.mode, "")
    name = f"{mark}ringkasan-{election}-{area}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@needs(contacts.CONTACTS, where=of_the_address)
@require_POST
def call(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """Shows the people of one unit for a purpose, which the trail keeps."""
    unit = request.POST.get("unit", "")
    if not is_code(unit) or not covers(area, unit):
        raise Http404(f"{unit!r} does not lie in {area}")
    purpose = request.POST.get("purpose", "")
    said = dict(_purposes()).get(purpose) or ""
    words = " ".join(request.POST.get("words", "").split())
    if purpose == "other" and len(words) < 5:
        return _summary(
            request, election, area, calling=place(unit, election), asked=unit,
            wrong=_("Tulis keperluannya, sekurangnya lima huruf."),
        )  # fmt: skip
    if not said:
        raise Http404(f"no such purpose: {purpose!r}")
    kept = words if purpose == "other" else said
    people = contacts.read(actor_of(request), election, unit, kept)
    return _summary(
        request, election, area, calling=place(unit, election), people=people, purpose=kept
    )


def _progress(request: HttpRequest, election: str, area: str) -> Progress:
    level = request.GET.get("per") or None
    if level is not None and level not in LENGTHS:
        raise Http404(f"no level {level!r}")
    try:
        found = progress.of_area(election, area, level)
    except KeyError as error:
        raise Http404(f"this screen has no level {level!r}") from error
    if not found.units:
        raise Http404(f"no station in area {area}")
    return found


def _rows(actor: Actor, found: Progress, filters: Filters) -> list[Row]:
    held = contacts.holders(actor, found.election.id, found.area, found.level)
    names = {code: found.election.label(code, found.area) for code in found.contests}
    return [
        Row(unit, cell, names[cell.contest], held.get(unit.code, 0))
        for unit in found.units
        for cell in unit.cells
        if filters.keep(unit, cell)
    ]


def _context(found: Progress, area: str) -> dict[str, Any]:
    election = found.election
    return {
        "found": found,
        "election": election,
        "area": area,
        "place": place(area, election.id),
        "stamp": dhasil.sheet.STAMPS.get(election.mode, ""),
        "contests": [
            (code, label, short(code, label))
            for code in found.contests
            for label in (election.label(code, area),)
        ],
        "totals": [(c, election.label(c.contest, area)) for c in found.totals],
        "levels": [(level, _level_words()[level]) for level in progress.levels(area)],
        "level_word": _level_words()[found.level],
        "has_plenary": level_of(area) not in ("village", "station"),
    }


def short(contest: str, label: str) -> str:
    """A contest's name as the head of a narrow column."""
    names = {"ppwp": _("Presiden"), "dprd-prov": "DPRD Prov", "dprd-kab": "DPRD Kab"}
    return label if len(label) < 8 else names.get(contest, contest.upper())


def _level_words() -> dict[str, str]:
    return {
        "province": _("provinsi"), "regency": _("kabupaten/kota"), "district": _("kecamatan"),
        "village": _("kelurahan/desa"), "station": _("TPS"),
    }  # fmt: skip


def _states() -> Sequence[tuple[str, str]]:
    return (
        ("", _("Semua")), ("open", _("Belum selesai")), ("missing", _("Ada yang belum masuk")),
        ("held", _("Ada yang ditahan")), ("to-recap", _("Belum direkap")), ("done", _("Selesai")),
    )  # fmt: skip


def _purposes() -> Sequence[tuple[str, str]]:
    """(value, words); the words are what the trail keeps."""
    return (
        ("missing", _("Menanyakan formulir yang belum masuk")),
        ("held", _("Menanyakan angka yang ditahan")),
        ("plenary", _("Menyiapkan rapat pleno")),
        ("other", _("Keperluan lain (tulis)")),
    )
