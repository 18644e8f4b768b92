"""Private keys that the server signs with, on disk: one PEM file a key in ``var/<election>/keys``, mode 0600.

For demonstrations, rehearsals and imports. Of a real election only the server's own keys come here
(log, node, reader), which enrol nobody and sign no result.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings


class KeyMissing(LookupError):
    """No such key in the vault; the message names the file and the mend."""


def folder(election: str) -> Path:
    return Path(settings.VAR) / election / "keys"


def _path(election: str, name: str) -> Path:
    return folder(election) / (name.replace("/", "__") + ".pem")


def save(election: str, keys: Mapping[str, bytes]) -> None:
    """Writes new keys (PEM by key name); an existing file is never overwritten."""
    where = folder(election)
    where.mkdir(parents=True, exist_ok=True)
    where.chmod(0o700)
    for name, pem in keys.items():
        handle = os.open(_path(election, name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())


def load(election: str, name: str) -> bytes:
    """The PEM of a key; raises KeyMissing."""
    path = _path(election, name)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise KeyMissing(
            f"{path}: no such key; load the election with --make-keys, or bring the key file"
        ) from None


def has(election: str, name: str) -> bool:
    return _path(election, name).exists()


def put_aside(election: str, name: str) -> None:
    """A key that is replaced keeps its bytes under another name; nothing where there is none."""
    path = _path(election, name)
    if path.exists():
        number = 1
        while (aside := path.with_name(f"{path.stem}.replaced-{number}")).exists():
            number += 1
        path.rename(aside)
