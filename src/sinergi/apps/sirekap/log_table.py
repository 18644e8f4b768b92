"""A log as the tables have it, and what a clerk's step writes of it."""

from collections.abc import Iterator, Sequence

from django.db import connection

from sinergi.core import hot
from sinergi.law.lifecycle import Entry
from sinergi.ledger.register import KeyEntry
from sinergi.ledger.tree import Frontier, leaf_hash

Place = tuple[str, str]  # contest, station
#: Record's id, election, log, index, size of the register at the anchor before.
Row = tuple[bytes, str, str, int, int]
#: Entries read at once.
BATCH = 5_000


def notes(election: str, name: str, start: int) -> Iterator[bytes]:
    """A log's committed entries from ``start`` on, as the bytes of their notes."""
    at = start
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT record.note FROM log_entry JOIN record ON record.id = log_entry.record"
                " WHERE log_entry.election = %s AND log = %s AND index >= %s AND index < %s"
                " ORDER BY index",
                [election, name, at, at + BATCH],
            )
            rows: Sequence[tuple[str]] = cursor.fetchall()
        for (note,) in rows:
            yield note.encode()
        if len(rows) < BATCH:
            return
        at += BATCH


def frontier_of(election: str, name: str) -> Frontier:
    """A log's frontier counted anew from the table."""
    found = Frontier()
    for note in notes(election, name, 0):
        found.append(leaf_hash(note))
    return found


def append(entries: Sequence[Row]) -> None:
    """Gives records their places."""
    if not entries:
        return
    ids, elections, logs, indices, asofs = zip(*entries, strict=True)
    hot.run(
        "INSERT INTO log_entry (record, election, log, index, asof) SELECT * FROM"
        " unnest(%b::bytea[], %b::text[], %b::text[], %b::bigint[], %b::bigint[])",
        [hot.byteas(ids), hot.texts(elections), hot.texts(logs), hot.int8s(indices),
         hot.int8s(asofs)],
    )  # fmt: skip


def all_logged(election: str) -> list[Place]:
    """Every (contest, station) that an entry names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT contest, station FROM log_entry JOIN record"
            " ON record.id = log_entry.record"
            " WHERE log_entry.election = %s AND station <> ''",
            [election],
        )
        return list(cursor.fetchall())


def write_key(election: str, key: KeyEntry) -> None:
    """A key as the register has it now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO key (election, name, keyid, role, scope, kinds, spki,"
            " request_index, enrol_index, revoke_index)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (election, name, keyid) DO UPDATE SET kinds = EXCLUDED.kinds,"
            " enrol_index = EXCLUDED.enrol_index, revoke_index = EXCLUDED.revoke_index",
            [
                election, key.name, key.keyid, key.role, key.scope, list(key.kinds),
                key.public.spki, key.request_index, key.enrol_index, key.revoke_index,
            ],
        )  # fmt: skip


def keep_recap(election: str, entry: Entry, why: str, columns: str | None) -> None:
    """Whether a recap or a court's vector holds at its place: ``why`` not, empty = it does."""
    body = entry.body
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO recap (record, election, contest, district, level, area, sitting,"
            " index, why, columns) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                bytes.fromhex(entry.id), election, body["contest"], body["district"],
                body["level"], body["area"], body.get("sitting", ""), entry.index, why,
                columns,
            ],
        )  # fmt: skip


def logged_since(election: str, contest: str, index: int, entries: Sequence[Row]) -> list[Place]:
    """Stations of a log's entries from ``index`` on, those of this step included."""
    now = [record for record, _, log_name, _, _ in entries if log_name == contest]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT station FROM record LEFT JOIN log_entry"
            " ON log_entry.record = record.id WHERE station <> '' AND (record.id = ANY(%s) OR"
            " (log_entry.election = %s AND log_entry.log = %s AND log_entry.index >= %s))",
            [now, election, contest, index],
        )
        return [(contest, station) for (station,) in cursor.fetchall()]
