"""What a published log has and the table has not: read from the files, checked, brought back.

After a restore of an older backup, and for a table made anew from the public folder alone.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sinergi.apps.sirekap.log_files import LogDiffers, folder, largest, reader
from sinergi.apps.sirekap.log_state import Head
from sinergi.core.actions import elections
from sinergi.core.actors import OPERATOR
from sinergi.core.models import Document
from sinergi.core.models import Election as ElectionRow
from sinergi.law import definition
from sinergi.law.election import Election
from sinergi.ledger.checkpoint import Checkpoint
from sinergi.ledger.tiles import WIDTH, TileError, Tiles
from sinergi.ledger.tree import leaf_hash


def ahead(
    root: Path, head: Head, is_ours: Callable[[Checkpoint], bool] = lambda _: False
) -> Checkpoint | None:
    """The published checkpoint where it has more entries than the table, one that waits for log
    witnesses only where it ``is_ours``; raises LogDiffers."""
    shown = largest(folder(root, head.log), is_ours)
    return shown if shown is not None and shown.size > head.size else None


def entries(root: Path, head: Head, shown: Checkpoint) -> Iterator[bytes]:
    """The entries that the table lacks, in order; raises LogDiffers where the files are not one
    tree under the checkpoint, or the table's entries not its beginning."""
    where = folder(root, head.log)
    tiles = Tiles(reader(where), shown.size)
    try:
        if tiles.root(shown.size) != shown.root:
            raise LogDiffers(f"{where}: the tiles give another root than the checkpoint")
        if tiles.root(head.size) != head.frontier.root():
            raise LogDiffers(
                f"{where}: the table's entries are not the beginning of what is published"
            )
        for index, entry in enumerate(tiles.entries(head.size), start=head.size):
            if leaf_hash(entry) != tiles.tile(0, index // WIDTH)[index % WIDTH]:
                raise LogDiffers(f"{where}: entry {index} is not the one in the tree")
            yield entry
    except TileError as error:
        raise LogDiffers(f"{where}/{error}") from error


def definition_of(root: Path, config: Mapping[str, Any]) -> Election:
    """The election that a ``config`` names, from the public folder; raises LogDiffers."""
    lists = {contest: _document(root, h) for contest, h in config["stations"].items()}
    try:
        return definition.deserialise(_document(root, config["definition"]), lists)
    except (KeyError, TypeError, ValueError) as error:
        raise LogDiffers(f"{root}/definitions: not a definition: {error}") from error


def _document(root: Path, digest: str) -> Any:
    path = root / "definitions" / f"{digest}.json"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LogDiffers(f"{path}: {error.strerror}; it is needed to read the log") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise LogDiffers(f"{path}: it is not what its name says")
    return json.loads(data)


def bring_definition(root: Path, row: ElectionRow, config: Mapping[str, Any]) -> None:
    """Stores a config's documents where the table lacks them."""
    wanted = {config["definition"], *config["stations"].values(), *config["forms"].values()}
    known = Document.objects.filter(election=row, hash__in=wanted).count()
    if known < len(wanted):
        elections.load(OPERATOR, definition_of(root, config), roots=row.roots, public=row.public)
