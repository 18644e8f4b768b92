"""Second readings: the list of what waits, taking a form, typing it, sending the reading."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sinergi.apps.sirekap.desk import answers, blind, queue_texts
from sinergi.apps.sirekap.desk.signing_views import NoteBody
from sinergi.apps.sirekap.desk.views import frame
from sinergi.apps.sirekap.desk.where import of_the_address
from sinergi.core import definitions
from sinergi.core.access import actor_of, needs
from sinergi.core.models import Election


@needs("desk:sign")
@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: HttpRequest, election: str) -> HttpResponse:
    """What waits for a reading in the person's areas; a POST takes the next form."""
    if not Election.objects.filter(pk=election).exists():
        raise Http404(f"election {election!r} is not here")
    found, actor = definitions.current(election), actor_of(request)
    if request.method == "POST":
        taken = blind.take(actor, found)
        if taken is not None:
            return HttpResponseRedirect(
                reverse("rekap-blind", args=[election, taken.station, taken.contest])
            )
    context = {
        "election": found,
        "due": len(blind.due(found, actor.areas("desk:sign", election))),
        "open": len(blind.open_to(actor, found)),
        "held": blind.claimed(actor, election),
        "asked": found.second_reading,
    }
    return render(request, "sirekap/desk/readings.html", context)


@needs("desk:sign", where=of_the_address)
@require_safe
def form(request: HttpRequest, election: str, area: str, contest: str) -> HttpResponse:
    """The form of station ``area`` that the person has taken, with no number on it."""
    found, actor = definitions.current(election), actor_of(request)
    if contest not in found.contests or not found.votes_in(contest, area):
        raise Http404(f"{area} is no station that votes in {contest}")
    sheet = blind.sheet(actor, found, contest, area)
    if sheet is None:
        return HttpResponseRedirect(reverse("rekap-readings", args=[election]))
    context: dict[str, Any] = frame(actor, election, area, contest, proposals=False)
    context |= {
        "contest": contest, "contest_name": found.label(contest, area), "sheet": sheet,
        "reading_texts": queue_texts.reading(), "photo_texts": queue_texts.photos(),
        "deed": {
            "contest": contest, "station": area, "round": sheet.round, "form": sheet.form,
            "of": sheet.head, "size": sheet.size,
        },
    }  # fmt: skip
    return render(request, "sirekap/desk/blind.html", context)


@needs("desk:sign", where=of_the_address)
@require_POST
@answers.answered
def send(request: HttpRequest, election: str, area: str, contest: str) -> HttpResponse:
    """The reading, signed: ``{"note"}``."""
    body = answers.body(request, NoteBody)
    return answers.of(blind.send(actor_of(request), election, contest, area, body.note))
