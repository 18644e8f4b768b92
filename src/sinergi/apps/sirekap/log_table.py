"""A log as the table has it."""

from collections.abc import Iterator, Sequence

from django.db import connection

from sinergi.ledger.tree import Frontier, leaf_hash

#: Entries read at once.
BATCH = 5_000


def notes(election: str, name: str, start: int) -> Iterator[bytes]:
    """A log's committed entries from ``start`` on, as the bytes of their notes."""
    at = start
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT record.note FROM log_entry JOIN record ON record.id = log_entry.record"
                " WHERE log_entry.election = %s AND log = %s AND index >= %s AND index < %s"
                " ORDER BY index",
                [election, name, at, at + BATCH],
            )
            rows: Sequence[tuple[str]] = cursor.fetchall()
        for (note,) in rows:
            yield note.encode()
        if len(rows) < BATCH:
            return
        at += BATCH


def frontier_of(election: str, name: str) -> Frontier:
    """A log's frontier counted anew from the table."""
    found = Frontier()
    for note in notes(election, name, 0):
        found.append(leaf_hash(note))
    return found
