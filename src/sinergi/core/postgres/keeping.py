"""Starts the server again when it dies while somebody uses it (out of memory, ``kill -9``).

A server that was stopped in order removes its ``postmaster.pid``; that one stays down, since a
person wanted it so. Recovery replays the log, so nothing that was acknowledged is lost.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sinergi.core.postgres.cluster import Cluster
from sinergi.core.postgres.errors import PostgresError
from sinergi.core.postgres.process import named_pid

LOOK_EVERY = 0.5  # seconds
ENDING = 10.0


@contextmanager
def keeping(cluster: Cluster, say: Callable[[str], None]) -> Iterator[None]:
    """Watches ``cluster`` meanwhile; ``say`` takes a line for the operator."""
    ending = threading.Event()
    keeper = threading.Thread(
        target=_keep, args=(cluster, say, ending), name="postgres-keeper", daemon=True
    )
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join(ENDING)  # a long recovery need not be awaited: the server is stopped in it


def crashed(cluster: Cluster) -> bool:
    """Did the server die without being stopped? (A stop in order removes its pid file.)"""
    return named_pid(cluster.data) is not None and cluster.pid is None


def _keep(cluster: Cluster, say: Callable[[str], None], ending: threading.Event) -> None:
    told = ""
    while not ending.wait(LOOK_EVERY):
        if not crashed(cluster):
            continue
        if not told:
            say("the database server died; starting it again")
        try:
            cluster.start(progress=say)
        except PostgresError as error:
            if str(error) != told:
                say(f"the database server does not start: {error}; it is tried again")
            told = str(error)
        else:
            told = ""
            say("the database server is back")
