"""What the clerk holds in memory of an election's logs, read from its tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from sinergi.apps.sirekap.log_table import frontier_of
from sinergi.core import definitions
from sinergi.core.models import Election as ElectionRow
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.ledger.authority import Roots
from sinergi.ledger.record import REGISTER, parse
from sinergi.ledger.register import Register
from sinergi.ledger.tree import Frontier
from sinergi.publication.log_state import Anchor, Logs


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


class LogState(Logs):
    """Everything is read from the tables; nothing in here is not in the log."""

    def __init__(self, row: ElectionRow, heads: dict[str, Head], register: Register):
        super().__init__(register)
        self.row = row
        self.heads = heads

    @property
    def contests(self) -> list[str]:
        return [log for log in self.heads if log != REGISTER]

    def definition(self, body: Any) -> Election:
        return definitions.by_hashes(self.row.id, body["definition"], body["stations"])

    def known_templates(self) -> Mapping[str, Template]:
        return definitions.all_templates(self.row.id)


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


__all__ = ["Anchor", "Head", "LogState", "heads", "load", "waiting"]
