"""The clerk as a process: one for all elections of this server, woken by the intake."""

import logging
import signal
import threading
from collections.abc import Callable

import django

log = logging.getLogger("sinergi.clerk")

CHANNEL = "sirekap_inbox"
IDLE_SECONDS = 1.0  # how long it sleeps at most when nobody wakes it


def run(stopped: Callable[[], bool]) -> None:
    """Works until ``stopped()``. An election whose lock another clerk holds is left to it."""
    from django.db import connection

    from sinergi.apps.sirekap.clerk import CannotAnchor, Clerk, Fenced
    from sinergi.core import queries

    clerks: dict[str, Clerk] = {}
    told: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    while not stopped():
        for election in queries.election_ids():
            clerk = clerks.get(election)
            if clerk is None:
                clerk = Clerk(election)
                try:
                    if not clerk.start():
                        continue
                except CannotAnchor as error:
                    clerk.stop()
                    if election not in told:
                        log.error("%s is not counted: %s", election, error)
                        told.add(election)
                    continue
                clerks[election] = clerk
            try:
                while clerk.step() and not stopped():
                    clerk.publish_if_due()
                clerk.publish_if_due()
            except Fenced:
                log.error("another clerk took over %s; this one lets go", election)
                del clerks[election]
        _wait(connection)
    for clerk in clerks.values():
        clerk.publish()
        clerk.stop()


def _wait(connection: object) -> None:
    raw = connection.connection  # type: ignore[attr-defined]
    for _ in raw.notifies(timeout=IDLE_SECONDS, stop_after=1):
        return


def main() -> None:
    django.setup()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(stop.is_set)


if __name__ == "__main__":
    main()
