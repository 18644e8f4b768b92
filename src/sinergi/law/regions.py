"""Codes of Indonesian election regions.

Thirteen digits: 2 province, 2 regency, 2 district (kecamatan), 4 village, 3 station; a parent's
code is a prefix of its child's. ``nasional`` is the whole; overseas is the province ``99``.
"""

from typing import Literal

NATION = "nasional"
OVERSEAS = "99"

Level = Literal["nation", "province", "regency", "district", "village", "station"]

LEVELS: tuple[Level, ...] = ("nation", "province", "regency", "district", "village", "station")
LENGTHS: dict[Level, int] = {
    "nation": 0, "province": 2, "regency": 4, "district": 6, "village": 10, "station": 13,
}  # fmt: skip
_LEVEL_OF = {length: level for level, length in LENGTHS.items()}


def is_code(code: str) -> bool:
    """True for ``nasional`` and for a digit string with the length of a level."""
    return code == NATION or (code.isascii() and code.isdigit() and len(code) in _LEVEL_OF)


def level_of(code: str) -> Level:
    """The level of an area's or a station's code; raises ValueError for anything else."""
    if code == NATION:
        return "nation"
    if not is_code(code):
        raise ValueError(f"not a region code: {code!r}")
    return _LEVEL_OF[len(code)]


def prefix(area: str) -> str:
    """The prefix that all codes below ``area`` share; empty for the nation."""
    return "" if area == NATION else area


def parent(code: str) -> str | None:
    """The area directly above, None for the nation."""
    level = level_of(code)
    if level == "nation":
        return None
    above = LEVELS[LEVELS.index(level) - 1]
    return code[: LENGTHS[above]] or NATION


def ancestors(code: str) -> tuple[str, ...]:
    """Every area that holds ``code``, itself first, the nation last."""
    chain = [code]
    while (above := parent(chain[-1])) is not None:
        chain.append(above)
    return tuple(chain)


def covers(area: str, code: str) -> bool:
    """True where ``code`` is ``area`` or lies below it."""
    return area == NATION or (code != NATION and code.startswith(area))
