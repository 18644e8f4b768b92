"""What an election's logs hold in memory: the register, anchors, definitions, what concerns many.

The clerk fills it from its tables, ``sinergi verify`` from the public files.
"""

import base64
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.lifecycle import Entry, Rules, Signer
from sinergi.law.regions import covers
from sinergi.ledger.record import REGISTER, Record
from sinergi.ledger.register import Effect, Register

Place = tuple[str, str]  # contest, station
#: Kinds that name no single station and change what is said of some.
WIDE = ("adjust", "postpone", "recap", "rescind", "revote", "void")


@dataclass(slots=True)
class Anchor:
    index: int
    size: int
    at: datetime


class Logs:
    """Nothing in here is not in the log."""

    def __init__(self, register: Register):
        self.register = register
        self.register_ids: set[str] = set()
        self.configs: list[tuple[int, Election]] = []
        self.templates: dict[str, Template] = {}
        self.sittings: list[Entry] = []
        self.wide: dict[str, list[Entry]] = defaultdict(list)
        self.anchor_entries: dict[str, list[Entry]] = defaultdict(list)
        self.anchors: dict[str, list[Anchor]] = defaultdict(list)

    def definition(self, body: Any) -> Election:
        """The election that a config names."""
        raise NotImplementedError

    def known_templates(self) -> Mapping[str, Template]:
        """Every form that any config so far listed, by its identity."""
        raise NotImplementedError

    @property
    def election(self) -> Election | None:
        """The definition by the last config; None before the first."""
        return self.configs[-1][1] if self.configs else None

    def election_at(self, asof: int) -> Election | None:
        return next((e for index, e in reversed(self.configs) if index < asof), None)

    def late_from(self, log: str, index: int, asof: int) -> int | None:
        """Register size at the log's last anchor before ``keys_until`` (and before ``index``)."""
        election = self.election_at(asof)
        if election is None or not election.keys_until:
            return None
        until = datetime.fromisoformat(election.keys_until)
        anchors = self.anchors[log]  # their times and indices both grow
        before = min(
            bisect_left(anchors, until, key=lambda a: a.at),
            bisect_left(anchors, index, key=lambda a: a.index),
        )
        return anchors[before - 1].size if before else 0

    def entry(self, log: str, index: int, asof: int, record_id: str, note: str) -> Entry:
        """A log entry with its keys judged as of its anchor."""
        text, _, block = note.rpartition("\n\n")
        body = msgspec.json.decode(text.split("\n", 1)[1])
        return self.judged(log, index, asof, record_id, body, _signature_keys(block))

    def judged(
        self, log: str, index: int, asof: int, record_id: str, body: Mapping[str, Any],
        keys: Iterable[tuple[str, str]],
    ) -> Entry:  # fmt: skip
        """The same of a parsed record; ``keys``: (name, key id) of its signature lines."""
        late_from = self.late_from(log, index, asof)
        signers = []
        for name, keyid in keys:
            key = self.register.keys.get((name, keyid))
            if key is not None:
                signers.append(
                    Signer(name, keyid, key.role, key.scope, key.status(asof, late_from))
                )
        return Entry(log, index, asof, record_id, body, tuple(signers))

    def note_wide(self, entry: Entry) -> None:
        """Keeps an entry that may concern more than one station, anchors included."""
        if entry.kind in WIDE:
            self.wide[entry.log].append(entry)
        elif entry.kind == "anchor":
            self.anchor_entries[entry.log].append(entry)
            at = datetime.fromisoformat(entry.body["at"])
            self.anchors[entry.log].append(Anchor(entry.index, entry.body["size"], at))

    def take_register(self, record: Record) -> Effect:
        """Folds the next register entry; gives its effect."""
        index = self.register.size
        effect = self.register.append(record)
        self.note_register(index, record, holds=effect.holds)
        return effect

    def note_register(self, index: int, record: Record, *, holds: bool) -> None:
        """Keeps what a folded register entry says."""
        self.register_ids.add(record.id)
        if holds and record.kind == "sitting":
            self.sittings.append(
                self.entry(REGISTER, index, index, record.id, record.note.decode())
            )
        if holds and record.kind == "config":
            self.configs.append((index, self.definition(record.body)))
            self.templates |= self.known_templates()

    @property
    def samples(self) -> bool:
        """Does any config draw stations by anchors for a second reading?"""
        return any(e.second_reading not in ("none", "all") for _, e in self.configs)

    def rules(self, contest: str, station: str) -> Rules | None:
        """What the law asks of a station; None where no config lists it."""
        election = self.election
        known = election.stations.get(station) if election else None
        if election is None or known is None or contest not in election.contests:
            return None

        def in_force(asof: int) -> tuple[str, ...]:
            then = self.election_at(asof)
            return then.checks if then else ()

        def second_reading(asof: int) -> str:
            then = self.election_at(asof)
            return then.second_reading if then else "none"

        return Rules(
            contest=contest,
            station=station,
            kind=election.kinds[known.kind],
            level=election.contests[contest].level,
            template=self.templates.get,
            in_force=in_force,
            second_reading=second_reading,
        )

    def wide_entries(self, contest: str, station: str) -> list[Entry]:
        """Entries that concern the station without naming it alone; anchors where they draw."""
        found = [e for e in self.wide[contest] if self._concerns(e, station)]
        return found + self.anchor_entries[contest] if self.samples else found

    def _concerns(self, entry: Entry, station: str) -> bool:
        body = entry.body
        if entry.kind == "rescind":  # it concerns those whom that concerned which it takes back
            target = self.taken_back(entry)
            return target is not None and self._concerns(target, station)
        if entry.kind == "adjust":  # it says something of an area's sum, nothing of a station
            return False
        if "stations" in body:
            return station in body["stations"]
        if "area" in body and not covers(body["area"], station):
            return False
        election = self.election
        return (
            "district" not in body
            or election is None
            or body["district"] == election.district_of(entry.log, station)
        )

    def anchor_of(self, log: str, sittings: list[Entry], size: int) -> int:
        """Index of the log's anchor that was the first to see the last of these; -1 = none did."""
        last = max((s.index for s in sittings if s.index < size), default=-1)
        if last < 0:
            return -1
        anchors = self.anchors[log]
        return anchors[bisect_left(anchors, last + 1, key=lambda a: a.size)].index

    def sittings_over(self, contest: str, station: str) -> list[Entry]:
        return [
            e
            for e in self.sittings
            if contest in e.body["contests"] and covers(e.body["area"], station)
        ]

    def taken_back(self, entry: Entry) -> Entry | None:
        """What a ``rescind`` names, where it stands there."""
        if entry.kind != "rescind":
            return None
        named = entry.body["record"]
        return next((e for e in self.wide[entry.log] if e.id == named), None)

    def concerned(self, entry: Entry) -> list[Place]:
        """Stations that a wide entry, which stands there now, lists or takes back."""
        election = self.election
        if election is None:
            return []
        listed = entry.body.get("stations")
        if listed is None and entry.kind == "rescind":
            target = self.taken_back(entry)
            listed = target.body.get("stations") if target else None
        return [(entry.log, s) for s in listed or () if s in election.stations]

    def seen_first(self, contest: str, before: int, size: int) -> list[Entry]:
        """Sittings of the contest that its log's anchor of ``size``, after one of ``before``, is
        the first to see."""
        return [
            e for e in self.sittings
            if before <= e.index < size and contest in e.body["contests"]
        ]  # fmt: skip


def _signature_keys(block: str) -> list[tuple[str, str]]:
    keys = []
    for line in block.strip().split("\n"):
        _, name, packed = line.split(" ")
        keys.append((name, base64.b64decode(packed[:8])[:4].hex()))
    return keys
