"""Starts the server again when it dies while somebody uses it (out of memory, ``kill -9``).

A server that was stopped in order stays down, since a person wanted it so. Recovery replays the log,
so nothing that was acknowledged is lost.
"""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sinergi.core.postgres.binaries import program
from sinergi.core.postgres.cluster import Cluster
from sinergi.core.postgres.creation import environment
from sinergi.core.postgres.errors import PostgresError

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
    """Did the server end without being stopped?

    Its control file tells. ``postmaster.pid`` does not: a server that gives up for want of room
    removes it as one that was stopped does.
    """
    if cluster.pid is not None:
        return False
    done = subprocess.run(
        [program("pg_controldata"), "-D", str(cluster.data)],
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    states = [x for x in done.stdout.splitlines() if x.startswith("Database cluster state:")]
    if not states:  # unreadable: starting it will say why; or the folder was emptied on purpose
        return (cluster.data / "PG_VERSION").exists()
    return states[0].split(":", 1)[1].strip() != "shut down"


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
