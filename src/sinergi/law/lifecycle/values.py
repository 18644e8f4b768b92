"""What the fold takes and gives: keys, entries, rules, and a station's result."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sinergi.law.checks import Finding
from sinergi.law.election import Kind
from sinergi.law.form import Template

Status = Literal[
    "empty", "received", "held", "accepted", "recapped", "final", "disputed", "not-voted", "void"
]  # fmt: skip
COUNTED = ("accepted", "recapped", "final")
ENROLLED = "enrolled"
UNREAD = -2
#: Checks whose breaking makes a server's own reading no second one.
VOTE_SUMS = frozenset({"V401", "V402", "V501"})


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signed, judged as of the entry's anchor."""

    name: str
    keyid: str
    role: str
    scope: str
    status: str  # enrolled, requested, late, revoked


@dataclass(frozen=True, slots=True)
class Entry:
    """One log entry. ``asof``: size of the register at the last anchor before it."""

    log: str
    index: int
    asof: int
    id: str
    body: Mapping[str, Any]
    signers: tuple[Signer, ...] = ()

    @property
    def kind(self) -> str:
        return str(self.body["kind"])

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(s.keyid for s in self.signers)

    @property
    def enrolled(self) -> bool:
        return bool(self.signers) and all(s.status == ENROLLED for s in self.signers)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the definition says of this station and contest; functions take an ``asof``."""

    contest: str
    station: str
    kind: Kind
    level: str  # the contest's own level: kabkota, provinsi, nasional
    template: Callable[[str], Template | None]
    in_force: Callable[[int], Collection[str]]
    second_reading: Callable[[int], str] = lambda _: "none"


@dataclass(frozen=True, slots=True)
class History:
    """What became of one record. ``effect``: head, replaced, confirmation, none, applied."""

    id: str
    kind: str
    index: int
    round: int
    effect: str
    why: str
    version: int


@dataclass(frozen=True, slots=True)
class StationResult:
    """``counts`` in the order of ``form``; ``noted`` = counts because a sitting noted it."""

    round: int
    status: Status
    head: str
    heads: tuple[str, ...]
    form: str
    counts: tuple[int, ...]
    version: int
    findings: tuple[Finding, ...]
    noted: bool
    held_sections: frozenset[str]
    history: tuple[History, ...]

    @property
    def counted(self) -> bool:
        """Do its votes enter the totals?"""
        return self.status in COUNTED
