"""Files that readers see whole or not at all."""

import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO


def write_whole(path: Path, data: bytes, *, durable: bool = False) -> bool:
    """Writes beside and renames; False where the file already held these bytes.

    ``durable`` also waits for the disk (for what cannot be made again from the database).
    Raises OSError; then the file is what it was, and nothing stands beside it.
    """
    try:
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
    except OSError:
        path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with beside.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        beside.rename(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from error  # a name people know
    if durable:
        _sync_folder(path.parent)
    return True


#: Files that are open at once.
TOGETHER = 200


def write_together(files: Sequence[tuple[Path, bytes]]) -> None:
    """Writes files beside and renames them, all of them on the disk when it returns.

    All are written before the first is waited for: the disk takes them in one go. Raises OSError; then
    some files may stand already, each whole.
    """
    for start in range(0, len(files), TOGETHER):
        _write_together(files[start : start + TOGETHER])


def _write_together(files: Sequence[tuple[Path, bytes]]) -> None:
    ready: list[tuple[IO[bytes], Path, Path]] = []
    try:
        for path, data in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
            file = beside.open("wb")
            ready.append((file, beside, path))
            file.write(data)
            file.flush()
        for handle, _, _ in ready:
            os.fsync(handle.fileno())
        for handle, beside, path in ready:
            handle.close()
            beside.rename(path)
    except OSError as error:
        for handle, beside, _ in ready:
            with suppress(OSError):
                handle.close()
                beside.unlink()
        raise OSError(error.errno, error.strerror, str(ready[-1][2] if ready else "")) from error
    for folder in {path.parent for path, _ in files}:
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Waits until the folder's entries (a rename) stand on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path: str, data: bytes) -> None:
    """Writes beside and renames, without asking what the file held: for files known to change.

    Raises OSError as ``write_whole`` does.
    """
    folder, _, name = path.rpartition("/")
    beside = f"{folder}/.{name}.{os.getpid()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    try:
        try:
            handle = os.open(beside, flags, 0o644)
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)
            handle = os.open(beside, flags, 0o644)
        try:
            written = os.write(handle, data)
            while written < len(data):
                written += os.write(handle, data[written:])
        finally:
            os.close(handle)
        os.rename(beside, path)
    except OSError as error:
        with suppress(OSError):
            os.unlink(beside)
        raise OSError(error.errno, error.strerror, path) from error
