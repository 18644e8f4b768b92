"""``election.toml`` with exact numbers, and the line each key stands on.

``tomllib`` gives no positions, so the text is scanned once more for table headers and keys; where
a key is written in a way the scan does not see (inline tables), its table's line stands for it.
"""

import re
import tomllib
from fractions import Fraction
from typing import Any

from sinergi.law.definition_csv import lines
from sinergi.law.definition_errors import Errors

Path = tuple[str, ...]
_HEADER = re.compile(r"^\s*\[{1,2}\s*([^\[\]#]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=(.*)$""")  # fmt: skip
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_STRING_OR_COMMENT = re.compile(r""""(?:\\.|[^"\\])*"|'[^']*'|#.*$""")
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_FLOAT = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?")


def _exact(text: str) -> Fraction | str:
    """A TOML float as an exact fraction; ``inf``, ``nan`` and absurd sizes stay text (no number)."""
    plain = text.replace("_", "")
    return Fraction(plain) if _FLOAT.fullmatch(plain) else text


class Lines:
    """Where the keys of a TOML text stand."""

    def __init__(self, text: str) -> None:
        self._raw = [""] + [raw for _, raw in lines(text)]
        self._at: dict[Path, int] = {}
        table: Path = ()
        depth, quotes = 0, ""
        for number, raw in enumerate(self._raw[1:], start=1):
            if quotes:
                quotes = "" if quotes in raw else quotes
                continue
            if depth > 0:
                depth += _brackets(raw)
                continue
            if header := _HEADER.match(raw):
                table = _parts(header[1])
                self._at.setdefault(table, number)
            elif key := _KEY.match(raw):
                self._at.setdefault(table + _parts(key[1]), number)
                opened = next((q for q in ('"""', "'''") if key[2].count(q) == 1), "")
                quotes, depth = opened, 0 if opened else _brackets(key[2])

    def line(self, *path: str) -> int:
        """The line of a key, or of the nearest table above it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._at:
                return self._at[path[:length]]
        return 1

    def line_of_value(self, value: str, *path: str) -> int:
        """The line of a text inside a key's value, such as one entry of an array."""
        start = self.line(*path)
        after = [n for n in self._at.values() if n > start]
        for number in range(start, min(after, default=len(self._raw))):
            if f'"{value}"' in self._raw[number] or f"'{value}'" in self._raw[number]:
                return number
        return start


def _parts(dotted: str) -> Path:
    return tuple(p.strip("\"'") for p in _PART.findall(dotted))


def _brackets(raw: str) -> int:
    """How many arrays or inline tables a line opens more than it closes."""
    bare = _STRING_OR_COMMENT.sub("", raw)
    return sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}")


def load(errors: Errors, file: str, text: str) -> dict[str, Any] | None:
    """The tables of a TOML text, floats as ``Fraction``; None (and an error) where it is none."""
    try:
        return tomllib.loads(text.replace("\r\n", "\n"), parse_float=_exact)
    except (ValueError, RecursionError) as error:
        found = _AT.search(str(error))
        line = int(found[1]) if found and found[1] else max(1, text.rstrip().count("\n") + 1)
        what = _AT.sub("", str(error)).strip() or "nested too deeply"
        errors.add(file, line, f"not TOML: {what}", "correct the line (see https://toml.io)")
        return None
