"""After a bad night: is every acknowledged record there once, do the sums agree, are the files whole?

``python -m tests.soak.accounts ELECTION RECEIPTS`` prints one JSON object about the database and
the public folder of ``SINERGI_VAR``. Receipts: lines of ``<id> <status>`` as senders were told.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from sinergi.commands.common import database


def accounts(election: str, receipts: Path) -> dict[str, Any]:
    from django.conf import settings

    from sinergi.apps.sirekap.drain import drain
    from sinergi.core import definitions
    from tests.apps.sirekap.world import clerk_sums, sql_recount

    drain(election)
    told = {line.split()[0] for line in receipts.read_text().splitlines()}
    logged, logs, waiting, unlogged = _log(election)
    sums = {}
    for contest in definitions.current(election).contests:
        ours, theirs = (_kept(contest, f(election, contest)) for f in (clerk_sums, sql_recount))
        sums[contest] = [ours == theirs, len(ours)]
    public = Path(settings.PUBLIC_ROOT) / election
    return {
        "told": len(told),
        "told_not_logged": len(told - logged.keys()),
        "logged_twice": sum(n > 1 for n in logged.values()),
        "logs": logs,
        "waiting": waiting,
        "kept_not_logged": unlogged,
        "sums": sums,
        "public": _published_anew(election, public),
    }


def _kept(contest: str, sums: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Without what only one engine lists: zeros, and senators of several provinces."""
    return {
        (area, name): n
        for (area, name), n in sums.items()
        if n and not (contest == "dpd" and area == "nasional" and name.startswith("votes"))
    }


def _log(election: str) -> tuple[dict[str, int], dict[str, list[int]], int, int]:
    """Times each record stands in a log; each log's (size by its head, entries, last index + 1);
    records waiting; records kept that are in no log."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(record, 'hex'), count(*) FROM log_entry WHERE election = %s GROUP BY 1",
            [election],
        )
        logged = dict(cursor.fetchall())
        cursor.execute(
            "SELECT h.log, h.size, count(e.index), coalesce(max(e.index) + 1, 0),"
            " count(DISTINCT e.index) FROM log_head h LEFT JOIN log_entry e"
            " ON e.election = h.election AND e.log = h.log WHERE h.election = %s GROUP BY 1, 2",
            [election],
        )
        logs = {log: list(numbers) for log, *numbers in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM inbox WHERE election = %s", [election])
        waiting = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM record r WHERE election = %s"
            " AND NOT EXISTS (SELECT 1 FROM log_entry e WHERE e.record = r.id)",
            [election],
        )
        return logged, logs, waiting, cursor.fetchone()[0]


def _published_anew(election: str, public: Path) -> dict[str, Any]:
    """Throws the written results away, has them written again, compares every byte."""
    from sinergi.apps.sirekap.clerk import Clerk

    before = _files(public)
    for folder in ("results", "stations", "districts"):
        shutil.rmtree(public / folder)
    clerk = Clerk(election)
    if not clerk.start():
        raise RuntimeError("another clerk still holds the election")
    try:
        clerk.publish()
    finally:
        clerk.stop()
    after = _files(public)
    differ = sorted(name for name in before.keys() | after if before.get(name) != after.get(name))
    return {"files": len(before), "differ": differ[:20]}


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


if __name__ == "__main__":
    with database():
        print(json.dumps(accounts(sys.argv[1], Path(sys.argv[2]))))
