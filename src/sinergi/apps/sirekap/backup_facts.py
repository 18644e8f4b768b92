"""What a backup must give back of the results: the heads of the logs and the national totals."""

from typing import Any

from django.db import connection

from sinergi.core.actors import Actor
from sinergi.law.regions import NATION


def facts(actor: Actor) -> dict[str, Any]:
    """By election: ``heads`` {log: {size, last record}}, ``totals`` {contest: {stations received,
    counted, held, sums by field}}, ``waiting`` records of the inbox. Raises NotAllowed."""
    actor.require("results:read", NATION)
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, (SELECT count(*) FROM inbox i WHERE i.election = e.id) FROM election e"
        )
        for election, waiting in cursor.fetchall():
            found[election] = {"heads": {}, "totals": {}, "waiting": waiting}
        cursor.execute(
            "SELECT h.election, h.log, h.size, coalesce(encode(l.record, 'hex'), '')"
            " FROM log_head h LEFT JOIN log_entry l"
            " ON (l.election, l.log, l.index) = (h.election, h.log, h.size - 1)"
        )
        for election, log, size, last in cursor.fetchall():
            found[election]["heads"][log] = {"size": size, "last": last}
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
