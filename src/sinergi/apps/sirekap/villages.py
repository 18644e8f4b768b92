"""The stations' files: one a contest and village. Its stations' parts are kept while it is busy.

What was put out of memory is read from the database again and gives the same bytes.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from sinergi.apps.sirekap import station_photos
from sinergi.core import hot
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.publication.folding import Folded
from sinergi.publication.villages import VILLAGE, Part, part, part_of, state_json, village_file
from sinergi.publication.withheld import Withheld

#: Bytes of parts kept in memory.
ROOM = 256 * 2**20
#: Villages read at once.
BATCH = 200


class Villages:
    def __init__(self, election: Election, templates: Mapping[str, Template], withheld: Withheld):
        self.election = election
        self.withheld = withheld
        self.templates = templates
        self._kept: OrderedDict[tuple[str, str], dict[str, Part]] = OrderedDict()
        self._size = 0
        #: Villages that have stored results; the others need not be read.
        self._stored: set[tuple[str, str]] = {
            (contest, village)
            for contest, village in hot.run(
                "SELECT DISTINCT contest, left(station, 10) FROM station_result WHERE election = %b",
                [election.id],
            )
        }

    def put(self, folded: Folded) -> None:
        """A station's new state, stored and committed."""
        contest, station = folded.place
        key = (contest, station[:VILLAGE])
        village = self._kept.get(key)
        if village is None:
            if key in self._stored:
                return  # read with the others of its village when the file is due
            village = self._kept[key] = {}
            self._stored.add(key)
        self._keep(village, station, part(self.election, folded, self.withheld))
        self._make_room()

    def forget(self, contest: str, village: str) -> None:
        """Something else that the file tells has changed: it is read anew when it is due."""
        gone = self._kept.pop((contest, village), {})
        self._size -= sum(len(p.data) for p in gone.values())
        self._stored.add((contest, village))

    def render(self, villages: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, bytes]]:
        """(contest, village, the file's bytes)."""
        listed = list(villages)
        for start in range(0, len(listed), BATCH):
            some = listed[start : start + BATCH]
            parts = {key: self._kept[key] for key in some if key in self._kept}
            parts |= self._read([k for k in some if k not in parts and k in self._stored])
            shown = station_photos.look(
                self.election.id,
                {
                    (contest, code): (part.head, part.signed)
                    for (contest, _), village in parts.items()
                    for code, part in village.items()
                    if part.signed
                },
                self.withheld.photos,
            )
            for contest, village in some:
                own = parts.get((contest, village))
                yield (
                    contest,
                    village,
                    village_file(
                        self.election, self.templates, contest, village, own, shown, self.withheld
                    ),
                )

    def _keep(self, village: dict[str, Part], station: str, new: Part) -> None:
        old = village.get(station)
        self._size += len(new.data) - (len(old.data) if old else 0)
        village[station] = new

    def _make_room(self) -> None:
        while self._size > ROOM and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._size -= sum(len(p.data) for p in gone.values())

    def _read(self, villages: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Part]]:
        if not villages:
            return {}
        found: dict[tuple[str, str], dict[str, Part]] = {key: {} for key in villages}
        rows = hot.run(
            "SELECT s.* FROM unnest(%b::text[], %b::text[]) AS w(contest, village), LATERAL ("
            "   SELECT s.contest, s.station, s.round, s.status, s.version, s.noted,"
            "     s.held_sections, s.findings::text, s.history::text, r.form,"
            "     translate(r.counts::text, '{}', '[]'), e.index, encode(s.head, 'hex')"
            "   FROM station_result s LEFT JOIN record r ON r.id = s.head"
            "   LEFT JOIN log_entry e ON e.record = s.head WHERE s.election = %b"
            "   AND s.contest = w.contest AND s.station >= w.village || '000'"
            "   AND s.station <= w.village || '999' OFFSET 0) AS s",
            [
                hot.texts([c for c, _ in villages]),
                hot.texts([v for _, v in villages]),
                self.election.id,
            ],
        )
        steps = [msgspec.json.decode(row[8]) for row in rows]
        signed = station_photos.stored(
            self.election.id,
            villages,
            (
                ((row[0], row[1]), row[-1] or "", [step["id"] for step in history])
                for row, history in zip(rows, steps, strict=True)
            ),
        )
        for row, history in zip(rows, steps, strict=True):
            contest, code, number, status, version, noted, sections, findings, _, *rest = row
            form, counts, index, head = rest
            state = state_json(
                number, status, version, noted, sections.split(",") if sections else [],
                msgspec.json.decode(findings), history,
            )  # fmt: skip
            if form:
                state |= {"form": form, "counts": msgspec.Raw(counts.encode()), "index": index}
            state |= self.withheld.flag(contest, code)
            village = found[contest, code[:VILLAGE]]
            own = signed[contest, code]
            made = part_of(self.election, code, state, form or "", head or "", own)
            self._keep(village, code, made)
        self._kept.update(found)
        self._make_room()
        return found
