"""A contest's log folded again as the clerk folded it: states, sums, steps of time, recaps that hold."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from sinergi.law.lifecycle import COUNTED, Entry
from sinergi.law.regions import covers
from sinergi.publication import adjustments, folding, plenaries, recap_columns, recaps
from sinergi.publication.adjustments import Adjustment
from sinergi.publication.folding import Folded
from sinergi.publication.plenaries import Ground, Kept, Station
from sinergi.publication.standing import NOTHING, Standing
from sinergi.publication.tallies import Change, Memory
from sinergi.publication.timeline import Step, Steps, start_of_bin
from sinergi.verify.findings import Report
from sinergi.verify.judging import Judged, Plain, Shown, shown
from sinergi.verify.state import State
from sinergi.verify.trees import OF_ONE_FORM, Scanned

_PLAIN = tuple(kind.decode() for kind in OF_ONE_FORM)


def special(state: State, log: Scanned, wide: Iterable[Mapping[str, Any]]) -> set[str]:
    """Stations that more than one entry concerns; ``wide``: bodies of those that name no station."""
    election = state.election
    if election is None:
        return set()
    found: set[str] = set()
    once: set[str] = set()
    for kind, station in zip(log.kinds, log.stations, strict=True):
        if not station:
            continue
        if station in once or kind not in _PLAIN:
            found.add(station)
        once.add(station)
    if state.samples:
        return once
    areas = {s.body["area"] for s in state.sittings if log.name in s.body["contests"]}
    for body in wide:
        found |= once.intersection(body.get("stations", ()))
        if body["kind"] == "recap":
            areas.add(body["area"])
    for area in areas:
        found |= {s for s in once if covers(area, s)}
    return found


class Contest:
    """``take()`` what was judged, part after part in the log's order; then ``finish()``."""

    def __init__(
        self, state: State, log: Scanned, tallies: Memory, steps: Steps, report: Report
    ):  # fmt: skip
        """``state`` knows all anchors of the log already; each thing is judged as of its place."""
        self.state = state
        self.log = log.name
        self.tallies = tallies
        self.report = report
        self.steps: dict[str, list[Step]] = defaultdict(list)
        self.shown: dict[str, Shown] = {}
        #: id → (body, kept columns, index) of recaps that hold.
        self.held_recaps: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], int]] = {}
        self.adjusts: dict[str, Mapping[str, Any]] = {}
        self._rulings: list[tuple[str, int, str, Mapping[str, Any]]] = []
        self.bodies: dict[str, Mapping[str, Any]] = {}  # of stations' entries folded here
        self.folded: dict[str, Folded] = {}
        self._timeline = steps
        self._anchored, self._anchored_at = 0, None
        self._since = 0  # index behind the last anchor
        self._own: dict[str, list[Entry]] = defaultdict(list)
        self._standing: dict[str, Standing] = {}
        self._touched: dict[str, None] = {}
        self._logged: list[tuple[int, str]] = []
        self._plain: list[Judged] = []

    _anchored_at: datetime | None

    # --- in the log's order --------------------------------------------------------------------

    def take(self, part: Judged) -> None:
        self.shown |= part.shown
        self._plain.append(part)
        for index, record_id, body, keys in part.entries:
            if body["kind"] == "anchor":
                self._anchor(index, record_id, body, keys)
                continue
            entry = self.state.judged(self.log, index, self._anchored, record_id, body, keys)
            station = body.get("station")
            if station:
                self.bodies[record_id] = body
                self._own[station].append(entry)
                self._logged.append((index, station))
                self._touched[station] = None
            elif entry.kind == "recap":
                self._fold(index)
                self._recap(entry)
            elif entry.kind == adjustments.KIND:
                self._adjust(entry)
            else:
                if entry.kind == "rescind":
                    self._rulings.append(_ruling(entry))
                self.state.note_wide(entry)
                self._touched |= dict.fromkeys(s for _, s in self.state.concerned(entry))

    def finish(self) -> None:
        self._fold(None)

    def _anchor(
        self, index: int, record_id: str, body: Mapping[str, Any], keys: list[tuple[str, str]]
    ) -> None:
        at = datetime.fromisoformat(body["at"])
        size = body["size"]
        if self._anchored_at is not None and self._anchored_at < start_of_bin(at):
            self._fold(index)
            end, found = self._timeline.end(self.log, self._anchored_at)
            for area, numbers, figures in found:
                self.steps[area].append((end, numbers, figures.tolist()))
        before, self._anchored, self._anchored_at = self._anchored, size, at
        if self.state.samples:
            entry = self.state.judged(self.log, index, size, record_id, body, keys)
            self.state.anchor_entries[self.log].append(entry)
        election = self.state.election
        if election is not None:
            for sitting in self.state.seen_first(self.log, before, size):
                codes = election.stations_of(self.log, sitting.body["area"])
                self._touched |= dict.fromkeys(codes)
        if self.state.samples:
            self._touched |= dict.fromkeys(s for i, s in self._logged if i >= self._since)
            self._logged.clear()
        self._since = index + 1

    def _fold(self, before: int | None) -> None:
        """Brings the sums to where the log stands before an index."""
        self._add_plain(before)
        election = self.state.election
        if election is None:
            return
        changes = []
        for station in self._touched:
            place = (self.log, station)
            if not election.votes_in(*place):
                continue
            one = folding.fold(self.state, place, self._own.get(station, ()), self._anchored)
            if one is None:
                continue
            new = one.standing(self.state.templates.get(one.result.form))
            old = self._standing.get(station, NOTHING)
            changes.append(Change(self.log, station, one.district, new, old, one.seen))
            self._standing[station] = new
            self.folded[station] = one
            self.shown[station] = shown(self.state, one, -1)
        self._touched.clear()
        self.tallies.apply(changes)

    # --- the common case -----------------------------------------------------------------------

    def _add_plain(self, before: int | None) -> None:
        """Adds stations that one result alone speaks of, those before an index of the log."""
        left = []
        for part in self._plain:
            waits = Judged()
            for group in part.plain:
                rest = self._add_group(group, before)
                if rest is not None:
                    waits.plain.append(rest)
            for index, station, district, standing in part.marked:
                if before is not None and index >= before:
                    waits.marked.append((index, station, district, standing))
                    continue
                change = Change(self.log, station, district, standing)
                self.tallies.add_codes(change)
                self.tallies.add_held(change)
            if waits.plain or waits.marked:
                left.append(waits)
        self._plain = left

    def _add_group(self, group: Plain, before: int | None) -> Plain | None:
        n = len(group.indices)
        if before is not None:
            n = int(np.searchsorted(np.array(group.indices), before))
        if n:
            stations = group.stations[:n]
            flags = np.array(group.flags[:n], np.int64)
            self.tallies.add_flags(self.log, group.district, stations, flags)
            self.tallies.add_seen(self.log, stations, group.indices[:n])
            if group.counts:
                shape = self.tallies.shape(self.state.templates[group.form])
                counts = np.array(group.counts[:n], np.int64)
                vectors = shape.contributions(counts, group.held[:n])
                self.tallies.add_vectors(self.log, group.district, shape, stations, vectors)
        if n == len(group.indices):
            return None
        return Plain(
            group.district, group.form, group.stations[n:], group.indices[n:], group.flags[n:],
            group.counts[n:], group.held[n:],
        )  # fmt: skip

    # --- recaps --------------------------------------------------------------------------------

    def _recap(self, entry: Entry) -> None:
        """As the clerk does: what does not hold at its place concerns nobody."""
        election, body = self.state.election, entry.body
        if election is None or not entry.enrolled:
            return
        seen = [(e.id, e.index, e.body) for e in self.state.sittings if e.index < self._anchored]
        here = Ground(election, self.state.templates, plenaries.fold(seen), self)
        judged = recaps.judge(here, body)
        if judged.why or judged.standing is None:
            codes = " ".join(sorted({f.code for f in judged.findings})) or judged.why
            where = f"log/{self.log}"
            self.report.warn("recap-refused", where, index=entry.index, codes=codes)
            return
        columns = recap_columns.kept(here, body, judged.standing)
        self.held_recaps[entry.id] = body, columns, entry.index
        self.state.note_wide(entry)

    def _adjust(self, entry: Entry) -> None:
        """A court's vector, as the clerk keeps it."""
        body = entry.body
        signed = any(
            s.status == "enrolled" and s.role == "authority" and covers(s.scope, body["area"])
            for s in entry.signers
        )
        why = "not-enrolled"
        if signed:
            why, _ = adjustments.refusal(self.state.now, self.state.templates, body)
        if why:
            where = f"log/{self.log}"
            self.report.warn("recap-refused", where, index=entry.index, codes=why)
            return
        self._rulings.append(_ruling(entry))
        self.adjusts[entry.id] = body
        self.state.note_wide(entry)

    def adjustments(self, contest: str) -> list[Adjustment]:
        return adjustments.folded(self._rulings)

    def summed(self, record_id: str) -> tuple[Mapping[str, Any], Mapping[str, Any] | None] | None:
        if record_id in self.adjusts:
            return self.adjusts[record_id], None
        found = self.held_recaps.get(record_id)
        return None if found is None else found[:2]

    # --- a source of states for recaps ----------------------------------------------------------

    def stations(self, contest: str, codes: Sequence[str]) -> Iterator[Station]:
        return (_station(self.folded[c]) for c in codes if c in self.folded)

    def touched(self, contest: str, area: str, index: int) -> Iterator[Station]:
        for code in sorted(self.folded):
            one = self.folded[code]
            if covers(area, code) and one.history and one.history[-1]["index"] > index:
                yield _station(one)

    def holding(self) -> Iterator[Kept]:
        return (Kept(i, body, index) for i, (body, _, index) in self.held_recaps.items())

    def recaps(self, contest: str, district: str, areas: Sequence[str]) -> Iterator[Kept]:
        for one in self.holding():
            if one.body["district"] == district and one.body["area"] in areas:
                yield one

    def forms(self, ids: Collection[str]) -> Mapping[str, tuple[str, Sequence[int], str]]:
        found = {}
        for record_id in ids:
            summed = self.summed(record_id)
            body = summed[0] if summed is not None else self.bodies[record_id]
            ruling = body.get("ruling", "") if summed is not None else ""
            found[record_id] = body["form"], body["counts"], ruling
        return found


def _ruling(entry: Entry) -> tuple[str, int, str, Mapping[str, Any]]:
    return entry.id, entry.index, entry.signers[0].name if entry.signers else "//", entry.body


def _station(one: Folded) -> Station:
    r = one.result
    return Station(
        one.place[1], r.status, r.heads, r.status in COUNTED, one.sections, r.round, one.findings,
        sorted(one.history, key=lambda h: h["index"]), r.form, r.counts,
    )  # fmt: skip
