"""What of an election's public folder is to be written, and when; the fence holds here too.

Totals of large areas are due at once, every second; the rest every two. Where more is touched than a
calm hour brings, files deep in the tree wait some seconds longer, so that a village whose stations
report together is written once for them: the night's peak costs fewer files, never a number. Lists
wait as long as villages do; steps of time, of which a whole nation's fall due at once, are written
some hundred a turn.
"""

import fcntl
import logging
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction

from sinergi.apps.sirekap import photos, withheld
from sinergi.apps.sirekap.log_files import LogFiles
from sinergi.apps.sirekap.log_state import Head, LogState
from sinergi.apps.sirekap.public_files import ListKey, Place, PublicFiles
from sinergi.apps.sirekap.station_photos import Arrivals
from sinergi.apps.sirekap.tallies import (
    KECAMATAN,
    REGENCY,
    VILLAGE,
    Change,
    Tallies,
    level_length,
)
from sinergi.core import vault
from sinergi.law import tally
from sinergi.law.election import NO_DISTRICT
from sinergi.law.regions import LENGTHS, ancestors, parent
from sinergi.ledger.record import REGISTER
from sinergi.publication.folding import Folded
from sinergi.publication.standing import WAITING
from sinergi.publication.withheld import Withheld

log = logging.getLogger("sinergi.clerk")

STATION = LENGTHS["station"]
TURN = 1.0  # seconds between two looks at what is due
PUBLISH_EVERY = 2.0  # seconds, for everything below a regency
#: So many touched files are written at once; where there are more, the deeper ones wait,
CALM = 200
#: but no longer than until nothing came for so many seconds.
QUIET = 2.0
#: Seconds that a touched file may wait then, by the length of its area's code.
HOLD: Mapping[int, float] = {KECAMATAN: 6.0, VILLAGE: 30.0}
#: The same of a regency's lists and a district's candidates.
LISTS_HOLD = 30.0
#: Of a core's time, the most that publishing takes; totals of large areas are written first.
SHARE = 0.25
#: Areas whose steps of time are written in one turn.
TIMES_A_TURN = 300
#: Kinds that concern more than one station.
_OF_MANY = ("config", "sitting", "void", "postpone", "revote", "rescind", "adjust", "withhold")


class Fenced(RuntimeError):
    """Another clerk holds this election now; nothing of this step was kept."""


@dataclass(frozen=True, slots=True)
class _Due:
    """What is written together."""

    areas: Collection[Place]
    villages: Collection[Place]
    lists: Collection[ListKey]
    times: Collection[Place]
    logs: bool

    def __bool__(self) -> bool:
        return bool(self.areas or self.villages or self.lists or self.times)


class Publisher:
    """Remembers what was touched; ``publish()`` writes it, totals first."""

    def __init__(self, state: LogState, tallies: Tallies, logs: LogFiles):
        self.state = state
        self.logs = logs
        self.tallies = tallies
        self.election_id = state.row.id
        #: What is to be written, and since when: oldest first.
        self.areas: dict[Place, float] = {}
        self.villages: dict[Place, float] = {}
        self.lists: dict[ListKey, float] = {}
        #: Areas that have a new step of time; a successor writes all steps anew, so that
        #: ``published`` need not wait for them.
        self.times: dict[Place, None] = {}
        self._arrivals = Arrivals(self.election_id)
        self._static_dirty = False
        self._looked_at = 0.0
        self._rests_until = 0.0
        self._touched_at = 0.0
        self._deep_at = 0.0
        #: The logs' sizes at earlier turns: what stood there is written when nothing older is left.
        self._turns: list[tuple[float, dict[str, int]]] = []
        self._files: PublicFiles | None = None
        self.withheld = Withheld.of(record.body for _, record in state.register.withheld)
        self._photos_moved = False  # do hidden photographs lie where they should?

    @property
    def files(self) -> PublicFiles | None:
        election = self.state.election
        if self._files is None and election is not None:
            state = self.state
            self._files = PublicFiles(
                election,
                self.tallies,
                state.templates,
                state.anchors,
                self.logs.root_at,
                self.withheld,
            )
        return self._files

    def begin_anew(self) -> None:
        """Everything is to be written: another definition is in force."""
        self._files = None
        self._static_dirty = True
        if self.files is not None:
            self._everything(self.files)

    def _everything(self, files: PublicFiles) -> None:
        self.tallies.mark_all()
        areas, villages = files.everything()
        now = time.monotonic()
        for place in areas:
            self.areas.setdefault(place, now)
        for place in villages:
            self.villages.setdefault(place, now)
        for key in files.every_list():
            self.lists.setdefault(key, now)
        self.times |= dict.fromkeys(files.every_time())

    def what_was_left(self) -> None:
        """Files that a clerk before had no time to write."""
        files = self.files
        if files is None:
            return
        self._static_dirty = True
        if not files.complete():
            self._everything(files)
            return
        self.times |= dict.fromkeys(files.timeline.places)
        for head in self.state.heads.values():
            if head.published >= head.size:
                continue
            if self._many_stations_touched(head):
                self._everything(files)
                return
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT DISTINCT record.station FROM log_entry"
                    " JOIN record ON record.id = log_entry.record"
                    " WHERE log_entry.election = %s AND log = %s AND index >= %s AND station <> ''",
                    [self.election_id, head.log, head.published],
                )
                for (station,) in cursor.fetchall():
                    if files.election.votes_in(head.log, station):
                        district = files.election.district_of(head.log, station)
                        self.tallies.mark(head.log, district, station)
                        self._touch_lists(files.lists_of(head.log, station))
                    self._touch(head.log, station)

    def _many_stations_touched(self, head: Head) -> bool:
        """Is something unpublished that concerns more than the stations it names?"""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT bool_or(kind = ANY(%s)) FROM log_entry"
                " JOIN record ON record.id = log_entry.record"
                " WHERE log_entry.election = %s AND log = %s AND index >= %s",
                [list(_OF_MANY), self.election_id, head.log, head.published],
            )
            found = bool(cursor.fetchone()[0])
        return found or bool(head.log != REGISTER and self.state.sittings)

    def touch(self, folded: Folded, change: Change) -> None:
        """A station's new state is committed."""
        contest, station = folded.place
        self._touch(contest, station)
        self._touch_lists(_lists_of(change))
        files = self._files or self.files
        if files is not None:
            files.villages.put(folded)
            files.touch(contest, tally.areas_of(station))

    def _touch(self, contest: str, station: str) -> None:
        now = self._touched_at = time.monotonic()
        self.villages.setdefault((contest, station[:VILLAGE]), now)
        for area in tally.areas_of(station):
            self.areas.setdefault((contest, area), now)

    def touch_withheld(self, body: Mapping[str, Any]) -> None:
        """Something is hidden or shown again, inside the caller's transaction."""
        self.withheld.take(body)
        if body["what"] == "photo":
            self._photos_moved = False
            photos.announce(self.election_id, body["id"])
            return
        contest, area = body["id"].split("/")
        self.touch_area(contest, parent(area) or area if len(area) == STATION else area)
        if len(area) == STATION:
            self.villages.setdefault((contest, area[:VILLAGE]), time.monotonic())
            if self._files is not None:
                self._files.villages.forget(contest, area[:VILLAGE])

    def _move_photos(self) -> None:
        """Hidden photographs leave the public place. What fails is tried again at the next turn."""
        try:
            withheld.settle_files(self.election_id, self.withheld.photos)
        except OSError:
            log.exception("%s: a hidden photograph is still public", self.election_id)
        else:
            self._photos_moved = True

    def touch_area(self, contest: str, area: str) -> None:
        """Something that files of an area and of those above it tell has changed."""
        now = self._touched_at = time.monotonic()
        for one in ancestors(area):
            self.areas.setdefault((contest, one), now)
        files = self._files or self.files
        if files is not None:
            files.touch(contest, ancestors(area))

    def _touch_lists(self, lists: Iterable[ListKey]) -> None:
        for key in lists:
            self.lists.setdefault(key, self._touched_at)

    def close_bin(self, contest: str, since: datetime) -> list[Place]:
        """Ten minutes of log time, those of ``since``, are over: keeps what stands in the tallies,
        inside the caller's transaction; gives the areas to ``touch_times`` once it is committed."""
        return self._files.timeline.close(contest, since) if self._files is not None else []

    def touch_times(self, places: Iterable[Place]) -> None:
        self.times |= dict.fromkeys(places)

    def _hear_of_photos(self) -> None:
        """A photograph that came changes its village's file and no total."""
        now = time.monotonic()
        for village in self._arrivals.villages():
            if self.withheld.photos:
                self._photos_moved = False  # it may have come while it was being hidden
            self.villages.setdefault(village, now)

    # --- writing -----------------------------------------------------------------------------

    def publish_if_due(self) -> None:
        """Writes what is due, at most every second, and never more than ``SHARE`` of a core: after a
        turn that took long the next one waits. Raises Fenced."""
        now = time.monotonic()
        if now - self._looked_at < TURN or now < self._rests_until:
            return
        self._looked_at = now
        began = time.thread_time()
        self._publish_due(now)
        self._rests_until = time.monotonic() + (time.thread_time() - began) * (1 / SHARE - 1)

    def _publish_due(self, now: float) -> None:
        self._hear_of_photos()
        deep = now - self._deep_at >= PUBLISH_EVERY
        if deep:
            self._deep_at = now
        few = len(self.areas) + len(self.villages) <= CALM
        calm = few or now - self._touched_at >= QUIET
        held = 0.0 if calm else LISTS_HOLD
        due = _Due(
            [a for a, since in self.areas.items() if _due(a[1], now - since, deep, calm)],
            [v for v, since in self.villages.items() if _due(v[1], now - since, deep, calm)],
            [key for key, since in self.lists.items() if deep and now - since >= held],
            list(islice(self.times, TIMES_A_TURN)),
            logs=deep,
        )
        self._publish(due, wait=False)

    def publish(self) -> int:
        """Writes everything that was touched; returns how many files. Raises Fenced."""
        self._hear_of_photos()
        due = _Due(
            list(self.areas), list(self.villages), list(self.lists), list(self.times), logs=True
        )
        return self._publish(due, wait=True)

    @contextmanager
    def _alone(self, *, wait: bool) -> Iterator[bool]:
        """The folder's lock, which a clerk that sleeps in the middle of writing still holds.

        Its session may be gone and its election taken over: what it writes when it wakes is old,
        so the next one waits for it and then writes the same files anew.
        """
        folder = vault.folder(self.election_id).parent
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "publishing.lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                log.warning("%s: another clerk is still writing its files", self.election_id)
                yield False
                return
            yield True

    def _publish(self, due: _Due, *, wait: bool) -> int:
        heads = self.state.heads
        behind = any(head.published < head.size for head in heads.values())
        if not (behind or self._static_dirty or due or self.logs.behind()):
            return 0
        files = self.files
        if files is None:
            return 0
        with self._alone(wait=wait) as alone:
            return self._write(files, due) if alone else 0

    def _write(self, files: PublicFiles, due: _Due) -> int:
        heads = self.state.heads
        # The heads are locked meanwhile: a clerk that takes over waits for the last file, and one
        # that lost its election writes none.
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT log, epoch FROM log_head WHERE election = %s FOR UPDATE",
                    [self.election_id],
                )
                epochs = dict(cursor.fetchall())
            if any(epochs[name] != head.epoch for name, head in heads.items()):
                raise Fenced(self.election_id)
            if self._static_dirty:
                self.state.row.refresh_from_db()
                files.write_static(self.state.row)
            if not self._photos_moved:
                self._move_photos()
            if due.logs or due.areas:  # an area's file names a tree that stands there
                self.logs.write()
            flushed = self.tallies.flush(due.areas)
            written = files.write_areas(due.areas)
            written += files.write_districts(due.areas)
            written += files.write_villages(due.villages)
            written += files.write_lists(due.lists)
            written += files.write_times(due.times)
            self._arrivals.done(due.villages)
            reached = self._reached(due)
            self._write_reached(reached)
        flushed.done()
        self._static_dirty = False
        for waiting, done in self._waiting(due):
            for key in done:
                del waiting[key]
        for place in due.times:
            del self.times[place]
        for name, size in reached.items():
            heads[name].published = max(heads[name].published, size)
        return written

    def _waiting(self, due: _Due) -> list[tuple[dict[Any, float], Collection[Any]]]:
        """What waits of each sort, and what of it is written now."""
        return [
            (self.areas, due.areas), (self.villages, due.villages), (self.lists, due.lists),
        ]  # fmt: skip

    def _reached(self, due: _Due) -> dict[str, int]:
        """Each log's size up to which all is written once these are."""
        now = time.monotonic()
        sizes = {name: self.logs.shown(name) for name in self.state.heads}
        left = [
            since
            for waiting, done in self._waiting(due)
            for written in (set(done),)
            for since in (next((s for p, s in waiting.items() if p not in written), None),)
            if since is not None
        ]
        oldest = min(left, default=None)
        if oldest is None:
            self._turns.clear()
            return sizes
        found: dict[str, int] = {}
        while self._turns and self._turns[0][0] <= oldest:
            found = self._turns.pop(0)[1]
        if found:
            self._turns.insert(0, (oldest, found))
        self._turns.append((now, sizes))
        return found

    def _write_reached(self, reached: Mapping[str, int]) -> None:
        behind: list[list[int | str]] = [
            [size, self.election_id, name]
            for name, size in reached.items()
            if name in self.state.heads and self.state.heads[name].published < size
        ]
        if behind:
            with connection.cursor() as cursor:
                cursor.executemany(
                    "UPDATE log_head SET published = %s WHERE election = %s AND log = %s", behind
                )


def _lists_of(change: Change) -> Iterator[ListKey]:
    """The lists that tell of what became of a station."""
    contest, regency = change.contest, change.station[:REGENCY]
    old, new = change.old, change.new
    if new.status in WAITING or old.status in WAITING:
        yield "held", contest, regency
    if new.changed or old.changed:
        yield "changes", contest, regency
    if change.district != NO_DISTRICT:
        yield "candidates", contest, change.district


def _due(area: str, waited: float, deep: bool, calm: bool) -> bool:
    length = level_length(area)
    if length <= REGENCY:
        return True
    return deep and (calm or waited >= HOLD.get(length, 0.0))
