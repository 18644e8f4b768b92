"""The account the server runs under. PostgreSQL refuses root; then a system account stands in."""

import contextlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sinergi.core.postgres.errors import Unreachable

ACCOUNT = "sinergi-db"


@dataclass(frozen=True, slots=True)
class Account:
    """``uid`` None = run as whoever we are."""

    name: str
    uid: int | None
    gid: int | None

    def popen(self) -> dict[str, Any]:
        """Arguments for subprocess that make a child run under this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Gives a file or folder inside ``var/`` to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def account(home: Path, data: Path) -> Account:
    """Ourselves; for root the owner of ``data``, else ``sinergi-db`` (made once), else ``nobody``.

    The owner first: the folder may come from an ordinary user, or from a machine where
    ``sinergi-db`` had another number.
    """
    if os.geteuid() != 0:
        return Account(_name(os.geteuid()), None, None)
    with contextlib.suppress(FileNotFoundError):
        owner = data.stat()
        if owner.st_uid != 0:
            return Account(_name(owner.st_uid), owner.st_uid, owner.st_gid)
    for name in (ACCOUNT, "nobody"):
        found = _known(name) or (_make(home) if name == ACCOUNT else None)
        if found is not None:
            return Account(found.pw_name, found.pw_uid, found.pw_gid)
    raise Unreachable(
        "PostgreSQL may not run as root and no other account could be made; "
        "run as another user, or set DATABASE_URL"
    )


def _make(home: Path) -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return None
    subprocess.run(
        [useradd, "--system", "--no-create-home", "--home-dir", str(home),
         "--shell", "/usr/sbin/nologin", ACCOUNT],
        check=False, capture_output=True,
    )  # fmt: skip
    return _known(ACCOUNT)


def _name(uid: int) -> str:
    """A user's name; its number where it has none (a container's arbitrary user)."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _known(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def require_entry(who: Account, *paths: Path) -> None:
    """Raises Unreachable where the account may not enter a folder above one of ``paths``."""
    if who.uid is None:
        return
    for path in paths:
        for folder in [*reversed(path.resolve().parents)]:
            mode = folder.stat()
            other = mode.st_mode & stat.S_IXOTH
            group = mode.st_gid == who.gid and mode.st_mode & stat.S_IXGRP
            owner = mode.st_uid == who.uid and mode.st_mode & stat.S_IXUSR
            if not (other or group or owner):
                raise Unreachable(
                    f"as root the database runs as '{who.name}', which may not enter {folder}; "
                    "move the project to a folder that others may enter (/srv, /opt), "
                    "run as an ordinary user, or set DATABASE_URL"
                )
