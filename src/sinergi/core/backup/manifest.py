"""What a backup must give back: every table's content, every file's hash, heads and totals."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.db import connection
from psycopg import sql

from sinergi.core.backup.errors import Damaged

VERSION = 1
#: What applications know of their own tables, by election: log heads, national totals.
Facts = Callable[[], dict[str, Any]]
_FIXED = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL bytea_output = 'hex'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1"


class Table(msgspec.Struct, frozen=True):
    """``digest``: the sum of its rows' 60-bit hashes, the same in any order."""

    rows: int
    digest: str


class File(msgspec.Struct, frozen=True):
    """A kept file; ``path`` below the data folder, ``sha256`` of its own bytes (not encrypted)."""

    path: str
    size: int
    sha256: str
    mode: int
    key: bool = False


class Cipher(msgspec.Struct, frozen=True):
    """How the keys were encrypted: scrypt with these parameters, then AES-256-GCM a file."""

    salt: str
    n: int
    r: int
    p: int


class Manifest(msgspec.Struct, frozen=True):
    """``at``: ISO 8601, UTC, of the snapshot; ``postgres``: the server's version."""

    version: int
    at: str
    postgres: str
    migrations: list[str]
    tables: dict[str, Table]
    facts: dict[str, Any]
    dump_sha256: str
    files: list[File]
    with_keys: bool
    cipher: Cipher | None = None

    def to_bytes(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


def parse(data: bytes, where: str) -> Manifest:
    """Raises Damaged for one of another version or form."""
    try:
        found = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise Damaged(
            f"{where}: the backup's manifest is of another form ({error}); restore it with the "
            "version of Sinergi that made it"
        ) from error
    if found.version != VERSION:
        raise Damaged(
            f"{where}: the backup has format {found.version}, this version reads {VERSION}; "
            "restore it with the version of Sinergi that made it"
        )
    return found


def tables() -> dict[str, Table]:
    """Rows and digest of each table, inside the caller's transaction."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_FIXED)
        for name in table_names():
            # A digest of the text of each row: 15 hexadecimal digits of MD5 fit a bigint.
            cursor.execute(
                sql.SQL(
                    "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint),"
                    " 0)::text FROM {} AS t"
                ).format(sql.Identifier(name))
            )
            rows, digest = cursor.fetchone()
            found[name] = Table(rows, digest)
    return found


def table_names() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
            " AND relkind IN ('r', 'p') ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall()]


def migrations() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
        return [name for (name,) in cursor.fetchall()]


def differences(
    manifest: Manifest, now: dict[str, Table], facts: dict[str, Any]
) -> list[dict[str, str]]:
    """What the database holds otherwise than the manifest says: ``what`` and ``where``."""
    out = []
    for name in sorted(manifest.tables.keys() | now.keys()):
        then, found = manifest.tables.get(name), now.get(name)
        if then != found:
            out.append({"what": f"table differs: {then} in the backup, {found}", "where": name})
    for election in sorted(manifest.facts.keys() | facts.keys()):
        if manifest.facts.get(election) != facts.get(election):
            out.append({"what": "log heads or totals differ", "where": election})
    return out
