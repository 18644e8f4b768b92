"""Vectors that a court set, read from the tables."""

from django.db import connection

from sinergi.apps.sirekap.notes import body_of
from sinergi.publication.adjustments import (
    ADJUSTED,
    KIND,
    Adjustment,
    folded,
    refusal,
    rulings_of,
    standing,
    told,
)  # fmt: skip


def of_contest(election: str, contest: str) -> list[Adjustment]:
    """All that held at their place, in log order, those taken back too."""
    with connection.cursor() as cursor:
        cursor.execute(  # most contests have none, and this is asked at every turn of publishing
            "SELECT EXISTS (SELECT FROM recap WHERE election = %s AND contest = %s"
            " AND sitting = '' AND why = '')",
            [election, contest],
        )
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(
            "SELECT encode(r.id, 'hex'), e.index, r.kind, r.device, r.note FROM record r"
            " JOIN log_entry e ON e.record = r.id LEFT JOIN recap c ON c.record = r.id"
            " WHERE r.election = %s AND r.contest = %s AND r.station = ''"
            " AND (r.kind = 'rescind' OR r.kind = 'adjust' AND c.why = '') ORDER BY e.index",
            [election, contest],
        )
        rows = cursor.fetchall()
    return folded(
        (record_id, index, signer, body_of(note)) for record_id, index, _, signer, note in rows
    )


__all__ = [
    "ADJUSTED", "KIND", "Adjustment", "of_contest", "refusal", "rulings_of", "standing", "told",
]  # fmt: skip
