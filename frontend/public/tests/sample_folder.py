"""Writes a sample public folder: the demonstration's election, some forms in, errors planted.

``python sample_folder.py OUT [--stations N]`` builds ``OUT/`` as the clerk lays it out, with the
built page beside it (frontend/public/dist). The same arguments give the same files.

Unlike a night's: no form waits for a second reading and none is disputed, a corrected form's first
figures never stood in the totals, and everything came between 12:10 and 22:00 WIT.
"""

import argparse
import hashlib
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sinergi.publication import places
from sinergi.publication.page_of_election import page_of_election
from sinergi.commands.simulation.counting import count
from sinergi.commands.simulation.planting import plant
from sinergi.core.demo import files
from sinergi.law.ballots import Ballots
from sinergi.law.checks import V_AND_A, evaluate, held_sections, held_votes, marked
from sinergi.law.definition import parse
from sinergi.law.election import NO_DISTRICT, Election
from sinergi.law.form import ADMIN_FIELDS, Template, templates
from sinergi.law.lifecycle import changes
from sinergi.law.regions import NATION, ancestors, level_of, parent
from sinergi.law.tally import areas_of, common, contribution
from sinergi.ledger.canonical import dumps

DIST = Path(__file__).resolve().parents[1] / "dist"
SEED = 7
ADMIN = {name for group in ADMIN_FIELDS.values() for name in group}
FILES = ["held", "changes", "time", "candidates", "places", "recaps"]
STATIONS = ("received", "counted", "held")
STARTS = datetime(2029, 2, 14, 3, 10, tzinfo=UTC)
STEPS = 59  # of ten minutes each


@dataclass
class Sums:
    """What an area adds up to."""

    fields: Counter[str] = field(default_factory=Counter)
    stations: Counter[str] = field(default_factory=Counter)
    by_code: Counter[str] = field(default_factory=Counter)
    ballots: Counter[str] = field(default_factory=Counter)
    held_by: dict[str, list[int]] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--stations", type=int, default=484)
    args = parser.parse_args()
    build(args.out, stations=args.stations)


def build(out: Path, *, stations: int = 484, mode: str = "demo") -> Election:
    """Fills ``out`` with the page and one election; gives the election."""
    election = the_election(stations, mode)
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(DIST, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    folder = out / election.id
    folder.mkdir(exist_ok=True)
    contests = {c.code: c.name for c in election.contests.values()}
    page = page_of_election((DIST / "index.html").read_text(), election.mode, contests)
    (folder / "index.html").write_text(page)
    write(
        out / "elections.json",
        [
            {
                "id": election.id,
                "name": election.name,
                "mode": mode,
                "date": election.date,
                "public": 1,
            }
        ],
    )
    write(folder / "election.json", about(election))
    found = dict(places.files(election, lambda area: election.regions[area].label))
    for key, entries in found.items():
        write(folder / f"places/{key}.json", entries)
    write(folder / "places/index.json", {"words": {key: len(e) for key, e in found.items()}})
    for contest in election.contests:
        _Contest(election, contest, folder).write()
    return election


def the_election(stations: int, mode: str) -> Election:
    parsed = parse(files(stations, mode=mode), known_checks=V_AND_A)
    if parsed.election is None:
        raise ValueError(parsed.errors)
    return parsed.election


def about(e: Election) -> dict[str, Any]:
    return {
        "id": e.id, "name": e.name, "mode": e.mode, "date": e.date, "start": "9106",
        "contests": [
            {"code": c.code, "name": c.name, "options": c.options, "level": c.level}
            for c in e.contests.values()
        ],
        "parties": [
            {"number": p.number, "name": p.name, "short": p.short} for p in e.parties.values()
        ],
        "labels": dict(e.labels),
        "kinds": {k.code: k.name for k in e.kinds.values()},
        "definition": "0" * 64, "forms": {}, "stations": {}, "files": FILES,
    }  # fmt: skip


def write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(dumps(content))


class _Contest:
    """One contest's stations, drawn by seed, and the files that follow from them."""

    def __init__(self, election: Election, contest: str, folder: Path):
        self.election, self.contest, self.folder = election, contest, folder
        self.forms = templates(election, contest)
        self.areas: dict[str, Sums] = defaultdict(Sums)
        self.districts: dict[str, Sums] = defaultdict(Sums)
        self.district_areas: dict[str, set[str]] = defaultdict(set)
        self.villages: dict[str, dict[str, Any]] = defaultdict(dict)
        self.ballots = Ballots(election)
        #: By kecamatan, within each district.
        self.within: dict[tuple[str, str], Sums] = defaultdict(Sums)
        #: What came in each step of ten minutes.
        self.came: dict[tuple[str, int], Sums] = defaultdict(Sums)

    def write(self) -> None:
        for code in self.election.stations_of(self.contest):
            self.villages[code[:10]][code] = self._station(code)
        for form in self.forms.values():
            if form.station_kind != "recap":
                name = f"{form.contest}/{form.district}/{form.hash}.json"
                write(self.folder / "forms" / name, form.to_json())
        children: dict[str, list[str]] = defaultdict(list)
        for area in sorted(self.areas):
            if area != NATION:
                children[parent(area) or NATION].append(area)
        for area in self.areas:
            write(self.folder / f"results/{self.contest}/{area}.json", self._area(area, children))
        for district, sums in self.districts.items():
            write(
                self.folder / f"districts/{self.contest}/{district}.json",
                self._district(district, sums),
            )
        for village, stations in self.villages.items():
            write(
                self.folder / f"stations/{self.contest}/{village}.json",
                self._village(village, stations),
            )
        self._recaps("910601" if "910601" in self.areas else "")
        for regency in sorted({code[:4] for code in self.villages}):
            where = f"{self.contest}/{regency}.json"
            write(self.folder / "held" / where, self._held(regency))
            write(self.folder / "changes" / where, self._changes(regency))
        for area in self.areas:
            if len(area) != 10:
                write(self.folder / f"time/{self.contest}/{area}.json", self._time(area))
        for district in self.districts:
            if district != NO_DISTRICT:
                where = f"candidates/{self.contest}/{district}.json"
                write(self.folder / where, self._candidates(district))

    def _station(self, code: str) -> dict[str, Any]:
        known = self.election.stations[code]
        entry: dict[str, Any] = {
            "number": code[10:], "kind": known.kind, "status": "empty", "round": 0, "version": 0,
            "noted": 0, "held_sections": [], "findings": [], "history": [], "photos": [],
        }  # fmt: skip
        district = self.election.district_of(self.contest, code)
        above = [self.areas[a] for a in areas_of(code)]
        sums_of = [*above, self.districts[district], self.within[district, code[:6]]]
        most = self.ballots.of(code)
        for area in areas_of(code):
            self.district_areas[area].add(district)
        rng = Random(f"{SEED}/{code}/{self.contest}/sample")  # noqa: S311
        for sums in sums_of:
            sums.stations["expected"] += 1
            sums.ballots["expected"] += most
        if rng.random() > arrived(code):
            return entry
        form, counts = count(self.election, self.contest, known, SEED)
        before = counts
        if rng.random() < 0.09:
            counts, _ = plant(form, counts, rng, self.election.kinds[known.kind])
        kind = self.election.kinds[known.kind]
        findings = evaluate(form, kind, counts, self.election.checks)
        held = held_votes(findings)
        sections = held_sections(findings)
        step = Random(f"{SEED}/{code}/{self.contest}/time").randrange(STEPS)  # noqa: S311
        came = [self.came[a, step] for a in areas_of(code)]
        state = "held" if held else "counted"
        for sums in sums_of + came:
            sums.stations["received"] += 1
            sums.stations[state] += 1
            sums.ballots[state] += most
            sums.by_code.update({f.code for f in findings})
            for shown in shown_votes(marked(findings)) if held else ():
                by = sums.held_by.setdefault(shown, [0, 0])
                by[0] += 1
                by[1] += most
        if not held:
            vector = contribution(form, counts, sections)
            for sums in above + came:
                sums.fields.update(common(vector))
            for sums in sums_of[len(above) :]:
                sums.fields.update(vector)
        entry |= {
            "status": "held" if held else "accepted", "version": 1, "form": form.form,
            "counts": counts, "held_sections": sorted(sections),
            "findings": marked(findings),
            "history": self._history(code, counts, before, {f.code for f in findings}),
            "index": int(code[-7:]),
        }  # fmt: skip
        if not held and rng.random() < 0.05:
            entry |= {"version": 2, "history": self._corrected(code, form, counts)}
            for sums in sums_of:
                sums.stations["changed"] += 1
        return entry

    def _history(
        self, code: str, counts: list[int], before: list[int], codes: Iterable[str]
    ) -> list[dict[str, Any]]:
        return [
            {
                "version": 1, "id": digest(code, self.contest, counts), "kind": "result",
                "effect": "head", "why": "", "at": "2029-02-14T21:09:17+09:00",
                "how": "typed" if counts == before else "read+asked", "source": "kpps",
                "index": int(code[-7:]), "codes": sorted(codes), "reason": "",
            }
        ]  # fmt: skip

    def _corrected(self, code: str, form: Template, counts: list[int]) -> list[dict[str, Any]]:
        index = int(code[-7:]) - 40
        misread = next(i for i, f in enumerate(form.fields) if f.section == "IV" and counts[i] > 0)
        first = {
            "version": 1, "id": digest(code, self.contest, "first"), "kind": "result",
            "effect": "replaced", "why": "", "at": "2029-02-14T20:41:02+09:00",
            "how": "read+confirmed", "source": "kpps", "index": index, "codes": ["V402"],
            "reason": "", "counts": [n + 500 * (i == misread) for i, n in enumerate(counts)],
        }  # fmt: skip
        second = {
            "version": 2, "id": digest(code, self.contest, "second"), "kind": "correction",
            "effect": "head", "why": "", "at": "2029-02-14T21:30:44+09:00", "how": "typed",
            "source": "kpps", "index": index + 40, "codes": [],
            "reason": "Angka 1 terbaca 6 pada baris kedua",
        }  # fmt: skip
        return [first, second]

    def _row(self, area: str) -> dict[str, Any]:
        sums = self.areas[area]
        region = self.election.regions.get(area)
        votes = {} if self.contest == "dpd" and area == NATION else by_number(sums.fields)
        return {
            "area": area,
            "name": region.name if region else "Nasional",
            "label": region.label if region else "",
            "votes": votes,
            **{name: sums.fields[name] for name in ("valid", "invalid", "total")},
            "stations": figures(sums),
            "by_code": dict(sums.by_code),
            **more(sums),
        }

    def _area(self, area: str, children: dict[str, list[str]]) -> dict[str, Any]:
        return self._row(area) | {
            "contest": self.contest,
            "level": level_of(area),
            "path": self._path(area),
            "districts": sorted(self.district_areas[area]),
            "admin": {
                n: v for n, v in self.areas[area].fields.items() if "." in n and "vot" in n[:3]
            },
            "children": [self._row(child) for child in children.get(area, [])],
            "log": None,
            "checkpoint": None,
        }

    def _district(self, district: str, sums: Sums) -> dict[str, Any]:
        known = self.election.districts.get((self.contest, district))
        options: dict[str, Any] = {}
        for (where, _), form in self.forms.items():
            if where == district:
                options |= {o["field"]: o for o in form.to_json()["options"]}
        return {
            "contest": self.contest, "district": district,
            "name": known.name if known else self.election.name,
            "seats": known.seats if known else 1, "options": list(options.values()),
            "sums": {n: v for n, v in sums.fields.items() if n not in ADMIN},
            "stations": figures(sums), "by_code": dict(sums.by_code), **more(sums),
        }  # fmt: skip

    def _village(self, village: str, stations: dict[str, Any]) -> dict[str, Any]:
        by_name: dict[str, Template] = {f.form: f for f in self.forms.values()}
        used = sorted({s["form"] for s in stations.values() if "form" in s})
        return {
            "contest": self.contest, "village": village,
            "name": self.election.region_name(village), "path": self._path(village),
            "forms": {form: by_name[form].hash for form in used}, "stations": stations,
        }  # fmt: skip

    def _stations_in(self, regency: str) -> list[tuple[str, dict[str, Any]]]:
        found = [s for village in self.villages.values() for s in village.items()]
        return sorted((code, state) for code, state in found if code.startswith(regency))

    def _held(self, regency: str) -> dict[str, Any]:
        listed = [
            {
                "station": code, "village": self.election.region_name(code[:10]),
                "status": state["status"], "codes": shown_votes(state["findings"]),
                "ballots": self.ballots.of(code),
            }
            for code, state in self._stations_in(regency)
            if state["status"] == "held"
        ]  # fmt: skip
        listed.sort(key=lambda one: (-one["ballots"], one["station"]))
        return {"contest": self.contest, "area": regency, "stations": listed}

    def _changes(self, regency: str) -> dict[str, Any]:
        listed = [
            {
                "station": code, "village": self.election.region_name(code[:10]),
                "at": utc(datetime.fromisoformat(step["at"]).replace(second=0)),
                "index": step["index"], "kind": step["kind"], "version": step["version"],
                "status": state["status"], "reason": step["reason"],
            }
            for code, state in self._stations_in(regency)
            for step in changes(state["history"])
        ]  # fmt: skip
        listed.sort(key=lambda one: -one["index"])
        return {"contest": self.contest, "area": regency, "changes": listed}

    def _time(self, area: str) -> dict[str, Any]:
        votes = list(self._row(area)["votes"])
        names = ["valid", "invalid", "total"]
        sums, steps = Counter[str](), []
        for step in range(STEPS):
            came = self.came.get((area, step))
            if came is not None:
                sums.update(came.stations)
                sums.update({n: came.fields[n] for n in names})
                sums.update(by_number(came.fields))
                at = utc(STARTS + timedelta(minutes=10 * step))
                steps.append([at, *(sums[n] for n in (*STATIONS, *names, *votes))])
        columns = [*STATIONS, *names, *votes]
        return {"contest": self.contest, "area": area, "columns": columns, "steps": steps}

    def _candidates(self, district: str) -> dict[str, Any]:
        whole = self._district(district, self.districts[district])
        fields: list[str] = []
        for (where, _), form in self.forms.items():
            if where == district:
                fields += [n for n in form.names if n not in ADMIN and n not in fields]
        areas = sorted(area for where, area in self.within if where == district)
        return {
            "contest": self.contest, "district": district, "name": whole["name"],
            "fields": fields,
            "areas": [
                {
                    "area": area, "name": self.election.region_name(area),
                    "label": self.election.regions[area].label,
                    "stations": figures(self.within[district, area]),
                    "sums": [self.within[district, area].fields[n] for n in fields],
                }
                for area in areas
            ],
        }  # fmt: skip

    def _recaps(self, area: str) -> None:
        """The pair's election has been ratified in one kecamatan, and corrected once."""
        if self.contest != "ppwp" or not area:
            write(self.folder / f"recaps/{self.contest}/index.json", {"areas": []})
            return
        listed = []
        for no in (1, 2):
            files = [f"-/{area}-{no}.{kind}" for kind in ("pdf", "csv", "xlsx")]
            for file in files:
                write(self.folder / f"recaps/{self.contest}/{file}", file)
            listed.append(
                {
                    "level": "kecamatan", "no": no, "district": "-", "record": digest("recap", no),
                    "sitting": digest("sitting", no), "hash": digest("hash", no),
                    "basis": digest("basis", no), "size": 40, "at": f"2029-02-1{5 + no}T03:10:00Z",
                    "files": files, "replaces": no - 1, "replaced": 2 if no == 1 else 0,
                }
            )  # fmt: skip
        content = {"contest": self.contest, "area": area, "recaps": listed}
        write(self.folder / f"recaps/{self.contest}/{area}.json", content)
        write(self.folder / f"recaps/{self.contest}/index.json", {"areas": [area]})

    def _path(self, area: str) -> list[dict[str, str]]:
        return [
            {"area": a, "name": "Nasional" if a == NATION else self.election.region_name(a)}
            for a in reversed(ancestors(area))
        ]


def arrived(code: str) -> float:
    """How much of a district is in: one not at all, one whole, the others mostly."""
    digit = hashlib.sha256(code[:6].encode()).digest()[0]
    return 0.0 if digit < 14 else 1.1 if digit < 80 else 0.8 + digit / 1400


def figures(sums: Sums) -> dict[str, int]:
    return {name: sums.stations[name] for name in ("expected", "received", "counted", "held")}


def more(sums: Sums) -> dict[str, Any]:
    """What a row says beside its stations: ballots at stake, held by code, changed."""
    return {
        "ballots": {name: sums.ballots[name] for name in ("expected", "counted", "held")},
        "held_by": {code: sums.held_by[code] for code in sorted(sums.held_by)},
        "changed": sums.stations["changed"],
    }


def shown_votes(findings: list[dict[str, Any]]) -> list[str]:
    """The V codes that a station shows."""
    return sorted({f["code"] for f in findings if f["code"][0] == "V" and "masked" not in f})


def utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def by_number(fields: Counter[str]) -> dict[str, int]:
    found = {}
    for name, n in fields.items():
        if name.startswith("votes."):
            found[int(name.removeprefix("votes."))] = n
        elif name.startswith("party.") and name.endswith(".total"):
            found[int(name.split(".")[1])] = n
    return {str(number): found[number] for number in sorted(found)}


def digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


if __name__ == "__main__":
    main()
