"""What a backup must give back of the results: the heads of the logs and the national totals."""

from typing import Any

from django.db import connection

from sinergi.core.actors import Actor
from sinergi.law.lifecycle import COUNTED
from sinergi.law.regions import NATION
from sinergi.ledger.record import REGISTER
from sinergi.publication.books import FLAGS
from sinergi.publication.standing import HELD, WITHOUT_FORM


def facts(actor: Actor) -> dict[str, Any]:
    """By election: ``heads`` {log: {size, last record}}, ``stations`` {contest: {received, counted,
    held}} as the log says, ``totals`` {contest: {... the same, sums by field}} as last published,
    ``waiting`` records of the inbox, ``unpublished`` entries. Raises NotAllowed."""
    actor.require("results:read", NATION)
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, (SELECT count(*) FROM inbox i WHERE i.election = e.id) FROM election e"
        )
        for election, waiting in cursor.fetchall():
            found[election] = {
                "heads": {}, "stations": {}, "totals": {}, "waiting": waiting, "unpublished": 0,
            }  # fmt: skip
        cursor.execute(
            "SELECT h.election, h.log, h.size, h.size - h.published,"
            " coalesce(encode(l.record, 'hex'), '')"
            " FROM log_head h LEFT JOIN log_entry l"
            " ON (l.election, l.log, l.index) = (h.election, h.log, h.size - 1)"
        )
        for election, log, size, unpublished, last in cursor.fetchall():
            found[election]["heads"][log] = {"size": size, "last": last}
            found[election]["unpublished"] += unpublished if log != REGISTER else 0
        cursor.execute(
            "SELECT election, contest, count(*) FILTER (WHERE status <> ALL(%s)),"
            " count(*) FILTER (WHERE status = ANY(%s)), count(*) FILTER (WHERE status = ANY(%s))"
            " FROM station_result GROUP BY election, contest",
            [list(WITHOUT_FORM), list(COUNTED), list(HELD)],
        )
        for election, contest, *stations in cursor.fetchall():
            found[election]["stations"][contest] = dict(zip(FLAGS, stations, strict=True))
        cursor.execute(
            "SELECT t.election, t.contest, t.received, t.counted, t.held, l.names, t.sums"
            " FROM tally t JOIN tally_layout l USING (election, contest, district)"
            " WHERE t.district = '*' AND t.area = %s",
            [NATION],
        )
        for election, contest, received, counted, held, names, sums in cursor.fetchall():
            found[election]["totals"][contest] = {
                "received": received,
                "counted": counted,
                "held": held,
                "sums": dict(zip(names, sums, strict=False)),  # a layout may have grown since
            }
    return found
