"""What the clerk holds in memory of an election's logs: heads, register, anchors, definitions."""

import base64
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from sinergi.apps.sirekap.log_table import frontier_of
from sinergi.core import definitions
from sinergi.core.models import Election as ElectionRow
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.lifecycle import Entry, Rules, Signer
from sinergi.law.regions import covers
from sinergi.ledger.authority import Roots
from sinergi.ledger.record import REGISTER, Record, parse
from sinergi.ledger.register import Effect, Register
from sinergi.ledger.tree import Frontier


@dataclass(slots=True)
class Head:
    """A log's head as committed; ``epoch`` is this clerk's."""

    log: str
    size: int
    epoch: int
    anchored: int
    anchored_at: datetime | None
    published: int
    frontier: Frontier = field(default_factory=Frontier)


@dataclass(slots=True)
class Anchor:
    index: int
    size: int
    at: datetime


@dataclass
class LogState:
    """Everything is read from the tables; nothing in here is not in the log."""

    row: ElectionRow
    heads: dict[str, Head]
    register: Register
    register_ids: set[str] = field(default_factory=set)
    configs: list[tuple[int, Election]] = field(default_factory=list)
    templates: dict[str, Template] = field(default_factory=dict)
    sittings: list[Entry] = field(default_factory=list)
    wide: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    anchor_entries: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    anchors: dict[str, list[Anchor]] = field(default_factory=lambda: defaultdict(list))

    @property
    def contests(self) -> list[str]:
        return [log for log in self.heads if log != REGISTER]

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
        late_from = self.late_from(log, index, asof)
        signers = []
        for name, keyid in _signature_keys(block):
            key = self.register.keys.get((name, keyid))
            if key is not None:
                signers.append(
                    Signer(name, keyid, key.role, key.scope, key.status(asof, late_from))
                )
        return Entry(log, index, asof, record_id, body, tuple(signers))

    def note_wide(self, entry: Entry) -> None:
        """Keeps an entry that concerns more than one station, anchors included."""
        if entry.kind != "anchor":
            self.wide[entry.log].append(entry)
        else:
            self.anchor_entries[entry.log].append(entry)
            at = datetime.fromisoformat(entry.body["at"])
            self.anchors[entry.log].append(Anchor(entry.index, entry.body["size"], at))

    def take_register(self, record: Record) -> Effect:
        """Folds the next register entry; gives its effect."""
        index = self.register.size
        effect = self.register.append(record)
        self.register_ids.add(record.id)
        if effect.holds and record.kind == "sitting":
            self.sittings.append(
                self.entry(REGISTER, index, index, record.id, record.note.decode())
            )
        if effect.holds and record.kind == "config":
            self.configs.append((index, self._definition(record.body)))
            self.templates |= definitions.all_templates(self.row.id)
        return effect

    @property
    def samples(self) -> bool:
        """Does any config draw stations by anchors for a second reading?"""
        return any(e.second_reading not in ("none", "all") for _, e in self.configs)

    def _definition(self, body: Any) -> Election:
        return definitions.by_hashes(self.row.id, body["definition"], body["stations"])

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


def _signature_keys(block: str) -> list[tuple[str, str]]:
    keys = []
    for line in block.strip().split("\n"):
        _, name, packed = line.split(" ")
        keys.append((name, base64.b64decode(packed[:8])[:4].hex()))
    return keys


def load(election_id: str) -> LogState:
    """Reads an election's logs: the register whole, of each contest what concerns many stations."""
    row = ElectionRow.objects.get(pk=election_id)
    register = Register(Roots.parse(row.roots), host=row.host, election=row.id)
    state = LogState(row, heads(election_id), register)
    for _, _, _, note in _entries(election_id, REGISTER, wide=False):
        state.take_register(parse(note.encode()))
    for log in state.contests:
        found = _entries(election_id, log, wide=True)
        for index, asof, record_id, note in found:
            state.note_wide(state.entry(log, index, asof, record_id, note))
    return state


def heads(election_id: str) -> dict[str, Head]:
    """The logs' heads as committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT log, size, epoch, anchored, anchored_at, published, frontier FROM log_head"
            " WHERE election = %s ORDER BY log",
            [election_id],
        )
        rows = cursor.fetchall()
    found = {}
    for *values, hashes in rows:
        head = Head(*values)
        if len(hashes) == head.size.bit_count():
            head.frontier = Frontier(head.size, [bytes.fromhex(h) for h in hashes])
        else:  # written before every log kept its own
            head.frontier = frontier_of(election_id, head.log)
        found[head.log] = head
    return found


def _entries(election_id: str, log: str, *, wide: bool) -> list[tuple[int, int, str, str]]:
    """A log's entries in order, but recaps that do not hold; ``wide``: only those that name no
    single station."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT log_entry.index, log_entry.asof, encode(record.id, 'hex'), record.note"
            " FROM log_entry JOIN record ON record.id = log_entry.record"
            " LEFT JOIN recap ON recap.record = record.id"
            " WHERE log_entry.election = %s AND log_entry.log = %s AND coalesce(recap.why, '') = ''"
            " AND (NOT %s OR record.station = '') ORDER BY log_entry.index",
            [election_id, log, wide],
        )
        return list(cursor.fetchall())


def waiting(election_id: str, log: str) -> list[str]:
    """Notes of a log's records that the clerk has not taken yet, in order."""
    contest = "" if log == REGISTER else log
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record.note FROM inbox JOIN record ON record.id = inbox.record"
            " WHERE inbox.election = %s AND record.contest = %s ORDER BY request, position",
            [election_id, contest],
        )
        return [row[0] for row in cursor.fetchall()]
