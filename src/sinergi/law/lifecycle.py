"""The life of one station's result in one contest: a fold over its records in the log's order.

``empty → received → (accepted | held) → recapped → final``, and ``disputed``, ``not-voted``,
``void``. Nothing that is not in the log changes a status; what has no effect is kept and says why.
The rules are those of docs/lifecycle.md, which quotes the record format.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sinergi.law.checks import Finding, evaluate, held_sections
from sinergi.law.checks.context import disputed, identity, key_status, readings
from sinergi.law.election import Kind
from sinergi.law.form import Template
from sinergi.law.regions import covers
from sinergi.law.sittings import FIRST_LEVELS, Sittings

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
        return all(s.status == ENROLLED for s in self.signers)


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


@dataclass(slots=True)
class _Chain:
    """Records of equal counts that stand together; replacing one replaces all."""

    heads: list[Entry]
    form: str
    counts: tuple[int, ...]
    enrolled: bool  # else V002: takes no part until a settle chooses it
    imported: bool = False

    @property
    def ids(self) -> set[str]:
        return {e.id for e in self.heads}

    @property
    def keys(self) -> frozenset[str]:
        return frozenset().union(*(e.keys for e in self.heads))


@dataclass(slots=True)
class _Round:
    number: int
    past: frozenset[str] = frozenset()  # sittings that were over when it began
    chains: list[_Chain] = field(default_factory=list)
    first: Entry | None = None  # its first record by enrolled keys
    waiting: list[str] = field(default_factory=list)  # records that no anchor followed yet
    anchor: dict[str, str] = field(default_factory=dict)  # record -> the first anchor after it
    newest_import: datetime | None = None
    versions: int = 0
    readings: list[Entry] = field(default_factory=list)
    settles: list[Entry] = field(default_factory=list)
    recaps: dict[str, tuple[str, set[str]]] = field(default_factory=dict)  # id -> sitting, heads

    def drawn_by(self, chain: _Chain) -> tuple[str, str]:
        """Ids of the record and the anchor that decide the sample; "" where there is none yet.

        A key that is not enrolled takes no part, so its record decides only where it was chosen
        and no enrolled key sent one.
        """
        record = (self.first or chain.heads[0]).id
        return record, self.anchor.get(record, "")


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
    rescinded = _rescinded(rules, listed)
    life = _Life(rules)
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
        if entry.kind == "rescind" and _authorised(rules, entry):
            target = before.get(entry.body["record"])
            if target is not None and target.kind in _RESCINDABLE:
                gone.add(target.id)
        before[entry.id] = entry
    return gone


def _authorised(rules: Rules, entry: Entry) -> bool:
    return entry.enrolled and all(
        s.role == "authority" and covers(s.scope, rules.station) for s in entry.signers
    )


class _Life:
    """The fold's state; ``take`` one entry after the other."""

    def __init__(self, rules: Rules):
        self.rules = rules
        self.rounds = [_Round(0)]
        self.open_rounds = {0}
        self.known: dict[str, Entry] = {}
        self.postponed: dict[int, str] = {}
        self.void: dict[int, str] = {}
        self.sittings = Sittings()
        self._history: dict[str, History] = {}

    @property
    def round(self) -> _Round:
        return self.rounds[-1]

    def note(self, entry: Entry, effect: str, why: str = "", version: int = 0) -> None:
        self._history[entry.id] = History(
            entry.id, entry.kind, entry.index, int(entry.body.get("round", self.round.number)),
            effect, why, version,
        )  # fmt: skip

    def take(self, entry: Entry) -> None:
        if entry.kind == "anchor":
            self.round.anchor |= dict.fromkeys(self.round.waiting, entry.id)
            self.round.waiting.clear()
            return
        if entry.kind == "sitting":
            self.sittings.apply(entry.id, entry.index, entry.body)
            return
        handler = _HANDLERS.get(entry.kind)
        if handler is None:
            return
        why = self._out_of_round(entry) or handler(self, entry)
        if why:
            self.note(entry, "none", why)
        self.known[entry.id] = entry

    def _out_of_round(self, entry: Entry) -> str:
        """Why a record of another round has no effect now."""
        if entry.kind not in _OF_A_ROUND:
            return ""
        number = entry.body["round"]
        if number not in self.open_rounds:
            return "out-of-scope"
        if number != self.round.number:
            return "earlier-round"
        return "void" if number in self.void else ""

    # --- results -----------------------------------------------------------------------------

    def _head_of(self, record_id: str) -> _Chain | None:
        return next((c for c in self.round.chains if record_id in c.ids), None)

    def _counts(self, entry: Entry) -> tuple[Template, tuple[int, ...]] | None:
        template = self.rules.template(entry.body["form"])
        counts = tuple(entry.body["counts"])
        if template is None or len(counts) != len(template.fields):
            return None
        return template, counts

    def _result(self, entry: Entry) -> str:
        if self._counts(entry) is None:
            return "unknown-form"
        if entry.enrolled:
            self.postponed.pop(self.round.number, None)
        self._stand(entry, imported=False)
        return ""

    def _import(self, entry: Entry) -> str:
        if self._counts(entry) is None:
            return "unknown-form"
        if not entry.enrolled:
            self._stand(entry, imported=True)
            return ""
        newest, moment = self.round.newest_import, _moment(entry)
        if newest is not None and moment < newest:
            self.note(entry, "replaced", "later-import-stands", self.round.versions)
            return ""
        self.round.newest_import = moment
        earlier = [c for c in self.round.chains if c.imported and c.enrolled]
        self._replace(earlier, entry, imported=True)
        return ""

    def _stand(self, entry: Entry, *, imported: bool) -> None:
        """A new chain, or one more head of a chain with equal counts."""
        self.round.waiting.append(entry.id)
        if entry.enrolled:
            self.round.first = self.round.first or entry
            for chain in self.round.chains:
                if (
                    chain.enrolled
                    and chain.imported == imported
                    and self._equal(chain, entry.body["form"], tuple(entry.body["counts"]))
                ):
                    chain.heads.append(entry)
                    self.note(entry, "confirmation", "", self.round.versions)
                    return
        self.round.versions += 1
        self.round.chains.append(
            _Chain(
                [entry], entry.body["form"], tuple(entry.body["counts"]), entry.enrolled, imported
            )
        )
        self.note(entry, "head", "" if entry.enrolled else "key-not-enrolled", self.round.versions)

    def _equal(self, chain: _Chain, form: str, counts: tuple[int, ...]) -> bool:
        """Equal counts; of two templates by name."""
        if chain.form == form:
            return chain.counts == counts
        ours, theirs = self.rules.template(chain.form), self.rules.template(form)
        if ours is None or theirs is None:
            return False
        return dict(zip(ours.names, chain.counts, strict=True)) == dict(
            zip(theirs.names, counts, strict=True)
        )

    def _replace(self, chains: Sequence[_Chain], entry: Entry, *, imported: bool = False) -> None:
        for chain in chains:
            for old in chain.heads:
                self.note(old, "replaced", "", self._history[old.id].version)
            self.round.chains.remove(chain)
        self._stand(entry, imported=imported)

    def _correction(self, entry: Entry) -> str:
        body = entry.body
        if self._counts(entry) is None:
            return "unknown-form"
        named = body["replaces"]
        if any(i not in self.known for i in named):
            return "replaces-unknown"
        chains: list[_Chain] = []
        for record_id in named:
            chain = self._head_of(record_id)
            if chain is None:
                return "changed-meanwhile"
            if chain not in chains:
                chains.append(chain)
        if why := self._may_correct(entry):
            return why
        if not entry.enrolled:
            own = [c for c in chains if not c.enrolled and c.keys == entry.keys]
            if len(own) == len(chains):
                self._replace(own, entry)
            else:
                self._stand(entry, imported=False)
            return ""
        for group in self._standing(self._active_settles()):
            if group.ids & set(named):
                chains += [c for c in self.round.chains if c.ids & group.ids and c not in chains]
        self._replace(chains, entry)
        return ""

    def _may_correct(self, entry: Entry) -> str:
        """Before the first plenary over the station a device (or a recount); then a sitting."""
        sitting = entry.body.get("sitting")
        if sitting is not None:
            if not entry.enrolled:
                return "not-enrolled"
            opened = self.sittings.is_open(sitting, self.rules.station, self.rules.contest)
            return "" if opened else "sitting-not-open"
        if self.sittings.first_level_opened(
            self.rules.station, self.rules.contest, past=self.round.past
        ):
            return "changed-meanwhile"
        if entry.kind == "recount" and not entry.enrolled:
            return "not-enrolled"
        return ""

    # --- readings and settlements ------------------------------------------------------------

    def _reading(self, entry: Entry) -> str:
        if not entry.enrolled:
            return "not-enrolled"
        if entry.body["of"] not in self.known:
            return "replaces-unknown"
        chain = self._head_of(entry.body["of"])
        if chain is None:
            return "changed-meanwhile"
        if entry.body["form"] != chain.form or len(entry.body["counts"]) != len(chain.counts):
            return "unknown-form"
        if entry.keys & chain.keys:
            return "same-person"
        self.round.readings.append(entry)
        self.note(entry, "applied", "", self.round.versions)
        return ""

    def _settle(self, entry: Entry) -> str:
        if not entry.enrolled:
            return "not-enrolled"
        if any(i not in self.known for i in entry.body["records"]):
            return "replaces-unknown"
        if any(self._head_of(i) is None for i in entry.body["records"]):
            return "changed-meanwhile"
        sitting = entry.body.get("sitting")
        if sitting is not None and not self.sittings.is_open(
            sitting, self.rules.station, self.rules.contest
        ):
            return "sitting-not-open"
        if entry.body["as"] == "chosen" and self.known[entry.body["records"][0]].kind == "result":
            self.postponed.pop(self.round.number, None)
        self.round.settles.append(entry)
        self.note(entry, "applied", "", self.round.versions)
        return ""

    def _active_settles(self) -> list[Entry]:
        """A settle holds only while each record it names is a head."""
        heads = {i for c in self.round.chains for i in c.ids}
        return [s for s in self.round.settles if heads.issuperset(s.body["records"])]

    # --- rounds ------------------------------------------------------------------------------

    def _for_here(self, entry: Entry) -> str:
        if self.rules.station not in entry.body["stations"]:
            return "another-station"
        return "" if _authorised(self.rules, entry) else "not-enrolled"

    def _revote(self, entry: Entry) -> str:
        if why := self._for_here(entry):
            return why
        if entry.body["round"] != self.round.number + 1:
            return "changed-meanwhile"
        over = frozenset(s.id for s in self.sittings.by_id.values() if not s.is_open)
        self.rounds.append(_Round(entry.body["round"], over))
        self.open_rounds.add(entry.body["round"])
        self.note(entry, "applied")
        return ""

    def _postpone(self, entry: Entry) -> str:
        if why := self._for_here(entry):
            return why
        if entry.body["round"] != self.round.number or self._standing(self._active_settles()):
            return "changed-meanwhile"
        self.postponed[self.round.number] = entry.id
        self.note(entry, "applied")
        return ""

    def _void(self, entry: Entry) -> str:
        if why := self._for_here(entry):
            return why
        if entry.body["round"] not in self.open_rounds:
            return "out-of-scope"
        self.void[entry.body["round"]] = entry.id
        self.note(entry, "applied")
        return ""

    def _rescind(self, entry: Entry) -> str:
        """Its effect is taken beforehand (``_rescinded``); here only what became of it is said."""
        named = entry.body["record"]
        target = self.known.get(named)
        if target is None and named not in self._history:
            return ""  # it takes back something that never concerned this station
        if target is not None and target.kind not in _RESCINDABLE:
            return "out-of-scope"
        if not _authorised(self.rules, entry):
            return "not-enrolled"
        self.note(entry, "applied")
        return ""

    def _recap(self, entry: Entry) -> str:
        body = entry.body
        station = self.rules.station
        sitting = self.sittings.by_id.get(body["sitting"])
        if not entry.enrolled:
            return "not-enrolled"
        if (
            sitting is None
            or not sitting.takes_recaps
            or not sitting.holds(station, self.rules.contest)
            or not covers(body["area"], station)
        ):
            return "sitting-not-open"
        if not any(covers(code, station) for code in body.get("open", ())):
            summed = self._standing(self._active_settles())
            self.round.recaps[entry.id] = (sitting.id, {i for c in summed for i in c.ids})
        return ""

    # --- what follows ------------------------------------------------------------------------

    def result(self) -> StationResult:
        here = self.round
        settles = self._active_settles()
        chains = self._standing(settles)
        findings: tuple[Finding, ...] = ()
        noted = False
        status: Status = "empty"
        if here.number in self.void:
            status = "void"
        elif here.number in self.postponed:
            status = "not-voted"
        elif len(chains) == 1:
            findings = self._findings(chains[0], settles)
            noted_codes = self._codes(settles, chains[0], "noted")
            open_votes = {f.code for f in findings if f.code[0] == "V"} - noted_codes
            noted = bool({f.code for f in findings if f.code[0] == "V"} & noted_codes)
            if open_votes:
                status, noted = "held", False
            elif not self._second_reading(chains[0], findings):
                status = "received"
            else:
                status = self._recapped(chains[0])
        elif len(chains) > 1:
            status = "disputed"
            findings = disputed(self._differing(chains), len(chains))
        elif here.chains:
            chains = here.chains[:1]
            status = "held"
            findings = self._findings(chains[0], settles)
        standing = chains[0] if chains and status not in ("void", "not-voted", "empty") else None
        return StationResult(
            round=here.number,
            status=status,
            head=standing.heads[0].id if standing else "",
            heads=tuple(e.id for c in chains for e in c.heads) if standing else (),
            form=standing.form if standing else "",
            counts=standing.counts if standing else (),
            version=here.versions,
            findings=findings,
            noted=noted,
            held_sections=held_sections(findings),
            history=tuple(self._history.values()),
        )

    def _standing(self, settles: Sequence[Entry]) -> list[_Chain]:
        """Chains that take part: enrolled or chosen, equal ones as one, not set aside by a choice."""
        choices = [s.body["records"] for s in settles if s.body["as"] == "chosen"]
        chosen = {first for first, *_ in choices}
        groups: list[_Chain] = []
        for c in self.round.chains:
            if not (c.enrolled or c.ids & chosen):
                continue
            same = next((g for g in groups if self._equal(g, c.form, c.counts)), None)
            if same is None:
                groups.append(replace(c, heads=[*c.heads]))
            else:
                same.heads += c.heads
        aside: set[int] = set()
        for first, *others in choices:
            aside |= {i for i, g in enumerate(groups) if g.ids & set(others)}
            aside -= {i for i, g in enumerate(groups) if first in g.ids}
        return [g for i, g in enumerate(groups) if i not in aside]

    def _codes(self, settles: Sequence[Entry], chain: _Chain, *how: str) -> set[str]:
        return {
            code
            for s in settles
            if s.body["as"] in how and chain.ids & set(s.body["records"])
            for code in s.body["codes"]
        }

    def _differing(self, chains: Sequence[_Chain]) -> tuple[str, ...]:
        first = self.rules.template(chains[0].form)
        if first is None or any(c.form != chains[0].form for c in chains):
            return ()
        return tuple(
            name
            for i, name in enumerate(first.names)
            if len({c.counts[i] for c in chains}) > 1
        )  # fmt: skip

    def _findings(self, chain: _Chain, settles: Sequence[Entry]) -> tuple[Finding, ...]:
        template = self.rules.template(chain.form)
        if template is None:  # _counts let no such record stand
            return ()
        asof = chain.heads[0].asof
        in_force = self.rules.in_force(asof)
        found = list(evaluate(template, self.rules.kind, chain.counts, in_force))
        closed = self._codes(settles, chain, "confirmed", "noted", "chosen")
        chosen = {s.body["records"][0] for s in settles if s.body["as"] == "chosen"}
        if not (chain.enrolled or chain.ids & chosen):
            found += key_status([s.status for s in chain.heads[0].signers])
        differing = self._open_differences(chain, template)
        found += [f for f in readings(differing, template) if f.code not in closed]
        for reading in self._readings_of(chain):
            seen = reading.body.get("seen")
            if seen:
                found += identity(seen, station=self.rules.station, contest=self.rules.contest)
        wanted = {*in_force, "V001", "V002", "V003", "V004", "A004"}
        return tuple(f for f in found if f.code[0] == "W" or f.code in wanted)

    def _readings_of(self, chain: _Chain) -> list[Entry]:
        return [
            r for r in self.round.readings
            if r.body["of"] in chain.ids and not r.keys & chain.keys
        ]  # fmt: skip

    def _open_differences(self, chain: _Chain, template: Template) -> tuple[str, ...]:
        """Fields in which a reading differs and no third person's blind reading agrees."""
        of_chain = self._readings_of(chain)
        open_fields: set[int] = set()
        for reading in of_chain:
            differ = {
                i
                for i, (a, b) in enumerate(zip(chain.counts, reading.body["counts"], strict=True))
                if b not in (UNREAD, a)
            }
            if differ and not any(
                other.body["by"] == "typed-blind"
                and not other.keys & reading.keys
                and all(other.body["counts"][i] == chain.counts[i] for i in differ)
                for other in of_chain
            ):
                open_fields |= differ
        return tuple(template.names[i] for i in sorted(open_fields))

    def _second_reading(self, chain: _Chain, findings: Sequence[Finding]) -> bool:
        """Is the second reading that the definition asks for there (or not asked for)?"""
        wanted = self.rules.second_reading(chain.heads[0].asof)
        if wanted == "none":
            return True
        if wanted != "all" and not self._sampled(chain, int(wanted)):
            return bool(self.round.drawn_by(chain)[1])
        if len({s.keyid for e in chain.heads for s in e.signers if s.role == "device"}) > 1:
            return True
        sums_hold = not VOTE_SUMS & {f.code for f in findings}
        agreed: set[int] = set()
        for reading in self._readings_of(chain):
            if reading.body["by"] == "server" and not sums_hold:
                continue
            agreed |= {
                i
                for i, (a, b) in enumerate(zip(chain.counts, reading.body["counts"], strict=True))
                if a == b
            }
        return len(agreed) == len(chain.counts)

    def _sampled(self, chain: _Chain, per_thousand: int) -> bool:
        """In the sample? Until the first anchor after its first record nobody knows."""
        record, anchor = self.round.drawn_by(chain)
        if not anchor:
            return False
        digest = hashlib.sha256(bytes.fromhex(anchor) + bytes.fromhex(record)).digest()
        return int.from_bytes(digest[:4], "big") % 1000 < per_thousand

    def _recapped(self, chain: _Chain) -> Status:
        levels: set[str] = set()
        for recap, (opening, heads) in self.round.recaps.items():
            sitting = self.sittings.by_id[opening]
            if sitting.state == "ratified" and recap in sitting.recaps and heads & chain.ids:
                levels.add(sitting.level)
        if self.rules.level in levels:
            return "final"
        return "recapped" if levels & set(FIRST_LEVELS) else "accepted"


def _moment(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.body["at"])


_RESCINDABLE = ("revote", "postpone", "void", "adjust")
_OF_A_ROUND = ("result", "import", "correction", "recount", "reading", "settle")

_HANDLERS: Mapping[str, Callable[[_Life, Entry], str]] = {
    "result": _Life._result,
    "import": _Life._import,
    "correction": _Life._correction,
    "recount": _Life._correction,
    "reading": _Life._reading,
    "settle": _Life._settle,
    "revote": _Life._revote,
    "postpone": _Life._postpone,
    "void": _Life._void,
    "rescind": _Life._rescind,
    "recap": _Life._recap,
}
