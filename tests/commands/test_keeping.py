"""Which ended database server is started again: one that fell, not one that was stopped."""

import os
import signal
import threading
from pathlib import Path

import psycopg

from sinergi.commands import keeping
from sinergi.core.postgres import Cluster
from tests.core.postgres.conftest import cluster, place  # noqa: F401 (fixtures)
from tests.core.postgres.helpers import wait_until


def answers(cluster: Cluster) -> bool:  # noqa: F811
    try:
        psycopg.connect(cluster.conninfo()).close()
    except psycopg.OperationalError:
        return False
    return True


def test_one_that_was_killed_comes_back_and_one_that_was_stopped_stays(
    cluster: Cluster,  # noqa: F811
    place: Path,  # noqa: F811
) -> None:
    with keeping.kept(cluster, threading.Event()):
        first = cluster.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: cluster.pid != first and answers(cluster))
        with psycopg.connect(cluster.conninfo()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert not keeping._stopped_in_order(cluster)
    Cluster(place / "var").stop_any()
    assert keeping._stopped_in_order(cluster)
    assert keeping._stopped_in_order(Cluster(place / "emptied"))
