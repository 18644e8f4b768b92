"""A server that dies while it is used is started again; one that was stopped is not."""

import os
import signal

import psycopg

from sinergi.core.postgres import Cluster, keeping
from sinergi.core.postgres.keeping import crashed
from tests.core.postgres.helpers import wait_until


def test_a_killed_server_comes_back_with_every_committed_row(cluster: Cluster) -> None:
    said: list[str] = []
    with keeping(cluster, said.append):
        for n in (1, 2):
            with psycopg.connect(cluster.conninfo()) as connection:
                connection.execute(f"CREATE TABLE kept{n} AS SELECT {n} AS n")
            before = cluster.pid
            assert before is not None
            os.kill(before, signal.SIGKILL)
            wait_until(lambda before=before: cluster.pid not in (None, before))
            wait_until(lambda n=n: sum("is back" in line for line in said) == n)
            with psycopg.connect(cluster.conninfo()) as connection:
                assert connection.execute(f"SELECT n FROM kept{n}").fetchone() == (n,)
    assert [line for line in said if "died" in line] == [
        "the database server died; starting it again"
    ] * 2
    cluster.stop()
    assert cluster.pid is None


def test_a_server_stopped_in_order_is_not_taken_for_dead(cluster: Cluster) -> None:
    assert not crashed(cluster)
    cluster.stop_any()
    assert cluster.pid is None
    assert not crashed(cluster)


def test_a_server_that_cannot_start_is_said_once_and_tried_again(cluster: Cluster) -> None:
    said: list[str] = []
    control = cluster.data / "global" / "pg_control"
    with keeping(cluster, said.append):
        before = cluster.pid
        assert before is not None
        control.rename(control.with_name("away"))
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: any("does not start" in line for line in said))
        control.with_name("away").rename(control)
        wait_until(lambda: said[-1] == "the database server is back")
    assert sum("does not start" in line for line in said) == 1
    assert "pg_control" in next(line for line in said if "does not start" in line)
