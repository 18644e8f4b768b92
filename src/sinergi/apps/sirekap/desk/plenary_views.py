"""The page of an area's plenary: its steps, agenda, recaps, remarks, attendance; and the papers."""

from typing import Any

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from sinergi.apps.sirekap.desk import (
    answers,
    attendance,
    board,
    corrigendum,
    queries,
    recapping,
    remarks,
    scans,
    sittings,
    texts,
)
from sinergi.apps.sirekap.desk.models import DeskPaper
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.desk.views import frame
from sinergi.apps.sirekap.desk.where import of_the_address
from sinergi.core import definitions
from sinergi.core.access import actor_of, needs
from sinergi.law import recap
from sinergi.law.recap import NotAPlace


class RecapBody(msgspec.Struct, forbid_unknown_fields=True):
    """``open``: code → why it is not in; ``at``: the desk's clock, as in a record."""

    contest: str
    district: str
    open: dict[str, str]
    at: str


class RemarkBody(msgspec.Struct, forbid_unknown_fields=True):
    note: str
    text: str
    salt: str
    who: str


class AttendanceBody(msgspec.Struct, forbid_unknown_fields=True):
    sitting: str
    who: str
    state: str
    reason: str = ""


@needs("desk:read", where=of_the_address)
@require_safe
def plenary(request: HttpRequest, election: str, area: str) -> HttpResponse:
    actor = actor_of(request)
    context = frame(actor, election, area)
    contests = queries.contests_at(actor, context["election"], area)
    if not contests:
        raise Http404(f"no plenary is held in area {area}")
    held = queries.plenaries(actor, election, area)
    last = held[-1] if held else None
    running = last if last is not None and last.state != "ratified" else None
    shown = running or last
    context |= {
        "contests": contests, "held": held, "sitting": shown, "running": running,
        "level": recap.level_at(area), "next_number": sittings.next_number(held),
        "plenary_texts": texts.plenary(), "scan_texts": texts.scans(), "remarks": remarks.of_area(actor, election, area),
        "remark_kinds": texts.remark_kinds(), "remark_states": texts.remark_states(),
        "to_open": [c for c in contests if c.state in ("scheduled", "ratified")],
    }  # fmt: skip
    if shown is not None:
        context |= _of_sitting(actor, election, area, shown)
    return render(request, "sirekap/desk/plenary.html", context)


def _of_sitting(actor: Any, election: str, area: str, shown: sittings.Plenary) -> dict[str, Any]:
    here = board.ground(definitions.current(election), area)  # one reading for all its boards
    recaps = recapping.of_plenary(actor, election, area, shown.id, here)
    boards = [
        board.of(actor, election, code, area, here)
        for code in dict.fromkeys(r.contest for r in recaps)
    ]  # fmt: skip
    people = attendance.of_plenary(actor, boards[0].election, area, shown) if boards else []
    ready = all(r.record and not r.stale for r in recaps)
    return {
        "recaps": recaps, "boards": boards, "recaps_ready": ready,
        "recap_ids": sorted(r.record for r in recaps) if ready else [],
        "unread": sum(len(b.lines) - b.done - len(b.unsettled) for b in boards),
        "attendance": people, "missing_people": sum(not one.state for one in people),
        "attendance_states": texts.attendance_states(),
        "scans": scans.of_recaps(actor, election, area, [r.record for r in recaps if r.record]),
        "papers_below": scans.below(
            actor, election, area, list(dict.fromkeys(r.contest for r in recaps))
        ),
        "corrigenda": corrigendum.of_plenary(actor, election, area, shown),
        "rest_hours": settings.PLENARY_REST_HOURS,
    }  # fmt: skip


@needs("desk:sign", where=of_the_address)
@require_POST
@answers.answered
def prepare(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """Sets a D.Hasil on paper and answers the body of its recap, to be signed in the browser."""
    body = answers.body(request, RecapBody)
    try:
        made = recapping.prepare(
            actor_of(request), election, area, body.contest, body.district, body.open, body.at
        )
    except (NotAPlace, KeyError) as error:
        raise Refused("out-of-scope", str(error)) from error
    return JsonResponse(made)


#: File name's ending → column of the paper, media type.
_KINDS = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@needs("desk:read", where=of_the_address)
@require_safe
def paper(request: HttpRequest, election: str, area: str, name: str) -> HttpResponse:
    """``<sha256>.pdf``, ``.csv`` or ``.xlsx`` of a D.Hasil that was proposed here."""
    sha256, _dot, kind = name.partition(".")
    if kind not in _KINDS:
        raise Http404(name)
    try:
        row = recapping.paper(actor_of(request), election, area, sha256)
    except DeskPaper.DoesNotExist as error:
        raise Http404(name) from error
    response = HttpResponse(bytes(getattr(row, kind)), content_type=_KINDS[kind])
    shown = "-".join(p for p in ("dhasil", row.contest, row.district, area) if p != "-")
    response.headers["Content-Disposition"] = f'inline; filename="{shown}.{kind}"'
    return response


@needs("desk:sign", where=of_the_address)
@require_POST
@answers.answered
def remark(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """An objection, advice, recommendation or ruling, or what became of one."""
    body = answers.body(request, RemarkBody)
    try:
        return answers.of(
            remarks.keep(
                actor_of(request), election, area, body.note, text=body.text, salt=body.salt,
                who=body.who,
            )
        )  # fmt: skip
    except ValueError as error:
        if isinstance(error, Refused):
            raise
        raise Refused("bad-request", str(error)) from error


@needs("sitting:run", where=of_the_address)
@require_POST
@answers.answered
def attend(request: HttpRequest, election: str, area: str) -> HttpResponse:
    body = answers.body(request, AttendanceBody)
    attendance.say(
        actor_of(request), election, area, body.sitting, who=body.who, state=body.state,
        reason=body.reason,
    )  # fmt: skip
    return JsonResponse({"state": body.state})
