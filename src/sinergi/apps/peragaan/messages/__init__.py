"""The page's words, Indonesian first, English second."""

import json
from functools import cache
from pathlib import Path

LANGUAGES = ("id", "en")
#: The desk's own words, the stories', those of the pages beside it.
PARTS = ("", "stories.", "beside.")


@cache
def words(language: str) -> dict[str, str]:
    """Key → text of ``id`` or ``en``; some texts have ``{places}`` to fill."""
    found: dict[str, str] = {}
    for name in PARTS:
        found |= json.loads(Path(__file__).with_name(f"{name}{language}.json").read_text())
    return found


def number(n: int, language: str) -> str:
    """``2.420`` in Indonesian, ``2,420`` in English."""
    return f"{n:,}".replace(",", "." if language == "id" else ",")


def percent(part: int, whole: int, language: str) -> str:
    """One decimal: ``3,2``; rounded down, so that only the whole is 100,0."""
    tenths = part * 1000 // whole if whole else 0
    return f"{tenths // 10}{',' if language == 'id' else '.'}{tenths % 10}"
