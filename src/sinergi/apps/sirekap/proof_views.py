"""``GET /api/v1/proofs/<id>``: the proof that a record stands in the log, made from the tiles."""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from sinergi.apps.sirekap import public_files
from sinergi.apps.sirekap.log_files import LogDiffers, folder, published, reader
from sinergi.core.problems import TYPE, Problem
from sinergi.ledger import proofs
from sinergi.ledger.kinds import HASH
from sinergi.ledger.receipts import Proof
from sinergi.ledger.tiles import TileError, Tiles

RETRY_SECONDS = 5
_UNKNOWN = Problem(404, "No such record", "No record with this id is kept here.")
_SOON = Problem(
    404, "Not in the log yet", "The record is kept; its proof is here once a checkpoint covers it.",
    RETRY_SECONDS,
)  # fmt: skip
_AWAY = Problem(503, "Not now", "The log's files cannot be read now.", RETRY_SECONDS)


def proof(request: HttpRequest, record_id: str) -> HttpResponse:
    """The proof as ``<id>.tlog-proof``."""
    place = None if HASH(record_id) else _place(record_id)
    if place is None:
        return _problem(_UNKNOWN)
    election, log, index = place
    where = folder(public_files.root(election), log)
    try:
        shown = published(where)
        if index is None or shown is None or index >= shown.size:
            return _problem(_SOON)
        tiles = Tiles(reader(where), shown.size)
        found = Proof(index, tuple(proofs.inclusion(index, shown.size, tiles.hash)), shown)
    except (LogDiffers, TileError, OSError):
        return _problem(_AWAY)
    response = HttpResponse(found.to_bytes(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{record_id}.tlog-proof"'
    return response


def _place(record_id: str) -> tuple[str, str, int | None] | None:
    """(election, log, index; None = not in it yet) of a kept record."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.election, coalesce(e.log, r.contest), e.index FROM record r"
            " LEFT JOIN log_entry e ON e.record = r.id WHERE r.id = %s",
            [bytes.fromhex(record_id)],
        )
        row: tuple[str, str, int | None] | None = cursor.fetchone()
    return row


def _problem(found: Problem) -> HttpResponse:
    return HttpResponse(
        found.content, status=found.status, content_type=TYPE, headers=dict(found.headers)
    )
