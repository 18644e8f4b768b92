"""What of an election's public folder is to be written, and when; the fence holds here too."""

import time

from django.db import connection, transaction

from sinergi.apps.sirekap.log_state import Head, LogState
from sinergi.apps.sirekap.public_files import PublicFiles
from sinergi.apps.sirekap.station_photos import Arrivals
from sinergi.apps.sirekap.tallies import Tallies
from sinergi.law import tally
from sinergi.ledger.record import REGISTER

PUBLISH_EVERY = 2.0  # seconds
#: Kinds that concern more than one station.
_OF_MANY = ("config", "sitting", "void", "postpone", "revote", "rescind")


class Fenced(RuntimeError):
    """Another clerk holds this election now; nothing of this step was kept."""


class Publisher:
    """Remembers what was touched; ``publish()`` writes it, totals first."""

    def __init__(self, state: LogState, tallies: Tallies):
        self.state = state
        self.tallies = tallies
        self.election_id = state.row.id
        self.dirty_areas: set[tuple[str, str]] = set()
        self.dirty_villages: set[tuple[str, str]] = set()
        self._arrivals = Arrivals(self.election_id)
        self._static_dirty = False
        self._published_at = 0.0
        self._files: PublicFiles | None = None

    @property
    def files(self) -> PublicFiles | None:
        election = self.state.election
        if self._files is None and election is not None:
            self._files = PublicFiles(election, self.tallies, self.state.templates)
        return self._files

    def begin_anew(self) -> None:
        """Everything is to be written: another definition is in force."""
        self._files = None
        self._static_dirty = True
        files = self.files
        if files is not None:
            self.dirty_areas, self.dirty_villages = files.everything()

    def what_was_left(self) -> None:
        """Files that a clerk before had no time to write."""
        files = self.files
        if files is None:
            return
        self._static_dirty = True
        if not (files.root / "results").exists():
            self.dirty_areas, self.dirty_villages = files.everything()
            return
        for head in self.state.heads.values():
            if head.published >= head.size:
                continue
            if self._many_stations_touched(head):
                self.dirty_areas, self.dirty_villages = files.everything()
                return
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT DISTINCT record.station FROM log_entry"
                    " JOIN record ON record.id = log_entry.record"
                    " WHERE log_entry.election = %s AND log = %s AND index >= %s AND station <> ''",
                    [self.election_id, head.log, head.published],
                )
                for (station,) in cursor.fetchall():
                    self.touch(head.log, station)

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

    def touch(self, contest: str, station: str) -> None:
        self.dirty_villages.add((contest, station[:10]))
        self.dirty_areas |= {(contest, area) for area in tally.areas_of(station)}

    def publish_if_due(self) -> None:
        if time.monotonic() - self._published_at >= PUBLISH_EVERY:
            self.publish()

    def publish(self) -> int:
        """Writes touched files, totals first; returns how many changed. Raises Fenced.

        The heads are locked meanwhile: a clerk that takes over waits for the last file, and one
        that lost its election writes none.
        """
        heads = self.state.heads
        self.dirty_villages |= {(c, station[:10]) for c, station in self._arrivals.places()}
        nothing_new = all(head.published == head.size for head in heads.values())
        if nothing_new and not (self._static_dirty or self.dirty_areas or self.dirty_villages):
            return 0
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT log, epoch FROM log_head WHERE election = %s FOR UPDATE",
                    [self.election_id],
                )
                epochs = dict(cursor.fetchall())
            if any(epochs[name] != head.epoch for name, head in heads.items()):
                raise Fenced(self.election_id)
            written = self._publish()
        self._published_at = time.monotonic()
        return written

    def _publish(self) -> int:
        files, heads = self.files, self.state.heads
        if files is None:
            return 0
        written = 0
        if self._static_dirty:
            self.state.row.refresh_from_db()
            files.write_static(self.state.row)
            self._static_dirty = False
        if self.dirty_areas or self.dirty_villages:
            written = files.write(self.dirty_areas, self.dirty_villages)
            self.dirty_areas, self.dirty_villages = set(), set()
        self._arrivals.done()
        behind = [head for head in heads.values() if head.published < head.size]
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE log_head SET published = %s WHERE election = %s AND log = %s",
                [[head.size, self.election_id, head.log] for head in behind],
            )
        for head in behind:
            head.published = head.size
        return written
