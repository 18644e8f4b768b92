"""Restoring into an empty place: nothing is touched before the whole file was found sound."""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, transaction

from sinergi.core.backup import archive, dump, manifest, sealing
from sinergi.core.backup.errors import BackupError, Damaged, NoPassphrase, NotEmpty, at
from sinergi.core.backup.making import DUMP, FILES, Progress
from sinergi.core.backup.manifest import Facts, File, Manifest

#: Stands in a data folder from the first byte of a restore until everything was compared.
MARK = ".restore-unfinished"


@dataclass
class Restored:
    """``findings``: what differs from the manifest (``what``, ``where``); none where all is well."""

    manifest: Manifest
    findings: list[dict[str, str]] = field(default_factory=list)


def unfinished(var: Path) -> bool:
    """Whether a restore into this folder was begun and never compared to the end."""
    return (var / MARK).exists()


class Plan:
    """A sound backup and what is needed to open it; made before anything is touched."""

    def __init__(self, path: Path, passphrase: bytes | None):
        self.path = path
        self.reader = archive.Reader(path)
        self.manifest = manifest.parse(self.reader.manifest(), str(path))
        self.by_path = {f.path: f for f in self.manifest.files}
        self.box = None
        cipher = self.manifest.cipher
        if cipher is not None:
            if passphrase is None:
                raise NoPassphrase(
                    f"{path}: its keys are encrypted; name the file with the passphrase "
                    "(--passphrase-file)"
                )
            self.box = sealing.Box(passphrase, cipher)
        for name, _, content in self.reader.members():
            if name.startswith(FILES):
                spec = self.known(name)
                if spec.key and self.box is not None:  # tries the passphrase before any write
                    self.box.open(content.read(), spec.path)

    def known(self, member: str) -> File:
        """The manifest's word on a member; a path that leaves the folder is refused."""
        found = self.by_path.get(member.removeprefix(FILES))
        parts = Path(member).parts
        if found is None or Path(found.path).is_absolute() or ".." in parts:
            raise Damaged(f"{self.path}: {member} is not in the manifest; use another backup")
        return found


def require_empty(var: Path) -> None:
    """Raises NotEmpty where the folder holds anything."""
    with at(var):
        inside = sorted(p.name for p in var.iterdir()) if var.exists() else []
    if inside and inside != ["lost+found"]:
        raise NotEmpty(
            f"{var}: holds {', '.join(inside[:3])} already; a backup is restored into an empty "
            "folder: name one with SINERGI_VAR, or empty this one with 'sinergi reset'"
        )


def require_no_tables() -> None:
    """Raises NotEmpty where the database holds tables."""
    names = manifest.table_names()
    if names:
        raise NotEmpty(
            f"the database holds tables already ({', '.join(names[:3])}, ...); a backup is "
            "restored into an empty one: create a database and name it with DATABASE_URL"
        )


def begin(var: Path) -> None:
    """Marks the folder, durably, as one that must not be used yet."""
    with at(var):
        var.mkdir(parents=True, exist_ok=True)
        with (var / MARK).open("wb") as file:
            os.fsync(file.fileno())


def restore(
    plan: Plan,
    var: Path,
    conninfo: str,
    facts: Facts,
    *,
    fence: Callable[[], None],
    progress: Progress = lambda _: None,
) -> Restored:
    """Loads database and files, compares all with the manifest, then fences and lifts the mark.

    ``fence`` makes whatever worked on the database before unable to go on. Raises BackupError;
    the mark stays where anything differs.
    """
    done = Restored(plan.manifest)
    seen = set()
    for name, size, content in plan.reader.members():
        if name == DUMP:
            progress(f"database: loading {size >> 10:,} KiB ...")
            _load(plan, conninfo, content)
        elif name.startswith(FILES):
            spec = plan.known(name)
            _write(plan, var, spec, content)
            seen.add(spec.path)
    for path in sorted(plan.by_path.keys() - seen):
        done.findings.append({"what": "file is missing in the backup", "where": path})
    progress("comparing with the manifest ...")
    done.findings += _compare(plan.manifest, facts)
    if not done.findings:
        fence()
        with at(var):
            (var / MARK).unlink()
    return done


def _load(plan: Plan, conninfo: str, content: BinaryIO) -> None:
    counted = _Counted(content)
    dump.load(conninfo, counted)  # type: ignore[arg-type]
    shutil.copyfileobj(counted, _Nowhere())
    if counted.digest.hexdigest() != plan.manifest.dump_sha256:
        raise Damaged(f"{plan.path}: changed while it was read; restore it again")


def _compare(then: Manifest, facts: Facts) -> list[dict[str, str]]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found: dict[str, Any] = facts()
        out = manifest.differences(then, manifest.tables(), found)
        if manifest.migrations() != then.migrations:
            out.append({"what": "migrations differ", "where": "django_migrations"})
    return out


def _write(plan: Plan, var: Path, spec: File, content: BinaryIO) -> None:
    path = var / spec.path
    digest = hashlib.sha256()
    with at(path):
        for folder in reversed(path.relative_to(var).parents[:-1]):
            where = var / folder
            if not where.exists():
                where.mkdir()
                if spec.key:
                    where.chmod(0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            if spec.key and plan.box is not None:
                chunks = iter([plan.box.open(content.read(), spec.path)])
            else:
                chunks = archive.chunks_of(content)
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fchmod(file.fileno(), spec.mode)
            os.fsync(file.fileno())
    if digest.hexdigest() != spec.sha256:
        raise BackupError(f"{path}: was not written as the backup holds it; check the disk")


class _Counted:
    """A stream that hashes what is read from it."""

    def __init__(self, stream: BinaryIO):
        self.stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.digest.update(data)
        return data


class _Nowhere:
    def write(self, data: bytes) -> int:
        return len(data)
