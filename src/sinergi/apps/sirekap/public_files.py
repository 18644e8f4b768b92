"""The public folder of an election: what the clerk writes, byte for byte a function of the log.

Nothing here holds a server's time; writing a file again gives the same bytes.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from sinergi.apps.sirekap import station_photos
from sinergi.apps.sirekap.tallies import COMMON, Row, Tallies
from sinergi.core.files import write_whole
from sinergi.core.models import Document
from sinergi.core.models import Election as ElectionRow
from sinergi.law import tally
from sinergi.law.election import Election
from sinergi.law.form import ADMIN_FIELDS, RECAP, Template, template
from sinergi.law.regions import LENGTHS, NATION, ancestors, level_of, parent
from sinergi.ledger.canonical import dumps

ADMIN = [name for group in ADMIN_FIELDS.values() for name in group]


def root(election: str) -> Path:
    return Path(settings.PUBLIC_ROOT) / election


def starting_area(election: Election) -> str:
    """The deepest area that holds every station."""
    codes = list(election.stations)
    if not codes:
        return NATION
    first, last = ancestors(codes[0][:10]), set(ancestors(codes[-1][:10]))
    return next(area for area in first if area in last)


class PublicFiles:
    """Renders and writes one election's files from its tallies and station results."""

    def __init__(self, election: Election, tallies: Tallies, templates: Mapping[str, Template]):
        self.election = election
        self.tallies = tallies
        self.templates = templates
        self.root = root(election.id)
        self._numbers: dict[tuple[str, str], dict[str, int]] = {}
        self._districts = self._districts_by_area()
        self._children = self._children_by_area()

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
        write_whole(self.root / "election.json", dumps(self.about(row)))
        install_page(self.root.name)

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
        }

    def everything(self) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
        """All (contest, area) and (contest, village) that have a file."""
        areas, villages = set(), set()
        for contest in self.election.contests:
            for village in {code[:10] for code in self.election.stations_of(contest)}:
                villages.add((contest, village))
                areas |= {(contest, area) for area in ancestors(village)}
        return areas, villages

    # --- what does ---------------------------------------------------------------------------

    def write(self, areas: Iterable[tuple[str, str]], villages: Iterable[tuple[str, str]]) -> int:
        """Writes totals first (nation down), then the stations; returns files written."""
        areas = sorted(set(areas), key=lambda a: (len(a[1]) if a[1] != NATION else 0, a))
        wanted = {(c, COMMON, a) for c, a in areas}
        wanted |= {(c, COMMON, child) for c, a in areas for child in self._children.get((c, a), ())}
        districts = sorted(
            {(c, d) for c, a in areas for d in self._districts.get((c, a), ())}
        )  # fmt: skip
        wanted |= {(c, d, NATION) for c, d in districts}
        self.tallies.load(wanted)
        written = 0
        for contest, area in areas:
            written += write_whole(
                self.root / "results" / contest / f"{area}.json", dumps(self.area(contest, area))
            )
        for contest, district in districts:
            written += write_whole(
                self.root / "districts" / contest / f"{district}.json",
                dumps(self.district(contest, district)),
            )
        by_contest: dict[str, list[str]] = defaultdict(list)
        for contest, village in sorted(set(villages)):
            by_contest[contest].append(village)
        for contest, names in by_contest.items():
            for start in range(0, len(names), 200):
                written += self._write_stations(contest, names[start : start + 200])
        return written

    def figures(self, contest: str, area: str) -> dict[str, Any]:
        """The figures of one area: a row of ``results totals``."""
        key = (contest, COMMON, area)
        sums = self.tallies.sums(key)
        row = self.tallies.row(key)
        out: dict[str, Any] = {
            "area": area,
            "name": self.election.region_name(area) if area != NATION else "Nasional",
            "votes": self._no_votes(contest, area) | votes_by_number(sums),
            "stations": {
                "expected": self.election.expected(contest, area),
                "received": row.received,
                "counted": row.counted,
                "held": row.held,
            },
            "by_code": codes(row),
        }
        return out | {name: sums.get(name, 0) for name in ("valid", "invalid", "total")}

    def _no_votes(self, contest: str, area: str) -> dict[str, int]:
        """Every ballot number of the area with 0, where its forms name the same options."""
        if not tally.options_add_up(self.election, contest, area):
            return {}
        found: dict[str, int] = {}
        for district in self.election.districts_in(contest, area):
            key = (contest, district)
            if key not in self._numbers:
                self._numbers[key] = no_votes(self.election, contest, district)
            found |= self._numbers[key]
        return found

    def area(self, contest: str, area: str) -> dict[str, Any]:
        sums = self.tallies.sums((contest, COMMON, area))
        return self.figures(contest, area) | {
            "contest": contest,
            "level": level_of(area),
            "label": self.label(area),
            "path": self.path(area),
            "districts": self._districts.get((contest, area), []),
            "admin": {name: sums[name] for name in ADMIN if name in sums},
            "children": [
                self.figures(contest, child) | {"label": self.label(child)}
                for child in self._children.get((contest, area), [])
                if len(child) < LENGTHS["station"]
            ],
            "log": None,
            "checkpoint": None,
        }

    def district(self, contest: str, district: str) -> dict[str, Any]:
        key = (contest, district, NATION)
        sums = self.tallies.sums(key)
        row = self.tallies.row(key)
        known = self.election.districts.get((contest, district))
        options: dict[str, dict[str, Any]] = {}
        for form in self.templates.values():
            if (form.contest, form.district) == (contest, district):
                options |= {o["field"]: o for o in form.to_json()["options"]}
        return {
            "contest": contest,
            "district": district,
            "name": known.name if known else self.election.name,
            "seats": known.seats if known else 1,
            "options": list(options.values()),
            "sums": {name: n for name, n in sums.items() if name not in ADMIN},
            "stations": {
                "expected": self._expected_in[contest, district],
                "received": row.received,
                "counted": row.counted,
                "held": row.held,
            },
            "by_code": codes(row),
        }

    def label(self, area: str) -> str:
        region = self.election.regions.get(area)
        if region is not None and region.label:
            return region.label
        return self.election.labels.get(level_of(area), "")

    def path(self, area: str) -> list[dict[str, str]]:
        return [
            {"area": a, "name": self.election.region_name(a) if a != NATION else "Nasional"}
            for a in reversed(ancestors(area))
        ]

    def _write_stations(self, contest: str, villages: list[str]) -> int:
        results: dict[str, dict[str, Any]] = defaultdict(dict)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT s.station, s.round, s.status, s.version, s.noted, s.held_sections,"
                " s.findings::text, s.history::text, encode(s.head, 'hex'), r.form, r.counts, e.index"
                " FROM station_result s LEFT JOIN record r ON r.id = s.head"
                " LEFT JOIN log_entry e ON e.record = s.head"
                " WHERE s.election = %s AND s.contest = %s AND left(s.station, 10) = ANY(%s)",
                [self.election.id, contest, villages],
            )
            shown = station_photos.of_villages(self.election.id, contest, villages)
            for code, *row, head, form, counts, index in cursor:
                entry = _state(*row)
                station_photos.place(entry, head, shown.get(code, {}))
                if form:
                    entry |= {"form": form, "counts": counts, "index": index}
                results[code[:10]][code] = entry
        written = 0
        for village in villages:
            stations = {}
            for code in self.election.stations_of(contest, village):
                found = results[village].get(code) or _state(0, "empty", 0, False, "", "[]", "[]")
                kind = self.election.stations[code].kind
                stations[code] = {"number": code[10:], "kind": kind} | found
            forms = {s["form"] for s in stations.values() if "form" in s}
            content = {
                "contest": contest,
                "village": village,
                "name": self.election.region_name(village),
                "path": self.path(village),
                "forms": {form: self.templates[form].hash for form in sorted(forms)},
                "stations": stations,
            }
            path = self.root / "stations" / contest / f"{village}.json"
            written += write_whole(path, dumps(content))
        return written

    def _districts_by_area(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._expected_in: dict[tuple[str, str], int] = defaultdict(int)
        for contest in self.election.contests:
            for code in self.election.stations_of(contest):
                district = self.election.district_of(contest, code)
                self._expected_in[contest, district] += 1
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


def _state(
    number: int, status: str, version: int, noted: bool, sections: str, findings: str, history: str
) -> dict[str, Any]:
    """A station's state as it is published, without its form."""
    return {
        "round": number,
        "status": status,
        "version": version,
        "noted": int(noted),
        "held_sections": sections.split(",") if sections else [],
        "findings": json.loads(findings),
        "history": json.loads(history),
        "photos": [],
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


def codes(row: Row) -> dict[str, int]:
    return {code: n for code, n in sorted(row.by_code.items()) if n}


def install_page(election: str) -> None:
    """Copies the built page beside the data, so that any file server can serve the folder."""
    built = built_page()
    public = Path(settings.PUBLIC_ROOT)
    if built is not None:
        for path in sorted(built.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                write_whole(public / path.relative_to(built), path.read_bytes())
        page = (built / "index.html").read_text().replace("./assets/", "../assets/")
        write_whole(public / election / "index.html", page.encode())
    rows = ElectionRow.objects.order_by("-public", "id")
    listed = [
        {"id": r.id, "name": r.name, "mode": r.mode, "date": r.date, "public": int(r.public)}
        for r in rows
    ]
    write_whole(public / "elections.json", dumps(listed))


def built_page() -> Path | None:
    """The built public page, None where the front end has not been built."""
    built = Path(settings.PUBLIC_PAGE)
    return built if (built / "index.html").exists() else None
