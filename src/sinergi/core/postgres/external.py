"""Somebody else's PostgreSQL, by ``DATABASE_URL``: reached, and new enough."""

import os
from pathlib import Path

import psycopg

from sinergi.core.postgres.errors import TooOld, Unreachable

OLDEST = 15


def database_url(var: Path) -> str:
    """``DATABASE_URL``, tried and found new enough; ``var`` is not touched.

    Raises TooOld, Unreachable.
    """
    url = os.environ["DATABASE_URL"]
    try:
        with psycopg.connect(url, connect_timeout=15) as connection:
            info = connection.info
            version = info.server_version
            place = f"{info.host}:{info.port}/{info.dbname}"
    except psycopg.Error as error:
        lines = str(error).strip().splitlines()
        raise Unreachable(
            f"DATABASE_URL: the database does not answer ({lines[-1].strip() if lines else error!r}"
            "); check host, port, name and password, or unset it to use the embedded one"
        ) from error
    require_version(version, place)
    return url


def require_version(number: int, place: str) -> None:
    """Raises TooOld for a server before 15; ``number`` as libpq gives it (150004 = 15.4)."""
    if number < OLDEST * 10000:
        major, rest = divmod(number, 10000)
        # Before 10, the first two parts made the major version: 90624 = 9.6.24.
        named = str(major) if major >= 10 else f"{major}.{rest // 100}"
        raise TooOld(
            f"DATABASE_URL: {place} is PostgreSQL {named}, too old; Sinergi needs {OLDEST} or newer"
        )
