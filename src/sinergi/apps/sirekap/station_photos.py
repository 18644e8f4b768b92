"""What a station's public file says of its photographs: a function of the log and of which came."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import connection

from sinergi.core import hot
from sinergi.law.regions import LENGTHS
from sinergi.publication.folding import Signed, head_first

Place = tuple[str, str]  # contest and station, or contest and village
VILLAGE = LENGTHS["village"]


def stored(
    election: str, villages: Collection[Place], states: Iterable[tuple[Place, str, list[str]]]
) -> dict[Place, Signed]:
    """The same for stations read from the database: (place, id of its head, ids of its history)."""
    rows = hot.run(
        "SELECT r.id, r.note FROM unnest(%b::text[], %b::text[]) AS w(contest, village)"
        " JOIN record r ON r.contest = w.contest AND r.station >= w.village || '000'"
        " AND r.station <= w.village || '999'"
        ' WHERE r.election = %b AND strpos(r.note, \'"photos":"\') > 0',
        [hot.texts([c for c, _ in villages]), hot.texts([v for _, v in villages]), election],
    )
    roots: dict[str, str] = {}
    for record, note in rows:
        root = json.loads(note.split("\n", 2)[1]).get("photos")
        if root is not None:
            roots[record.hex()] = root
    return {
        place: head_first(head, [(i, roots[i]) for i in history if i in roots])
        for place, head, history in states
    }


def look(
    election: str,
    wanted: Mapping[Place, tuple[str, Signed]],
    hidden: Mapping[str, str] = MappingProxyType({}),
) -> dict[Place, list[Any]]:
    """The photographs of stations (place → its head's id, what its records signed), as published.

    Each is ``{sha256, there, thumb}`` (has it come, has it a thumbnail), the head's in page order;
    then those of other records, with ``record``. One that is hidden (hash → reason) is not there and
    says ``withheld``. A list that is not known here yet is left out.
    """
    roots = sorted({root for _, own in wanted.values() for _, root in own})
    if not roots:
        return {}
    lists = dict(
        hot.run("SELECT root, hashes FROM photo_list WHERE root = ANY(%b::text[])", [hot.texts(roots)])
    )  # fmt: skip
    places = sorted(wanted)
    came = {
        (contest, station, sha256): thumb
        for contest, station, sha256, thumb in hot.run(
            "SELECT p.contest, p.station, p.sha256, p.thumb"
            " FROM unnest(%b::text[], %b::text[]) AS w(contest, station)"
            " JOIN photo p USING (contest, station) WHERE p.election = %b",
            [hot.texts([c for c, _ in places]), hot.texts([s for _, s in places]), election],
        )
    }
    found: dict[Place, list[Any]] = {}
    for place, (head, own) in wanted.items():
        shown: list[Any] = []
        told: set[tuple[str, ...]] = set()
        for record, root in own:
            hashes = tuple(lists.get(root, ()))
            if hashes in told:
                continue
            told.add(hashes)
            for sha256 in hashes:
                thumb = came.get((*place, sha256))
                one = {"sha256": sha256, "there": int(thumb is not None), "thumb": int(bool(thumb))}
                if sha256 in hidden:
                    one |= {"there": 0, "thumb": 0, "withheld": hidden[sha256]}
                shown.append(one if record == head else one | {"record": record})
        found[place] = shown
    return found


class Arrivals:
    """Photographs that came since their villages' files were written: a queue that is emptied in
    the transaction in which the files are."""

    LIMIT = 20_000

    def __init__(self, election: str):
        self.election = election
        self._taken: set[int] = set()
        self._of: dict[Place, list[int]] = defaultdict(list)

    def villages(self) -> set[Place]:
        """(contest, village) whose file is to be written anew, heard of since the last time."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, contest, left(station, %s) FROM photo_arrival WHERE election = %s"
                " ORDER BY id LIMIT %s",
                [VILLAGE, self.election, self.LIMIT],
            )
            rows = [row for row in cursor.fetchall() if row[0] not in self._taken]
        for number, contest, village in rows:
            self._taken.add(number)
            self._of[contest, village].append(number)
        return {(contest, village) for _, contest, village in rows}

    def done(self, villages: Iterable[Place]) -> None:
        """These files are written, in this transaction."""
        numbers = [n for village in villages for n in self._of.pop(village, ())]
        if numbers:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM photo_arrival WHERE id = ANY(%s)", [numbers])
            self._taken.difference_update(numbers)
