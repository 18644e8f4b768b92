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

from sinergi.apps.peragaan import actions, beside, desk, plenary, queries, told
from sinergi.apps.peragaan.messages import LANGUAGES, words
from sinergi.apps.peragaan.page import page
from sinergi.apps.sirekap.public import read_first_village
from sinergi.core import actors as people
from sinergi.core.access import public
from sinergi.core.actors import Actor, Role
from sinergi.core.demo import entering
from sinergi.core.demo.stories import PLENARY
from sinergi.core.people.models import Person
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
    chosen = request.GET.get("bahasa") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in LANGUAGES else "id"


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
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
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
            if order == f"chapter:{plenary.KEY}":  # its stories wait for whoever enters
                actions.pause(DIRECTOR, election)
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
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response


@public
@require_POST
def open_board(request: HttpRequest) -> HttpResponse:
    """``story``: enters as PPK and leads to that story's unit on the board of the plenary ("" = to the
    plenary's page). Where nothing was read yet, the first village is read by the person entered."""
    election, language = _election(), _language(request)
    key = request.POST.get("story", "")
    address = plenary.board_of(election, key)
    try:
        if address is None:
            raise entering.CannotEnter(key)
        entered = entering.enter(request, DIRECTOR, election, plenary.ROLE)
    except entering.CannotEnter:
        return HttpResponseBadRequest(
            words(language)["enter.refused"], content_type="text/plain; charset=utf-8"
        )
    read_first_village(
        people.of(Person.objects.get(username=entered.username)),
        election,
        PLENARY,
        plenary.contest_of(key),
    )
    response = HttpResponseRedirect(address, status=303)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
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
