"""A contest's entries, judged on all cores: bytes, keys, signatures; and the common case folded.

A station with one result and nothing else has its part of the totals and of the files made here, in
bulk; what is left are the entries that someone folds in order.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sinergi.ledger import record as records
from sinergi.ledger.authority import Refused, judge
from sinergi.ledger.keys import PublicKey
from sinergi.ledger.record import RecordError
from sinergi.ledger.tiles import WIDTH, Tiles
from sinergi.publication import folding
from sinergi.publication.folding import Folded, Signed
from sinergi.publication.standing import HELD, WAITING, Standing
from sinergi.publication.villages import Part, part
from sinergi.verify import pool
from sinergi.verify.chain import place
from sinergi.verify.codec import CODEC
from sinergi.verify.findings import Finding, finding
from sinergi.verify.source import Source
from sinergi.verify.state import State
from sinergi.verify.trees import Scanned

DIGEST = 16


@dataclass(frozen=True, slots=True)
class Shown:
    """What a station's public files tell of it beside the sums; ``part`` its JSON or the digest."""

    digest: bytes
    form: str
    index: int  # of its one entry; -1 = more, ``part`` is kept
    head: str = ""
    signed: Signed = ()
    part: bytes = b""
    status: str = ""  # where it waits
    findings: Sequence[Mapping[str, Any]] = ()
    history: Sequence[Mapping[str, Any]] = ()  # where it has more than one step


def shown(state: State, folded: Folded, index: int) -> Shown:
    made: Part = part(state.now, folded, state.withheld)
    waits = folded.result.status in WAITING
    many = len(folded.history) > 1
    return Shown(
        digest(made.data), made.form, index, made.head, made.signed,
        b"" if index >= 0 else made.data, folded.result.status,
        folded.findings if waits else (), folded.history if many else (),
    )  # fmt: skip


def digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=DIGEST).digest()


@dataclass
class Plain:
    """Stations of one district and form, by their entries' indices: rows of counts that are summed
    (zeros where a form is not counted), and their flags."""

    district: str
    form: str
    stations: list[str] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    flags: list[tuple[int, int, int, int]] = field(default_factory=list)
    counts: list[Sequence[int]] = field(default_factory=list)
    held: list[Collection[str]] = field(default_factory=list)


@dataclass
class Judged:
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    ids: bytes = b""
    #: Entries that are folded in order: index, id, body, (name, key id) of its lines.
    entries: list[tuple[int, str, Mapping[str, Any], list[tuple[str, str]]]] = field(
        default_factory=list
    )
    plain: list[Plain] = field(default_factory=list)
    marked: list[tuple[int, str, str, Standing]] = field(default_factory=list)
    shown: dict[str, Shown] = field(default_factory=dict)
    late: set[tuple[str, str]] = field(default_factory=set)
    count: int = 0


@dataclass
class Ground:
    """``special``: stations that are not folded here; ``asof``: each anchor's index and what the
    register held then; the first ``done`` entries' signatures were verified before."""

    source: Source
    state: State
    log: Scanned
    special: Collection[str]
    anchors: Sequence[int]
    sizes: Sequence[int]
    done: int

    def asof(self, index: int) -> int:
        before = bisect_right(self.anchors, index)
        return self.sizes[before - 1] if before else 0

    def read(self, path: str) -> bytes | None:
        return self.source.read(f"log/{self.log.name}/{path}")


def judge_part(part_of: tuple[int, int]) -> Judged:
    """Entries of bundles [first, last)."""
    here: Ground = pool.shared()
    shown_size = here.log.checkpoint.size if here.log.checkpoint else here.log.size
    tiles = Tiles(here.read, shown_size)
    out = Judged()
    ids: list[bytes] = []
    groups: dict[tuple[str, str], Plain] = {}
    for bundle in range(*part_of):
        first = bundle * WIDTH
        for index, note in enumerate(
            tiles.bundle(bundle, min(WIDTH, shown_size - first)), start=first
        ):
            out.count += 1
            try:
                ids.append(_entry(here, index, note, out, groups))
            except RecordError as error:
                where = place(here.log, index)
                out.findings.append(finding("record", where, index=index, why=error))
                ids.append(bytes(32))
    out.ids = b"".join(ids)
    out.plain = list(groups.values())
    return out


def _entry(
    here: Ground, index: int, note: bytes, out: Judged, groups: dict[tuple[str, str], Plain]
) -> bytes:
    state, log = here.state, here.log
    record = records.parse(note, CODEC)
    body = record.body
    identity = bytes.fromhex(record.id)
    if record.log != log.name or body["election"] != state.register.election:
        due = record.log if record.log != log.name else body["election"]
        out.findings.append(finding("wrong-log", place(log, index), index=index, due=due))
        return identity
    asof = here.asof(index)
    late_from = state.late_from(log.name, index, asof)
    try:
        verdict = judge(
            record, state.register.lookup(asof, late_from), state.register.roots,
            verifies=_believed if index < here.done else _verified,
        )  # fmt: skip
        out.late |= {(k.name, k.keyid) for k in verdict.keys if k.status == "late"}
    except Refused as refused:
        told = out.warnings if refused.detail.endswith("not enrolled") else out.findings
        code = "without-effect" if told is out.warnings else "signature"
        told.append(finding(code, place(log, index), index=index, why=refused))
        if told is out.findings:
            return identity
    keys = [(s.name, s.keyid.hex()) for s in record.signatures]
    station = body.get("station", "")
    if log.kinds[index] != record.kind or log.stations[index] != station:
        why = "its kind or station stands elsewhere than in its place"
        out.findings.append(finding("record", place(log, index), index=index, why=why))
    elif not station or station in here.special:
        out.entries.append((index, record.id, body, keys))
    else:
        entry = state.judged(log.name, index, asof, record.id, body, keys)
        folded = folding.fold(state, (log.name, station), [entry], asof)
        if folded is not None:
            _plain(here, folded, index, out, groups)
    return identity


def _believed(key: PublicKey, text: bytes, signature: bytes) -> bool:
    return True


def _verified(key: PublicKey, text: bytes, signature: bytes) -> bool:
    return key.verifies(text, signature)


def _plain(
    here: Ground, folded: Folded, index: int, out: Judged, groups: dict[tuple[str, str], Plain]
) -> None:
    station = folded.place[1]
    result = folded.result
    standing = folded.standing(here.state.templates.get(result.form))
    key = (folded.district, standing.form.form if standing.form else "")
    group = groups.get(key)
    if group is None:
        group = groups[key] = Plain(*key)
    group.stations.append(station)
    group.indices.append(index)
    group.flags.append(standing.flags)
    if standing.form is not None:
        group.counts.append(standing.counts)
        group.held.append(standing.held_sections)
    if standing.codes or standing.status in HELD:
        out.marked.append((index, station, folded.district, standing))
    out.shown[station] = shown(here.state, folded, index)
