"""Making a new data folder: ``initdb`` beside it, then one rename."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from sinergi.core.postgres.account import Account
from sinergi.core.postgres.binaries import program
from sinergi.core.postgres.errors import WouldNotStart, disk_full, says_full, writing

USER = "sinergi"
ROOM_TO_START = 200 * 2**20  # an empty cluster takes 40 MB, its first WAL segments as much again


def create(data: Path, password: Path, who: Account, lock: int) -> None:
    """Makes the cluster ``data`` and its libpq password file; killed midway, it leaves no ``data``.

    ``initdb`` inherits ``lock``: where we are killed and it is not, the next start waits for it.
    Raises DiskFull, NotWritable, WouldNotStart.
    """
    base = data.parent
    if shutil.disk_usage(base).free < ROOM_TO_START:
        raise disk_full(base)
    new, secret = base / "data.new", base / "secret.new"
    try:
        word = secrets.token_urlsafe(32)
        with writing(base):
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(mode=0o700)
            who.own(new)
            _write_private(secret, word + "\n")
            who.own(secret)
        done = subprocess.run(
            [program("initdb"), "--pgdata", str(new), "--username", USER, "--pwfile", str(secret),
             "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale-provider", "builtin",
             "--builtin-locale", "C.UTF-8", "--locale", "C", "--data-checksums"],
            check=False, capture_output=True, text=True, cwd="/", env=environment(),
            pass_fds=[lock], **who.popen(),
        )  # fmt: skip
        if done.returncode != 0:
            words = (done.stderr or done.stdout).strip()
            if says_full(words):
                raise disk_full(base)
            last = words.splitlines()[-1].strip() if words else f"exit {done.returncode}"
            raise WouldNotStart(f"{base}: a new database could not be made (initdb: {last})")
        with writing(base):
            _write_private(password, f"*:*:*:{USER}:{word}\n")
            new.rename(data)
    finally:
        secret.unlink(missing_ok=True)
        shutil.rmtree(new, ignore_errors=True)


def environment() -> dict[str, str]:
    """The server's own environment: nothing of ours that could change what it does."""
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())  # the folder outlives a power cut, so its password must
