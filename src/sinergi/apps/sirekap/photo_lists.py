"""Lists of a form's photographs: kept only where their Merkle root is one that a record signed."""

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from sinergi.ledger import tree
from sinergi.ledger.kinds import HASH

#: What one form has at most (the records endpoint says the same).
MAX_PHOTOS = 200

_KEEP = """
    WITH given AS (
      SELECT * FROM json_to_recordset(%s) AS g(root text, record text, hashes json)
    ), kept AS (
      INSERT INTO photo_list (root, hashes)
      SELECT DISTINCT ON (root) root, ARRAY(SELECT json_array_elements_text(hashes)) FROM given
      ON CONFLICT DO NOTHING RETURNING root
    )
    INSERT INTO photo_arrival (election, contest, station)
    SELECT r.election, r.contest, r.station FROM kept JOIN given USING (root)
    JOIN record r ON r.id = decode(given.record, 'hex') WHERE r.station <> ''
"""


def fits(root: str, hashes: Sequence[str]) -> bool:
    """Is it a list of SHA-256 whose RFC 6962 root, in page order, is ``root``?"""
    return (
        0 < len(hashes) <= MAX_PHOTOS
        and not any(HASH(h) for h in hashes)
        and tree.root_of_values(hashes) == root
    )


def keep(lists: Mapping[str, Sequence[str]], signed: Iterable[tuple[str, str | None]]) -> bool:
    """Keeps the lists (root → hashes) whose root stands in ``signed``: (id of a kept record, the
    root it signed). Gives whether any fitted; a list that is kept already stays as it is."""
    given = [
        {"root": root, "record": record, "hashes": list(lists[root])}
        for record, root in signed
        if root is not None and root in lists and fits(root, lists[root])
    ]
    if given:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [json.dumps(given)])
    return bool(given)


def hashes(root: str) -> list[str] | None:
    """The kept list of this root in page order; None where none is kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hashes FROM photo_list WHERE root = %s", [root])
        row = cursor.fetchone()
    return None if row is None else list(row[0])


def is_named(sha256: str) -> bool:
    """Does any kept list name this photograph?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM photo_list WHERE hashes @> ARRAY[%s]::varchar[])", [sha256]
        )
        return bool(cursor.fetchone()[0])
