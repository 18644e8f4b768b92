"""A station's status in words and its shape, as the results page says it."""

import json
from functools import lru_cache
from pathlib import Path

from django.utils.translation import get_language

_FOLDER = Path(__file__).resolve().parents[1] / "messages"


def words(status: str) -> tuple[str, str]:
    """(shape, words): ``("▲", "Angka ditahan")``."""
    known = _known("en" if get_language() == "en" else "id")
    return known[f"{status}.shape"], known[status]


@lru_cache(maxsize=2)
def _known(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((_FOLDER / f"status.{language}.json").read_text("utf-8"))
    return found
