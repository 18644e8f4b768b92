"""Files that readers see whole or not at all."""

import os
import threading
from contextlib import suppress
from pathlib import Path


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
