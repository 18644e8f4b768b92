"""Where everything stands on the paper: a form's pages, in units of a sheet 1000 wide, 1414 high.

One page for each page of the template, and one for the signatures where the last has no room.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from sinergi.core.demo.paper.looks import OFFICERS
from sinergi.law.form import Field, Option, Template

Box = tuple[float, float, float, float]  # left, top, right, bottom

WIDTH, HEIGHT = 1000, 1414
LEFT, RIGHT = 60, 940
TOP, BOTTOM = 292, 1352
BOX_WIDTH, BOX_HEIGHT = 38.0, 48.0
GAP = 26.0  # between the columns L, P, J
HEADING = 38.0
SIGNATURE = 92.0
COLUMNS = 4  # of signatures

_GROUPS = (
    ("voters.", "I", "DATA PEMILIH DAN PENGGUNA HAK PILIH"),
    ("users.", "", ""),
    ("ballots.", "II", "DATA PENGGUNAAN SURAT SUARA"),
    ("disabled.", "III", "DATA PEMILIH DISABILITAS"),
)
_ROWS = {
    "voters.dpt": ("A.", "Jumlah pemilih dalam DPT"),
    "users.dpt": ("B.1", "Pengguna hak pilih dalam DPT"),
    "users.dptb": ("B.2", "Pengguna hak pilih dalam DPTb"),
    "users.dpk": ("B.3", "Pengguna hak pilih dalam DPK"),
    "users.total": ("B.4", "Jumlah pengguna hak pilih (B.1+B.2+B.3)"),
    "ballots.received": ("1.", "Surat suara diterima, termasuk cadangan"),
    "ballots.used": ("2.", "Surat suara digunakan"),
    "ballots.spoiled": ("3.", "Surat suara dikembalikan (rusak/keliru coblos)"),
    "ballots.unused": ("4.", "Surat suara tidak digunakan, termasuk sisa"),
    "disabled": ("1.", "Pemilih disabilitas yang memilih"),
    "valid": ("A.", "JUMLAH SELURUH SUARA SAH"),
    "invalid": ("B.", "JUMLAH SUARA TIDAK SAH"),
    "total": ("C.", "JUMLAH SUARA SAH DAN TIDAK SAH (A+B)"),
}


@dataclass(frozen=True, slots=True)
class Label:
    """Printed words; ``x`` is their left edge, ``y`` their middle."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    room: float = 1e9


@dataclass(frozen=True, slots=True)
class Cell:
    """Where somebody signs. ``witness`` 0 = one of the officers."""

    box: Box
    number: int
    witness: bool
    label: str


@dataclass(slots=True)
class Page:
    number: int
    boxes: dict[str, tuple[Box, ...]] = field(default_factory=dict)  # field → one a digit
    words: dict[str, tuple[float, float, float]] = field(default_factory=dict)  # left, base, room
    labels: list[Label] = field(default_factory=list)
    bars: list[Box] = field(default_factory=list)  # dark bars under headings' words
    rules: list[float] = field(default_factory=list)  # y of thin lines
    cells: list[Cell] = field(default_factory=list)
    free: float = TOP  # y of what is free

    def heading(self, text: str, *, size: float = 19) -> None:
        self.bars.append((LEFT, self.free + 4, RIGHT, self.free + HEADING - 6))
        self.labels.append(Label(LEFT + 10, self.free + HEADING / 2 - 1, text, size, bold=True))
        self.free += HEADING


@lru_cache(maxsize=64)
def _pages(key: "_Key") -> tuple[Page, ...]:
    form = key.form
    found = []
    options = {option.field: option for option in form.options}
    for number, fields in groupby(form.fields, key=lambda f: f.page):
        page = Page(number)
        rows = list(fields)
        _admin(page, [f for f in rows if f.need == "admin"])
        _votes(page, [f for f in rows if f.section == "IV"], options)
        _totals(page, [f for f in rows if f.section == "V"])
        found.append(page)
    witnesses = _witnesses(form)
    if found[-1].free + _signatures_high(len(witnesses)) > BOTTOM:
        found.append(Page(found[-1].number + 1))
    _signatures(found[-1], witnesses)
    return tuple(found)


class _Key:
    """A template as a key that is cheap to compare: its identity is its hash."""

    def __init__(self, form: Template):
        self.form = form

    def __hash__(self) -> int:
        return hash(self.form.form)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.form.form == self.form.form


def pages_of(form: Template) -> tuple[Page, ...]:
    """The form's pages in their order: which field's boxes stand where."""
    return _pages(_Key(form))


def _boxes(right: float, middle: float, n: int, room: float, high: float) -> tuple[Box, ...]:
    """``n`` boxes that end at ``right``, in at most ``room`` of width."""
    wide = min(BOX_WIDTH, room / n)
    tall = min(BOX_HEIGHT, high - 4, wide * BOX_HEIGHT / BOX_WIDTH)
    left = right - n * wide
    return tuple(
        (left + i * wide, middle - tall / 2, left + (i + 1) * wide, middle + tall / 2)
        for i in range(n)
    )


def _admin(page: Page, fields: Sequence[Field]) -> None:
    """Sections I to III: rows, and in most of them men, women, all."""
    by_row: dict[str, list[Field]] = {}
    for each in fields:
        end = each.name.rsplit(".", 1)[-1]
        by_row.setdefault(each.name.rsplit(".", 1)[0] if end in "lpj" else each.name, []).append(
            each
        )
    if not by_row:
        return
    rows = len(by_row)
    sections = len({f.section for f in fields})
    high = min(86.0, (BOTTOM - page.free - sections * (HEADING + 26)) / rows)
    column = min(4 * BOX_WIDTH, max(f.boxes for f in fields) * BOX_WIDTH)
    section = ""
    for base, columns in by_row.items():
        if columns[0].section != section:
            section = columns[0].section
            name = next(n for start, s, n in _GROUPS if s == section)
            page.heading(f"{section}.  {name}")
            if len(columns) == 3:
                for place, word in enumerate(("Laki-laki (L)", "Perempuan (P)", "Jumlah (L+P)")):
                    right = RIGHT - (2 - place) * (column + GAP)
                    page.labels.append(Label(right - column, page.free + 9, word, 13))
                page.free += 22
        number, words = _ROWS[base]
        middle = page.free + high / 2
        page.labels.append(Label(LEFT + 6, middle, number, 17, bold=base == "users.total"))
        room = RIGHT - LEFT - 64 - len(columns) * (column + GAP)
        page.labels.append(
            Label(LEFT + 56, middle, words, 17, bold=base == "users.total", room=room)
        )
        for place, each in enumerate(columns):
            right = RIGHT - (len(columns) - 1 - place) * (column + GAP)
            page.boxes[each.name] = _boxes(right, middle, each.boxes, column, high)
        page.free += high
        page.rules.append(page.free)


def _votes(page: Page, fields: Sequence[Field], options: Mapping[str, Option]) -> None:
    """Section IV: one row a pair or candidate; a party's block begins with its own row."""
    if not fields:
        return
    totals = 3 * 46.0 + HEADING
    high = min(92.0, (BOTTOM - page.free - totals - 2 * HEADING) / len(fields))
    high = max(high, 33.0)
    page.heading("IV.  RINCIAN PEROLEHAN SUARA")
    for each in fields:
        option = options.get(each.name)
        kind = each.name.rsplit(".", 1)[-1]
        if kind == "list":
            party = each.name.split(".")[1]
            whole = options[f"party.{party}.total"]
            page.heading(f"{party}.  {whole.name.upper()}")
            number, name, bold = "A.1", "Suara partai politik", False
        elif kind == "total" and option:
            number, name, bold = "B.", "JUMLAH SUARA PARTAI DAN CALON (A.1+A.2)", True
        else:
            number, name, bold = (
                str(option.number if option else ""),
                (option.name if option else ""),
                False,
            )
        _row(page, each, number, name, high, bold=bold)


def _totals(page: Page, fields: Sequence[Field]) -> None:
    if not fields:
        return
    page.heading("V.  DATA SUARA SAH DAN TIDAK SAH")
    high = max(34.0, min(80.0, (BOTTOM - page.free) / len(fields)))
    for each in fields:
        number, name = _ROWS[each.name]
        _row(page, each, number, name, high, bold=True)


def _row(page: Page, each: Field, number: str, name: str, high: float, *, bold: bool) -> None:
    middle = page.free + high / 2
    size = min(18.0, high * 0.5)
    boxes = _boxes(RIGHT, middle, each.boxes, 9 * BOX_WIDTH, high)
    room = boxes[0][0] - LEFT - 80
    has_words = high >= 64
    y = page.free + high * 0.3 if has_words else middle
    page.labels.append(Label(LEFT + 6, y, number, size, bold=True))
    page.labels.append(Label(LEFT + 56, y, name, size, bold=bold, room=room))
    if has_words:
        base = page.free + high * 0.82
        page.labels.append(Label(LEFT + 56, base - 5, "Terbilang:", 12))
        page.words[each.name] = (LEFT + 130, base, room - 80)
    page.boxes[each.name] = boxes
    page.free += high
    page.rules.append(page.free)


def _witnesses(form: Template) -> tuple[int, ...]:
    """Each pair's, party's or candidate's number: whoever may send a witness."""
    if form.parties:
        return tuple(form.parties)
    return tuple(option.number for option in form.options)


def _signatures_high(witnesses: int) -> float:
    rows = -(-OFFICERS // COLUMNS) + -(-witnesses // COLUMNS)
    return 2 * HEADING + 16 + rows * SIGNATURE


def _signatures(page: Page, witnesses: Iterable[int]) -> None:
    page.free += 12
    page.heading("KELOMPOK PENYELENGGARA PEMUNGUTAN SUARA (KPPS)")
    officers = (
        (n, False, f"{n}. {'Ketua' if n == 1 else 'Anggota'}") for n in range(1, OFFICERS + 1)
    )
    _cells(page, list(officers))
    page.heading("SAKSI YANG HADIR")
    _cells(page, [(n, True, f"Saksi {n:02d}") for n in witnesses])


def _cells(page: Page, people: Sequence[tuple[int, bool, str]]) -> None:
    wide = (RIGHT - LEFT) / COLUMNS
    for place, (number, witness, label) in enumerate(people):
        row, column = divmod(place, COLUMNS)
        left, top = LEFT + column * wide, page.free + row * SIGNATURE
        box = (left + 3, top + 3, left + wide - 3, top + SIGNATURE - 3)
        page.cells.append(Cell(box, number, witness, label))
    page.free += -(-len(people) // COLUMNS) * SIGNATURE


def fields_in(pages: Iterable[Page]) -> Iterator[str]:
    for page in pages:
        yield from page.boxes
