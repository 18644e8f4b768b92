"""An election's public files, rendered: byte for byte a function of its logs.

Nothing here holds a server's time; rendering a file again gives the same bytes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sinergi.law import tally
from sinergi.law.ballots import Ballots
from sinergi.law.election import NO_DISTRICT, Election
from sinergi.law.form import ADMIN_FIELDS, RECAP, Template, template
from sinergi.law.regions import LENGTHS, NATION, ancestors, level_of, parent
from sinergi.publication import places
from sinergi.publication.books import COMMON, Figures
from sinergi.publication.tallies import KECAMATAN, REGENCY, Memory, RowKey, level_length
from sinergi.publication.villages import encode, path
from sinergi.publication.withheld import Withheld

ADMIN = [name for group in ADMIN_FIELDS.values() for name in group]
#: Rows of areas kept rendered, for the files of the areas above them.
ROWS_KEPT = 100_000
Place = tuple[str, str]  # contest, area
#: Folders beside the first ones, as ``election.json`` names them for older pages and folders.
FOLDERS = ("held", "changes", "time", "candidates", "places", "recaps")
#: One of the lists, its contest, its regency or district.
ListKey = tuple[str, str, str]


def starting_area(election: Election) -> str:
    """The deepest area that holds every station."""
    codes = list(election.stations)
    if not codes:
        return NATION
    first, last = ancestors(codes[0][:10]), set(ancestors(codes[-1][:10]))
    return next(area for area in first if area in last)


class Rows:
    """Figures of areas as they are told: a row of ``results totals``."""

    def __init__(self, election: Election, tallies: Memory):
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


class Renderer:
    """Renders one election's files from its tallies."""

    def __init__(
        self,
        election: Election,
        tallies: Memory,
        templates: Mapping[str, Template],
        roots: Callable[[str, int], bytes],
        withheld: Withheld,
    ):
        """``roots``: (contest, size) → the root of its log's first entries."""
        self.withheld = withheld
        self.election = election
        self._roots = roots
        self.tallies = tallies
        self.templates = templates
        self.rows = Rows(election, tallies)
        self._rendered: dict[Place, msgspec.Raw] = {}
        self._named: dict[Place, tuple[list[str], list[dict[str, Any]]]] = {}
        self.ballots = tallies.ballots or Ballots(election)
        self.districts = self._districts_by_area()
        self._children = self._children_by_area()

    # --- which files there are ---------------------------------------------------------------

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
        for contest, area in self.districts:
            if level_length(area) == REGENCY:
                yield "held", contest, area
                yield "changes", contest, area
        for contest, district in self.within:
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
        return (p for p in self.districts if level_length(p[1]) <= KECAMATAN)

    # --- what does not change with the night -------------------------------------------------

    def about(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """``election.json``; ``config``: the hashes of the one in force."""
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
            "definition": config["definition"],
            "forms": config["forms"],
            "stations": config["stations"],
            "files": [*FOLDERS, "data"],
        }

    def places(self) -> Iterator[tuple[str, bytes]]:
        """(name, bytes) of the areas' words: the files, then their index."""
        kept: dict[str, int] = {}
        for key, entries in places.files(self.election, self.label):
            yield key, encode(entries)
            kept[key] = len(entries)
        yield "index", encode({"words": kept})

    # --- what does ---------------------------------------------------------------------------

    def touch(self, contest: str, areas: Iterable[str]) -> None:
        """Sums of these areas have changed: their rendered rows are of no use any more."""
        for area in areas:
            self._rendered.pop((contest, area), None)

    def area(self, contest: str, area: str, rulings: Sequence[Mapping[str, Any]] = ()) -> bytes:
        """``rulings``: what courts set in it; the sums here stay those of the stations."""
        found = self.tallies.figures((contest, COMMON, area))
        return encode(
            self._row(contest, area, found)
            | {
                "contest": contest,
                "level": level_of(area),
                "label": self.label(area),
                "path": path(self.election, area),
                "districts": self.districts.get((contest, area), []),
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
        expected = self.ballots.expected(contest, area)
        row = self.rows.row(contest, area, found) | _more(found, expected)
        return row | self.withheld.flag(contest, area)

    def candidates(self, places: Iterable[Place]) -> Iterator[tuple[Place, dict[str, Any]]]:
        """A district's sums in each of its kecamatan, in the order of ``fields``."""
        for contest, district in places:
            names, _ = self._options(contest, district)
            known = self.election.districts.get((contest, district))
            areas = []
            for area, expected in sorted(self.within[contest, district].items()):
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
        self.within: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for contest in self.election.contests:
            for code in self.election.stations_of(contest):
                district = self.election.district_of(contest, code)
                self._expected_in[contest, district] += 1
                self._ballots_in[contest, district] += self.ballots.of(code)
                if district != NO_DISTRICT:
                    self.within[contest, district][code[:KECAMATAN]] += 1
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
