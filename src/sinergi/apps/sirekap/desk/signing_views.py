"""The ways of signed records from a desk's browser: one key, a first of two, the second; and its key."""

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from sinergi.apps.sirekap.desk import actions, answers, demo_keys, effects, queries
from sinergi.apps.sirekap.desk.where import of_the_address
from sinergi.core.access import actor_of, needs


class NoteBody(msgspec.Struct, forbid_unknown_fields=True):
    note: str


class ProposalBody(msgspec.Struct, forbid_unknown_fields=True):
    """``photos``: hashes of the photographs that the record's root stands for, in page order."""

    note: str
    photos: list[str] = []


class LineBody(msgspec.Struct, forbid_unknown_fields=True):
    """``line``: one signature line of a note, with its line end."""

    line: str


@needs("desk:sign", where=of_the_address)
@require_POST
@answers.answered
def send(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """A record that one key signed: ``{"note"}``."""
    body = answers.body(request, NoteBody)
    return answers.of(actions.send(actor_of(request), election, area, body.note))


@needs("desk:sign", where=of_the_address)
@require_POST
@answers.answered
def propose(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """A record with the first of two signatures: ``{"note", "photos"}``."""
    body = answers.body(request, ProposalBody)
    row = actions.propose(actor_of(request), election, area, body.note, body.photos)
    return JsonResponse({"proposal": row.pk, "record": row.record, "state": row.state})


@needs("desk:sign", where=of_the_address)
@require_POST
@answers.answered
def second(request: HttpRequest, election: str, area: str, pk: int) -> HttpResponse:
    """The second signature of a proposal: ``{"line"}``."""
    body = answers.body(request, LineBody)
    return answers.of(actions.second(actor_of(request), election, area, pk, body.line))


@needs("desk:sign", where=of_the_address)
@require_POST
@answers.answered
def withdraw(request: HttpRequest, election: str, area: str, pk: int) -> HttpResponse:
    actions.withdraw(actor_of(request), election, area, pk)
    return JsonResponse({"proposal": pk, "state": "withdrawn"})


@needs("desk:read", where=of_the_address)
@require_safe
def record(request: HttpRequest, election: str, area: str, name: str) -> HttpResponse:
    """Is this record in the log, and had it effect? ``{"logged", "why"}``"""
    if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
        raise Http404("a record's id has 64 hex digits")
    found = effects.of(election, name)
    return JsonResponse({"logged": found.logged, "why": found.why})


@needs("desk:read", where=of_the_address)
@require_safe
def key(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """``?name=&keyid=``: where a desk's key stands."""
    name, keyid = request.GET.get("name", ""), request.GET.get("keyid", "")
    return JsonResponse(
        {"state": queries.key_state(actor_of(request), election, area, name, keyid)}
    )


@needs("desk:sign", where=of_the_address)
@require_POST
@answers.answered
def demonstration_key(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """A key's request, approved at once by the demonstration's invented approvers: ``{"note"}``."""
    body = answers.body(request, NoteBody)
    demo_keys.approve(actor_of(request), election, area, body.note)
    return JsonResponse({"state": "requested"})
