"""Where the database is: one URL or libpq string in, Django's settings out."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict


def connection_settings(conninfo: str) -> dict[str, Any]:
    """Django's DATABASES entry for a libpq URL or string; raises psycopg.ProgrammingError."""
    parts = {key: str(value) for key, value in conninfo_to_dict(conninfo).items() if value}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "sinergi"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**parts, "application_name": "sinergi"},
    }
