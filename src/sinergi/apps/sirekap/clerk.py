"""The clerk: gives records their place in the log, folds what follows from it, publishes.

One active process an election. The advisory lock only saves work; the fence is ``log_head``: a
commit is an update where epoch and size are still mine, else everything of the step is undone.
Log entries, stations' states and events of a step stand in one transaction; the sums in memory follow
once it is committed, and their rows are written with the public files.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from sinergi.apps.sirekap import (
    adjustments,
    keeping,
    log_state,
    log_table,
    open_data,
    plenaries,
    public_files,
    ratified_jobs,
    recaps,
    recounting,
    replaying,
    station_results,
    withheld,
)
from sinergi.apps.sirekap.events import ResultAccepted, ResultHeld, ResultReceived
from sinergi.apps.sirekap.log_files import LogFiles
from sinergi.apps.sirekap.log_state import Head, LogState
from sinergi.apps.sirekap.publishing import Fenced, Publisher
from sinergi.apps.sirekap.tallies import Change, Tallies
from sinergi.apps.sirekap.timeline import start_of_bin
from sinergi.core import hot, queries, vault
from sinergi.core.trail import emit
from sinergi.law.lifecycle import COUNTED, Entry
from sinergi.law.regions import covers
from sinergi.ledger import record as records
from sinergi.ledger.checkpoint import Checkpoint
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import Ed25519Signer, Ed25519Verifier, NoteError
from sinergi.ledger.record import REGISTER
from sinergi.ledger.selfmade import LOG, log_file, log_signer
from sinergi.ledger.tree import leaf_hash
from sinergi.publication import folding, recap_columns, standing
from sinergi.publication.folding import Folded
from sinergi.publication.standing import NOTHING, Place

log = logging.getLogger("sinergi.clerk")

BATCH = 500
ANCHOR_EVERY = timedelta(seconds=60)
TABLES_IDLE = timedelta(seconds=30)
ANCHOR_IDLE = timedelta(seconds=2)  # after the register grew, when nothing else comes


#: ``ctid``: nobody but the clerk deletes here, and nobody updates.
_TAKE = """
    WITH taken AS MATERIALIZED (
      DELETE FROM inbox WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM inbox WHERE election = %b ORDER BY request, position LIMIT %b))
      RETURNING request, position, record
    )
    SELECT record.id, record.note, record.contest FROM taken JOIN record ON record.id = taken.record
    ORDER BY request, position
"""


class CannotAnchor(RuntimeError):
    """The log's private key is missing; the text says which and the mend."""


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class _Step:
    """What one transaction does, and what follows once it stands."""

    at: datetime
    sizes: dict[str, int]  # of the logs, before it
    taken: int = 0
    entries: list[tuple[bytes, str, str, int, int]] = field(default_factory=list)
    kept: int = 0  # entries that are in the table already
    logged: list[tuple[str, bytes]] = field(default_factory=list)
    touched: dict[Place, None] = field(default_factory=dict)
    fresh: dict[Place, list[Entry]] = field(default_factory=dict)
    folded: list[Folded] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    closed: list[Place] = field(default_factory=list)

    def touch(self, places: Iterable[Place]) -> None:
        self.touched |= dict.fromkeys(places)


class Clerk:
    """``start()``, then ``step()`` and ``publish_if_due()`` again and again, then ``stop()``."""

    def __init__(
        self,
        election: str,
        clock: Callable[[], datetime] = now,
        waited: Callable[[], datetime] | None = None,
    ):
        """``clock`` stamps the anchors; ``waited`` tells how long nothing came (else ``clock``):
        a demonstration's clock may stand still, and what waits must not wait for it."""
        self.election_id = election
        self.clock = clock
        self.waited = waited
        self._grew_at = datetime.min.replace(tzinfo=UTC)
        self._another_definition = False
        #: Contests whose tables of all stations lack something, and when their logs grew last.
        self._behind: set[str] = set()
        self._logged_at = datetime.min.replace(tzinfo=UTC)
        self._log_keys: dict[str, Ed25519Signer] = {}

    # --- beginning and end -------------------------------------------------------------------

    def start(self) -> bool:
        """Takes the election over; False where another clerk's lock is held. Raises CannotAnchor."""
        if not self._lock():
            return False
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE log_head SET epoch = epoch + 1 WHERE election = %s"
                    " RETURNING log, epoch",
                    [self.election_id],
                )
                self._epochs = dict(cursor.fetchall())
            self._bring_back()
            self._load()
            self.publisher.what_was_left()
            ratified_jobs.ask_missing(self.election_id)
            self._behind = {
                c
                for c in self.state.contests
                if open_data.said(self.election_id, c) < self.state.heads[c].size
            }
            self._logged_at = (self.waited or self.clock)()
        except BaseException:
            if connection.is_usable():
                self.stop()
            raise
        return True

    def stop(self) -> None:
        self._close_files()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [self._lock_name])

    @property
    def _lock_name(self) -> str:
        return f"sinergi.clerk/{self.election_id}"

    def _lock(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [self._lock_name])
            return bool(cursor.fetchone()[0])

    def _load(self) -> None:
        """Reads everything anew; raises CannotAnchor, and LogDiffers where the files are ahead."""
        self._read()
        self._log_keys.clear()  # another one may have been installed
        self._log_key(REGISTER)
        self.log_files.signer = self._log_key
        self.log_files.require = self._require_enrolled
        self.log_files.open(self.state.heads)

    def _read(self) -> None:
        self._another_definition = False
        self.state: LogState = log_state.load(self.election_id)
        for head in self.state.heads.values():
            head.epoch = self._epochs.get(head.log, head.epoch)
        if self.state.register.size != self.state.heads[REGISTER].size:
            raise Fenced(f"{self.election_id}: another clerk wrote while this one read")
        self.tallies = self._tallies()
        row = self.state.row
        self._close_files()
        self.log_files = LogFiles(
            public_files.root(row.id), host=row.host, election=row.id, known=self._keys_of_log
        )
        self.publisher = Publisher(self.state, self.tallies, self.log_files)

    def _close_files(self) -> None:
        files = getattr(self, "log_files", None)
        if files is not None:
            files.close()

    def _log_key(self, name: str) -> Ed25519Signer:
        """A log's own key where it has one, else the one for all logs. Raises CannotAnchor."""
        found = self._log_keys.get(name)
        if found is None:
            own = log_file(name)
            kept = own if vault.has(self.election_id, own) else LOG
            try:
                key = from_pem(kept, vault.load(self.election_id, kept))
            except (vault.KeyMissing, NoteError) as error:
                raise CannotAnchor(str(error)) from error
            if not isinstance(key, Ed25519Signer):
                raise CannotAnchor(f"the log key of {self.election_id} is not an Ed25519 key")
            row = queries.election(self.election_id)
            assert row is not None  # noqa: S101 (a clerk is of an election that is loaded)
            found = log_signer(key, host=row.host, election=row.id, name=name)
            self._log_keys[name] = found
        return found

    def _is_ours(self, name: str, checkpoint: Checkpoint) -> bool:
        try:
            return checkpoint.signed_by(self._log_key(name).verifier)
        except CannotAnchor:
            return False

    def _keys_of_log(self, origin: str) -> list[Ed25519Verifier]:
        """Every key that the register gave a log, those that were revoked too."""
        return [
            entry.public
            for entry in self.state.register.keys.values()
            if entry.name == origin and entry.enrol_index is not None
            and isinstance(entry.public, Ed25519Verifier)
        ]  # fmt: skip

    def _tallies(self) -> Tallies:
        election = self.state.election
        if election is None:
            return Tallies(self.election_id)
        found = recounting.recount(self.election_id, election, self.state.templates)
        found.all_clean()
        return found

    # --- what the files have and the table has not -------------------------------------------

    def rebuild(self) -> bool:
        """As ``start()``, for a table made anew from the public folder: needs no log key, and the
        logs stay as they are. Then ``publish()`` and ``stop()``."""
        if not self._lock():
            return False
        self._epochs = {}
        self._bring_back()
        self._read()
        self.log_files.open(self.state.heads)
        self.publisher.begin_anew()
        return True

    def _bring_back(self) -> None:
        """Puts into the table what only the published logs have, the register first."""
        root = public_files.root(self.election_id)
        names = [REGISTER, *(n for n in log_state.heads(self.election_id) if n != REGISTER)]
        for name in names:
            head = log_state.heads(self.election_id)[name]
            shown = replaying.ahead(root, head, partial(self._is_ours, name))
            if shown is None:
                continue
            self._read()
            head = self.state.heads[name]
            log.warning(
                "%s/%s: the files have %s entries, the table %s; the rest is brought back",
                self.election_id, name, shown.size, head.size,
            )  # fmt: skip
            self._replay(root, head, replaying.entries(root, head, shown))
            names += [n for n in self.state.heads if n not in names]

    def _replay(self, root: Path, head: Head, notes: Iterable[bytes]) -> None:
        """Entries get the places that they had; an anchor that ends ten minutes begins a step."""
        files = self.publisher.files
        step: list[records.Record] = []
        last = head.anchored_at
        for note in notes:
            record = records.parse(note)
            ends = False
            if record.kind == "anchor":
                at = datetime.fromisoformat(record.body["at"])
                ends, last = last is not None and last < start_of_bin(at), at
            if step and (ends or len(step) >= BATCH or record.kind == "config"):
                self._replay_step(head, step)
                step = []
            if record.kind == "config":
                replaying.bring_definition(root, self.state.row, record.body)
                files = None
            step.append(record)
            if files is None:
                files = self.publisher.files
        if step:
            self._replay_step(head, step)

    def _replay_step(self, head: Head, taken: Sequence[records.Record]) -> None:
        with transaction.atomic():
            at = head.anchored_at or datetime.min.replace(tzinfo=UTC)
            step = _Step(at, {name: h.size for name, h in self.state.heads.items()})
            keeping.keep_logged(taken, [self._all_enrolled(head, r) for r in taken])
            for record in taken:
                note, record_id = record.note.decode(), bytes.fromhex(record.id)
                if record.kind == "anchor":
                    at = datetime.fromisoformat(record.body["at"])
                    step.closed += self._close_bin(head, at)
                    self._place_anchor(step, head, record_id, note, record.body["size"], at)
                else:
                    self._place(step, head, record_id, note)
            self._end(step)
        self._follow(step.folded, step.changes)

    def _all_enrolled(self, head: Head, record: records.Record) -> bool:
        """Were all its keys enrolled as of the log's last anchor?"""
        if head.log == REGISTER or record.kind == "anchor":
            return True
        entry = self.state.entry(
            head.log, head.size, head.anchored, record.id, record.note.decode()
        )
        return entry.enrolled

    # --- one step ----------------------------------------------------------------------------

    def step(self, limit: int = BATCH) -> bool:
        """Takes up to ``limit`` records of the inbox; True where there may be more.

        Raises Fenced. On any other error the step is undone and the memory read anew.
        """
        try:
            with transaction.atomic():
                step = self._step(limit)
        except Fenced:
            raise
        except BaseException:
            if not connection.needs_rollback and connection.is_usable():
                self._load()
                self.publisher.what_was_left()
            raise
        self.log_files.open(self.state.heads)  # a config may have added one
        self.log_files.take(step.logged)
        self._follow(step.folded, step.changes)
        self.publisher.touch_times(step.closed)
        self._ask_for_tables(step)
        return step.taken == limit

    def _ask_for_tables(self, step: "_Step") -> None:
        """Tables of all stations: for each ten minutes of a log, and once nothing comes."""
        now = (self.waited or self.clock)()
        if step.logged:
            self._behind |= {name for name, _ in step.logged if name != REGISTER}
            self._logged_at = now
        quiet = bool(self._behind) and now - self._logged_at >= TABLES_IDLE
        due = {contest for contest, _ in step.closed} | (self._behind if quiet else set())
        for contest in sorted(due):
            open_data.ask(self.election_id, contest)
        self._behind -= due

    def refold(self, places: Iterable[Place]) -> None:
        """Folds these stations anew from their records, whatever is stored of them."""
        with transaction.atomic():
            folded, changes = self._fold(dict.fromkeys(places), {})
        self._follow(folded, changes)

    def _follow(self, folded: list[Folded], changes: list[Change]) -> None:
        """What a committed step means for the sums in memory and for the files."""
        if self._another_definition:
            self._begin_anew()
        else:
            self.tallies.apply(changes)
        for one, change in zip(folded, changes, strict=True):
            self.publisher.touch(one, change)

    def _step(self, limit: int) -> "_Step":
        """One transaction: takes records of the inbox, gives what follows once it stands.

        All of a step happens at one moment. So an anchor that ends ten minutes stands before the
        step's own entries of its log, and the sums in memory are those of all entries before it.
        """
        step = _Step(self.clock(), {name: head.size for name, head in self.state.heads.items()})
        rows = self._inbox(limit)
        step.taken = len(rows)
        for record_id, note, log_name in rows:
            head = self.state.heads[log_name or REGISTER]
            if head.log != REGISTER and self._anchor_due(head, step.at):
                step.closed += self._close_bin(head, step.at)
                self._anchor(head, step)
            self._place(step, head, record_id, note)
        if len(rows) < limit:
            for head in self._idle_anchors(step.at):
                step.closed += self._close_bin(head, step.at)
                self._anchor(head, step)
        self._end(step)
        return step

    def _place(self, step: "_Step", head: Head, record_id: bytes, note: str) -> None:
        """The record is the log's next entry."""
        if head.log == REGISTER:
            record = records.parse(note.encode())
            step.touch(self._take_register(record, head))
            step.entries.append((record_id, self.election_id, REGISTER, head.size, head.size))
        else:
            step.entries.append((record_id, self.election_id, head.log, head.size, head.anchored))
            entry = self.state.entry(head.log, head.size, head.anchored, record_id.hex(), note)
            station = entry.body.get("station")
            if station:
                step.fresh.setdefault((head.log, station), []).append(entry)
            elif entry.kind in ("recap", adjustments.KIND):
                self._write_so_far(step)  # it is judged by the stations' states before it
                take = self._take_recap if entry.kind == "recap" else self._take_adjust
                take(entry, head)
            else:
                step.touch(self._take(entry))
        self._grow(step, head, note)

    def _write_so_far(self, step: "_Step") -> None:
        log_table.append(step.entries[step.kept :])
        step.kept = len(step.entries)
        folded, changes = self._fold(step.touched, step.fresh)
        step.folded += folded
        step.changes += changes
        step.touched, step.fresh = {}, {}

    def _end(self, step: "_Step") -> None:
        if step.entries:
            self._write_so_far(step)
            self._commit_heads(step.sizes)

    def _grow(self, step: "_Step", head: Head, note: str) -> None:
        """The entry stands at the head's size: tree and size go on."""
        data = note.encode()
        head.frontier.append(leaf_hash(data))
        head.size += 1
        step.logged.append((head.log, data))

    def _inbox(self, limit: int) -> list[tuple[bytes, str, str]]:
        """Takes records out of the inbox: id, note, contest ("" = of the register), in order."""
        return [
            (record_id, note, contest)
            for record_id, note, contest in hot.run(_TAKE, [self.election_id, limit])
        ]

    def _take_register(self, record: records.Record, head: Head) -> Iterable[Place]:
        """Folds a register entry; gives the stations that a new config has judged anew."""
        effect = self.state.take_register(record)
        self._grew_at = (self.waited or self.clock)()
        if not effect.holds:
            log.warning("register entry %s has no effect: %s", head.size, effect.why)
            return []
        if effect.key is not None:
            log_table.write_key(self.election_id, effect.key)
        if record.kind == withheld.KIND:
            self.publisher.touch_withheld(record.body)
        if record.kind == "config":
            for name, found in log_state.heads(self.election_id).items():
                if name not in self.state.heads:  # a contest that this config adds
                    self.state.heads[name] = found
            self._another_definition = True
            return log_table.all_logged(self.election_id)
        return []

    def _begin_anew(self) -> None:
        """Another definition is in force: sums are counted and files written anew."""
        self._another_definition = False
        self.tallies = self.publisher.tallies = self._tallies()
        self.publisher.begin_anew()

    def _take_recap(self, entry: Entry, head: Head) -> None:
        """Keeps whether a recap holds at its place in the log; one that does not concerns nobody."""
        state, body = self.state, entry.body
        why, columns = "out-of-scope", None
        if state.election is not None and entry.enrolled:
            seen = [(e.id, e.index, e.body) for e in state.sittings if e.index < head.anchored]
            source = plenaries.Tables(self.election_id)
            here = plenaries.Ground(state.election, state.templates, plenaries.fold(seen), source)
            judged = recaps.judge(here, body)
            why = judged.why
            if judged.standing is not None:
                columns = json.dumps(recap_columns.kept(here, body, judged.standing))
        log_table.keep_recap(self.election_id, entry, why, columns)
        if why:
            log.warning("recap %s of %s has no effect: %s", entry.index, head.log, why)
        else:
            state.note_wide(entry)

    def _take_adjust(self, entry: Entry, head: Head) -> None:
        """Keeps whether a court's vector holds at its place in the log."""
        state, body = self.state, entry.body
        why = "not-enrolled"
        if state.election is not None and any(
            s.status == "enrolled" and s.role == "authority" and covers(s.scope, body["area"])
            for s in entry.signers
        ):
            why, _ = adjustments.refusal(state.election, state.templates, body)
        log_table.keep_recap(self.election_id, entry, why, None)
        if why:
            log.warning("adjust %s of %s has no effect: %s", entry.index, head.log, why)
        else:
            state.note_wide(entry)
            self.publisher.touch_area(head.log, body["area"])

    def _take(self, entry: Entry) -> Iterable[Place]:
        """Takes an entry that names no single station; gives those that it concerns."""
        self.state.note_wide(entry)
        target = self.state.taken_back(entry)
        if target is not None and target.kind == adjustments.KIND:
            self.publisher.touch_area(entry.log, target.body["area"])
        return self.state.concerned(entry)

    # --- anchors -----------------------------------------------------------------------------

    def _anchor_due(self, head: Head, at: datetime) -> bool:
        """Before an entry: at the log's beginning, whenever the register grew, once a minute, and
        where ten minutes are over."""
        return (
            head.anchored_at is None
            or head.anchored < self.state.register.size
            or at - head.anchored_at >= ANCHOR_EVERY
            or head.anchored_at < start_of_bin(at)
        )

    def _close_bin(self, head: Head, at: datetime) -> list[Place]:
        """Keeps the figures of the ten minutes that an anchor at ``at`` ends, if it does."""
        if head.anchored_at is None or head.anchored_at >= start_of_bin(at):
            return []
        return self.publisher.close_bin(head.log, head.anchored_at)

    def _idle_anchors(self, at: datetime) -> list[Head]:
        """Without entries: soon after the register grew; a minute after the last entry where
        anchors draw the sample of second readings."""
        state = self.state
        if state.election is None:
            return []
        heads = [state.heads[c] for c in state.contests]
        due = []
        if (self.waited or self.clock)() - self._grew_at >= ANCHOR_IDLE:
            due = [h for h in heads if h.anchored_at is None or h.anchored < state.register.size]
        if state.samples:
            due += [
                h for h in heads
                if h not in due and h.anchored_at is not None and h.size > self._after_anchor(h)
                and at - h.anchored_at >= ANCHOR_EVERY
            ]  # fmt: skip
        return due

    def _after_anchor(self, head: Head) -> int:
        """Index behind the log's last anchor."""
        anchors = self.state.anchors[head.log]
        return anchors[-1].index + 1 if anchors else 0

    def _anchor(self, head: Head, step: "_Step") -> None:
        """Appends an anchor to ``head``'s log."""
        body: dict[str, Any] = {
            "at": step.at.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
            "election": self.election_id,
            "kind": "anchor",
            "log": head.log,
            "root": self.state.heads[REGISTER].frontier.root().hex(),
            "size": self.state.register.size,
        }
        key = self._log_key(head.log)
        self._require_enrolled(key)
        note = records.sign(body, [key]).decode()
        record_id = bytes.fromhex(records.identity(note.encode()) or "")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO record (id, election, contest, station, kind, form, device, enrolled,"
                " note) VALUES (%s, %s, %s, '', 'anchor', '', %s, true, %s)"
                " ON CONFLICT (id) DO NOTHING",
                [record_id, self.election_id, head.log, key.name, note],
            )
            fresh = cursor.rowcount == 1
        if fresh:
            self._place_anchor(step, head, record_id, note, body["size"], step.at)
        else:  # the same second, the same register: it stands in the log already
            head.anchored, head.anchored_at = body["size"], step.at

    def _require_enrolled(self, key: Ed25519Signer) -> None:
        """What a key signs that the register does not vouch for would spoil the log for ever. Raises
        CannotAnchor."""
        register = self.state.register
        entry = register.keys.get((key.name, key.keyid.hex()))
        if entry is None or entry.status(register.size) != "enrolled":
            raise CannotAnchor(
                f"the key of {key.name} ({key.keyid.hex()}) is not enrolled in the register; bring "
                "the key that is ('sinergi keys install'), or its enrolment by the root keys"
            )

    def _place_anchor(
        self, step: "_Step", head: Head, record_id: bytes, note: str, size: int, at: datetime
    ) -> None:
        """The anchor is the log's next entry: touches the stations whose state it may change."""
        since = self._after_anchor(head)
        before, head.anchored, head.anchored_at = head.anchored, size, at
        step.entries.append((record_id, self.election_id, head.log, head.size, size))
        self.state.note_wide(self.state.entry(head.log, head.size, size, record_id.hex(), note))
        self._grow(step, head, note)
        step.touch(self._touched_by_register(head.log, before, size))
        if self.state.samples:
            step.touch(log_table.logged_since(self.election_id, head.log, since, step.entries))

    def _touched_by_register(self, contest: str, before: int, size: int) -> list[Place]:
        """Stations over which a plenary did something that this log sees for the first time."""
        election = self.state.election
        if election is None:
            return []
        places: dict[Place, None] = {}
        for entry in self.state.seen_first(contest, before, size):
            for station in election.stations_of(contest, entry.body["area"]):
                places[contest, station] = None
            if entry.body["event"] == "ratified":
                # The log has a time for it now. The job stands once this step does.
                ratified_jobs.ask(self.election_id, contest, entry.body["area"])
        return list(places)

    # --- what follows ------------------------------------------------------------------------

    def _fold(
        self, touched: Iterable[Place], fresh: dict[Place, list[Entry]]
    ) -> tuple[list[Folded], list[Change]]:
        """States of the stations that something touched, or that have ``fresh`` entries."""
        election = self.state.election
        if election is None:
            return [], []
        known = [p for p in {**dict.fromkeys(touched), **fresh} if election.votes_in(*p)]
        old = station_results.stored(self.election_id, known, self.state.templates)
        # A station without a row was never folded: what is fresh is all there is of it.
        again = [p for p in known if p in old or p in touched]
        own = fresh | self._entries(again)
        folded: list[Folded] = []
        changes: list[Change] = []
        for place in known:
            contest, station = place
            anchored = self.state.heads[contest].anchored
            one = folding.fold(self.state, place, own.get(place, []), anchored)
            if one is None:
                continue
            folded.append(one)
            new = one.standing(self.state.templates.get(one.result.form))
            was = old.get(place, NOTHING)
            changes.append(Change(contest, station, one.district, new, was, one.seen))
        station_results.write(self.election_id, folded)
        self._emit(folded)
        return folded, changes

    def _entries(self, places: list[Place]) -> dict[Place, list[Entry]]:
        if not places:
            return {}
        found: dict[Place, list[Entry]] = {}
        rows = hot.run(
            "SELECT w.contest, w.station, r.* FROM unnest(%b::text[], %b::text[])"
            " AS w(contest, station), LATERAL ("
            "   SELECT e.index, e.asof, encode(r.id, 'hex'), r.note FROM record r"
            "   JOIN log_entry e ON e.record = r.id WHERE r.election = %b"
            "   AND (r.contest, r.station) = (w.contest, w.station) OFFSET 0) AS r",
            [hot.texts([c for c, _ in places]), hot.texts([s for _, s in places]),
             self.election_id],
        )  # fmt: skip
        for contest, station, index, asof, record_id, note in rows:
            entry = self.state.entry(contest, index, asof, record_id, note)
            found.setdefault((contest, station), []).append(entry)
        for entries in found.values():
            entries.sort(key=lambda e: e.index)
        return found

    def _emit(self, folded: list[Folded]) -> None:
        """One event of each name a batch."""
        if not folded:
            return
        received = Counter(f.place[0] for f in folded)
        accepted = ["/".join(f.place) for f in folded if f.result.status in COUNTED]
        held = ["/".join(f.place) for f in folded if f.result.status in standing.HELD]
        emit(ResultReceived(dict(received)), election=self.election_id, subject=self.election_id)
        if accepted:
            emit(ResultAccepted(accepted), election=self.election_id, subject=self.election_id)
        if held:
            emit(ResultHeld(held), election=self.election_id, subject=self.election_id)

    def _commit_heads(self, sizes: dict[str, int]) -> None:
        """The fence: each log's head moves only from where this clerk left it."""
        with connection.cursor() as cursor:
            for name, head in self.state.heads.items():
                before = sizes.get(name, 0)
                if head.size == before:
                    continue
                late_from = self.state.late_from(name, head.size, head.anchored)
                cursor.execute(
                    "UPDATE log_head SET size = %s, anchored = %s, anchored_at = %s,"
                    " late_from = %s, frontier = %s"
                    " WHERE election = %s AND log = %s AND epoch = %s AND size = %s",
                    [
                        head.size, head.anchored, head.anchored_at,
                        None if name == REGISTER else late_from,
                        [h.hex() for h in head.frontier.hashes],
                        self.election_id, name, head.epoch, before,
                    ],
                )  # fmt: skip
                if cursor.rowcount != 1:
                    raise Fenced(f"{self.election_id}/{name}")

    # --- publishing --------------------------------------------------------------------------

    def publish_if_due(self) -> None:
        """At most every two seconds."""
        self.publisher.publish_if_due()

    def publish(self) -> int:
        """Writes what is due now; returns how many files changed. Raises Fenced."""
        return self.publisher.publish()
