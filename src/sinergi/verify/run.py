"""A whole verification: chain of keys, logs, every entry, every published file."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain as chain_of
from pathlib import Path
from typing import Any

from sinergi.law.regions import NATION
from sinergi.ledger import record as records
from sinergi.ledger.authority import Roots
from sinergi.ledger.checkpoint import Checkpoint
from sinergi.ledger.note import NoteError
from sinergi.ledger.record import REGISTER, RecordError
from sinergi.ledger.tiles import WIDTH
from sinergi.publication.log_state import Anchor
from sinergi.publication.public_files import Renderer
from sinergi.publication.tallies import Memory
from sinergi.publication.timeline import Steps
from sinergi.verify import chain, compare, judging, photos, pool, replay, trees
from sinergi.verify.chain import place
from sinergi.verify.codec import CODEC
from sinergi.verify.findings import Report, finding
from sinergi.verify.source import Source
from sinergi.verify.state import NoDefinition, State
from sinergi.verify.trees import Scanned

#: Bundles of one piece of work.
CHUNK = 4
#: With fewer entries a second process costs more than it saves.
FEW = 3_000
#: Told as the work goes on: what, done, of how many.
Progress = Callable[[str, int, int], None]


@dataclass
class Options:
    """``roots``, ``policy``: their texts, where the reader has them; ``since``: log → checkpoint
    that was kept of it; ``photos``: how many are drawn, None = all; ``state``: a file in which it
    is kept how far this reader has verified."""

    contest: str | None = None
    roots: str | None = None
    policy: bytes | None = None
    since: Mapping[str, Checkpoint] = field(default_factory=dict)
    photos: int | None = photos.DRAWN
    state: Path | None = None
    jobs: int = 0
    progress: Progress = lambda what, done, of: None


@dataclass
class Result:
    report: Report = field(default_factory=Report)
    entries: int = 0
    totals: dict[str, Any] = field(default_factory=dict)
    missing_stations: int = 0
    photos: int = 0

    @property
    def ok(self) -> bool:
        return not self.report.findings


class BadOptions(ValueError):
    """A file that the reader gave is not what it should be; the text says the mend."""


def verify(source: Source, options: Options) -> Result:
    """Everything that docs/verify.md lists. Raises BadOptions, SourceError."""
    result = Result()
    with suppress(NoDefinition):  # the findings say why nothing can be counted
        _Run(source, options, result).all()
    return result


def counted(source: Source, options: Options) -> tuple[compare.Ground, Result]:
    """What the logs alone give, without a look at the files made from them."""
    result = Result()
    run = _Run(source, options, result, files=False)
    run.all()
    if run.ground is None:
        raise NoDefinition(str(result.report.findings[:3]))
    return run.ground, result


class _Run:
    def __init__(self, source: Source, options: Options, result: Result, *, files: bool = True):
        self.source, self.options, self.result = source, options, result
        self.files = files
        self.ground: compare.Ground | None = None
        self.report = result.report
        self.jobs = options.jobs or pool.cores()
        self.kept = _Kept.read(options.state)

    def all(self) -> None:
        report, source = self.report, self.source
        try:
            about = json.loads(source.fresh("election.json") or b"")
            election, host = str(about["id"]), str(about["host"])
        except (ValueError, KeyError, TypeError) as error:
            report.add(finding("not-json", "election.json", why=error))
            return
        try:
            roots = chain.read_roots(source, self.options.roots, report)
        except NoteError as error:
            raise BadOptions(f"{error}; --roots names the file of root keys") from error
        policy = chain.read_policy(source, self.options.policy, report)
        # The contests' checkpoints first: their anchors name what the register held before.
        listed = [c["code"] for c in about.get("contests", []) if isinstance(c, dict)]
        wanted = [c for c in listed if self.options.contest in (None, c)]
        if self.options.contest and not wanted:
            raise BadOptions(
                f"there is no contest {self.options.contest}; there are {', '.join(listed)}"
            )
        shown = {c: trees.checkpoint(source, c, report) for c in wanted}
        of_register = trees.checkpoint(source, REGISTER, report)
        if roots is None or of_register is None:
            return
        register = self._scan(REGISTER, of_register, keep_all=True)
        host, election = _named(register, host, election, report)
        found = chain.fold(
            register, roots, host=host, election=election, report=report, jobs=self._jobs(register.size),
            done=self.kept.done(register, roots),
        )  # fmt: skip
        state = State(source, found, report)
        if any(k.self_made for k in found.register.keys.values()):
            report.warn("self-made", "log/register")
        logs = {REGISTER: register}
        for name in wanted:
            if (checkpoint := shown[name]) is not None:
                logs[name] = self._scan(name, checkpoint, keep_all=False)
        for name, log in logs.items():
            if log.checkpoint is not None:
                chain.check_checkpoint(name, log.checkpoint, found.register, policy, report)
        chain.check_since(self.options.since, logs, found.register, report)
        self.result.entries = sum(log.size for log in logs.values())
        self._count(state, logs, roots)

    def _jobs(self, entries: int) -> int:
        return self.jobs if entries >= FEW else 1

    def _scan(self, name: str, shown: Checkpoint, *, keep_all: bool) -> Scanned:
        log = trees.scan(
            self.source, name, shown, self.report, jobs=self._jobs(shown.size), keep_all=keep_all
        )
        trees.check(self.source, log, self.report)
        return log

    # --- entries ---------------------------------------------------------------------------------

    def _count(self, state: State, logs: Mapping[str, Scanned], roots: Roots) -> None:
        election = state.election
        if election is None:
            return
        tallies = Memory(election)
        register = logs[REGISTER]
        renderer = Renderer(
            election,
            tallies,
            state.templates,
            lambda contest, size: logs[contest].tree.root(size),
            state.withheld,
        )
        steps = Steps(election, tallies, renderer.districts, renderer.rows.of_district)
        contests = {}
        self.kept.keep(register, roots)
        for name, log in logs.items():
            if name == REGISTER or log.broken or name not in election.contests:
                continue
            before = len(self.report.findings)
            contest = self._contest(state, log, register, tallies, steps, roots)
            if contest is not None:
                contests[name] = contest
            if len(self.report.findings) == before:
                self.kept.keep(log, roots)
            if self.result.ok:
                self.kept.write()  # a run that is cut short goes on from here
        here = compare.Ground(self.source, state, renderer, steps, contests, logs)
        self.ground = here
        if self.files:
            self._compare(here)
        for name in contests:
            row = renderer.rows.figures(name, NATION)
            self.result.totals[name] = {
                k: row[k] for k in ("votes", "valid", "invalid", "total", "stations")
            }
            self.result.missing_stations += (
                row["stations"]["expected"] - row["stations"]["received"]
            )

    def _contest(
        self, state: State, log: Scanned, register: Scanned, tallies: Memory, steps: Steps, roots: Roots
    ) -> replay.Contest | None:  # fmt: skip
        report = self.report
        anchors, wide = self._glance(log)
        self._check_anchors(log, register, anchors)
        state.anchors[log.name] = [anchor for anchor, _ in anchors]
        here = judging.Ground(
            self.source, state, log, replay.special(state, log, wide),
            [a.index for a, _ in anchors],
            [a.size for a, _ in anchors],
            self.kept.done(log, roots),
        )  # fmt: skip
        contest = replay.Contest(state, log, tallies, steps, report)
        bundles = -(-log.size // WIDTH)
        parts = [(i, min(i + CHUNK, bundles)) for i in range(0, bundles, CHUNK)]
        seen: set[bytes] = set()
        index = 0
        for part in pool.each(judging.judge_part, parts, here, jobs=self._jobs(log.size)):
            report.add(*part.findings)
            for one in part.warnings:
                report.warn(one.code, one.where, **one.values)
            for name, keyid in sorted(part.late):
                report.warn("late", f"log/{log.name}", name=name, keyid=keyid)
            for identity in _split(part.ids):
                if identity in seen and any(identity):
                    where = place(log, index)
                    report.add(finding("twice", where, index=index, id=identity.hex()))
                seen.add(identity)
                index += 1
            contest.take(part)
            self.options.progress(log.name, index, log.size)
        contest.finish()
        return contest

    def _glance(self, log: Scanned) -> tuple[list[tuple[Anchor, str]], list[Mapping[str, Any]]]:
        """The log's anchors with the register's root each, and the other entries of no station."""
        anchors, wide = [], []
        for index, note in log.notes.items():
            try:
                body = records.parse(note, CODEC).body
            except RecordError:
                continue  # judged, and told of, at its place
            if body["kind"] == "anchor":
                at = datetime.fromisoformat(body["at"])
                anchors.append((Anchor(index, body["size"], at), body["root"]))
            else:
                wide.append(body)
        return anchors, wide

    def _check_anchors(
        self, log: Scanned, register: Scanned, anchors: Sequence[tuple[Anchor, str]]
    ) -> None:
        report = self.report
        if log.size and (not anchors or anchors[0][0].index != 0):
            report.add(finding("first-anchor", place(log, 0)))
        before = 0
        for anchor, root in anchors:
            where, index = place(log, anchor.index), anchor.index
            if anchor.size < before:
                report.add(
                    finding("anchor-size", where, index=index, before=before, size=anchor.size)
                )
            before = max(before, anchor.size)
            if anchor.size > register.size:
                report.add(
                    finding(
                        "anchor-ahead", where, index=index, size=anchor.size, have=register.size
                    )
                )
            elif register.tree.root(anchor.size).hex() != root:
                report.add(finding("anchor-root", where, index=index))

    # --- files -----------------------------------------------------------------------------------

    def _compare(self, here: compare.Ground) -> None:
        report = self.report
        work = compare.jobs(here)
        shown: list[photos.Photo] = []
        jobs = self._jobs(self.result.entries)
        # What sets the papers has threads of its own, which no fork takes along: where it has run
        # in this process already, papers are set here.
        here_only = [job for job in work if "typst" in sys.modules and job[0] == "recaps"]
        work = [job for job in work if job not in here_only]
        every = chain_of(
            pool.each(compare.compare, work, here, jobs=jobs),
            pool.each(compare.compare, here_only, here, jobs=1),
        )
        for done, found in enumerate(every, 1):
            report.add(*found.findings)
            for one in found.warnings:
                report.warn(one.code, one.where, **one.values)
            shown += found.photos
            self.options.progress("berkas", done, len(work) + len(here_only))
        left = compare.strays(here, self.options.contest)
        report.add(*left.findings)
        for one in left.warnings:
            report.warn(one.code, one.where, **one.values)
        seed = b"".join(log.tree.root(log.size) for _, log in sorted(here.logs.items()))
        self.result.photos = photos.files(
            self.source,
            shown,
            self.options.photos,
            seed,
            report,
            whole=self.options.contest is None,
        )


def _split(ids: bytes) -> Iterator[bytes]:
    return (ids[i : i + 32] for i in range(0, len(ids), 32))


def _named(register: Scanned, host: str, election: str, report: Report) -> tuple[str, str]:
    """Host and election as the register's checkpoint has them: a page may not rename a log."""
    parts = register.checkpoint.origin.split("/") if register.checkpoint else []
    if len(parts) == 3 and parts[2] == REGISTER:
        return parts[0], parts[1]
    return host, election


@dataclass
class _Kept:
    """How far a reader has verified, by the root keys it was under."""

    path: Path | None
    logs: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None) -> "_Kept":
        if path is None or not path.exists():
            return cls(path)
        try:
            return cls(path, dict(json.loads(path.read_bytes())["logs"]))
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise BadOptions(f"{path}: not a state of sinergi verify; remove it") from error

    def done(self, log: Scanned, roots: Roots) -> int:
        """Entries verified before, where the log goes on from there."""
        kept = self.logs.get(_origin(log), {})
        size = kept.get("size", 0)
        good = (
            type(size) is int and 0 < size <= log.size and kept.get("roots") == _under(roots)
            and log.tree.root(size).hex() == kept.get("root")
        )  # fmt: skip
        return size if good else 0

    def keep(self, log: Scanned, roots: Roots) -> None:
        self.logs[_origin(log)] = {
            "size": log.size, "root": log.tree.root(log.size).hex(), "roots": _under(roots),
        }  # fmt: skip

    def write(self) -> None:
        if self.path is not None:
            beside = self.path.with_name(f".{self.path.name}.new")
            beside.write_text(json.dumps({"logs": self.logs}, sort_keys=True))
            beside.replace(self.path)


def _origin(log: Scanned) -> str:
    return log.checkpoint.origin if log.checkpoint else log.name


def _under(roots: Roots) -> str:
    return photos.sha256(chain.written(roots).encode())
