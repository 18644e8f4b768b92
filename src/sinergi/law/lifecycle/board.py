"""What stands on the table of one station: its rounds, its chains, and what follows from them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sinergi.law.checks import Finding, evaluate, held_sections
from sinergi.law.checks.context import disputed, identity, key_status, readings, signatures
from sinergi.law.form import Template
from sinergi.law.lifecycle.values import (
    UNREAD,
    VOTE_SUMS,
    Entry,
    History,
    Rules,
    StationResult,
    Status,
)
from sinergi.law.sittings import Sittings


@dataclass(slots=True)
class Chain:
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
class Round:
    number: int
    past: frozenset[str] = frozenset()  # sittings that were over when it began
    chains: list[Chain] = field(default_factory=list)
    first: Entry | None = None  # its first record by enrolled keys
    waiting: list[str] = field(default_factory=list)  # records that no anchor followed yet
    anchor: dict[str, str] = field(default_factory=dict)  # record -> the first anchor after it
    newest_import: datetime | None = None
    versions: int = 0
    readings: list[Entry] = field(default_factory=list)
    settles: list[Entry] = field(default_factory=list)
    recaps: dict[str, tuple[str, set[str]]] = field(default_factory=dict)  # id -> sitting, heads

    def drawn_by(self, chain: Chain) -> tuple[str, str]:
        """Ids of the record and the anchor that decide the sample; "" where there is none yet.

        A key that is not enrolled takes no part, so its record decides only where it was chosen
        and no enrolled key sent one.
        """
        record = (self.first or chain.heads[0]).id
        return record, self.anchor.get(record, "")


class Board:
    """The state of the fold; ``result()`` says what it means now."""

    def __init__(self, rules: Rules):
        self.rules = rules
        self.rounds = [Round(0)]
        self.open_rounds = {0}
        self.known: dict[str, Entry] = {}
        self.postponed: dict[int, str] = {}
        self.void: dict[int, str] = {}
        self.sittings = Sittings()
        self._history: dict[str, History] = {}

    @property
    def round(self) -> Round:
        return self.rounds[-1]

    def note(self, entry: Entry, effect: str, why: str = "", version: int = 0) -> None:
        self._history[entry.id] = History(
            entry.id, entry.kind, entry.index, int(entry.body.get("round", self.round.number)),
            effect, why, version,
        )  # fmt: skip

    def _head_of(self, record_id: str) -> Chain | None:
        return next((c for c in self.round.chains if record_id in c.ids), None)

    def _counts(self, entry: Entry) -> tuple[Template, tuple[int, ...]] | None:
        template = self.rules.template(entry.body["form"])
        counts = tuple(entry.body["counts"])
        if template is None or len(counts) != len(template.fields):
            return None
        return template, counts

    def _equal(self, chain: Chain, form: str, counts: tuple[int, ...]) -> bool:
        """Equal counts; of two templates by name."""
        if chain.form == form:
            return chain.counts == counts
        ours, theirs = self.rules.template(chain.form), self.rules.template(form)
        if ours is None or theirs is None:
            return False
        return dict(zip(ours.names, chain.counts, strict=True)) == dict(
            zip(theirs.names, counts, strict=True)
        )

    def _active_settles(self) -> list[Entry]:
        """A settle holds only while each record it names is a head."""
        heads = {i for c in self.round.chains for i in c.ids}
        return [s for s in self.round.settles if heads.issuperset(s.body["records"])]

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

    def _standing(self, settles: Sequence[Entry]) -> list[Chain]:
        """Chains that take part: enrolled or chosen, equal ones as one, not set aside by a choice."""
        choices = [s.body["records"] for s in settles if s.body["as"] == "chosen"]
        chosen = {first for first, *_ in choices}
        groups: list[Chain] = []
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

    def _codes(self, settles: Sequence[Entry], chain: Chain, *how: str) -> set[str]:
        return {
            code
            for s in settles
            if s.body["as"] in how and chain.ids & set(s.body["records"])
            for code in s.body["codes"]
        }

    def _differing(self, chains: Sequence[Chain]) -> tuple[str, ...]:
        first = self.rules.template(chains[0].form)
        if first is None or any(c.form != chains[0].form for c in chains):
            return ()
        return tuple(
            name
            for i, name in enumerate(first.names)
            if len({c.counts[i] for c in chains}) > 1
        )  # fmt: skip

    def _findings(self, chain: Chain, settles: Sequence[Entry]) -> tuple[Finding, ...]:
        template = self.rules.template(chain.form)
        if template is None:  # _counts let no such record stand
            return ()
        asof = chain.heads[0].asof
        in_force = self.rules.in_force(asof)
        found = list(evaluate(template, self.rules.kind, chain.counts, in_force))
        if "W008" in self.rules.kind.warnings:
            found += signatures(chain.heads[0].body.get("signers", {}))
        closed = self._codes(settles, chain, "confirmed", "noted", "chosen")
        chosen = {s.body["records"][0] for s in settles if s.body["as"] == "chosen"}
        if not (chain.enrolled or chain.ids & chosen):
            found += key_status([s.status for s in chain.heads[0].signers])
        differing = self._open_differences(chain, template)
        if differing:
            found += [f for f in readings(differing, template) if f.code not in closed]
        for reading in self._readings_of(chain):
            seen = reading.body.get("seen")
            if seen:
                found += identity(seen, station=self.rules.station, contest=self.rules.contest)
        wanted = {*in_force, "V001", "V002", "V003", "V004", "A004"}
        return tuple(f for f in found if f.code[0] == "W" or f.code in wanted)

    def _readings_of(self, chain: Chain) -> list[Entry]:
        return [
            r for r in self.round.readings
            if r.body["of"] in chain.ids and not r.keys & chain.keys
        ]  # fmt: skip

    def _open_differences(self, chain: Chain, template: Template) -> tuple[str, ...]:
        """Fields in which a reading differs and no third person's blind reading agrees."""
        of_chain = self._readings_of(chain)
        if not of_chain:
            return ()
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

    def _second_reading(self, chain: Chain, findings: Sequence[Finding]) -> bool:
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

    def _sampled(self, chain: Chain, per_thousand: int) -> bool:
        """In the sample? Until the first anchor after its first record nobody knows."""
        record, anchor = self.round.drawn_by(chain)
        if not anchor:
            return False
        digest = hashlib.sha256(bytes.fromhex(anchor) + bytes.fromhex(record)).digest()
        return int.from_bytes(digest[:4], "big") % 1000 < per_thousand

    def _recapped(self, chain: Chain) -> Status:
        levels: set[str] = set()
        for recap, (opening, heads) in self.round.recaps.items():
            sitting = self.sittings.by_id[opening]
            if sitting.state == "ratified" and recap in sitting.recaps and heads & chain.ids:
                levels.add(sitting.level)
        if self.rules.level in levels:
            return "final"
        return "recapped" if levels else "accepted"
