"""Does a proposal still stand on what is there now? Asked when it is made, so that nobody waits for a
second signature under a text whose ground is gone. The intake asks again when it is whole."""

import json
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import sittings, wording
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.core.people.queries import place
from sinergi.law.regions import NATION
from sinergi.ledger.record import Record

_DIGITS = (6, 4, 2)


def check(record: Record) -> None:
    """Raises Refused: ``sitting-not-open`` for a sitting that is not open now, ``changed-meanwhile``
    where other records stand on the table than the text names, with who changed it and when."""
    body = record.body
    station = body.get("station")
    if station is None or record.kind not in ("settle", "correction", "recount", "result"):
        return
    if "sitting" in body and not _open(body["election"], station, body["sitting"]):
        raise Refused(
            "sitting-not-open",
            _("Rapat pleno ini tidak sedang dibuka lagi. Ketikan Anda tersimpan di peramban ini."),
        )
    row = _row(body["election"], body["contest"], station)
    there = set() if row is None else {row["head"], *(i for i in row["also"].split(",") if i)}
    named = set(body.get("records" if record.kind == "settle" else "replaces", ()))
    gone = named - there or (not named and there)
    if gone or (body.get("as") == "chosen" and named != there):
        raise Refused("changed-meanwhile", _changed(body["election"], station, row))


def _open(election: str, station: str, sitting: str) -> bool:
    return any(
        p.id == sitting and p.sitting.is_open
        for area in (*(station[:n] for n in _DIGITS), NATION)
        for p in sittings.of_area(election, area)
    )


def _row(election: str, contest: str, station: str) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(head, 'hex'), also, history::text FROM station_result"
            " WHERE (election, contest, station) = (%s, %s, %s) AND head IS NOT NULL",
            [election, contest, station],
        )
        row = cursor.fetchone()
    return None if row is None else {"head": row[0], "also": row[1], "history": json.loads(row[2])}


def _changed(election: str, station: str, row: dict[str, Any] | None) -> str:
    last = (
        next((h for h in reversed(row["history"]) if h["effect"] != "none"), None) if row else None
    )
    if last is None:
        return _("Keadaannya sudah berubah. Muat ulang halaman, lalu periksa lagi.")
    moment = parse_datetime(last.get("at", ""))
    return _(
        "%(place)s diubah sementara itu oleh %(who)s pada %(at)s (%(what)s). Muat ulang halaman;"
        " ketikan Anda tersimpan di peramban ini."
    ) % {
        "place": place(station, election),
        "who": ", ".join(wording.signer(name) for name in last["signed"]),
        "at": localtime(moment).strftime("%d-%m-%Y %H.%M") if moment else "?",
        "what": wording.step(last),
    }
