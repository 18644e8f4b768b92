"""The queue and the board as CSV: what is on the screen, all of its pages."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sinergi.apps.sirekap.desk import blind, board_views, queue_views
from sinergi.apps.sirekap.desk import queue as queues
from sinergi.apps.sirekap.desk.where import of_the_address
from sinergi.core import definitions
from sinergi.core.access import actor_of, needs
from sinergi.law.election import Election
from sinergi.publication import dhasil


@needs("desk:read", where=of_the_address)
@require_safe
def queue(request: HttpRequest, election: str, area: str, contest: str) -> HttpResponse:
    """One line a held station, in the queue's order, then one a warning that nobody explained.

    ``votes`` wait on the form; ``gap``: between the two closest neighbours in the ranking.
    """
    found, actor = queue_views.known(election, contest, area), actor_of(request)
    whole = queues.of(actor, found, contest, area)
    for line in whole.lines:
        if not line.blind:
            blind.looked(actor, election, contest, line.station)
    held = [
        ["held", one.station, one.place, one.status, " ".join(one.codes),
         "" if one.blind else one.stake, "" if one.gap is None else one.gap,
         _asked(one), ""]
        for one in whole.lines
    ]  # fmt: skip
    warned = [
        ["warning", station, place, "", one.code, "", "", "", text]
        for one in whole.warned
        for station, place, text in one.stations
    ]
    head = ["what", "station", "place", "status", "checks", "votes", "gap", "asked", "text"]
    return _sheet(found, f"antrean-{election}-{area}-{contest}", head, [*held, *warned])


def _asked(one: queues.Line) -> str:
    if one.asked is None:
        return ""
    return (
        "answered" if one.asked.answered else f"asked {one.asked.at.isoformat(timespec='seconds')}"
    )


@needs("desk:read", where=of_the_address)
@require_safe
def board(request: HttpRequest, election: str, area: str, contest: str) -> HttpResponse:
    """One line a unit of the agenda: state, open checks, who read it and when."""
    found = board_views.of_address(actor_of(request), election, area, contest)
    rows = [
        [line.code, line.district, line.name, line.word, int(line.settled), " ".join(line.codes),
         int(line.done), line.read.person if line.read else "", line.read.at if line.read else "",
         int(line.changed)]
        for line in found.lines
    ]  # fmt: skip
    head = [
        "unit", "district", "name", "state", "settled", "checks", "read", "by", "at", "changed",
    ]  # fmt: skip
    name = f"papan-{election}-{area}-{contest}"
    return _sheet(definitions.current(election), name, head, rows)


def _sheet(
    election: Election, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """``note`` says where nothing in it is real; a cell never begins like a formula."""
    stamp = dhasil.sheet.STAMPS.get(election.mode, "")
    mark = {"demo": "PERAGAAN-", "rehearsal": "UJI-COBA-"}.get(election.mode, "")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*head, "note"])
    for row in rows:
        writer.writerow([*(_plain(cell) for cell in row), stamp])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{mark}{name}.csv"'
    return response


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell
