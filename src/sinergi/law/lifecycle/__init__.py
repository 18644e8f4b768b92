"""The life of one station's result in one contest: a fold over its records in the log's order.

``empty → received → (accepted | held) → recapped → final``, and ``disputed``, ``not-voted``,
``void``. Nothing that is not in the log changes a status; what has no effect is kept and says why.
The rules are those of docs/lifecycle.md, which quotes the record format.
"""

from collections.abc import Iterable, Sequence

from sinergi.law.lifecycle.acts import RESCINDABLE, Life, authorised
from sinergi.law.lifecycle.alone import alone
from sinergi.law.lifecycle.later import changes
from sinergi.law.lifecycle.values import (
    COUNTED,
    ENROLLED,
    Entry,
    History,
    Rules,
    Signer,
    StationResult,
    Status,
)

__all__ = [
    "COUNTED", "ENROLLED", "Entry", "History", "Rules", "Signer", "StationResult", "Status",
    "changes", "fold", "merge",
]  # fmt: skip


def merge(contest: Sequence[Entry], register: Sequence[Entry], size: int) -> list[Entry]:
    """One order for both logs: a register entry stands before the first contest entry whose
    anchor had seen it; those at or beyond ``size`` (the last anchor's) are not seen yet."""
    merged: list[Entry] = []
    seen = [e for e in register if e.index < size]
    position = 0
    for entry in contest:
        while position < len(seen) and seen[position].index < entry.asof:
            merged.append(seen[position])
            position += 1
        merged.append(entry)
    return merged + seen[position:]


def fold(rules: Rules, entries: Iterable[Entry]) -> StationResult:
    """State of the station after ``entries`` (see ``merge``).

    Entries: those of the contest's log that name the station (or list it, or recap an area that
    holds it) and its anchors; the register's sittings over it that have effect.
    """
    listed = list(entries)
    if len(listed) == 1 and (result := alone(rules, listed[0])) is not None:
        return result
    return _folded(rules, listed)


def _folded(rules: Rules, listed: Sequence[Entry]) -> StationResult:
    rescinded = _rescinded(rules, listed)
    life = Life(rules)
    for entry in listed:
        if entry.id in rescinded:
            life.note(entry, "none", "rescinded")
        else:
            life.take(entry)
    return life.result()


def _rescinded(rules: Rules, entries: Sequence[Entry]) -> set[str]:
    """Set-asides that a later ``rescind`` folds as if absent."""
    before: dict[str, Entry] = {}
    gone: set[str] = set()
    for entry in entries:
        if entry.kind == "rescind" and authorised(rules, entry):
            target = before.get(entry.body["record"])
            if target is not None and target.kind in RESCINDABLE:
                gone.add(target.id)
        before[entry.id] = entry
    return gone
