"""The public folder of an election: what the clerk writes, byte for byte a function of the log.

Nothing here holds a server's time; writing a file again gives the same bytes.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from sinergi.apps.sirekap import adjustments, places, ratified_recaps
from sinergi.apps.sirekap.books import COMMON, Figures
from sinergi.apps.sirekap.log_state import Anchor
from sinergi.apps.sirekap.public_lists import Lists
from sinergi.apps.sirekap.static_files import install_page
from sinergi.apps.sirekap.tallies import KECAMATAN, REGENCY, RowKey, Tallies, level_length
from sinergi.apps.sirekap.timeline import Timeline
from sinergi.apps.sirekap.villages import Villages, encode, path
from sinergi.apps.sirekap.withheld import Withheld
from sinergi.core.files import replace, write_whole
from sinergi.core.models import Document
from sinergi.core.models import Election as ElectionRow
from sinergi.law import tally
from sinergi.law.ballots import Ballots
from sinergi.law.election import NO_DISTRICT, Election
from sinergi.law.form import ADMIN_FIELDS, RECAP, Template, template
from sinergi.law.regions import LENGTHS, NATION, ancestors, level_of, parent
from sinergi.ledger.canonical import dumps

ADMIN = [name for group in ADMIN_FIELDS.values() for name in group]
#: Rows of areas kept rendered, for the files of the areas above them.
ROWS_KEPT = 100_000
Place = tuple[str, str]  # contest, area
#: Folders beside the first ones, as ``election.json`` names them for older pages and folders.
FOLDERS = ("held", "changes", "time", "candidates", "places", "recaps")
#: One of the lists, its contest, its regency or district.
ListKey = tuple[str, str, str]


def root(election: str) -> Path:
    return Path(settings.PUBLIC_ROOT) / election


def starting_area(election: Election) -> str:
    """The deepest area that holds every station."""
    codes = list(election.stations)
    if not codes:
        return NATION
    first, last = ancestors(codes[0][:10]), set(ancestors(codes[-1][:10]))
    return next(area for area in first if area in last)


class Rows:
    """Figures of areas as they are told: a row of ``results totals``."""

    def __init__(self, election: Election, tallies: Tallies):
        self.election = election
        self.tallies = tallies
        self._numbers: dict[tuple[str, str], dict[str, int]] = {}
        #: (contest, names in the book) → ballot numbers and the names of their sums.
        self._voted: dict[tuple[str, int], tuple[list[str], list[str]]] = {}

    def figures(self, contest: str, area: str) -> dict[str, Any]:
        found = self.tallies.figures((contest, COMMON, area))
        return self.row(contest, area, found)

    def row(self, contest: str, area: str, found: Figures) -> dict[str, Any]:
        sums = found.sums
        votes: Mapping[str, int] = {}
        if tally.options_add_up(self.election, contest, area):
            numbers, names = self._votes_of(contest, sums)
            votes = self._no_votes(contest, area) | dict(
                zip(numbers, [sums[name] for name in names], strict=True)
            )
        return {
            "area": area,
            "name": self.election.region_name(area) if area != NATION else "Nasional",
            "votes": votes,
            "stations": {
                "expected": self.election.expected(contest, area),
                "received": found.received,
                "counted": found.counted,
                "held": found.held,
            },
            "by_code": found.by_code,
        } | {name: sums.get(name, 0) for name in ("valid", "invalid", "total")}

    def _votes_of(self, contest: str, sums: Mapping[str, int]) -> tuple[list[str], list[str]]:
        """Ballot numbers and names of a contest's votes; names are only ever added."""
        key = (contest, len(sums))
        if key not in self._voted:
            named = votes_by_number({name: i for i, name in enumerate(sums)})
            every = list(sums)
            self._voted[key] = list(named), [every[i] for i in named.values()]
        return self._voted[key]

    def _no_votes(self, contest: str, area: str) -> dict[str, int]:
        """Every ballot number of the area with 0, where its forms name the same options."""
        kept = self._numbers.get((contest, area))
        if kept is not None:
            return kept
        found: dict[str, int] = {}
        for district in self.election.districts_in(contest, area):
            found |= self.of_district(contest, district)
        self._numbers[contest, area] = found
        return found

    def of_district(self, contest: str, district: str) -> dict[str, int]:
        """Every ballot number of a district's form, with 0."""
        key = (contest, f"district {district}")
        if key not in self._numbers:
            self._numbers[key] = no_votes(self.election, contest, district)
        return self._numbers[key]


class PublicFiles:
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
        self.election = election
        self._roots = roots
        self.tallies = tallies
        self.templates = templates
        self.root = root(election.id)
        self.rows = Rows(election, tallies)
        self.villages = Villages(election, templates, withheld)
        self.withheld = withheld
        self._rendered: dict[Place, msgspec.Raw] = {}
        self._named: dict[Place, tuple[list[str], list[dict[str, Any]]]] = {}
        self._ballots = tallies.ballots or Ballots(election)
        self._districts = self._districts_by_area()
        self._children = self._children_by_area()
        self.lists = Lists(election, self._ballots, anchors)
        self.timeline = Timeline(election, tallies, self._districts, self.rows.of_district)

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
        write_whole(self.root / "election.json", dumps(self.about(row)))
        install_page(self.election)

    def _write_places(self) -> None:
        """The areas' words; what an earlier definition named otherwise is removed."""
        folder = self.root / "places"
        kept: dict[str, int] = {}
        for key, entries in places.files(self.election, self.label):
            write_whole(folder / f"{key}.json", encode(entries))
            kept[key] = len(entries)
        write_whole(folder / "index.json", encode({"words": kept}))
        for gone in {p.stem for p in folder.glob("*.json")} - {*kept, "index"}:
            (folder / f"{gone}.json").unlink()

    def about(self, row: ElectionRow) -> dict[str, Any]:
        e = self.election
        return {
            "id": e.id,
            "name": e.name,
            "mode": e.mode,
            "date": e.date,
            "host": e.host,
            "start": starting_area(e),
            "contests": [
                {"code": c.code, "name": c.name, "options": c.options, "level": c.level}
                for c in e.contests.values()
            ],
            "parties": [
                {"number": p.number, "name": p.name, "short": p.short}
                for _, p in sorted(e.parties.items())
            ],
            "labels": dict(e.labels),
            "kinds": {k.code: k.name for k in e.kinds.values()},
            "definition": row.definition,
            "forms": row.forms,
            "stations": row.stations,
            "files": [*FOLDERS, "data"],
        }

    def complete(self) -> bool:
        """Has the folder every kind of file? One that an earlier version wrote has not."""
        folders = ("results", *FOLDERS)
        return all((self.root / name).exists() for name in folders if self._has_any(name))

    def _has_any(self, folder: str) -> bool:
        """Has this election files of this kind at all?"""
        return folder != "candidates" or bool(self._within)

    def everything(self) -> tuple[set[Place], set[Place]]:
        """All (contest, area) and (contest, village) that have a file."""
        areas, villages = set(), set()
        for contest in self.election.contests:
            for village in {code[:10] for code in self.election.stations_of(contest)}:
                villages.add((contest, village))
                areas |= {(contest, area) for area in ancestors(village)}
        return areas, villages

    def every_list(self) -> Iterator[ListKey]:
        """All lists that have a file."""
        for contest, area in self._districts:
            if level_length(area) == REGENCY:
                yield "held", contest, area
                yield "changes", contest, area
        for contest, district in self._within:
            yield "candidates", contest, district

    def lists_of(self, contest: str, station: str) -> Iterator[ListKey]:
        """The lists that a station may stand in."""
        yield "held", contest, station[:REGENCY]
        yield "changes", contest, station[:REGENCY]
        district = self.election.district_of(contest, station)
        if district != NO_DISTRICT:
            yield "candidates", contest, district

    def every_time(self) -> Iterator[Place]:
        """All (contest, area) that have steps of time."""
        return (p for p in self._districts if level_length(p[1]) <= KECAMATAN)

    # --- what does ---------------------------------------------------------------------------

    def touch(self, contest: str, areas: Iterable[str]) -> None:
        """Sums of these areas have changed: their rendered rows are of no use any more."""
        for area in areas:
            self._rendered.pop((contest, area), None)

    def write_areas(self, areas: Iterable[Place]) -> int:
        """Writes totals, the nation first; returns files written."""
        ordered = sorted(areas, key=lambda a: (level_length(a[1]), a))
        rulings = {c: adjustments.told(self.election.id, c) for c in {c for c, _ in ordered}}
        for contest, area in ordered:
            content = self.area(contest, area, adjustments.rulings_of(rulings[contest], area))
            replace(f"{self.root}/results/{contest}/{area}.json", content)
        return len(ordered)

    def write_districts(self, areas: Iterable[Place]) -> int:
        """Writes the districts' files that these areas belong to."""
        listed = sorted({(c, d) for c, a in areas for d in self._districts.get((c, a), ())})
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
            ("candidates", self._candidates),
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

    def area(self, contest: str, area: str, rulings: Sequence[Any] = ()) -> bytes:
        """``rulings``: what courts set in it; the sums here stay those of the stations."""
        found = self.tallies.figures((contest, COMMON, area))
        return encode(
            self._row(contest, area, found)
            | {
                "contest": contest,
                "level": level_of(area),
                "label": self.label(area),
                "path": path(self.election, area),
                "districts": self._districts.get((contest, area), []),
                "admin": {name: found.sums.get(name, 0) for name in ADMIN},
                "children": [
                    self._child(contest, child)
                    for child in self._children.get((contest, area), [])
                    if len(child) < LENGTHS["station"]
                ],
                "log": self._rests_on(
                    contest, max([found.seen, *(one["index"] for one in rulings)])
                ),
                "checkpoint": f"log/{contest}/checkpoint",
            }
            | ({"rulings": rulings} if rulings else {})
        )

    def _rests_on(self, contest: str, seen: int) -> dict[str, Any]:
        """The tree of the contest's log up to the last entry that concerns these figures."""
        return {"size": seen + 1, "root": self._roots(contest, seen + 1).hex()}

    def _child(self, contest: str, area: str) -> msgspec.Raw:
        key = (contest, area)
        found = self._rendered.get(key)
        if found is None:
            if len(self._rendered) >= ROWS_KEPT:
                self._rendered.clear()
            figures = self.tallies.figures((contest, COMMON, area))
            row = self._row(contest, area, figures) | {"label": self.label(area)}
            found = self._rendered[key] = msgspec.Raw(encode(row))
        return found

    def _row(self, contest: str, area: str, found: Figures) -> dict[str, Any]:
        """An area's figures as files tell them."""
        expected = self._ballots.expected(contest, area)
        row = self.rows.row(contest, area, found) | _more(found, expected)
        return row | self.withheld.flag(contest, area)

    def _candidates(self, places: Iterable[Place]) -> Iterator[tuple[Place, dict[str, Any]]]:
        """A district's sums in each of its kecamatan, in the order of ``fields``."""
        for contest, district in places:
            names, _ = self._options(contest, district)
            known = self.election.districts.get((contest, district))
            areas = []
            for area, expected in sorted(self._within[contest, district].items()):
                found = self.tallies.figures((contest, district, area))
                areas.append(
                    {
                        "area": area,
                        "name": self.election.region_name(area),
                        "label": self.label(area),
                        "stations": _stations(found, expected),
                        "sums": [found.sums.get(name, 0) for name in names],
                    }
                )
            yield (
                (contest, district),
                {
                    "contest": contest,
                    "district": district,
                    "name": known.name if known else self.election.name,
                    "fields": names,
                    "areas": areas,
                },
            )

    def district(self, contest: str, district: str) -> dict[str, Any]:
        key: RowKey = (contest, district, NATION)
        found = self.tallies.figures(key)
        known = self.election.districts.get((contest, district))
        names, options = self._options(contest, district)
        sums = {name: found.sums.get(name, 0) for name in names}
        return {
            "contest": contest,
            "district": district,
            "name": known.name if known else self.election.name,
            "seats": known.seats if known else 1,
            "options": options,
            "sums": sums,
            "stations": _stations(found, self._expected_in[contest, district]),
            "by_code": dict(found.by_code),
        } | _more(found, self._ballots_in[contest, district])

    def _options(self, contest: str, district: str) -> tuple[list[str], list[dict[str, Any]]]:
        """Names of a district's sums and its options, as its forms say them: the same any time."""
        key = (contest, district)
        if key not in self._named:
            options: dict[str, dict[str, Any]] = {}
            names: dict[str, None] = {}
            for form in self.templates.values():
                if (form.contest, form.district) == key:
                    options |= {o["field"]: o for o in form.to_json()["options"]}
                    names |= dict.fromkeys(n for n in form.names if n not in ADMIN)
            self._named[key] = list(names), list(options.values())
        return self._named[key]

    def label(self, area: str) -> str:
        region = self.election.regions.get(area)
        if region is not None and region.label:
            return region.label
        return self.election.labels.get(level_of(area), "")

    def _districts_by_area(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._expected_in: dict[tuple[str, str], int] = defaultdict(int)
        self._ballots_in: dict[tuple[str, str], int] = defaultdict(int)
        #: Of each contest's districts the kecamatan and how many stations these have in it.
        self._within: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for contest in self.election.contests:
            for code in self.election.stations_of(contest):
                district = self.election.district_of(contest, code)
                self._expected_in[contest, district] += 1
                self._ballots_in[contest, district] += self._ballots.of(code)
                if district != NO_DISTRICT:
                    self._within[contest, district][code[:KECAMATAN]] += 1
                found[contest, code[:10]].add(district)
        for (contest, village), districts in list(found.items()):
            for area in ancestors(village)[1:]:
                found[contest, area] |= districts
        return {key: sorted(districts) for key, districts in found.items()}

    def _children_by_area(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for contest in self.election.contests:
            villages = {code[:10] for code in self.election.stations_of(contest)}
            for village in villages:
                for area in ancestors(village)[:-1]:
                    found[contest, parent(area) or NATION].add(area)
        return {key: sorted(children) for key, children in found.items()}


def _stations(found: Figures, expected: int) -> dict[str, int]:
    return {
        "expected": expected,
        "received": found.received,
        "counted": found.counted,
        "held": found.held,
    }


def _more(found: Figures, ballots: int) -> dict[str, Any]:
    """What files say of an area beside its sums; ``ballots``: the most votes of all its stations."""
    return {
        "ballots": {
            "expected": ballots,
            "counted": found.ballots_counted,
            "held": found.ballots_held,
        },
        "held_by": found.held_by,
        "changed": found.changed,
    }


def votes_by_number(sums: Mapping[str, int]) -> dict[str, int]:
    """Votes keyed by ballot number: pairs and candidates, or each party's total."""
    found = {}
    for name, n in sums.items():
        if name.startswith("votes."):
            found[name.removeprefix("votes.")] = n
        elif name.startswith("party.") and name.endswith(".total"):
            found[name.split(".")[1]] = n
    return dict(sorted(found.items(), key=lambda item: int(item[0])))


def no_votes(election: Election, contest: str, district: str) -> dict[str, int]:
    """Every ballot number of a district's form, with 0."""
    form = template(election, contest, district, RECAP)
    return votes_by_number(dict.fromkeys(form.vote_fields, 0))
