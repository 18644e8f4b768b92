"""The CSV files of a definition, row by row; a broken row is an error and the rest is still read.

RFC 4180 with two limits that let one broken row spoil no other: commas only, and no cell holds a
line break. So a quote that is never closed is found on its own line.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from sinergi.law.definition_errors import Errors, names

BOM = "\ufeff"
MAX_WHOLE_DIGITS = 9


def lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text with their numbers from 1; only LF and CRLF end a line."""
    for number, line in enumerate(text.split("\n"), start=1):
        yield number, line[:-1] if line.endswith("\r") else line


def without_bom(errors: Errors, file: str, text: str) -> str:
    """The text without a byte order mark; that there was one is an error."""
    if not text.startswith(BOM):
        return text
    errors.add(
        file, 1, "the file starts with a byte order mark (BOM)", "save it as UTF-8 without BOM"
    )
    return text[1:]


def rows(
    errors: Errors, file: str, text: str, columns: Sequence[str]
) -> Iterator[tuple[int, list[str]]]:
    """Each sound row as (line, cells in the order of ``columns``), cells stripped.

    A file without a usable header gives an error and no rows; a ragged or broken row gives an
    error and is left out; empty lines are skipped.
    """
    numbered = lines(without_bom(errors, file, text))
    header: list[str] = []
    line = 1
    for line, raw in numbered:
        if raw.strip():
            header = _cells(errors, file, line, raw) or []
            break
    order = _order(errors, file, line, header, columns)
    if order is None:
        return
    width = len(header)
    straight = order == list(range(width))
    for line, raw in numbered:
        if not raw or raw.isspace():
            continue
        cells = raw.split(",") if '"' not in raw else _cells(errors, file, line, raw)
        if cells is None:
            continue
        if len(cells) != width:
            errors.add(
                file, line, f"{len(cells)} cells where the header has {width}",
                "the row is cut, or a comma is missing or too many (put a text that holds a comma in quotes)",
            )  # fmt: skip
            continue
        if not straight:
            cells = [cells[i] for i in order]
        yield line, [c.strip() for c in cells]


def _cells(errors: Errors, file: str, line: int, raw: str) -> list[str] | None:
    try:
        return next(csv.reader([raw], strict=True))
    except csv.Error:
        errors.add(
            file, line, "a quote is opened and not closed, or stands inside a cell",
            'close it on the same line; a quote inside a quoted text is written twice ("")',
        )  # fmt: skip
        return None


def _order(
    errors: Errors, file: str, line: int, header: list[str], columns: Sequence[str]
) -> list[int] | None:
    """Positions of the columns in the header, None where one is missing."""
    found = [c.strip() for c in header]
    should = ",".join(columns)
    missing = [c for c in columns if c not in found]
    if missing:
        semicolons = len(found) == 1 and ";" in found[0]
        errors.add(
            file, line, f"columns missing: {names(missing)}",
            "separate the cells with commas, not semicolons" if semicolons else f"the first line is {should}",
        )  # fmt: skip
    unknown = [c for c in found if c not in columns]
    if unknown and found and not (missing and len(found) == 1):
        errors.add(
            file, line, f"unknown columns: {names(repr(c) for c in unknown)}",
            f"take them out; the first line is {should}",
        )  # fmt: skip
    twice = [c for c in columns if found.count(c) > 1]
    if twice:
        errors.add(file, line, f"columns twice: {names(twice)}", f"the first line is {should}")
    return None if missing else [found.index(c) for c in columns]


def whole(cell: str) -> int | None:
    """A number of digits only, below a thousand millions; None for anything else."""
    if cell.isascii() and cell.isdigit() and len(cell) <= MAX_WHOLE_DIGITS:
        return int(cell)
    return None


def text_of(errors: Errors, file: str, line: int, what: str, cell: str) -> str:
    """A text in Unicode's form C; one that cannot be printed is an error and comes back empty."""
    if cell.isascii():
        if cell.isprintable():
            return cell
    else:
        cell = unicodedata.normalize("NFC", cell)
        if cell.isprintable():
            return cell
    bad = next(c for c in cell if not c.isprintable())
    errors.add(
        file, line, f"{what} {cell!r} holds the character U+{ord(bad):04X}, which is not printed",
        "type the text anew, with ordinary spaces",
    )  # fmt: skip
    return ""


def name_of(errors: Errors, file: str, line: int, what: str, cell: str) -> str:
    """A text that may not be empty."""
    if not cell:
        errors.add(file, line, f"{what} is empty", "fill it in as it is printed on the form")
        return ""
    return text_of(errors, file, line, what, cell)


def lines_of(text: str, wanted: Iterable[str]) -> dict[str, int]:
    """The first line of each wanted word as a whole cell of a row; 1 where it is not found.

    Read only when there is an error to place, so that a good file of a million rows needs no index.
    """
    left = set(wanted)
    found = dict.fromkeys(left, 1)
    for line, raw in lines(text):
        if not left:
            break
        for cell in raw.replace('"', "").split(","):
            word = cell.strip()
            if word in left:
                left.discard(word)
                found[word] = line
    return found
