"""Sirekap's figures for operators: answers of intake, what waits, how far the clerk is behind."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import connection
from django.utils.translation import gettext as _

from sinergi.apps.sirekap import log_files, public_files
from sinergi.core import metrics, readiness
from sinergi.core.metrics import Sample

LATE_SECONDS = 60.0


class _Answer(Protocol):
    @property
    def status(self) -> str: ...
    @property
    def codes(self) -> list[str]: ...


def count_answers(answers: Sequence[_Answer]) -> None:
    """Counts a request's answers; a refused one also by its code."""
    metrics.count(
        Counter(
            metrics.series("sinergi_records_total", answer=a.status, code=a.codes[0])
            if a.status == "refused" and a.codes
            else metrics.series("sinergi_records_total", answer=a.status, code="")
            for a in answers
        )
    )


def lags() -> dict[str, float]:
    """Seconds by election: age of the oldest record not in the log, or not in the public files."""
    with connection.cursor() as cursor:
        # The oldest in the inbox is looked for by its order, not by reading all of it.
        cursor.execute(
            "SELECT election, greatest(0, extract(epoch FROM now() - min(received))) FROM ("
            " SELECT e.id AS election, r.received FROM election e CROSS JOIN LATERAL"
            "  (SELECT record FROM inbox i WHERE i.election = e.id ORDER BY request, position"
            "   LIMIT 1) AS i JOIN record r ON r.id = i.record"
            " UNION ALL"
            " SELECT h.election, r.received FROM log_head h JOIN log_entry l"
            "  ON (l.election, l.log, l.index) = (h.election, h.log, h.published)"
            "  JOIN record r ON r.id = l.record WHERE h.published < h.size AND h.log <> 'register'"
            ") AS oldest GROUP BY election"
        )
        return {election: round(float(age), 3) for election, age in cursor.fetchall()}


def samples() -> Iterable[Sample]:
    """Inbox, unpublished entries, log sizes and lag of every election."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM election ORDER BY id")
        elections = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT election, count(*) FROM inbox GROUP BY election")
        waiting = dict(cursor.fetchall())
        cursor.execute(
            "SELECT election, log, size, size - published FROM log_head ORDER BY election, log"
        )
        for election, log, size, unpublished in cursor.fetchall():
            labels = {"election": election, "log": log}
            found.append(Sample("sinergi_log_entries", size, labels))
            left = log_files.waiting_entries(public_files.root(election), log)
            found.append(Sample("sinergi_checkpoint_waiting_entries", left, labels))
            if log != "register":
                found.append(Sample("sinergi_unpublished_entries", unpublished, labels))
        cursor.execute(
            "SELECT args->>'election', count(*) FILTER (WHERE status IN ('todo', 'doing')),"
            " count(*) FILTER (WHERE status = 'failed') FROM procrastinate_jobs"
            " WHERE queue_name = 'recaps' GROUP BY 1"
        )
        papers = {name: (open_, failed) for name, open_, failed in cursor.fetchall()}
    behind = lags()
    for election in elections:
        named = {"election": election}
        found.append(Sample("sinergi_inbox_records", waiting.get(election, 0), named))
        found.append(Sample("sinergi_clerk_lag_seconds", behind.get(election, 0.0), named))
        open_, failed = papers.get(election, (0, 0))
        found.append(Sample("sinergi_dhasil_waiting", open_, named))
        found.append(Sample("sinergi_dhasil_failed", failed, named))
    return found


def warnings() -> Iterable[readiness.Reason]:
    """Elections whose clerk is late. Intake can still keep records, so it is no reason to send
    senders away."""
    words = _(
        "%(election)s: rekaman tertua menunggu %(seconds)s detik untuk dihitung dan diterbitkan; "
        "lihat log panitera."
    )
    return [
        readiness.Reason(
            "clerk-late",
            f"{election}: the oldest record waits for {int(age)} s to be counted and published; "
            "look at the clerk's log",
            words % {"election": election, "seconds": int(age)},
        )
        for election, age in sorted(lags().items())
        if age > LATE_SECONDS
    ]
