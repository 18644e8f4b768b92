"""The board of a plenary's contest: the page, its list as it changes, one unit, the mark."""

from typing import Any

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sinergi.apps.sirekap.desk import (
    answers,
    blind,
    board,
    copies,
    marking,
    next_unit,
    texts,
)  # fmt: skip
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.desk.views import frame
from sinergi.apps.sirekap.desk.where import of_the_address
from sinergi.core import definitions
from sinergi.core.access import actor_of, needs
from sinergi.core.actors import Actor
from sinergi.law.recap import NotAPlace
from sinergi.law.regions import covers


class MarkBody(msgspec.Struct, forbid_unknown_fields=True):
    """``head``: the record that was shown when the key was pressed."""

    unit: str
    district: str
    head: str


class CopyBody(msgspec.Struct, forbid_unknown_fields=True):
    """``scan``: the text of the copy's QR code; else ``numbers``: field → number, as typed."""

    unit: str
    whose: str
    scan: str = ""
    numbers: dict[str, int] = {}


def of_address(actor: Actor, election: str, area: str, contest: str) -> board.Board:
    """Raises Http404."""
    if contest not in definitions.current(election).contests:
        raise Http404(contest)
    try:
        return board.of(actor, election, contest, area)
    except NotAPlace as error:
        raise Http404(str(error)) from error


@needs("desk:read", where=of_the_address)
@require_safe
def page(request: HttpRequest, election: str, area: str, contest: str) -> HttpResponse:
    actor = actor_of(request)
    found = of_address(actor, election, area, contest)
    context = frame(actor, election, area, contest)
    context |= {
        "contest": contest, "contest_name": found.election.label(contest, area),
        "sitting": found.plenary, "board": found, "board_texts": texts.board(),
        "station_page": _station_page(election, area, contest),
        "remark_kinds": texts.remark_kinds(), "rest_hours": settings.PLENARY_REST_HOURS,
    }  # fmt: skip
    return render(request, "sirekap/desk/board.html", context)


def _station_page(election: str, area: str, contest: str) -> str:
    """Address of a station's desk with ``STATION`` in the code's place; "" where there is none."""
    try:
        return reverse("rekap-station", args=[election, area, contest, "STATION"])
    except NoReverseMatch:
        return ""


@needs("desk:read", where=of_the_address)
@require_safe
def state(request: HttpRequest, election: str, area: str, contest: str) -> HttpResponse:
    """The list as it stands now, for every desk that looks at it."""
    found = of_address(actor_of(request), election, area, contest)
    waits = next_unit.waiting(election, contest, area)
    return JsonResponse(
        {
            "sitting": found.plenary.state if found.plenary else "scheduled",
            "done": found.done,
            "lines": [
                _line(line) | {"waiting": line.code in waits and not line.settled}
                for line in found.lines
            ],
        }
    )


def _line(line: board.Line) -> dict[str, Any]:
    return {
        "code": line.code, "district": line.district, "name": line.name, "group": line.group,
        "shape": line.shape, "word": line.word, "settled": line.settled, "codes": line.codes,
        "head": line.head, "done": line.done, "changed": line.changed,
        "by": line.read.person if line.read else "", "at": line.read.at if line.read else "",
    }  # fmt: skip


@needs("desk:read", where=of_the_address)
@require_safe
def unit(request: HttpRequest, election: str, area: str, contest: str, name: str) -> HttpResponse:
    """One unit, ``?dapil=`` its district."""
    actor, district = actor_of(request), request.GET.get("dapil", "")
    if contest not in definitions.current(election).contests or not name.startswith(
        "" if area == "nasional" else area
    ):
        raise Http404(name)
    try:
        told = board.unit(actor, election, contest, area, name, district)
        blind.looked(actor, election, contest, name)
        return JsonResponse(told)
    except (NotAPlace, LookupError) as error:
        raise Http404(name) from error


@needs("sitting:run", where=of_the_address)
@require_POST
@answers.answered
def mark(request: HttpRequest, election: str, area: str, contest: str) -> HttpResponse:
    """Marks a unit as read: ``{"unit", "district", "head"}``."""
    body = answers.body(request, MarkBody)
    try:
        done = marking.mark(
            actor_of(request), election, area, contest, body.district, body.unit, body.head
        )
    except (NotAPlace, KeyError) as error:
        raise Refused("unknown-unit", str(error)) from error
    return JsonResponse({"by": done.by, "at": done.at})


@needs("sitting:run", where=of_the_address)
@require_POST
@answers.answered
def copy(request: HttpRequest, election: str, area: str, contest: str) -> HttpResponse:
    """Keeps a witness's, supervisor's or PPS's copy beside a station's numbers."""
    body = answers.body(request, CopyBody)
    found = definitions.current(election)
    at_home = contest in found.contests and covers(area, body.unit)
    if not at_home or not found.votes_in(contest, body.unit):
        raise Refused("unknown-unit", _("Unit ini tidak ada dalam agenda rapat ini."))
    copies.keep(
        actor_of(request), found, contest, body.unit, whose=body.whose, scan=body.scan,
        numbers=body.numbers,
    )  # fmt: skip
    return JsonResponse({"unit": body.unit, "whose": body.whose})
