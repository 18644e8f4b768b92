"""The launcher, the profile, staff mode, the pages that libraries leave out."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language

from sinergi.core.access import actor_of, needs, public, signed_in
from sinergi.core.home import duties
from sinergi.core.home.page import page
from sinergi.core.people import actions, own, second_factor, sessions, staff_mode
from sinergi.core.people.models import Person


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Signed out it leads to the results; signed in it is the launcher."""
    person = request.user
    if not person.is_authenticated:
        return HttpResponseRedirect("/hasil/")
    sessions.seen(request)
    return render(request, "people/home.html", {"home": page(request, person)})


@signed_in
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Who one is here: roles, language, ways to sign in, devices that are signed in."""
    person = _person(request)
    return render(
        request,
        "people/profile.html",
        {
            "duties": duties.of(actor_of(request)),
            "second_factor": second_factor.has(person),
            "second_factor_required": second_factor.required(person),
            "sessions": sessions.listed(request, person),
            "languages": settings.LANGUAGES,
        },
    )


@signed_in
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    own.end_session(request, _person(request), pk)
    messages.success(request, _("Perangkat itu sudah dikeluarkan."))
    return HttpResponseRedirect(reverse("profile"))


@signed_in
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    own.end_other_sessions(request, _person(request))
    messages.success(request, _("Semua perangkat lain sudah dikeluarkan."))
    return HttpResponseRedirect(reverse("profile"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Django's own switch; of somebody who is signed in the choice is kept."""
    response: HttpResponse = set_language(request)
    if request.method == "POST" and request.user.is_authenticated:
        own.choose_language(request.user, request.POST.get("language", ""))
    return response


def _person(request: HttpRequest) -> Person:
    person = request.user
    if not person.is_authenticated:
        raise PermissionDenied
    return person


@needs("staff:begin")
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """Asks for the reason and turns staff mode on."""
    back = request.POST.get("next") or request.GET.get("next") or "/admin/"
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/admin/"
    error, status = "", 200
    if request.method == "POST":
        try:
            actions.begin_staff_mode(request, request.POST.get("reason", ""))
            return HttpResponseRedirect(back)
        except actions.Refused as refused:
            error, status = str(refused), 422
    return render(
        request,
        "people/staff_mode.html",
        {
            "next": back,
            "error": error,
            "reason": request.POST.get("reason", ""),
            "minutes": staff_mode.limit_minutes(),
            "on": staff_mode.is_on(request),
        },
        status=status,
    )


@needs("staff:begin")
@require_POST
def staff_end(request: HttpRequest) -> HttpResponse:
    actions.end_staff_mode(request, how="asked")
    messages.success(request, _("Mode petugas sudah diakhiri."))
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
