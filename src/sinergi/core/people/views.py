"""The launcher, staff mode, the pages that libraries leave out."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sinergi.core.access import needs, public
from sinergi.core.actors import of
from sinergi.core.people import actions, launcher, queries, second_factor, staff_mode


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Signed out it leads to the results; signed in it is the launcher."""
    person = request.user
    if not person.is_authenticated:
        response: HttpResponse = HttpResponseRedirect("/hasil/")
    else:
        response = render(
            request,
            "people/home.html",
            {
                "roles": queries.held_roles(person),
                "links": launcher.links(of(person)),
                "second_factor": second_factor.has(person),
                "second_factor_required": second_factor.required(person),
            },
        )
    return response


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
