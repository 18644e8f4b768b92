"""Reading the values of one TOML table: type, bounds and unknown keys, errors with their line."""

import unicodedata
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from sinergi.law.definition_errors import Errors, names
from sinergi.law.definition_toml import Lines

FILE = "election.toml"
MISSING: Any = object()


class Table:
    """One table of the file; every getter returns a usable value, also after an error."""

    def __init__(
        self, errors: Errors, where: Lines, data: Mapping[str, Any], *path: str
    ) -> None:  # fmt: skip
        self._errors = errors
        self._where = where
        self._data = data
        self._path = path
        self._used: set[str] = set()

    def line(self, key: str) -> int:
        return self._where.line(*self._path, key)

    def name(self, key: str) -> str:
        return ".".join((*self._path, key))

    def wrong(self, key: str, what: str, mend: str, value: str | None = None) -> None:
        """An error at a key, or at one text inside its value."""
        line = (
            self.line(key)
            if value is None
            else self._where.line_of_value(value, *self._path, key)
        )  # fmt: skip
        self._errors.add(FILE, line, what, mend)

    def get(self, key: str, default: Any) -> Any:
        """The raw value; ``default`` MISSING makes an absent key an error."""
        self._used.add(key)
        if key in self._data:
            return self._data[key]
        if default is MISSING:
            self._errors.add(
                FILE, self._where.line(*self._path) if self._path else 1,
                f"{self.name(key)} is missing", f"add the key {key!r}",
            )  # fmt: skip
            return None
        return default

    def text(self, key: str, default: Any = MISSING, *, empty: bool = False) -> str:
        value = self.get(key, default)
        if value is None:
            return ""
        if isinstance(value, str):
            value = unicodedata.normalize("NFC", value.strip())
            if value.isprintable() and (value or empty):
                return value
        self.wrong(
            key, f"{self.name(key)} is {_show(value)}", 'write it as a text on one line: "..."'
        )
        return ""

    def choice(self, key: str, allowed: Collection[str], default: Any = MISSING) -> str:
        value = self.get(key, default)
        if value is None or (isinstance(value, str) and value in allowed):
            return value or ""
        self.wrong(key, f"{self.name(key)} is {_show(value)}", f"use one of {names(allowed)}")
        return ""

    def whole(self, key: str, low: int, high: int, default: Any = MISSING) -> int:
        value = self.get(key, default)
        if value is None:
            return low
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.wrong(
            key, f"{self.name(key)} is {_show(value)}", f"write a whole number from {low} to {high}"
        )
        return low

    def share(self, key: str, default: Any = MISSING) -> Fraction:
        """An exact share from 0 to 1: ``0.02``, or ``"1/3"`` where decimals do not suffice."""
        value = self.get(key, default)
        if value is None:
            return Fraction(0)
        found = value
        if isinstance(value, str):
            above, _, below = value.partition("/")
            if all(p.isascii() and p.isdigit() and len(p) < 10 for p in (above, below)):
                found = Fraction(int(above), int(below)) if int(below) else value
        if isinstance(found, int | Fraction) and not isinstance(found, bool) and 0 <= found <= 1:
            return Fraction(found)
        self.wrong(
            key, f"{self.name(key)} is {_show(value)}",
            'write a share from 0 to 1, as 0.04 or as a fraction "1/25"',
        )  # fmt: skip
        return Fraction(0)

    def texts(self, key: str, default: Any = MISSING) -> tuple[str, ...]:
        """A list of different texts."""
        value = self.get(key, default)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            self.wrong(
                key, f"{self.name(key)} is {_show(value)}", 'write a list of texts: ["...", "..."]'
            )
            return ()
        for twice in sorted({v for v in value if value.count(v) > 1}):
            self.wrong(key, f"{self.name(key)} has {twice!r} twice", "take one out", twice)
        return tuple(dict.fromkeys(value))

    def table(self, key: str, *, required: bool) -> dict[str, dict[str, Any]]:
        """Sub-tables by name; anything else among them is an error."""
        value = self.get(key, MISSING if required else {})
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(key, f"{key} is {_show(value)}", f"write tables: [{key}.<name>]")
            return {}
        if required and not value:
            self.wrong(key, f"{key} is empty", f"add at least one table [{key}.<name>]")
        found = {}
        for name, entry in value.items():
            if isinstance(entry, dict):
                found[name] = entry
            else:
                self._errors.add(
                    FILE, self._where.line(*self._path, key, name),
                    f"{key}.{name} is {_show(entry)}", f"write a table: [{key}.{name}]",
                )  # fmt: skip
        return found

    def done(self) -> None:
        """Reports the keys nobody asked for."""
        for key in self._data:
            if key not in self._used:
                self._errors.add(
                    FILE, self.line(key), f"unknown key {self.name(key)}",
                    f"take it out or correct it; known keys: {names(sorted(self._used))}",
                )  # fmt: skip


def _show(value: object) -> str:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, dict):
        return "a table"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
