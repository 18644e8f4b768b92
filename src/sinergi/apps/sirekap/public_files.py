"""The public folder of an election: what the clerk writes, byte for byte a function of the log."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from django.conf import settings

from sinergi.apps.sirekap import adjustments, ratified_recaps
from sinergi.apps.sirekap.public_lists import Lists
from sinergi.apps.sirekap.static_files import install_page
from sinergi.apps.sirekap.tallies import Tallies
from sinergi.apps.sirekap.timeline import Timeline
from sinergi.apps.sirekap.villages import Villages
from sinergi.core.files import replace, write_whole
from sinergi.core.models import Document
from sinergi.core.models import Election as ElectionRow
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.ledger.canonical import dumps
from sinergi.publication.log_state import Anchor
from sinergi.publication.public_files import (
    FOLDERS,
    ListKey,
    Place,
    Renderer,
    Rows,
    no_votes,
    starting_area,
    votes_by_number,
)
from sinergi.publication.tallies import level_length
from sinergi.publication.villages import encode
from sinergi.publication.withheld import Withheld


def root(election: str) -> Path:
    return Path(settings.PUBLIC_ROOT) / election


class PublicFiles(Renderer):
    """Renders and writes one election's files from its tallies and its stations' states."""

    def __init__(
        self,
        election: Election,
        tallies: Tallies,
        templates: Mapping[str, Template],
        anchors: Mapping[str, Sequence[Anchor]],
        roots: Callable[[str, int], bytes],
        withheld: Withheld,
    ):
        """``anchors`` of each contest's log, as it grows: they give an entry its time; ``roots``:
        (contest, size) → the root of its log's first entries."""
        super().__init__(election, tallies, templates, roots, withheld)
        self.root = root(election.id)
        self.villages = Villages(election, templates, withheld)
        self.lists = Lists(election, self.ballots, anchors)
        self.timeline = Timeline(election, tallies, self.districts, self.rows.of_district)

    # --- what does not change with the night -------------------------------------------------

    def write_static(self, row: ElectionRow) -> None:
        """Definition, lists, templates, roots, the page itself, ``election.json``."""
        for document in Document.objects.filter(election=row).iterator():
            body = bytes(document.body)
            if document.kind == "template":
                spec = json.loads(body)
                where = f"forms/{spec['contest']}/{spec['district']}/{document.hash}.json"
            else:
                where = f"definitions/{document.hash}.json"
            write_whole(self.root / where, body)
        write_whole(self.root / "roots", row.roots.encode())
        self._write_places()
        for contest in self.election.contests:
            ratified_recaps.write_index(self.election.id, contest)
        config = {"definition": row.definition, "forms": row.forms, "stations": row.stations}
        write_whole(self.root / "election.json", dumps(self.about(config)))
        install_page(self.election)

    def _write_places(self) -> None:
        """The areas' words; what an earlier definition named otherwise is removed."""
        folder = self.root / "places"
        kept = set()
        for key, data in self.places():
            write_whole(folder / f"{key}.json", data)
            kept.add(key)
        for gone in {p.stem for p in folder.glob("*.json")} - kept:
            (folder / f"{gone}.json").unlink()

    def complete(self) -> bool:
        """Has the folder every kind of file? One that an earlier version wrote has not."""
        folders = ("results", *FOLDERS)
        return all((self.root / name).exists() for name in folders if self._has_any(name))

    def _has_any(self, folder: str) -> bool:
        """Has this election files of this kind at all?"""
        return folder != "candidates" or bool(self.within)

    # --- what does ---------------------------------------------------------------------------

    def write_areas(self, areas: Iterable[Place]) -> int:
        """Writes totals, the nation first; returns files written."""
        ordered = sorted(areas, key=lambda a: (level_length(a[1]), a))
        rulings = {
            c: adjustments.told(adjustments.of_contest(self.election.id, c))
            for c in {c for c, _ in ordered}
        }
        for contest, area in ordered:
            content = self.area(contest, area, adjustments.rulings_of(rulings[contest], area))
            replace(f"{self.root}/results/{contest}/{area}.json", content)
        return len(ordered)

    def write_districts(self, areas: Iterable[Place]) -> int:
        """Writes the districts' files that these areas belong to."""
        listed = sorted({(c, d) for c, a in areas for d in self.districts.get((c, a), ())})
        for contest, district in listed:
            content = encode(self.district(contest, district))
            replace(f"{self.root}/districts/{contest}/{district}.json", content)
        return len(listed)

    def write_villages(self, villages: Iterable[Place]) -> int:
        written = 0
        for contest, village, data in self.villages.render(sorted(villages)):
            replace(f"{self.root}/stations/{contest}/{village}.json", data)
            written += 1
        return written

    def write_lists(self, lists: Iterable[ListKey]) -> int:
        """Writes these lists; returns files written."""
        by_kind: dict[str, list[Place]] = defaultdict(list)
        for kind, *place in lists:
            by_kind[kind].append((place[0], place[1]))
        written = 0
        for kind, render in (
            ("held", self.lists.held),
            ("changes", self.lists.changes),
            ("candidates", self.candidates),
        ):
            for (contest, name), content in render(by_kind[kind]):
                replace(f"{self.root}/{kind}/{contest}/{name}.json", encode(content))
                written += 1
        return written

    def write_times(self, places: Iterable[Place]) -> int:
        """Writes these areas' steps; returns how many files changed."""
        return sum(
            write_whole(self.root / f"time/{contest}/{area}.json", encode(content))
            for (contest, area), content in self.timeline.files(places)
        )


__all__ = [
    "FOLDERS", "ListKey", "Place", "PublicFiles", "Rows", "no_votes", "root", "starting_area",
    "votes_by_number",
]  # fmt: skip
