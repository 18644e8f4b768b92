"""Compares what is published with what was planted, by the public files alone, over HTTP."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sinergi.commands.common import Progress
from sinergi.commands.simulation.recounting import Sums, above, numbered
from sinergi.commands.simulation.sending import Reader, fetch, fetch_bytes
from sinergi.commands.simulation.working import Expected, Place
from sinergi.law.election import Election
from sinergi.ledger.checkpoint import parse_checkpoint

POLL = 0.2
STALLED = 180.0  # seconds in which nothing more was published
HELD = ("held", "disputed")
LISTED = 20


@dataclass
class Checked:
    """What was found. ``as_planted``: places by the name of what was planted, right ones alone."""

    published: int = 0
    held: int = 0
    as_planted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    areas: int = 0
    areas_shared: int = 0  # others' forms are in their totals: not compared
    wrong_totals: list[str] = field(default_factory=list)


#: Seconds that the last trees may take to be cosigned before they are said to wait.
COSIGNED_WITHIN = 12.0


def not_final(base: str, contests: Iterable[str], stopped: Callable[[], bool]) -> list[str]:
    """Contests whose totals rest on a larger tree than their final checkpoint's, as it is while the
    election's quorum of log witnesses is missing; looks again for some seconds."""
    end = time.monotonic() + COSIGNED_WITHIN
    while True:
        waiting = [contest for contest in contests if not _is_final(base, contest)]
        if not waiting or stopped() or time.monotonic() >= end:
            return waiting
        time.sleep(POLL)


def _is_final(base: str, contest: str) -> bool:
    area = fetch(f"{base}/results/{contest}/nasional.json")
    if area is None:
        return True
    data = fetch_bytes(f"{base}/log/{contest}/checkpoint")
    return data is not None and parse_checkpoint(data).size >= area["log"]["size"]


class PublicCheck:
    """Waits until every record is published, then compares stations and totals."""

    def __init__(
        self, base: str, election: Election, places: Mapping[Place, Expected], sums: Sums,
        stopped: Callable[[], bool] = lambda: False,
        stalled: float = STALLED,
    ):  # fmt: skip
        self.reader = Reader(base)
        self.election = election
        self.places = places
        self.sums = sums
        self.stopped = stopped
        self.stalled = stalled
        self.states: dict[Place, Mapping[str, Any]] = {}

    def run(self) -> Checked:
        checked = Checked()
        self._wait()
        for place, expected in self.places.items():
            state = self.states.get(place)
            checked.published += state is not None
            checked.held += state is not None and state["status"] in HELD
            faults = self._faults(expected, state)
            if faults:
                checked.wrong.append(f"{'/'.join(place)} ({expected.name}): {'; '.join(faults)}")
            else:
                checked.as_planted[expected.name] += 1
        self._totals(checked)
        self.reader.close()
        return checked

    # --- stations ----------------------------------------------------------------------------

    def _wait(self) -> None:
        """Reads villages again and again until all their places are there, or nothing moves."""
        waiting: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for contest, station in self.places:
            waiting[contest, station[:10]].append((contest, station))
        bar = Progress("periksa", len(self.places))
        moved = time.monotonic()
        while waiting and not self.stopped() and time.monotonic() - moved < self.stalled:
            for key, mine in list(waiting.items()):
                content = self.reader.get(f"stations/{key[0]}/{key[1]}.json")
                stations = content["stations"] if content else {}
                late = 0
                for place in mine:
                    state = stations.get(place[1])
                    if state is None or state["status"] == "empty":
                        late += 1
                        continue
                    if self.states.get(place) != state:
                        self.states[place] = state
                        moved = time.monotonic()
                    there = {h["id"] for h in state["history"]}
                    late += not self.places[place].ids <= there
                if not late:
                    del waiting[key]
                    bar.step(len(mine))
            if waiting:
                time.sleep(POLL)

    @staticmethod
    def _faults(expected: Expected, state: Mapping[str, Any] | None) -> list[str]:
        if state is None:
            return ["not published"]
        faults = []
        if state["status"] != expected.status:
            faults.append(f"{state['status']} where {expected.status} was due")
        codes = {f["code"] for f in state["findings"]}
        missing = [code for code in expected.codes if code not in codes]
        if missing:
            faults.append(f"no {', '.join(missing)} among {', '.join(sorted(codes)) or 'none'}")
        ids = Counter(h["id"] for h in state["history"])
        if ids != Counter(expected.ids):
            faults.append(
                f"{sum(ids.values())} records where {len(expected.ids)} were sent"
                + (" (another phone's too?)" if ids.keys() - expected.ids else "")
            )
        if expected.counts is not None:
            if tuple(state.get("counts", ())) != expected.counts:
                faults.append("other counts")
            if set(state["held_sections"]) != expected.sections:
                faults.append(f"held sections {state['held_sections']}")
        return faults

    # --- totals ------------------------------------------------------------------------------

    def _totals(self, checked: Checked) -> None:
        """Every area's and every district's totals against the simulator's own recount."""
        due: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        per_district: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for (contest, station), expected in self.places.items():
            part = {"received": 1, "counted": int(expected.counts is not None),
                    "held": int(expected.status in HELD)}  # fmt: skip
            for area in above(station):
                due[contest, area].update(part)
            district = self.election.district_of(contest, station)
            per_district[contest, district].update(part)
        by_area, by_district = self.sums.by_area(), self.sums.by_district()
        for (contest, area), stations in sorted(due.items()):
            path = f"results/{contest}/{area}.json"
            found = self._comparable(checked, path, stations)
            if found is not None:
                own = by_area.get((contest, area), {})
                _note(checked, path, found, stations, self._area(found, own, contest))
        for (contest, district), stations in sorted(per_district.items()):
            path = f"districts/{contest}/{district}.json"
            found = self._comparable(checked, path, stations)
            if found is not None:
                own = by_district.get((contest, district), {})
                _note(checked, path, found, stations, _district(found, own))

    def _comparable(
        self, checked: Checked, path: str, stations: Mapping[str, int]
    ) -> Mapping[str, Any] | None:
        """The file, where it is there and no one else's forms are in it."""
        found: Mapping[str, Any] | None = self.reader.get(path)
        if found is None:
            checked.wrong_totals.append(f"{path}: not published")
        elif found["stations"]["received"] > stations["received"]:
            checked.areas_shared += 1
        else:
            checked.areas += 1
            return found
        return None

    def _area(self, found: Mapping[str, Any], own: Mapping[str, int], contest: str) -> list[str]:
        """An area's figures: votes by ballot number, section V, administration."""
        one_list = self.election.contests[contest].options == "parties"
        votes = numbered(own) if one_list or len(found["districts"]) < 2 else {}
        pairs = [(f"votes {n}", found["votes"].get(n, 0), v) for n, v in votes.items()]
        pairs += [
            (f"votes {n}", v, 0) for n, v in found["votes"].items() if n not in votes
        ]  # fmt: skip
        pairs += [(name, found[name], own.get(name, 0)) for name in ("valid", "invalid", "total")]
        admin = {n: v for n, v in own.items() if "." in n and n.split(".")[0] not in _VOTES}
        pairs += [(n, found["admin"].get(n, 0), v) for n, v in admin.items()]
        return [f"{name} {a} where {b} was due" for name, a, b in pairs if a != b]


_VOTES = ("votes", "party")


def _note(
    checked: Checked,
    path: str,
    found: Mapping[str, Any],
    stations: Mapping[str, int],
    differing: Sequence[str],
) -> None:
    faults = [
        f"{name} {found['stations'][name]} where {stations[name]} was due"
        for name in ("received", "counted", "held")
        if found["stations"][name] != stations[name]
    ]
    faults += differing
    if faults:
        checked.wrong_totals.append(f"{path}: {'; '.join(faults[:5])}")


def _district(found: Mapping[str, Any], own: Mapping[str, int]) -> list[str]:
    """A district's full vector of the votes, candidates included."""
    mine = {n: v for n, v in own.items() if "." not in n or n.split(".")[0] in _VOTES}
    names = {**mine, **found["sums"]}
    return [
        f"{name} {found['sums'].get(name, 0)} where {mine.get(name, 0)} was due"
        for name in names
        if found["sums"].get(name, 0) != mine.get(name, 0)
    ]
