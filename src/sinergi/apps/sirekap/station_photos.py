"""What a station's public file says of its photographs: a function of the log and of which came."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from sinergi.ledger.record import REGISTER

#: Of one photograph: its hash, has it come, has it a thumbnail.
Shown = dict[str, Any]


def of_villages(
    election: str, contest: str, villages: list[str]
) -> dict[str, dict[str, list[Shown]]]:
    """Station → id of a record that signed photographs → those, in page order.

    A record whose list is not known here yet is left out.
    """
    roots: dict[tuple[str, str], str] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.station, encode(r.id, 'hex'), r.note FROM station_result s JOIN record r"
            " USING (election, contest, station) JOIN log_entry e ON e.record = r.id"
            " WHERE s.election = %s AND s.contest = %s AND left(s.station, 10) = ANY(%s)"
            ' AND strpos(r.note, \'"photos":"\') > 0',
            [election, contest, villages],
        )
        for station, record, note in cursor:
            root = json.loads(note.split("\n", 2)[1]).get("photos")
            if root is not None:
                roots[station, record] = root
        if not roots:
            return {}
        cursor.execute(
            "SELECT root, hashes FROM photo_list WHERE root = ANY(%s)",
            [sorted(set(roots.values()))],
        )
        lists: dict[str, list[str]] = dict(cursor.fetchall())
        cursor.execute(
            "SELECT station, sha256, thumb FROM photo"
            " WHERE election = %s AND contest = %s AND station = ANY(%s)",
            [election, contest, sorted({station for station, _ in roots})],
        )
        came = {(station, sha256): thumb for station, sha256, thumb in cursor}
    found: dict[str, dict[str, list[Shown]]] = {}
    for (station, record), root in sorted(roots.items()):
        if root in lists:
            found.setdefault(station, {})[record] = [
                {
                    "sha256": sha256,
                    "there": int((station, sha256) in came),
                    "thumb": int(came.get((station, sha256), False)),
                }
                for sha256 in lists[root]
            ]
    return found


def place(entry: dict[str, Any], head: str | None, shown: Mapping[str, list[Shown]]) -> None:
    """Puts the head's photographs into a station's entry, those of other records beside their
    history where they are others."""
    entry["photos"] = shown.get(head, []) if head else []
    for step in entry["history"]:
        own = shown.get(step["id"])
        if own is not None and own != entry["photos"]:
            step["photos"] = own


class Arrivals:
    """Photographs that came since the stations' files were written: a queue that is emptied in the
    transaction in which the files are."""

    LIMIT = 5000

    def __init__(self, election: str):
        self.election = election
        self._taken: list[int] = []

    def places(self) -> Iterable[tuple[str, str]]:
        """(contest, station) whose file is to be written anew."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, contest, station FROM photo_arrival WHERE election = %s"
                " ORDER BY id LIMIT %s",
                [self.election, self.LIMIT],
            )
            rows = cursor.fetchall()
        self._taken = [row[0] for row in rows]
        return {(contest, station) for _, contest, station in rows if contest not in ("", REGISTER)}

    def done(self) -> None:
        """The files are written."""
        if self._taken:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM photo_arrival WHERE id = ANY(%s)", [self._taken])
            self._taken = []
