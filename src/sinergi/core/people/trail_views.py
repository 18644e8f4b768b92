"""The trail's page and its export."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sinergi.core.access import actor_of, needs
from sinergi.core.actors import ROLES
from sinergi.core.people import trail_screen, trail_words
from sinergi.core.people.trail_screen import READ, WIB, Filters
from sinergi.core.trail import ONESELF


@needs(READ)
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    filters = Filters.of(request.GET)
    before = request.GET.get("before", "")
    found = trail_screen.page(actor, filters, int(before) if before.isdecimal() else 0)
    rows = [
        {
            "id": row.id,
            "clock": row.at.astimezone(WIB),
            "who": row.actor,
            "role": trail_words.role(row.role),
            "place": trail_screen.place_of(row),
            "election": row.election,
            "act": trail_words.act(row.kind),
            "kind": row.kind,
            "details": trail_words.details(row.data),
            "address": trail_screen.address(actor, row),
        }
        for row in found.rows
    ]
    older = urlencode({**filters.given, "before": found.older}) if found.older else ""
    wrong = [
        text
        for text in (filters.since, filters.until)
        if text and trail_screen.day_of(text) is None
    ]
    context = {
        "rows": rows, "filters": filters, "older": older, "later": before.isdecimal(),
        "newest": urlencode(filters.given),
        "acts": sorted(((k, str(w)) for k, w in trail_words.ACTS.items()), key=lambda a: a[1]),
        "roles": [(name, trail_words.role(name)) for name in (*ROLES, ONESELF)],
        "elections": trail_screen.elections(actor),
        "wrong": _("Tanggal %s tidak dikenal; tulis seperti 2029-02-14.") % ", ".join(wrong)
        if wrong
        else "",
    }  # fmt: skip
    return render(request, "people/trail.html", context)


@needs(READ)
@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """All rows of the filters, not the page alone; that it was taken is itself in the trail."""
    lines = trail_screen.export(actor_of(request), Filters.of(request.POST))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="jejak-audit.csv"'
    return response
