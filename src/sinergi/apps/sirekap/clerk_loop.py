"""The clerk as a process: one for all elections of this server."""

import gc
import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import django

from sinergi.core import trouble

if TYPE_CHECKING:
    from sinergi.apps.sirekap.clerk import Clerk

log = logging.getLogger("sinergi.clerk")

#: How long it sleeps where nothing waits. It looks by itself: a NOTIFY in every request would take
#: PostgreSQL's one notification lock until the request's commit is on disk, one after the other.
IDLE_SECONDS = 0.2

#: Steps that one election may take before the others have their turn.
STEPS_A_TURN = 20
RETRY_SECONDS = 30.0
#: While a disk is full or a database away: how often it is tried again.
PATIENCE_SECONDS = 2.0


def run(stopped: Callable[[], bool]) -> None:
    """Works until ``stopped()``. An election whose lock another clerk holds is left to it; one
    that cannot be counted is said once a while and does not keep the others waiting. While the
    database is away or cannot write, it says so in one line and waits."""
    import psycopg
    from django.db import Error as DatabaseError
    from django.db import connection

    teller = trouble.Teller()
    while not stopped():
        try:
            _work(stopped, teller)
        except (DatabaseError, psycopg.Error) as error:
            words = trouble.explain(error)
            if words is None:
                raise
            if teller.is_news(words):
                log.error("nothing is counted: %s", words)
            connection.close()
            _pause(stopped)


def _work(stopped: Callable[[], bool], teller: "trouble.Teller") -> None:
    from django.db import connection

    from sinergi.core import queries

    gc.set_threshold(50_000, 20, 50)  # steps make and drop thousands of small objects
    pause = threading.Event()
    desks: dict[str, _Desk] = {}
    connection.ensure_connection()
    if teller.over():
        log.error("the database answers again; counting goes on")
    while not stopped():
        busy = False
        for election in queries.election_ids():
            busy |= desks.setdefault(election, _Desk(election)).turn(stopped)
        if not busy:
            pause.wait(IDLE_SECONDS)
    for desk in desks.values():
        desk.leave()


class _Desk:
    """One election's clerk in this process, and when to try again after a fault."""

    def __init__(self, election: str):
        self.election = election
        self.clerk: Clerk | None = None
        self.session: object = None
        self.again_at = 0.0
        self.publish_at = 0.0
        self.teller = trouble.Teller()
        self.files_teller = trouble.Teller()

    def turn(self, stopped: Callable[[], bool]) -> bool:
        """Some steps; True where there is more to do. Raises only where the database is gone."""
        from django.db import connection

        from sinergi.apps.sirekap.clerk import CannotAnchor, Clerk
        from sinergi.apps.sirekap.log_clock import log_clock
        from sinergi.apps.sirekap.log_files import LogDiffers
        from sinergi.apps.sirekap.publishing import Fenced
        from sinergi.core import clocks

        if time.monotonic() < self.again_at:
            return False
        try:
            if self.clerk is None:
                connection.ensure_connection()
                self.session = connection.connection
                clerk = Clerk(self.election, log_clock(self.election), waited=clocks.real)
                if not clerk.start():
                    return False
                self.clerk = clerk
                gc.freeze()  # the definition and the sums stay
            for _ in range(STEPS_A_TURN):
                more = self.clerk.step()
                self._publish(self.clerk)
                if self.teller.over():
                    log.error("%s: counting goes on", self.election)
                if not more or stopped():
                    return False
            return True
        except Fenced:
            log.error("another clerk took over %s; this one lets go", self.election)
        except (CannotAnchor, LogDiffers) as error:
            log.error("%s is not counted: %s", self.election, error)
        except Exception as error:
            # Django may have opened another session meanwhile, one that holds no lock.
            if connection.connection is not self.session or not connection.is_usable():
                raise
            words = trouble.explain(error)
            if words is not None:
                if self.teller.is_news(words):
                    log.error("%s is not counted: %s", self.election, words)
                self._let_go(PATIENCE_SECONDS)
                return False
            log.exception("%s: the clerk stopped; it is tried again", self.election)
        self._let_go()
        return False

    def _publish(self, clerk: "Clerk") -> None:
        """The log goes on while the public folder cannot be written; what is due stays due."""
        if time.monotonic() < self.publish_at:
            return
        try:
            clerk.publish_if_due()
        except OSError as error:
            words = trouble.explain(error)
            if words is None:
                raise
            self.publish_at = time.monotonic() + PATIENCE_SECONDS
            if self.files_teller.is_news(words):
                log.error("%s is counted but not published: %s", self.election, words)
            return
        if self.files_teller.over():
            log.error("%s: publishing goes on", self.election)

    def _let_go(self, seconds: float = RETRY_SECONDS) -> None:
        if self.clerk is not None:
            self.clerk.stop()
            self.clerk = None
        self.again_at = time.monotonic() + seconds

    def leave(self) -> None:
        """Writes what is left to write and lets go."""
        from sinergi.apps.sirekap.publishing import Fenced

        if self.clerk is not None:
            try:
                self.clerk.publish()
            except Fenced:
                log.error("another clerk took over %s", self.election)
            except OSError as error:
                log.error("%s: not all is published: %s", self.election, error)
            self.clerk.stop()


def _pause(stopped: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and not stopped():
        time.sleep(0.1)


def main() -> None:
    django.setup()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(stop.is_set)


if __name__ == "__main__":
    main()
