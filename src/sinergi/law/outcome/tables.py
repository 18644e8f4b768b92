"""The CSV tables of ``sinergi seats`` and ``sinergi president``, from text to values.

UTF-8, a first line with the names of the columns, commas between cells, one row a line; a byte order
mark, CRLF, empty lines and spaces around a cell do no harm. A number is digits only: 1.234 may be a
thousand or one and a bit, so a separator is refused and not guessed at. Every error is collected.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from sinergi.law.outcome.figures import grouped
from sinergi.law.regions import OVERSEAS

MAX_DIGITS = 100
MAX_SEATS = 10_000

_SEPARATED = re.compile(r"[+-]?\d{1,3}([.,'’ \u00a0\u202f_]\d{3})+")
_DECIMAL = re.compile(r"[+-]?\d+[.,]\d+")
_SHARE = re.compile(r"(\d{1,9}(?:\.\d{1,18})?)(?:/(\d{1,9}))?", re.ASCII)
_SUMS = frozenset(
    [
        "total",
        "jumlah",
        "sum",
        "valid",
        "invalid",
        "sah",
        "suara sah",
        "tidak sah",
        "suara tidak sah",
    ]
)
_OVERSEAS_NAMES = frozenset({"luar negeri", "overseas", "ln"})


@dataclass(frozen=True, slots=True)
class TableError:
    """What is wrong in which table (``votes``, ``seats``, ``national``), in which line (from 1)."""

    table: str
    line: int
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """``key``: the column that names a row. ``value`` None: every other column is an ``option``;
    else there is just this one beside the key."""

    key: str
    option: str
    value: str | None = None

    @property
    def mend(self) -> str:
        rest = self.value or f"<{self.option}>,<{self.option}>,..."
        return f"the first line is {self.key},{rest}"


@dataclass
class Table:
    """A parsed table: row -> column -> number; ``lines``: row -> its line. Not usable with errors."""

    name: str
    columns: tuple[str, ...] = ()
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    errors: list[TableError] = field(default_factory=list)

    def wrong(self, line: int, what: str, mend: str) -> None:
        self.errors.append(TableError(self.name, line, what, mend))


def votes_by_district(text: str) -> Table:
    """V: ``district,<party>,…`` -> district -> party -> votes."""
    return _parse("votes", text, _Shape("district", "party"))


def seats_by_district(text: str) -> tuple[dict[str, int], Table]:
    """S: ``district,seats`` -> district -> seats (0 to 10,000)."""
    table = _parse("seats", text, _Shape("district", "district", "seats"))
    for district, row in table.rows.items():
        if row["seats"] > MAX_SEATS:
            table.wrong(
                table.lines[district], f"{grouped(row['seats'])} seats",
                f"a district has at most {grouped(MAX_SEATS)}",
            )  # fmt: skip
    return {district: row["seats"] for district, row in table.rows.items()}, table


def national_votes(text: str) -> tuple[dict[str, int], Table]:
    """N: ``party,votes`` -> party -> votes."""
    table = _parse("national", text, _Shape("party", "party", "votes"))
    return {party: row["votes"] for party, row in table.rows.items()}, table


def votes_by_province(text: str) -> Table:
    """P: ``province,<pair>,…`` -> province -> pair -> votes; 99 is overseas."""
    table = _parse("votes", text, _Shape("province", "pair"))
    for name, line in table.lines.items():
        if name.casefold() in _OVERSEAS_NAMES:
            table.wrong(
                line, f"{name!r} would count as a province", f"write {OVERSEAS} for overseas"
            )
    return table


def matching(votes: Table, seats: Table, national: Table | None = None) -> list[TableError]:
    """Errors between tables: a district in one of V and S only, a party of V that N does not have."""
    found = [
        TableError(
            "votes", votes.lines[d], f"district {d!r} has no seats", "add its row to the seats"
        )
        for d in votes.rows
        if d not in seats.rows
    ]
    found += [
        TableError(
            "seats", seats.lines[d], f"district {d!r} has no votes", "add its row to the votes"
        )
        for d in seats.rows
        if d not in votes.rows
    ]
    if national is not None:
        found += [
            TableError(
                "votes", 1, f"party {p!r} is not in the national votes",
                "add its row there, or write the name as it stands there",
            )
            for p in votes.columns
            if p not in national.rows
        ]  # fmt: skip
    return found


def share(text: str) -> Fraction | str:
    """A threshold such as ``0.04`` or ``1/25``, exact; else what is wrong and the mend, in one text."""
    found = _SHARE.fullmatch(text.strip())
    if found is None or (found[2] is not None and not int(found[2])):
        return f"{text!r} is not a share; write it as 0.04 or 4/100 (a point, no percent sign)"
    value = Fraction(found[1]) / int(found[2] or 1)
    if value > 1:
        return f"{text!r} is more than the whole; 4 % is written 0.04"
    return value


def _parse(name: str, text: str, shape: _Shape) -> Table:
    table = Table(name)
    numbered = _lines(text)
    line, header = 1, None
    for line, raw in numbered:
        if raw.strip():
            header = _cells(table, line, raw)
            break
    if header is None:
        if not table.errors:
            table.wrong(1, "the file is empty", shape.mend)
        return table
    if not _header(table, line, header, shape):
        return table
    table.columns = tuple(c for c in header if c != shape.key)
    for line, raw in numbered:
        if not raw.strip():
            continue
        cells = _cells(table, line, raw)
        if cells is not None:
            _row(table, line, cells, header, shape.key)
    if not table.rows and not table.errors:
        table.wrong(
            line, "there is no row below the first line", f"write one row for each {shape.key}"
        )
    return table


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        yield number, line.removesuffix("\r")


def _cells(table: Table, line: int, raw: str) -> list[str] | None:
    if "\r" in raw:
        table.wrong(
            line, "a carriage return stands inside the line", "save with line ends LF or CRLF"
        )
        return None
    try:
        cells = next(csv.reader([raw], strict=True))
    except csv.Error:
        table.wrong(
            line, "a quote is opened and not closed, or stands inside a cell",
            'close it on the same line; a quote inside a quoted text is written twice ("")',
        )  # fmt: skip
        return None
    return [unicodedata.normalize("NFC", c.strip()) for c in cells]


def _header(table: Table, line: int, header: list[str], shape: _Shape) -> bool:
    """Checks the first line; without a usable one nothing below it can be read."""
    key, value = shape.key, shape.value
    before = len(table.errors)
    if key not in header or (value is not None and value not in header):
        missing = [c for c in (key, value) if c and c not in header]
        semicolons = len(header) == 1 and (";" in header[0] or "\t" in header[0])
        table.wrong(
            line, f"column {' and '.join(missing)} missing",
            "separate the cells with commas, not with semicolons or tabs" if semicolons else shape.mend,
        )  # fmt: skip
        return False
    for column in dict.fromkeys(header):
        if not column:
            table.wrong(line, "a column has no name", f"name it or take it out; {shape.mend}")
        elif not column.isprintable():
            table.wrong(
                line, f"column {column!r} holds a character that is not printed", "retype it"
            )
        elif header.count(column) > 1:
            table.wrong(line, f"column {column!r} stands twice", "keep one of them")
        elif value is not None and column not in (key, value):
            table.wrong(line, f"unknown column {column!r}", f"take it out; {shape.mend}")
        elif column.casefold() in _SUMS and column not in (key, value):
            table.wrong(line, f"column {column!r} is a sum, not a {shape.option}", "take it out")
    if len(header) < 2:
        table.wrong(line, f"there is no {shape.option}", shape.mend)
    return len(table.errors) == before


def _row(table: Table, line: int, cells: list[str], header: list[str], key: str) -> None:
    if len(cells) != len(header):
        more = " or a number has a thousands separator" if len(cells) > len(header) else ""
        table.wrong(
            line, f"{len(cells)} cells where the first line has {len(header)}",
            f"a comma is missing or too many{more}; a text that holds a comma stands in quotes",
        )  # fmt: skip
        return
    name = cells[header.index(key)]
    if not name:
        table.wrong(line, f"the {key} is empty", "write its code or name")
        return
    if not name.isprintable():
        table.wrong(line, f"{key} {name!r} holds a character that is not printed", "retype it")
        return
    if name.casefold() in _SUMS:
        table.wrong(line, f"row {name!r} is a sum, not a {key}", "take it out")
        return
    if name in table.rows:
        table.wrong(
            line,
            f"{key} {name!r} stands already in line {table.lines[name]}",
            "keep one of the rows",
        )
        return
    numbers: dict[str, int] = {}
    for column, cell in zip(header, cells, strict=True):
        if column != key:
            n = _number(cell)
            if isinstance(n, int):
                numbers[column] = n
            else:
                table.wrong(line, f"{column}: {n[0]}", n[1])
                numbers[column] = 0
    table.rows[name] = numbers
    table.lines[name] = line


def _number(cell: str) -> int | tuple[str, str]:
    """The number, else what is wrong and the mend."""
    if cell.isascii() and cell.isdigit():
        if len(cell) > MAX_DIGITS:
            return f"a number of {len(cell)} digits", f"at most {MAX_DIGITS} digits"
        return int(cell)
    cell = cell[:40]
    if not cell:
        return "the cell is empty", "write 0 where there is none"
    if _SEPARATED.fullmatch(cell):
        digits = re.sub(r"\D", "", cell)
        return f"{cell!r} has a separator in it", f"write digits only: {digits} if that is meant"
    if _DECIMAL.fullmatch(cell):
        return f"{cell!r} is not a whole number", "votes and seats are whole; write digits only"
    if re.fullmatch(r"[-−–]\s*\d+", cell):
        return f"{cell!r} is below zero", "write the number on the form; it is at least 0"
    return f"{cell!r} is not a number", "write digits only"
