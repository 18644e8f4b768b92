"""The activation endpoint and the approval desk: parse, call, render."""

import msgspec
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sinergi.apps.perangkat import actions, queries
from sinergi.apps.perangkat.texts import texts
from sinergi.core.access import actor_of, needs
from sinergi.core.doors import addresses
from sinergi.core.limits import Limit
from sinergi.core.models import Election
from sinergi.core.people.queries import place
from sinergi.law.regions import is_code

MAX_BODY = 16 * 1024
#: Wrong codes from one address; right ones are not counted (a whole kecamatan may sit behind it).
WRONG_CODES = Limit("activation", 30, 60)
STATUS = {"unknown-code": 404, "expired-code": 410, "used-code": 409, "known-key": 409}


class ActivationBody(msgspec.Struct, forbid_unknown_fields=True):
    """``request`` left out = what is this code for?"""

    code: str
    request: str = ""


class ApprovalBody(msgspec.Struct, forbid_unknown_fields=True):
    note: str


def _problem(status: int, title: str, detail: str, code: str = "") -> HttpResponse:
    """RFC 9457; ``code`` names the refusal for programs."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return HttpResponse(
        msgspec.json.encode(content | ({"code": code} if code else {})),
        status=status,
        content_type="application/problem+json",
    )


def _refusal(refused: actions.Refused) -> HttpResponse:
    return _problem(STATUS.get(refused.code, 422), "Refused", refused.detail, refused.code)


def activations(request: HttpRequest) -> HttpResponse:
    """``POST /api/v1/activations``; needs no session: the code is the right."""
    try:
        return _activations(request)
    except (OperationalError, InterfaceError):
        connection.close()  # the next request opens a new one
        answer = _problem(503, "Not now", "The database is away; send the same request again.")
        answer.headers["Retry-After"] = "5"
        return answer


def _activations(request: HttpRequest) -> HttpResponse:
    address = addresses.of(request.META, settings.TRUSTED_PROXIES)
    if WRONG_CODES.reached(address):
        answer = _problem(429, "Too many wrong codes", "Wait a minute, then try again.")
        answer.headers["Retry-After"] = str(WRONG_CODES.seconds)
        return answer
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        return _problem(413, "Body too large", f"At most {MAX_BODY} bytes.")
    try:
        body = msgspec.json.decode(request.body, type=ActivationBody)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _problem(400, "Not an activation", f'{error}; send {{"code", "request"}} as JSON')
    try:
        if not body.request:
            row = actions.look(body.code)
            return JsonResponse(
                {
                    "status": "used" if row.used else "open",
                    "election": row.election,
                    "role": row.role,
                    "scope": row.scope,
                    "kinds": row.kinds,
                    "expires": row.expires.isoformat(timespec="seconds"),
                }
            )
        return HttpResponse(
            msgspec.json.encode(actions.activate(body.code, body.request)),
            content_type="application/json",
        )
    except actions.Refused as refused:
        if refused.code == "unknown-code":
            WRONG_CODES.count(address)
        return _refusal(refused)


def _of_the_address(election: str, area: str) -> tuple[str, str]:
    if not is_code(area) or not Election.objects.filter(pk=election).exists():
        raise Http404(_("Tidak ada pemilu atau wilayah ini."))
    return area, election


@needs("devices:read")
@require_safe
def desks(request: HttpRequest) -> HttpResponse:
    """Leads to the one desk there is, or lists them."""
    found = queries.desks(actor_of(request))
    if len(found) == 1:
        return HttpResponseRedirect(f"/perangkat/{found[0].election}/{found[0].area}/")
    return render(request, "perangkat/desks.html", {"desks": found})


@needs("devices:read", where=_of_the_address)
@require_safe
def desk(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """The page; its rows come from ``desk_data``, its signatures from the browser's own key."""
    actor = actor_of(request)
    return render(
        request,
        "perangkat/desk.html",
        {
            "election": Election.objects.get(pk=election),
            "area": area,
            "place": place(area, election),
            "texts": texts(),
            "may_approve": actor.may("devices:approve", area, election),
        },
    )


@needs("devices:read", where=_of_the_address)
@require_safe
def desk_data(request: HttpRequest, election: str, area: str) -> HttpResponse:
    actor = actor_of(request)
    return JsonResponse(
        {
            "election": election,
            "area": area,
            "counts": msgspec.to_builtins(queries.counts(actor, election, area)),
            "requests": queries.requests(actor, election, area),
            "keys": queries.enrolled(actor, election, area),
        }
    )


@needs("devices:approve", where=_of_the_address)
@require_POST
def half_approval(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """Keeps a first approver's signature; the body is ``{"note"}``."""
    try:
        body = msgspec.json.decode(request.body, type=ApprovalBody)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _problem(400, "Not an approval", f'{error}; send {{"note"}} as JSON')
    try:
        row = actions.half_approve(actor_of(request), body.note)
    except actions.Refused as refused:
        return _refusal(refused)
    return JsonResponse({"record": row.record, "name": row.name, "keyid": row.keyid})
