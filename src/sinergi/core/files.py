"""Files that readers see whole or not at all."""

import os
from pathlib import Path


def write_whole(path: Path, data: bytes, *, durable: bool = False) -> bool:
    """Writes beside and renames; False where the file already held these bytes.

    ``durable`` also waits for the disk (for what cannot be made again from the database).
    """
    try:
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
    except OSError:
        path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    beside.rename(path)
    return True
