"""The queue of what waits for a decision, and one station's desk."""

from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from sinergi.apps.sirekap.desk import (
    answers,
    blind,
    deciding,
    next_unit,
    queue_texts,
    telling_forms,
)
from sinergi.apps.sirekap.desk import queue as queues
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.desk.views import frame
from sinergi.apps.sirekap.desk.where import of_the_address
from sinergi.core import definitions
from sinergi.core.access import actor_of, needs
from sinergi.law.election import Election
from sinergi.law.regions import covers


class Counts(msgspec.Struct, forbid_unknown_fields=True):
    counts: list[int]


def _known(election: str, contest: str, area: str, station: str = "") -> Election:
    """Raises Http404 for a contest or a station that is not of this address."""
    found = definitions.current(election)
    if contest not in found.contests or not found.expected(contest, area):
        raise Http404(f"{contest} is not held in area {area}")
    if station and not (covers(area, station) and found.votes_in(contest, station)):
        raise Http404(f"station {station} does not vote in {contest} in area {area}")
    return found


@needs("desk:read", where=of_the_address)
@require_safe
def queue(request: HttpRequest, election: str, area: str, contest: str) -> HttpResponse:
    found, actor = _known(election, contest, area), actor_of(request)
    context: dict[str, Any] = frame(actor, election, area, contest)
    context |= {
        "contest": contest, "contest_name": found.label(contest, area),
        "queue": queues.of(actor, found, contest, area),
        "second_reading": found.second_reading,
    }  # fmt: skip
    return render(request, "sirekap/desk/queue.html", context)


@needs("desk:read", where=of_the_address)
@require_safe
def station(
    request: HttpRequest, election: str, area: str, contest: str, station: str
) -> HttpResponse:
    found, actor = _known(election, contest, area, station), actor_of(request)
    blind.looked(actor, election, contest, station)
    context: dict[str, Any] = frame(actor, election, area, contest)
    context["proposals"] = [p for p in context["proposals"] if f'"station":"{station}"' in p.note]
    one = deciding.of(actor, found, contest, station)
    context |= {
        "contest": contest, "contest_name": found.label(contest, area), "first_page": one.page,
        "station": one,
        "copies": [(c, telling_forms.copy_word(c)) for c in telling_forms.COPIES],
        "ready": queue_texts.ready_reasons(), "ahead": next_unit.after(found, contest, area, station),
        "in_row": "urut" in request.GET,
        "deciding_texts": queue_texts.deciding(), "photo_texts": queue_texts.photos(),
    }  # fmt: skip
    return render(request, "sirekap/desk/station.html", context)


@needs("desk:read", where=of_the_address)
@require_POST
@answers.answered
def check(
    request: HttpRequest, election: str, area: str, contest: str, station: str
) -> HttpResponse:
    """``{"counts"}``: what the checks would say of these numbers, before anybody signs them."""
    found = _known(election, contest, area, station)
    body = answers.body(request, Counts)
    try:
        said = deciding.checked(actor_of(request), found, contest, station, body.counts)
    except ValueError as error:
        raise Refused("bad-counts", str(error)) from error
    return JsonResponse({"findings": said})
