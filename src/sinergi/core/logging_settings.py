"""Django's LOGGING, apart from ``logs``: settings may import nothing that needs settings."""

import os
from typing import Any


def configuration(level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING: ``level`` of everything, ``form`` plain or json."""
    chosen = "json" if form == "json" else "plain"
    everything = os.environ.get("SINERGI_ACCESS_LOG") == "all"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": "sinergi.core.logs.Plain"},
            "json": {"()": "sinergi.core.logs.Json"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": chosen}},
        "filters": {"faults": {"()": "sinergi.core.logs.OnlyFaults"}},
        "loggers": {
            "django.request": {"level": "ERROR", "filters": ["faults"]},
            "django.security.DisallowedHost": {"level": "CRITICAL"},  # anybody can send any
            **({"sinergi.access": {"level": "INFO"}} if everything else {}),
        },
        "root": {"handlers": ["stderr"], "level": level},
    }
