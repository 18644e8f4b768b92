"""The plenaries of one area as they went: their steps with times and reasons, and where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from sinergi.apps.sirekap.plenaries import body_of
from sinergi.law.sittings import Sitting, Sittings
from sinergi.ledger.record import REGISTER

SCHEDULED = "scheduled"
#: Shapes beside the words of a plenary's states.
SHAPES: Mapping[str, str] = {
    SCHEDULED: "○", "open": "●", "paused": "⏸", "closed": "◆", "ratified": "✓",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """``at`` as the desk's clock said; ``reason`` as it was typed; ``by``: the keys' names."""

    record: str
    event: str
    at: str
    reason: str
    by: tuple[str, ...]


@dataclass(slots=True)
class Plenary:
    """One sitting with the steps that had effect, in their order."""

    sitting: Sitting
    steps: list[Step] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.sitting.id

    @property
    def no(self) -> int:
        return self.sitting.no

    @property
    def state(self) -> str:
        return self.sitting.state

    @property
    def shape(self) -> str:
        return SHAPES[self.sitting.state]

    @property
    def since(self) -> Step:
        """The step that brought the present state."""
        return self.steps[-1]


def of_area(election: str, area: str) -> list[Plenary]:
    """The plenaries of exactly this area, in the order of their openings."""
    sittings = Sittings()
    found: dict[str, Plenary] = {}
    for record_id, index, body, keys in _entries(election, area):
        if sittings.apply(record_id, index, body):
            continue
        sitting = sittings.numbered(body["level"], body["area"], body["no"])
        if sitting is None:  # apply() would have said so
            continue
        plenary = found.setdefault(sitting.id, Plenary(sitting))
        plenary.steps.append(
            Step(record_id, body["event"], body["at"], body.get("reason", ""), keys)
        )
    return list(found.values())


def _entries(election: str, area: str) -> list[tuple[str, int, Mapping[str, Any], tuple[str, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(r.id, 'hex'), e.index, r.note FROM record r"
            " JOIN log_entry e ON e.record = r.id AND e.log = %s"
            " WHERE r.election = %s AND r.kind = 'sitting' AND strpos(r.note, %s) > 0"
            " ORDER BY e.index",
            [REGISTER, election, f'"area":"{area}"'],
        )
        rows = [(i, index, body_of(note), _keys(note)) for i, index, note in cursor.fetchall()]
    return [row for row in rows if row[2]["area"] == area]


def _keys(note: str) -> tuple[str, ...]:
    return tuple(line.split(" ")[1] for line in note.split("\n\n", 1)[1].splitlines() if line)


def latest(plenaries: list[Plenary], contest: str) -> Plenary | None:
    """The last plenary that has this contest."""
    return next((p for p in reversed(plenaries) if contest in p.sitting.contests), None)


def next_number(plenaries: list[Plenary]) -> int:
    return max((p.no for p in plenaries), default=0) + 1
