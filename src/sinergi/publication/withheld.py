"""What two persons hid from the pages: a photograph, or the numbers of an area in a contest.

The log is untouched and the page says so, with the reason. The last ``withhold`` of a thing stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Withheld:
    """Reasons, by a photograph's hash and by ``<contest>/<area>``."""

    photos: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    def take(self, body: Mapping[str, Any]) -> None:
        """The next ``withhold`` of the register that has effect."""
        where = self.photos if body["what"] == "photo" else self.numbers
        where.pop(body["id"], None)
        if body["on"]:
            where[body["id"]] = body["reason"]

    @classmethod
    def of(cls, bodies: Iterable[Mapping[str, Any]]) -> "Withheld":
        found = cls()
        for body in bodies:
            found.take(body)
        return found

    def flag(self, contest: str, area: str) -> dict[str, str]:
        """``{"withheld": reason}`` of an area's or a station's numbers, or nothing."""
        reason = self.numbers.get(f"{contest}/{area}")
        return {} if reason is None else {"withheld": reason}
