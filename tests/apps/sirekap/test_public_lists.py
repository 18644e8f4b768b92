"""What the public files tell beside the sums, computed a second time from the log in plain Python."""

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection

from sinergi.apps.sirekap import log_state
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.apps.sirekap.public_files import FOLDERS
from sinergi.commands.simulation import officers
from sinergi.law import lifecycle, tally
from sinergi.law.ballots import most_votes
from sinergi.law.checks import marked
from sinergi.law.election import NO_DISTRICT
from sinergi.law.lifecycle import Entry, StationResult
from sinergi.law.regions import NATION
from tests.apps.sirekap.test_faults import void
from tests.apps.sirekap.test_publishing import tree
from tests.apps.sirekap.world import World

START = datetime(2029, 2, 14, 5, 2, 11, tzinfo=UTC)
Place = tuple[str, str]


class Clock:
    """The log's clock, moved by hand."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="module")
def night(demo: World) -> Path:
    """Three hours: forms with errors, corrections, second versions, voids; three clerks, one after
    the other, two of which leave files unwritten. Gives the public folder."""
    from django.conf import settings

    rng = Random(5)
    clock = Clock()
    forms = [
        officers.form_of(demo.election, c, s, demo.keys[s], seed=3, errors=0.35)
        for c in demo.election.contests
        for s in demo.election.stations_of(c)
    ]
    rng.shuffle(forms)
    clerk = started(clock)
    for turn, start in enumerate(range(0, len(forms), 6)):
        batch = forms[start : start + 6]
        ids = [a["id"] for a in demo.post([f.note for f in batch])]
        for form, record_id in zip(batch, ids, strict=True):
            later(demo, rng, form, record_id)
        while clerk.step(limit=rng.randint(3, 40)):
            pass
        if turn % 4 == 1:
            clerk.publish()
        if turn in (5, 12):
            clerk.stop()
            clerk = started(clock)
        clock.at += timedelta(minutes=rng.choice((1, 4, 9, 25)))
    while clerk.step():
        pass
    clerk.publish()
    clerk.stop()
    return settings.PUBLIC_ROOT / demo.election.id


def started(clock: Clock) -> Clerk:
    clerk = Clerk("uji", clock=clock)
    assert clerk.start()
    return clerk


def later(demo: World, rng: Random, form: officers.Form, record_id: str) -> None:
    """Posts what follows a form some of the time."""
    body = json.loads(form.note.split("\n", 2)[1])
    contest, station = body["contest"], body["station"]
    what = rng.random()
    sound = demo.form(contest, station, seed=3)
    if what < 0.2:
        correction = {
            **sound, "kind": "correction", "replaces": [record_id], "reason": "salah salin",
        }  # fmt: skip
        demo.post([demo.sign(correction)])
    elif what < 0.3:
        demo.post([demo.sign(demo.form(contest, station, seed=4))])
    elif what < 0.4:
        demo.post([void(demo, contest, station)])
    elif what < 0.5:
        demo.post([demo.sign({**sound, "at": "2029-02-14T20:30:00+09:00"})])


@dataclass
class Log:
    """A contest's log as a stranger reads it: entries in order, with the state to fold them."""

    state: log_state.LogState
    contest: str
    entries: list[Entry]

    def results(self, until: int) -> dict[str, StationResult]:
        """Each station's state after the entries before index ``until``."""
        election = self.state.election
        assert election is not None
        own: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries[:until]:
            named = entry.body.get("stations") or [entry.body.get("station")]
            for station in named:
                if station:
                    own[station].append(entry)
        found = {}
        for station, entries in own.items():
            rules = self.state.rules(self.contest, station)
            assert rules is not None
            found[station] = lifecycle.fold(rules, entries)
        return found


@pytest.fixture(scope="module")
def logs(demo: World, night: Path) -> dict[str, Log]:
    state = log_state.load("uji")
    found = {}
    for contest in demo.election.contests:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT index, asof, encode(record, 'hex'), note FROM log_entry"
                " JOIN record ON id = record WHERE log_entry.election = 'uji' AND log = %s"
                " ORDER BY index",
                [contest],
            )
            rows = cursor.fetchall()
        found[contest] = Log(state, contest, [state.entry(contest, *row) for row in rows])
    return found


def vote_names(demo: World, contest: str) -> dict[str, str]:
    """Ballot number → field, of the one district that this small election has everywhere."""
    numbers: dict[str, str] = {}
    for person in demo.election.candidates:
        if person.contest == contest and not person.party:
            numbers[str(person.number)] = f"votes.{person.number}"
    for party in demo.election.parties.values():
        if demo.election.contests[contest].options == "parties":
            numbers[str(party.number)] = f"party.{party.number}.total"
    return numbers


def sums_of(
    demo: World, log: Log, results: Mapping[str, StationResult], names: list[str]
) -> dict[str, Counter[str]]:
    """Area → received, counted, held and the sums of ``names``."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for station, r in results.items():
        vector = {}
        if r.counted:
            form = log.state.templates[r.form]
            vector = tally.contribution(form, r.counts, r.held_sections)
        for area in tally.areas_of(station):
            found[area]["received"] += r.status not in ("empty", "not-voted")
            found[area]["counted"] += r.counted
            found[area]["held"] += r.status in ("held", "disputed")
            for name in names:
                found[area][name] += vector.get(name, 0)
    return found


def floor(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 10 * 10, second=0)


def utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moments(log: Log) -> Iterator[tuple[int, datetime]]:
    for entry in log.entries:
        if entry.kind == "anchor":
            yield entry.index, datetime.fromisoformat(entry.body["at"])


def read(night: Path, path: str) -> Any:
    return json.loads((night / path).read_bytes())


def test_steps_of_time_are_those_of_the_log(
    demo: World, night: Path, logs: Mapping[str, Log]
) -> None:
    several = 0
    for contest, log in logs.items():
        numbers = vote_names(demo, contest)
        names = ["received", "counted", "held", "valid", "invalid", "total", *numbers.values()]
        steps: dict[str, list[list[Any]]] = defaultdict(list)
        last: dict[str, list[int]] = {}
        before: datetime | None = None
        for index, at in moments(log):
            if before is not None and floor(at) > floor(before):
                end = floor(before) + timedelta(minutes=10)
                for area, sums in sums_of(demo, log, log.results(index), names).items():
                    figures = [sums[n] for n in names]
                    if figures != last.get(area, [0] * len(figures)):
                        steps[area].append([utc(end), *figures])
                        last[area] = figures
            before = at
        areas = {a for s in demo.election.stations_of(contest) for a in tally.areas_of(s)}
        for area in areas:
            path = night / "time" / contest / f"{area}.json"
            if len(area) == 10:
                assert not path.exists()
                continue
            told = json.loads(path.read_bytes())
            assert told["columns"] == [
                "received", "counted", "held", "valid", "invalid", "total",
                *sorted(numbers, key=int),
            ]  # fmt: skip
            order = [*names[:6], *(numbers[n] for n in told["columns"][6:])]
            mine = [
                [at, *(dict(zip(names, row, strict=True))[n] for n in order)]
                for at, *row in steps[area]
            ]
            assert told["steps"] == mine
            several += len(mine) > 3
    assert several > 20


def told_rows(night: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(contest, row) of every area's own file and of its children."""
    for path in sorted((night / "results").rglob("*.json")):
        own = json.loads(path.read_bytes())
        yield own["contest"], own
        for child in own["children"]:
            yield own["contest"], child


def shown(log: Log, result: StationResult) -> set[str]:
    return {f["code"] for f in marked(result.findings) if f["code"][0] == "V" and "masked" not in f}


def changed(result: StationResult) -> list[Any]:
    """Steps after the first figures that had an effect."""
    told = [h for h in result.history if h.effect not in ("confirmation", "none")]
    while told and told[0].kind not in ("result", "import", "correction", "recount"):
        told.pop(0)
    aside = ("key-not-enrolled", "later-import-stands")
    return [h for h in told[1:] if h.kind != "reading" and h.why not in aside]


def test_rows_say_what_ballots_wait_for_which_code_and_what_was_changed(
    demo: World, night: Path, logs: Mapping[str, Log]
) -> None:
    election = demo.election
    most = {c: most_votes(election.kinds[s.kind], s) for c, s in election.stations.items()}
    now = {contest: log.results(len(log.entries)) for contest, log in logs.items()}

    def check(contest: str, stations: list[str], row: Mapping[str, Any]) -> None:
        held_by: dict[str, list[int]] = {}
        counted = held = altered = 0
        for code in stations:
            result = now[contest].get(code)
            if result is None:
                continue
            altered += bool(changed(result))
            counted += most[code] * result.counted
            if result.status in ("held", "disputed"):
                held += most[code]
                for v in shown(logs[contest], result):
                    sums = held_by.setdefault(v, [0, 0])
                    sums[0] += 1
                    sums[1] += most[code]
        expected = sum(most[code] for code in stations)
        assert row["ballots"] == {"expected": expected, "counted": counted, "held": held}
        assert row["held_by"] == held_by
        assert row["changed"] == altered

    rows = 0
    for contest, row in told_rows(night):
        check(contest, election.stations_of(contest, row["area"]), row)
        rows += 1
    assert rows > 50
    whole = read(night, "results/ppwp/nasional.json")
    assert whole["changed"] > 3
    every = [read(night, f"results/{contest}/nasional.json")["held_by"] for contest in logs]
    assert {"V003", "V402"} <= {code for held_by in every for code in held_by}
    for path in (night / "districts").rglob("*.json"):
        row = json.loads(path.read_bytes())
        contest, district = row["contest"], row["district"]
        stations = [
            s for s in election.stations_of(contest) if election.district_of(contest, s) == district
        ]
        check(contest, stations, row)


def test_lists_of_a_regency_are_those_of_its_stations(
    demo: World, night: Path, logs: Mapping[str, Log]
) -> None:
    election = demo.election
    for contest, log in logs.items():
        results = log.results(len(log.entries))
        held, changes = [], []
        for code, r in results.items():
            village = election.region_name(code[:10])
            if r.status in ("held", "disputed", "received"):
                station = election.stations[code]
                held.append(
                    {
                        "station": code, "village": village, "status": r.status,
                        "codes": sorted(shown(log, r)),
                        "ballots": most_votes(election.kinds[station.kind], station),
                    }
                )  # fmt: skip
            for h in changed(r):
                at = max(when for index, when in moments(log) if index < h.index)
                changes.append(
                    {
                        "station": code, "village": village, "at": utc(at), "index": h.index,
                        "kind": h.kind, "version": h.version, "status": r.status,
                        "reason": log.entries[h.index].body.get("reason", ""),
                    }
                )  # fmt: skip
        told = read(night, f"held/{contest}/9106.json")
        assert told["stations"] == sorted(held, key=lambda s: (-s["ballots"], s["station"]))
        told = read(night, f"changes/{contest}/9106.json")
        assert told["changes"] == sorted(changes, key=lambda c: (-c["index"], c["station"]))
        assert held
        assert {"correction", "void", "result"} & {c["kind"] for c in changes}


def test_candidates_by_kecamatan_add_up_to_their_district(demo: World, night: Path) -> None:
    files = sorted((night / "candidates").rglob("*.json"))
    with_districts = {
        (contest, demo.election.district_of(contest, station))
        for contest in demo.election.contests
        for station in demo.election.stations_of(contest)
    }
    with_districts = {k for k in with_districts if k[1] != NO_DISTRICT}
    assert {(p.parent.name, p.stem) for p in files} == with_districts
    for path in files:
        told = json.loads(path.read_bytes())
        whole = read(night, f"districts/{path.parent.name}/{path.name}")
        columns = [sum(column) for column in zip(*(a["sums"] for a in told["areas"]), strict=True)]
        assert dict(zip(told["fields"], columns, strict=True)) == whole["sums"]
        for name in ("expected", "received", "counted", "held"):
            assert sum(a["stations"][name] for a in told["areas"]) == whole["stations"][name]


def test_whoever_writes_them_the_files_have_the_same_bytes(night: Path) -> None:
    before = tree(night)
    again = Clerk("uji")
    assert again.start()
    again.publish()
    assert tree(night) == before
    again.stop()
    assert set(read(night, "election.json")["files"]) == {*FOLDERS, "data"}
    for folder in ("results", *FOLDERS):  # as an older version left it
        shutil.rmtree(night / folder)
        clerk = Clerk("uji")
        assert clerk.start()
        clerk.publish()
        clerk.stop()
        assert tree(night) == before


def test_every_area_is_found_by_each_word_of_its_name(demo: World, night: Path) -> None:
    index = read(night, "places/index.json")["words"]
    listed = {p.stem: json.loads(p.read_bytes()) for p in (night / "places").glob("*.json")}
    listed.pop("index")
    assert {key: len(entries) for key, entries in listed.items()} == index
    biak = [e[0] for e in listed["bi"]]
    assert biak == sorted(biak, key=lambda code: (len(code), code))
    area = next(e for e in listed["bi"] if e[2] == "Biak Numfor")
    assert area == ["9106", "Kabupaten", "Biak Numfor", "Papua", len(demo.election.stations)]
    assert area in listed["nu"]
    assert all(e[0] != NATION for entries in listed.values() for e in entries)


def test_ten_minutes_end_on_the_minute_and_a_clock_that_goes_back_ends_them_once(
    house: Any,
) -> None:
    world = World.build(stations=6, election_id="menit")
    clock = Clock()
    clerk = Clerk("menit", clock=clock)
    assert clerk.start()
    times = ("05:09:40", "05:10:05", "05:20:01", "05:19:30", "05:21:00", "05:31:00")
    for at, station in zip(times, world.election.stations, strict=True):
        clock.at = datetime.fromisoformat(f"2029-02-14T{at}+00:00")
        world.post([world.sign(world.form("ppwp", station))])
        clerk.step()
    clerk.publish()
    clerk.stop()
    told = json.loads((Path(house.public) / "menit/time/ppwp/nasional.json").read_bytes())
    assert [step[:2] for step in told["steps"]] == [
        ["2029-02-14T05:10:00Z", 1],
        ["2029-02-14T05:20:00Z", 2],
        ["2029-02-14T05:30:00Z", 5],
    ]
