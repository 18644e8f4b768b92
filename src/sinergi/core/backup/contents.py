"""Which files of a data folder a backup keeps: all but those that are made again.

A folder that this list does not know is kept: better a file too many than one too few.
"""

from collections.abc import Iterator
from pathlib import Path

from sinergi.core.backup.archive import begins_as_one

#: The database is dumped; counters and locks are of the running machine.
SKIPPED = ("postgres", "metrics")
#: Of an election's public folder the clerk makes these again, byte for byte, from the database.
REBUILT = (
    "data",
    "results", "stations", "districts", "forms", "definitions", "log",
    "held", "changes", "time", "candidates", "places",
    "election.json", "index.html", "policy", "roots",
)  # fmt: skip
SERVER_SECRET = "secret-key"  # noqa: S105 (a file's name)


def files(var: Path) -> Iterator[Path]:
    """Paths of the files to keep, sorted within each folder."""
    for path in _walk(var):
        parts = path.relative_to(var).parts
        if parts[0] in SKIPPED or path.suffix == ".lock":  # a lock is of the running machine
            continue
        if parts[0] == "public" and _is_rebuilt(parts):
            continue
        if len(parts) == 1 and begins_as_one(path):
            continue
        yield path


def _is_rebuilt(parts: tuple[str, ...]) -> bool:
    """``parts``: a path below the data folder. A signed checkpoint says what was promised to
    readers; no database gives it back."""
    if len(parts) < 3 or parts[1] == "assets":
        return True
    return parts[2] in REBUILT and not (parts[2] == "log" and parts[-1].startswith("checkpoint"))


def is_checkpoint(var: Path, path: Path) -> bool:
    """Of a log's public files: final, or waiting for its log witnesses."""
    parts = path.relative_to(var).parts
    return (
        len(parts) == 5
        and (parts[0], parts[2]) == ("public", "log")
        and parts[4].startswith("checkpoint")
    )


def checkpoints(var: Path) -> dict[Path, bytes]:
    """Every log's checkpoints as they stand now."""
    found = {}
    for path in var.glob("public/*/log/*/checkpoint*"):
        try:
            found[path] = path.read_bytes()
        except FileNotFoundError:  # final meanwhile: what waited is gone
            continue
    return found


def is_key(var: Path, path: Path) -> bool:
    parts = path.relative_to(var).parts
    return parts == (SERVER_SECRET,) or (len(parts) > 2 and parts[1] == "keys")


def _walk(folder: Path) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    for path in inside:
        if path.name.startswith(".") or path.is_symlink():
            continue  # a file being written beside; a link leads elsewhere
        if path.is_dir():
            if path.name not in SKIPPED:
                yield from _walk(path)
        elif path.is_file():
            yield path
