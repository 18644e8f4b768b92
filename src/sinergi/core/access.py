"""Every route says who may come in; a test fails for one that says nothing.

@public                                        anybody; says so on purpose
@signed_in                                     whoever has an account
@needs("devices:read")                         has it somewhere; the page's query filters by area
@needs("devices:read", where=of_the_request)   has it in the area (and election) that ``where``
                                               finds from the route's values

Signed out, a page leads to the sign-in page and the API answers 401; without the right both answer
403. What any of them answers is ``private, no-store`` (``middleware.People``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _

from sinergi.core import actors
from sinergi.core.actors import Actor, NotAllowed

View = Callable[..., Any]
AnyView = TypeVar("AnyView", bound=View)
#: From a route's values to (area, election); raises Http404 where there is no such thing.
Where = Callable[..., tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Access:
    """``permission`` and ``where`` belong to kind ``permission``; ``staff`` asks for staff mode."""

    kind: Literal["public", "signed-in", "permission"]
    permission: str = ""
    where: Where | None = None
    staff: bool = False


PUBLIC = Access("public")
SIGNED_IN = Access("signed-in")


def public(view: AnyView) -> AnyView:
    """Declares that anybody may come in."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Lets in whoever is signed in."""
    return _guarded(view, SIGNED_IN)


def needs(
    permission: str, *, where: Where | None = None, staff: bool = False
) -> Callable[[View], View]:
    """Lets in whoever has the permission there (somewhere, where ``where`` is left out)."""
    access = Access("permission", permission, where, staff)
    return lambda view: _guarded(view, access)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a guarded request."""
    found: Actor | None = getattr(request, "actor", None)
    if found is None:
        raise PermissionDenied(_("Halaman ini belum menyebut siapa yang boleh membukanya."))
    return found


def _guarded(view: View, access: Access) -> View:
    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = _refusal(request, access, kwargs)
        if refusal is not None:
            return refusal
        try:
            response: HttpResponse = view(request, *args, **kwargs)
        except NotAllowed as refused:
            return _forbidden(request, str(refused))
        return response

    guard.access = access  # type: ignore[attr-defined]
    return guard


def _refusal(request: HttpRequest, access: Access, values: dict[str, Any]) -> HttpResponse | None:
    from sinergi.core.people import second_factor, sessions, staff_mode

    person = request.user
    if not person.is_authenticated:
        if _is_api(request):
            return _problem(401, _("Belum masuk"), _("Masuk dahulu, lalu kirim lagi."))
        return redirect_to_login(request.get_full_path())
    sessions.seen(request)
    actor = actors.of(person)
    request.actor = actor  # type: ignore[attr-defined]
    if access.kind == "permission":
        if not actor.has(access.permission):
            return _forbidden(request, _no_right(access.permission))
        if access.where is not None:
            area, election = access.where(**values)
            if not actor.may(access.permission, area, election):
                return _forbidden(request, _no_right(access.permission, area))
        if second_factor.missing(person):
            if _is_api(request):
                return _forbidden(request, _("Pasang dahulu langkah kedua untuk masuk."))
            return HttpResponseRedirect(second_factor.page())
        if access.staff and not staff_mode.is_on(request):
            return HttpResponseRedirect(staff_mode.page(request.get_full_path()))
    return None


def _no_right(permission: str, area: str = "") -> str:
    if area:
        return _(
            "Anda tidak punya hak “%(right)s” di wilayah %(area)s. Wilayah Anda tertulis di beranda; "
            "bila keliru, hubungi operator."
        ) % {"right": permission, "area": area}
    return _("Anda tidak punya hak “%(right)s”. Bila keliru, hubungi operator.") % {
        "right": permission
    }


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _forbidden(request: HttpRequest, detail: str) -> HttpResponse:
    if _is_api(request):
        return _problem(403, _("Tidak berhak"), detail)
    from django.shortcuts import render

    return render(request, "403.html", {"detail": detail}, status=403)


def _problem(status: int, title: str, detail: str) -> JsonResponse:
    """RFC 9457."""
    return JsonResponse(
        {"type": "about:blank", "title": title, "status": status, "detail": detail},
        status=status,
        content_type="application/problem+json",
    )


def declared(
    urls: Sequence[URLPattern | URLResolver], guard: Callable[[View], View]
) -> list[URLPattern | URLResolver]:
    """Routes written elsewhere (a library's) behind ``guard``; those that declare keep theirs."""
    for route in urls:
        if isinstance(route, URLResolver):
            declared(route.url_patterns, guard)
        elif not hasattr(route.callback, "access"):
            route.callback = guard(route.callback)
    return list(urls)
