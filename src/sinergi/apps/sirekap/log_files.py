"""An election's logs as public files (C2SP ``tlog-tiles``): tiles, bundles, checkpoints.

The clerk writes them behind its fence, tiles first and the checkpoint last, each on the disk before
the next: a crash between any two leaves an older log that is whole. A checkpoint is signed only for
a committed head. It is final, and stands as ``checkpoint``, with the quorum of log witnesses that the
election's policy asks for; until then it stands beside as ``checkpoint.pending``, with the log's own
signature, and counting goes on. On start what was published is held against what is committed;
where the one does not go on from the other, nothing is written.
"""

import logging
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from sinergi.apps.sirekap import cosigning, log_policy
from sinergi.apps.sirekap.cosigning import NOBODY, Board, Couriers
from sinergi.apps.sirekap.log_state import Head
from sinergi.apps.sirekap.log_table import notes
from sinergi.core.files import write_together, write_whole
from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint
from sinergi.ledger.keys import origin
from sinergi.ledger.note import Ed25519Signer, Ed25519Verifier, NoteError
from sinergi.ledger.policy import PolicyError
from sinergi.ledger.tiles import Growth, Read, TileError, TileMissing, Tiles

log = logging.getLogger("sinergi.clerk")

CHECKPOINT = "checkpoint"
PENDING = "checkpoint.pending"
#: Seconds that a checkpoint may wait for its witnesses before it is said.
WAIT = 10.0


class LogDiffers(RuntimeError):
    """The published log and the committed one are not one log; the text says where."""


def folder(root: Path, name: str) -> Path:
    return root / "log" / name


def reader(where: Path) -> Read:
    """Files below a log's folder."""

    def read(path: str) -> bytes | None:
        try:
            return (where / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    return read


def published(where: Path, name: str = CHECKPOINT) -> Checkpoint | None:
    """A log's last published checkpoint; raises LogDiffers where it is none."""
    data = reader(where)(name)
    if data is None:
        return None
    try:
        return parse_checkpoint(data)
    except NoteError as error:
        raise LogDiffers(f"{where / name}: {error}") from error


def _resumed(where: Path, found: Sequence[Checkpoint]) -> Growth:
    """Grown up to the largest of these checkpoints by the log's files. Raises LogDiffers, TileError."""
    if not found:
        return Growth()
    size = max(checkpoint.size for checkpoint in found)
    tiles = Tiles(reader(where), size)
    growth = Growth.resume(size, tiles)
    roots = {checkpoint.size: checkpoint.root for checkpoint in found}
    if growth.root() != roots[size] or any(tiles.root(c.size) != c.root for c in found):
        raise LogDiffers(f"{where}: the tiles give another root than the checkpoint")
    return growth


def largest(where: Path, is_ours: Callable[[Checkpoint], bool]) -> Checkpoint | None:
    """The log's final checkpoint, or the one that waits where it has more entries and is ours; raises
    LogDiffers."""
    final = published(where)
    try:
        pending = published(where, PENDING)
    except LogDiffers:
        pending = None
    if pending is None or (final is not None and final.size >= pending.size):
        return final
    return pending if is_ours(pending) else final


def waiting_entries(root: Path, name: str) -> int:
    """Entries of a log's signed tree that its final checkpoint does not cover; reads no signature."""
    where = folder(root, name)
    try:
        pending, final = published(where, PENDING), published(where)
    except LogDiffers:
        return 0
    if pending is None:
        return 0
    return max(0, pending.size - (final.size if final is not None else 0))


def _stamp(path: Path) -> tuple[int, int] | None:
    """Tells one state of a file from another; None where it is not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino


class LogFiles:
    """All logs of an election. ``open`` them, ``take`` what is committed, ``write`` under the fence;
    ``close`` ends the asking of witnesses."""

    def __init__(
        self,
        root: Path,
        *,
        host: str,
        election: str,
        known: Callable[[str], Collection[Ed25519Verifier]] = lambda _: (),
    ):
        """``known``: an origin → keys that the register gave it at any time."""
        self.root = root
        self.host = host
        self.election = election
        #: A log's name → its key now, under its origin; without it nothing new is written.
        self.signer: Callable[[str], Ed25519Signer] | None = None
        #: Raises where the register does not vouch for a key that is to sign.
        self.require: Callable[[Ed25519Signer], None] = lambda _: None
        self._known = known
        self._growths: dict[str, Growth] = {}
        self._shown: dict[str, int] = {}
        #: Logs whose checkpoint another key signed, one that was rotated out.
        self._stale: set[str] = set()
        self._tiles: dict[str, Tiles] = {}
        self._folders: dict[str, Read] = {}
        self._policy: bytes | None = None
        self._policy_stamp: tuple[int, int] | None = None
        self._board = Board(NOBODY)
        self._couriers: Couriers | None = None
        self._waits_since: float | None = None
        self._told = False

    def open(self, heads: Mapping[str, Head]) -> None:
        """Takes up each log where its files end; raises LogDiffers."""
        for name, head in heads.items():
            if name not in self._growths:
                self._open(name, head)
        self._heed_policy()

    def _open(self, name: str, head: Head) -> None:
        where = folder(self.root, name)
        final, pending = published(where), self._pending(where, name)
        found = [c for c in (final, pending) if c is not None]
        shown = max(found, key=lambda c: c.size, default=None)
        for checkpoint in found:
            file = where / (CHECKPOINT if checkpoint is final else PENDING)
            if not self._signed_by_us(name, checkpoint):
                raise LogDiffers(f"{file} is not signed by this log's key")
            if checkpoint.size > head.size:
                raise LogDiffers(
                    f"{file} has {checkpoint.size} entries, the database {head.size}; "
                    "start the clerk anew: it brings back what is only in the files"
                )
        try:
            growth = _resumed(where, found)
        except TileMissing as error:
            # After a restore: checkpoints come with a backup, tiles are made again from the table.
            log.warning("%s/%s; the log's files are made anew from the table", where, error)
            growth, shown = self._from_table(name, found), None
        except TileError as error:
            raise LogDiffers(f"{where}/{error}") from error
        for note in notes(self.election, name, growth.size):
            growth.append(note)
        if (growth.size, growth.root()) != (head.size, head.frontier.root()):
            raise LogDiffers(
                f"{where}: what is published is not the beginning of what is committed"
            )
        self._growths[name] = growth
        self._shown[name] = shown.size if shown is not None else -1
        self._folders[name] = reader(where)
        if shown is not None and not self._signed_by_now(name, shown):
            self._stale.add(name)
        for checkpoint in found:
            if checkpoint is final:
                self._board.stands(name, checkpoint)
            self._board.offer(name, checkpoint)

    def _from_table(self, name: str, found: Iterable[Checkpoint]) -> Growth:
        """The log grown from the table; raises LogDiffers where a checkpoint signed another one."""
        growth = Growth()
        wanted = {checkpoint.size: checkpoint.root for checkpoint in found}
        entries = notes(self.election, name, 0)
        for size in sorted(wanted):
            for note in islice(entries, size - growth.size):
                growth.append(note)
            if (growth.size, growth.root()) != (size, wanted[size]):
                raise LogDiffers(
                    f"{folder(self.root, name)}: what is published is not the beginning of what is "
                    "committed"
                )
        return growth

    def _pending(self, where: Path, name: str) -> Checkpoint | None:
        """A checkpoint that waited; one that is not sound is as if it were not there: it was never
        final, and what it covered is signed anew."""
        try:
            found = published(where, PENDING)
        except LogDiffers as error:
            log.error("%s; it is made anew", error)
            return None
        if found is not None and not self._signed_by_us(name, found):
            log.error("%s is not signed by this log's key; it is made anew", where / PENDING)
            return None
        return found

    def _signed_by_us(self, name: str, checkpoint: Checkpoint) -> bool:
        """By this log's key, or by one it had before?"""
        keys = list(self._known(origin(self.host, self.election, name)))
        if self.signer is not None:
            keys.append(self.signer(name).verifier)
        return any(checkpoint.signed_by(key) for key in keys)

    def _signed_by_now(self, name: str, checkpoint: Checkpoint) -> bool:
        """By the key that this log has now? Without any key nothing can be signed anew."""
        return self.signer is None or checkpoint.signed_by(self.signer(name).verifier)

    def _heed_policy(self) -> None:
        """Takes the policy as it stands in its file now, and publishes it."""
        stamp = _stamp(log_policy.path(self.election))
        if self._policy is not None and stamp == self._policy_stamp:
            return
        self._policy_stamp = stamp
        try:
            data = log_policy.path(self.election).read_bytes()
        except FileNotFoundError:
            data = log_policy.WITHOUT
        if data == self._policy:
            return
        self._policy = data
        try:
            policy = log_policy.read(data)
        except PolicyError as error:
            log.error(
                "%s: %s; no checkpoint is final until it is mended ('sinergi keys policy FILE')",
                log_policy.path(self.election), error,
            )  # fmt: skip
            policy = NOBODY
        else:
            write_whole(self.root / "policy", data, durable=True)
        self.close()
        before, self._board = self._board, Board(policy)
        before.hand_over(self._board)
        self._couriers = Couriers(
            self._board, self._folders, log_policy.letters(self.election), self.election
        )

    def close(self) -> None:
        if self._couriers is not None:
            self._couriers.close()
            self._couriers = None

    def take(self, committed: Iterable[tuple[str, bytes]]) -> None:
        """Entries of a committed step: (log, note), each log's in its order."""
        for name, note in committed:
            self._growths[name].append(note)

    def behind(self) -> bool:
        """Is something to be written: entries that no checkpoint covers, a quorum that was reached?"""
        self._tell()
        return (
            bool(self._stale)
            or _stamp(log_policy.path(self.election)) != self._policy_stamp
            or any(self._shown[name] < growth.size for name, growth in self._growths.items())
            or bool(self._board.due())
        )

    def waiting(self) -> dict[str, list[str]]:
        """Logs whose newest tree is not final → the witnesses that have not cosigned it."""
        return self._board.waiting()

    def settle(self, within: float) -> None:
        """Waits until no log waits, at most as long as a witness may still answer."""
        if self._couriers is not None:
            self._couriers.settled(within)

    def troubles(self) -> dict[str, str]:
        return self._couriers.troubles() if self._couriers is not None else {}

    def _tell(self) -> None:
        """One line when trees have waited for some seconds, one when none does any more."""
        waiting = self._board.waiting()
        now = time.monotonic()
        if not waiting:
            if self._told:
                log.warning("%s: the checkpoints are final again", self.election)
            self._waits_since, self._told = None, False
            return
        self._waits_since = self._waits_since or now
        if not self._told and now - self._waits_since >= WAIT:
            self._told = True
            log.error(
                "%s: counted and published, but not final: the quorum of log witnesses is missing"
                " for %s",
                self.election, cosigning.names(waiting),
            )  # fmt: skip

    def shown(self, name: str) -> int:
        """Entries whose tiles stand there, under a signed checkpoint (final or waiting)."""
        return max(self._shown.get(name, 0), 0)

    def root_at(self, name: str, size: int) -> bytes:
        """The root of the log's first ``size`` entries, of those under its checkpoint."""
        tiles = self._tiles.get(name)
        if tiles is None or tiles.size < size:
            tiles = self._tiles[name] = Tiles(reader(folder(self.root, name)), self.shown(name))
        return tiles.root(size)

    def write(self) -> dict[str, int]:
        """Writes the tiles that are new and the checkpoints over them, then those that became final;
        gives the sizes of the logs that grew. The caller holds the fence."""
        self._heed_policy()
        written = {}
        for name, growth in self._growths.items():
            if self._shown[name] >= growth.size and name not in self._stale:
                continue
            if self.signer is None:
                raise LogDiffers(f"{self.election}: the log key is not here")
            key = self.signer(name)
            self.require(key)
            where = folder(self.root, name)
            files = growth.files()
            write_together([(where / path, data) for path, data in files])
            made = Checkpoint(key.name, growth.size, growth.root()).sign([key])
            known = self._board.known(name, growth.size)
            if known is not None and known == made and known.signed_by(key.verifier):
                made = known  # its files are made again, its cosignatures stay
            if made is self._board.final(name):
                pass
            elif cosigning.final_by_itself(self._board.policy):
                self._write_final(name, made)
            else:
                write_whole(where / PENDING, made.to_bytes(), durable=True)
            self._board.offer(name, made)
            growth.done()
            self._shown[name] = written[name] = growth.size
            self._stale.discard(name)
            for path, _ in files:  # behind a full tile stand its partial ones, of no more use
                if ".p/" not in path:
                    shutil.rmtree(where / f"{path}.p", ignore_errors=True)
        for name, checkpoint in self._board.due().items():
            self._write_final(name, checkpoint)
        return written

    def _write_final(self, name: str, checkpoint: Checkpoint) -> None:
        where = folder(self.root, name)
        write_whole(where / CHECKPOINT, checkpoint.to_bytes(), durable=True)
        self._board.stands(name, checkpoint)
        if checkpoint.size >= self._growths[name].size or checkpoint.size >= self._shown[name]:
            (where / PENDING).unlink(missing_ok=True)
