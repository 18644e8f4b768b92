"""The queue of what waits for a decision, and one station's desk."""

from typing import Any

import msgspec
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sinergi.apps.sirekap.desk import (
    answers,
    blind,
    deciding,
    evidence,
    next_unit,
    queue_texts,
    requests,
    telling_forms,
    words,
)
from sinergi.apps.sirekap.desk import queue as queues
from sinergi.apps.sirekap.desk.models import DeskPhoto
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.desk.views import frame
from sinergi.apps.sirekap.desk.where import of_the_address
from sinergi.core import definitions, jpeg
from sinergi.core.access import actor_of, needs
from sinergi.law.election import Election
from sinergi.law.regions import covers

#: Held stations that a page of the queue shows; all of them are in its CSV.
PAGE = 50
#: Stations that one warning lists; a province's are in the queues of its kecamatan and in the CSV.
LISTED = 100


class Asking(msgspec.Struct, forbid_unknown_fields=True):
    """``head``: the record that was shown."""

    head: str
    text: str


class Words(msgspec.Struct, forbid_unknown_fields=True):
    """``field`` and ``said``, or ``sheet`` and ``reason``; ``head``: the record that was shown."""

    head: str
    field: str = ""
    said: int = -1
    sheet: str = ""
    reason: str = ""


class Counts(msgspec.Struct, forbid_unknown_fields=True):
    counts: list[int]


def known(election: str, contest: str, area: str, station: str = "") -> Election:
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
    found, actor = known(election, contest, area), actor_of(request)
    context: dict[str, Any] = frame(actor, election, area, contest)
    whole = queues.of(actor, found, contest, area)
    page = Paginator(whole.lines, PAGE).get_page(request.GET.get("halaman"))
    for line in page.object_list:
        if not line.blind:
            blind.looked(actor, election, contest, line.station)
    context |= {
        "contest": contest, "contest_name": found.label(contest, area),
        "queue": whole, "page": page, "listed": f":{LISTED}", "most": LISTED,
        "second_reading": found.second_reading,
    }  # fmt: skip
    return render(request, "sirekap/desk/queue.html", context)


@needs("desk:read", where=of_the_address)
@require_safe
def station(
    request: HttpRequest, election: str, area: str, contest: str, station: str
) -> HttpResponse:
    found, actor = known(election, contest, area, station), actor_of(request)
    blind.looked(actor, election, contest, station)
    context: dict[str, Any] = frame(actor, election, area, contest)
    context["proposals"] = [p for p in context["proposals"] if f'"station":"{station}"' in p.note]
    one = deciding.of(actor, found, contest, station)
    for near in one.neighbours:
        blind.looked(actor, election, contest, near["code"])
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
    found = known(election, contest, area, station)
    body = answers.body(request, Counts)
    try:
        said = deciding.checked(actor_of(request), found, contest, station, body.counts)
    except ValueError as error:
        raise Refused("bad-counts", str(error)) from error
    return JsonResponse({"findings": said})


@needs("desk:read", where=of_the_address)
@require_http_methods(["GET", "HEAD", "POST"])
@answers.answered
def photo(
    request: HttpRequest, election: str, area: str, contest: str, station: str, name: str
) -> HttpResponse:
    """A photograph at the desk by its SHA-256; a POST keeps the JPEG it is the hash of (desk:sign)."""
    known(election, contest, area, station)
    actor = actor_of(request)
    if request.method == "POST":
        data = request.read(jpeg.MAX_BYTES + 1)
        evidence.keep(actor, election, contest, station, name, data)
        return JsonResponse({"sha256": name})
    try:
        data = evidence.get(actor, election, contest, station, name)
    except DeskPhoto.DoesNotExist as error:
        raise Http404(name) from error
    return HttpResponse(data, content_type="image/jpeg")


@needs("desk:sign", where=of_the_address)
@require_POST
@answers.answered
def ask(request: HttpRequest, election: str, area: str, contest: str, station: str) -> HttpResponse:
    """The station is asked to look at its form again: ``{"head", "text"}``."""
    known(election, contest, area, station)
    body = answers.body(request, Asking)
    requests.ask(actor_of(request), election, contest, station, body.head, body.text)
    return JsonResponse({"state": "asked"})


@needs("desk:sign", where=of_the_address)
@require_POST
@answers.answered
def words_read(
    request: HttpRequest, election: str, area: str, contest: str, station: str
) -> HttpResponse:
    """What the words beside a number say, or which sheet it is."""
    known(election, contest, area, station)
    body = answers.body(request, Words)
    words.say(
        actor_of(request), election, contest, station, body.head, field=body.field, said=body.said,
        sheet=body.sheet, reason=body.reason,
    )  # fmt: skip
    return JsonResponse({"state": "kept"})
