"""An election's logs as public files (C2SP ``tlog-tiles``): tiles, bundles, checkpoints.

The clerk writes them behind its fence, tiles first and the checkpoint last, each on the disk before
the next: a crash between any two leaves an older log that is whole. A checkpoint is signed only for
a committed head. On start what was published is held against what is committed; where the one does
not go on from the other, nothing is written.
"""

import logging
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from sinergi.apps.sirekap.log_state import Head
from sinergi.apps.sirekap.log_table import notes
from sinergi.core.files import write_whole
from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint
from sinergi.ledger.note import Ed25519Signer, NoteError
from sinergi.ledger.selfmade import log_signer
from sinergi.ledger.tiles import Growth, Read, TileError, Tiles

log = logging.getLogger("sinergi.clerk")

CHECKPOINT = "checkpoint"


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


def published(where: Path) -> Checkpoint | None:
    """The log's last published checkpoint; raises LogDiffers where it is none."""
    data = reader(where)(CHECKPOINT)
    if data is None:
        return None
    try:
        return parse_checkpoint(data)
    except NoteError as error:
        raise LogDiffers(f"{where / CHECKPOINT}: {error}") from error


class LogFiles:
    """All logs of an election. ``open`` them, ``take`` what is committed, ``write`` under the fence."""

    def __init__(self, root: Path, *, host: str, election: str):
        self.root = root
        #: Signs checkpoints; without it nothing new is written.
        self.key: Ed25519Signer | None = None
        self.host = host
        self.election = election
        self._growths: dict[str, Growth] = {}
        self._shown: dict[str, int] = {}
        self._tiles: dict[str, Tiles] = {}

    def open(self, heads: Mapping[str, Head]) -> None:
        """Takes up each log where its files end; raises LogDiffers."""
        for name, head in heads.items():
            if name not in self._growths:
                self._open(name, head)

    def _open(self, name: str, head: Head) -> None:
        where = folder(self.root, name)
        shown = published(where)
        growth = Growth()
        if shown is not None:
            if self.key is not None and not shown.signed_by(self._signer(name).verifier):
                raise LogDiffers(f"{where / CHECKPOINT} is not signed by this log's key")
            if shown.size > head.size:
                raise LogDiffers(
                    f"{where / CHECKPOINT} has {shown.size} entries, the database {head.size}; "
                    "start the clerk anew: it brings back what is only in the files"
                )
            try:
                growth = Growth.resume(shown.size, Tiles(reader(where), shown.size))
            except TileError as error:
                raise LogDiffers(f"{where}/{error}") from error
            if growth.root() != shown.root:
                raise LogDiffers(f"{where}: the tiles give another root than the checkpoint")
        for note in notes(self.election, name, growth.size):
            growth.append(note)
        if (growth.size, growth.root()) != (head.size, head.frontier.root()):
            raise LogDiffers(
                f"{where}: what is published is not the beginning of what is committed"
            )
        self._growths[name] = growth
        self._shown[name] = shown.size if shown is not None else -1

    def _signer(self, name: str) -> Ed25519Signer:
        if self.key is None:
            raise LogDiffers(f"{self.election}: the log key is not here")
        return log_signer(self.key, host=self.host, election=self.election, name=name)

    def take(self, committed: Iterable[tuple[str, bytes]]) -> None:
        """Entries of a committed step: (log, note), each log's in its order."""
        for name, note in committed:
            self._growths[name].append(note)

    def behind(self) -> bool:
        """Is something committed that no checkpoint covers?"""
        return any(self._shown[name] < growth.size for name, growth in self._growths.items())

    def shown(self, name: str) -> int:
        """Entries under the log's last checkpoint."""
        return max(self._shown.get(name, 0), 0)

    def root_at(self, name: str, size: int) -> bytes:
        """The root of the log's first ``size`` entries, of those under its checkpoint."""
        tiles = self._tiles.get(name)
        if tiles is None or tiles.size < size:
            tiles = self._tiles[name] = Tiles(reader(folder(self.root, name)), self.shown(name))
        return tiles.root(size)

    def write(self) -> dict[str, int]:
        """Writes the tiles that are new and the checkpoints over them; gives the logs' sizes. The
        caller holds the fence."""
        written = {}
        for name, growth in self._growths.items():
            if self._shown[name] >= growth.size:
                continue
            where = folder(self.root, name)
            files = growth.files()
            for path, data in files:
                write_whole(where / path, data, durable=True)
            key = self._signer(name)
            made = Checkpoint(key.name, growth.size, growth.root()).sign([key])
            write_whole(where / CHECKPOINT, made.to_bytes(), durable=True)
            self._shown[name] = written[name] = growth.size
            for path, _ in files:  # behind a full tile stand its partial ones, of no more use
                if ".p/" not in path:
                    shutil.rmtree(where / f"{path}.p", ignore_errors=True)
        return written
