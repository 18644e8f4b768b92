"""``/peragaan/``: the director's desk. Only where this server is a demonstration; 404 elsewhere.

The demonstration listens on the local machine alone, so whoever sees the page may press its
buttons; they carry a CSRF token, so that no other page can press them.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.static import serve

from sinergi.apps.peragaan import actions, beside, desk, queries, told
from sinergi.apps.peragaan.messages import LANGUAGES, words
from sinergi.apps.peragaan.page import page
from sinergi.core import languages
from sinergi.core.access import public
from sinergi.core.actors import Actor, Role
from sinergi.core.demo import entering
from sinergi.law.regions import NATION

#: Whoever sits before the page.
DIRECTOR = Actor("peragaan", (Role("director", NATION),))
ASSETS = Path(__file__).parent / "static" / "peragaan"
ORDERS: dict[str, Callable[[Actor, str], None]] = {
    "play": actions.play,
    "pause": actions.pause,
    "station": actions.to_next_form,
    "hour": actions.to_next_hour,
}


def _election() -> str:
    if not settings.DEMONSTRATION:
        raise Http404("this server is no demonstration")
    return str(settings.DEMONSTRATION)


def _language(request: HttpRequest) -> str:
    """As the address says, else as chosen before, else Indonesian."""
    asked = request.GET.get("bahasa", "")
    return asked if asked in LANGUAGES else languages.chosen(request)


@public
@require_safe
@never_cache
def directors_desk(request: HttpRequest) -> HttpResponse:
    election, language = _election(), _language(request)
    try:
        context = page(DIRECTOR, election, language)
    except actions.NoNight as error:
        raise Http404(str(error)) from error
    response = render(request, "peragaan/desk.html", context)
    if "bahasa" in request.GET:
        languages.remember(response, language)
    return response


@public
@require_safe
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    try:
        return JsonResponse(desk.status(DIRECTOR, _election(), _language(request)))
    except actions.NoNight as error:
        raise Http404(str(error)) from error


@public
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """``do``: play, pause, station, hour, ``story:KEY``, ``chapter:KEY``; or ``pace``: seconds of the night in one second."""
    election, language = _election(), _language(request)
    order, pace = request.POST.get("do", ""), request.POST.get("pace", "")
    try:
        if order in ORDERS:
            ORDERS[order](DIRECTOR, election)
        elif (minute := told.target(order, queries.clock(DIRECTOR, election))) is not None:
            actions.to_minute(DIRECTOR, election, minute)
        elif pace.isascii() and pace.isdigit() and len(pace) < 6:
            actions.set_pace(DIRECTOR, election, int(pace))
        else:
            raise actions.BadPace(order or pace)
    except actions.BadPace:
        text = words(language)["bad-order"].format(order=(order or pace)[:40])
        return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
    except actions.NoNight as error:
        raise Http404(str(error)) from error
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(desk.status(DIRECTOR, election, language))
    return HttpResponseRedirect(reverse("peragaan") + f"?bahasa={language}", status=303)


@public
@require_POST
def enter_as(request: HttpRequest) -> HttpResponse:
    """``role``: signs this browser in as that role's invented person and leads to the front page."""
    election, language = _election(), _language(request)
    try:
        entering.enter(request, DIRECTOR, election, request.POST.get("role", ""))
    except entering.CannotEnter:
        return HttpResponseBadRequest(
            words(language)["enter.refused"], content_type="text/plain; charset=utf-8"
        )
    response = HttpResponseRedirect("/", status=303)
    languages.remember(response, language)
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def empty(request: HttpRequest) -> HttpResponse:
    """Says what goes; a POST asks the running demonstration to begin anew."""
    election, language = _election(), _language(request)
    status = 200
    try:
        if request.method == "POST":
            try:
                actions.ask_to_empty(DIRECTOR, election)
                return HttpResponseRedirect(reverse("peragaan") + f"?bahasa={language}", status=303)
            except actions.CannotEmpty:
                status = 409
        context = beside.emptying_page(DIRECTOR, election, language)
    except actions.NoNight as error:
        raise Http404(str(error)) from error
    return render(request, "peragaan/empty.html", context, status=status)


@public
@require_safe
@never_cache
def lawful_cases(request: HttpRequest) -> HttpResponse:
    """The cases that look odd and are lawful, each with its reason and its station."""
    _election()
    return render(request, "peragaan/lawful.html", beside.lawful_page(_language(request)))


@public
@require_safe
def asset(request: HttpRequest, name: str) -> HttpResponseBase:
    """The page's style and script."""
    _election()
    response = serve(request, name, document_root=str(ASSETS))
    response.headers["Cache-Control"] = "no-cache"
    return response
