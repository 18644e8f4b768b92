"""What the commands share: the database, the election meant, output, progress."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any


class BadInput(Exception):
    """Bad usage or bad input: one line that names the file, the line and the mend. Exit 2."""


def var() -> Path:
    return Path(os.environ.get("SINERGI_VAR", "var")).resolve()


def say(text: str) -> None:
    """A line for the person, on standard error."""
    print(text, file=sys.stderr, flush=True)


def output(data: Any) -> None:
    """The one JSON object of ``--json``."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=None, separators=(", ", ": "))
    sys.stdout.write("\n")
    sys.stdout.flush()


@contextmanager
def database(*, migrated: bool = True) -> Iterator[None]:
    """A started, migrated database and Django set up; stops only the server it started.
    The embedded server is started again where it dies meanwhile.

    ``migrated`` False leaves the tables as they are (a backup before an upgrade; a restore).
    """
    from sinergi.core.backup import unfinished
    from sinergi.core.postgres import Cluster, PostgresError, database_url, keeping

    if unfinished(var()):
        raise BadInput(
            f"{var()}: a restore into this folder was not finished; empty it with 'sinergi reset' "
            "(and the database, where DATABASE_URL names one) and restore again"
        )
    os.environ["SINERGI_VAR"] = str(var())
    os.environ["DJANGO_SETTINGS_MODULE"] = "sinergi.core.settings"
    cluster = None
    try:
        if os.environ.get("DATABASE_URL"):
            url = database_url(var())
        else:
            cluster = Cluster(var())
            url = cluster.start(progress=say)
        os.environ["SINERGI_DATABASE_URL"] = url
    except PostgresError as error:
        raise BadInput(str(error)) from error
    try:
        import django

        django.setup()
        with keeping(cluster, say) if cluster is not None else nullcontext():
            if migrated:
                migrate()
            yield
    finally:
        from django.db import connections

        connections.close_all()
        if cluster is not None:
            cluster.stop()


def migrate() -> None:
    """Brings the tables up to date; one process at a time (an advisory lock)."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('sinergi.migrate'))")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('sinergi.migrate'))")


def chosen_election(argument: str | None) -> str:
    """``--election``, else SINERGI_ELECTION, else the only one loaded. Raises BadInput."""
    from sinergi.core import queries
    from sinergi.core.demo import lawful

    loaded = queries.election_ids()
    wanted = argument or os.environ.get("SINERGI_ELECTION")
    if wanted:
        if wanted not in loaded:
            known = ", ".join(loaded) or "none"
            raise BadInput(f"election {wanted!r} is not loaded (loaded: {known}); load it first")
        return wanted
    own = [election for election in loaded if election not in lawful.IDS]
    if len(own) == 1:  # the lawful cases stand beside a demonstration
        return own[0]
    if len(loaded) == 1:
        return loaded[0]
    if not loaded:
        raise BadInput("no election is loaded; run 'sinergi election load DIR' or 'sinergi demo'")
    raise BadInput(f"several elections are loaded ({', '.join(loaded)}); say --election ID")


class Progress:
    """A bar on a terminal, a line now and then elsewhere; on standard error."""

    def __init__(self, what: str, total: int):
        self.what, self.total, self.done, self._shown = what, total, 0, -1
        self.terminal = sys.stderr.isatty()

    def step(self, n: int = 1) -> None:
        self.done += n
        percent = 100 if not self.total else min(100, self.done * 100 // self.total)
        step = 1 if self.terminal else 25
        if percent // step == self._shown // step and self.done < self.total:
            return
        self._shown = percent
        if self.terminal:
            bar = "█" * (percent // 4)
            print(
                f"\r{self.what} {bar:<25} {self.done}/{self.total}",
                end="\n" if self.done >= self.total else "",
                file=sys.stderr,
                flush=True,
            )
        else:
            say(f"{self.what}: {self.done}/{self.total}")
