"""How far the work is: what waits, what is unpublished, which places were heard of. No number of
any form is told here, so these reads take no actor."""

from django.db import connection

from sinergi.ledger.record import REGISTER


def waiting(election_id: str) -> int:
    """Records that the clerk has not taken yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inbox WHERE election = %s", [election_id])
        return int(cursor.fetchone()[0])


def unpublished(election_id: str) -> int:
    """Log entries whose public files are not written yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(size - published), 0) FROM log_head"
            " WHERE election = %s AND log <> %s",
            [election_id, REGISTER],
        )
        return int(cursor.fetchone()[0])


def places_received(election_id: str) -> set[tuple[str, str]]:
    """(contest, station) of which at least one record stands here; tells no number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT contest, station FROM record WHERE election = %s AND station <> ''",
            [election_id],
        )
        return set(cursor.fetchall())
