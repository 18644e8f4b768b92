"""An election's public folder, on a disk or a web server: its files, its checkpoints, its register.

Nothing of it is believed: log keys hold because m root keys enrolled them in the register.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sinergi.ledger import record as records
from sinergi.ledger.authority import Roots
from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint
from sinergi.ledger.note import Ed25519Verifier, NoteError
from sinergi.ledger.record import REGISTER, RecordError
from sinergi.ledger.register import Register
from sinergi.ledger.tiles import Read, TileError, Tiles
from sinergi.ledger.tree import Frontier, leaf_hash

MAX_FILE = 256 * 65_537 + 1  # a whole bundle of the longest entries
TIMEOUT = 15.0
TRIES = 3


class SourceError(RuntimeError):
    """The public folder cannot be read, or is not what its own checkpoint says; names the file."""


def opener(source: str) -> Read:
    """Files below a URL or a folder; a file that is not there is None. Raises SourceError."""
    if source.startswith(("http://", "https://")):
        base = source.rstrip("/")
        return lambda path: _fetch(f"{base}/{path}")
    folder = Path(source)

    def read(path: str) -> bytes | None:
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise SourceError(f"{folder / path}: {error.strerror}") from error

    return read


def _fetch(url: str) -> bytes | None:
    for attempt in range(1, TRIES + 1):
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:  # noqa: S310 (http alone)
                data: bytes = answer.read(MAX_FILE)
                return data
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                return None
            if error.code < 500 or attempt == TRIES:
                raise SourceError(f"{url}: {error.code} {error.reason}") from error
        except OSError as error:
            if attempt == TRIES:
                raise SourceError(f"{url}: {getattr(error, 'reason', error)}") from error
        time.sleep(0.2 * attempt)
    raise AssertionError("every attempt returns or raises")


def below(read: Read, folder: str) -> Read:
    return lambda path: read(f"{folder}/{path}")


def newest(log: Read) -> Checkpoint | None:
    """The log's largest checkpoint: the final one, or one that waits for its witnesses. Raises
    SourceError."""
    found: Checkpoint | None = None
    for name in ("checkpoint", "checkpoint.pending"):
        data = log(name)
        if data is None:
            continue
        try:
            read = parse_checkpoint(data)
        except NoteError as error:
            raise SourceError(f"{name}: {error}") from error
        if found is None or read.size > found.size:
            found = read
    return found


def logs(read: Read) -> Iterator[tuple[str, Read]]:
    """(name, its files) of every log of an election's folder; of a log's own folder that log alone.
    Raises SourceError."""
    about = read("election.json")
    if about is None:
        if newest(read) is None:
            raise SourceError(
                "neither election.json nor checkpoint is there; name the public folder"
            )
        yield "", read
        return
    try:
        contests = [str(contest["code"]) for contest in json.loads(about)["contests"]]
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"election.json: {error}") from error
    for name in (REGISTER, *contests):
        if newest(below(read, f"log/{name}")) is not None:
            yield name, below(read, f"log/{name}")


@dataclass(frozen=True, slots=True)
class Watched:
    """The register's tree that was read, and the keys of logs that it vouches for now."""

    checkpoint: Checkpoint
    keys: tuple[Ed25519Verifier, ...]


def log_keys(read: Read, roots: Roots, last: Checkpoint | None) -> Watched:
    """Reads a whole register and walks its chain. ``last``: the register's tree as it was known
    before, from which this one must go on. Raises SourceError."""
    log = below(read, f"log/{REGISTER}")
    tree = newest(log)
    if tree is None:
        raise SourceError(f"log/{REGISTER}/checkpoint is not there")
    parts = tree.origin.split("/")
    if len(parts) != 3 or parts[2] != REGISTER:
        raise SourceError(f"log/{REGISTER}/checkpoint: {tree.origin} is no register")
    if last is not None and (last.origin, True) != (tree.origin, last.size <= tree.size):
        raise SourceError(
            f"log/{REGISTER}/checkpoint: {tree.origin} of {tree.size}, but {last.origin} of "
            f"{last.size} was cosigned here"
        )
    register = Register(roots, host=parts[0], election=parts[1])
    grown = Frontier()
    try:
        for entry in Tiles(log, tree.size).entries():
            grown.append(leaf_hash(entry))
            register.append(records.parse(entry))
            if last is not None and grown.size == last.size and grown.root() != last.root:
                raise SourceError(f"log/{REGISTER}: its first {last.size} entries were others")
    except (TileError, RecordError) as error:
        raise SourceError(f"log/{REGISTER}: {error}") from error
    if (grown.size, grown.root()) != (tree.size, tree.root):
        raise SourceError(f"log/{REGISTER}: the entries give another root than its checkpoint")
    keys = tuple(
        entry.public
        for entry in register.keys.values()
        if entry.role == "log"
        and entry.status(register.size) == "enrolled"
        and isinstance(entry.public, Ed25519Verifier)
    )
    if not any(tree.signed_by(key) for key in keys):
        raise SourceError(
            f"log/{REGISTER}/checkpoint: not signed by a log key that the root keys enrolled"
        )
    return Watched(tree, keys)
