"""While a server runs, its embedded database is started again where it ended by itself."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sinergi.commands.common import say
from sinergi.core.postgres import Cluster, PostgresError
from sinergi.core.postgres.binaries import program

LOOK_EVERY = 1.0


@contextmanager
def kept(cluster: Cluster | None, stop: threading.Event) -> Iterator[None]:
    """PostgreSQL ends itself where its disk has no room for its own log, and comes back only when
    somebody starts it: we do, as soon as it can, and say once what hinders it."""
    if cluster is None:
        yield
        return
    ending = threading.Event()
    thread = threading.Thread(target=_keep, args=(cluster, stop, ending), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def _keep(cluster: Cluster, stop: threading.Event, ending: threading.Event) -> None:
    told = ""
    while not ending.wait(LOOK_EVERY):
        if stop.is_set() or cluster.pid is not None or _stopped_in_order(cluster):
            continue
        try:
            cluster.start()
        except PostgresError as error:
            if str(error) != told:
                told = str(error)
                say(f"the database ended and cannot start: {told}")
        else:
            told = ""
            say("the database had ended; it is started again")


def _stopped_in_order(cluster: Cluster) -> bool:
    """Whether somebody stopped the server or emptied the folder on purpose; then it stays so.

    ``postmaster.pid`` does not tell: a server that gives up for want of room removes it as well.
    """
    done = subprocess.run(
        [program("pg_controldata"), "-D", str(cluster.data)],
        env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    states = [x for x in done.stdout.splitlines() if x.startswith("Database cluster state:")]
    return not states or states[0].split(":", 1)[1].strip() == "shut down"
