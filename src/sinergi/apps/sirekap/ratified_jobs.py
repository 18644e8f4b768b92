"""Asks the worker for what ratified recaps make public."""

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued

from sinergi.apps.sirekap import ratified_recaps, tasks
from sinergi.ledger.record import REGISTER


def ask(election: str, contest: str, area: str) -> None:
    """One job a contest and area, inside the caller's transaction. One that waits already will
    see this too; two of one area follow each other."""
    place = f"dhasil/{election}/{contest}/{area}"
    job = tasks.publish_ratified.configure(lock=place, queueing_lock=place)
    try:
        with transaction.atomic():
            job.defer(election=election, contest=contest, area=area)
    except AlreadyEnqueued:
        pass


def ask_missing(election: str) -> None:
    """Ratified recaps whose files are not there: a job was lost, or the folder."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM log_entry l JOIN record r ON r.id = l.record WHERE l.election = %s"
            " AND l.log = %s AND r.kind = 'sitting' LIMIT 1",
            [election, REGISTER],
        )
        if cursor.fetchone() is None:
            return
    for contest, area in ratified_recaps.missing(election):
        ask(election, contest, area)
