"""Can this server do its work: reasons why not, and warnings that do not stop it."""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from sinergi.core import trouble

#: Below it the disk counts as full: the database needs room for some WAL files of 16 MiB.
FREE_AT_LEAST = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Reason:
    """``code`` for machines, ``detail`` for operators' logs, both English, with the mend; ``words``
    the same for an operator's page, a lazy translation."""

    code: str
    detail: str
    words: Any = ""

    @property
    def said(self) -> str:
        return str(self.words or self.detail)


@dataclass
class Readiness:
    reasons: list[Reason] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    elections: list[str] = field(default_factory=list)


_sources: list[Callable[[], Iterable[Reason]]] = []


def warning_source(source: Callable[[], Iterable[Reason]]) -> None:
    """Asks ``source`` for warnings at every look; it reads the database."""
    if source not in _sources:
        _sources.append(source)


def look() -> Readiness:
    """Database, migrations, disk; then what the applications warn of."""
    from sinergi.core import queries

    found = Readiness(reasons=list(_disk()))
    try:
        missing = _missing_migrations()
        if missing:
            found.reasons.append(
                Reason(
                    "migrations",
                    f"{len(missing)} migrations are not applied ({missing[0]}, ...); start "
                    "'sinergi serve' of this version once, or run any of its commands",
                )
            )
            return found
        found.elections = queries.election_ids()
        for source in _sources:
            found.warnings += source()
    except DatabaseError as error:
        connection.close()
        words = trouble.explain(error) or "the database refuses; look at the server's log"
        found.reasons.append(Reason("database", words))
    return found


def _disk() -> Iterable[Reason]:
    var = settings.VAR
    try:
        free = shutil.disk_usage(var).free
    except OSError as error:
        yield Reason("disk", f"the data folder cannot be read ({error.strerror})")
        return
    if free < FREE_AT_LEAST:
        yield Reason(
            "disk",
            f"{free >> 20} MiB are free on the disk of the data folder; make room on it",
            _("Cakram folder data hampir penuh; kosongkan sebagian."),
        )
    if not os.access(var, os.W_OK) or os.statvfs(var).f_flag & os.ST_RDONLY:
        yield Reason(
            "disk", "the data folder cannot be written; open it for this user",
            _("Folder data tidak dapat ditulis; bukalah bagi pengguna server ini."),
        )  # fmt: skip


def _missing_migrations() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('django_migrations') IS NOT NULL"  # an empty database has none
        )
        applied: set[tuple[str, str]] = set()
        if cursor.fetchone()[0]:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    return [f"{app}.{name}" for app, name in sorted(_known_migrations() - applied)]


@lru_cache(maxsize=1)
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Those of this version's code."""
    from django.db.migrations.loader import MigrationLoader

    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
