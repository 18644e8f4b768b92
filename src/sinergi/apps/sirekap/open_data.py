"""``data/<contest>.csv.gz`` and ``.parquet``: every station of a contest in one table, for strangers.

The worker writes them, every ten minutes of a busy night and once it is quiet. Their content is a
pure function of the contest's log up to ``size``, which ``data/<contest>.json`` names.
"""

import csv
import fcntl
import gzip
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued

from sinergi.apps.sirekap import exporting
from sinergi.core.actors import OPERATOR
from sinergi.core.files import write_whole
from sinergi.ledger.canonical import dumps
from sinergi.ledger.tree import Frontier

#: Rows of a row group: what a reader holds at once.
GROUP = 20_000


def folder(election: str) -> Path:
    return Path(settings.PUBLIC_ROOT) / election / "data"


def publish(election: str, contest: str) -> bool:
    """Writes a contest's tables as they stand; False where they stand already."""
    where = folder(election)
    locks = Path(settings.VAR) / election
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / f"data-{contest}.lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)  # an older table never follows a newer one
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            size, root = _head(election, contest)
            if said(election, contest) == size:
                return False
            head, *rows = exporting.rows(OPERATOR, election, contest)
        write_whole(where / f"{contest}.csv.gz", csv_gz(head, rows))
        write_whole(where / f"{contest}.parquet", parquet(head, rows))
        about = {"columns": list(head), "root": root, "rows": len(rows), "size": size}
        write_whole(where / f"{contest}.json", dumps(about))
    return True


def said(election: str, contest: str) -> int:
    """Entries of the contest's log that its published tables rest on; -1 = there are none."""
    try:
        found = json.loads((folder(election) / f"{contest}.json").read_bytes())
        return int(found["size"])
    except (OSError, ValueError, KeyError):
        return -1


def _head(election: str, contest: str) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, frontier FROM log_head WHERE election = %s AND log = %s",
            [election, contest],
        )
        size, hashes = cursor.fetchone()
    return size, Frontier(size, [bytes.fromhex(h) for h in hashes]).root().hex()


def ask(election: str, contest: str) -> None:
    """One job a contest; one that waits already will see this too."""
    from sinergi.apps.sirekap import tasks

    place = f"data/{election}/{contest}"
    job = tasks.publish_data.configure(lock=place, queueing_lock=place)
    try:
        with transaction.atomic():
            job.defer(election=election, contest=contest)
    except AlreadyEnqueued:
        pass


def csv_gz(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """RFC 4180 in UTF-8, gzip with time 0 and no name: equal tables, equal bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", 6, packed, mtime=0) as file:
        file.write(text.getvalue().encode())
    return packed.getvalue()


def parquet(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """The same table: texts for what names a station or a record, integers for the rest; an empty
    box is null."""
    import pyarrow
    from pyarrow import parquet as tables

    columns = {}
    for name, values in zip(head, _columns(head, rows), strict=True):
        numbers = name not in exporting.TEXTS
        kind = pyarrow.int64() if numbers else pyarrow.string()
        listed = [None if v == "" and numbers else v for v in values]
        columns[name] = pyarrow.array(listed, kind)
    out = io.BytesIO()
    tables.write_table(
        pyarrow.table(columns), out, compression="zstd", row_group_size=GROUP, write_statistics=True
    )
    return out.getvalue()


def _columns(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    return iter(zip(*rows, strict=True)) if rows else iter([()] * len(head))
