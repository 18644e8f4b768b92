"""The D.Hasil on paper: pages cut to a known height, set by typst.

Same sheet, same bytes: the only time in the file is the sheet's own, and the fonts are typst's. A page
holds some columns and some rows; what the columns before it sum to is carried over, as in a ledger.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

from sinergi.law.recap import totals
from sinergi.publication.dhasil.sheet import (
    WORDS_OF_STATE,
    Block,
    Column,
    Sheet,
    day,
    difference,
    figure,
)
from sinergi.publication.words import in_words

#: Millimetres: a row, the column of labels, a column of figures. A4 across, 275 mm wide.
ROW, LABEL, COLUMN = 4.5, 78, 15
#: Columns of figures on a page, what is carried in and out included.
ACROSS = 13
#: Rows on a page, headings of blocks included.
DOWN = 33
WORDS_DOWN = 30
_UNITS = {"kecamatan": "TPS", "ppln": "TPSLN", "nasional": "wilayah"}


def pdf_of(sheet: Sheet) -> bytes:
    """The whole D.Hasil as PDF. Raises ImportError where typst is not installed."""
    import typst

    out = typst.compile(
        _source(), format="pdf", sys_inputs={"data": json.dumps(document(sheet))},
        timestamp=int(datetime.fromisoformat(sheet.at).timestamp()),
        ignore_system_fonts=True, pdf_tags=False,
    )  # fmt: skip
    return bytes(out or b"")


def pngs_of(sheet: Sheet, *, ppi: float = 72) -> list[bytes]:
    """Its pages as pictures."""
    import typst

    out = typst.compile(
        _source(), format="png", ppi=ppi, sys_inputs={"data": json.dumps(document(sheet))},
        ignore_system_fonts=True,
    )  # fmt: skip
    return list(out) if isinstance(out, list) else [bytes(out or b"")]


_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


def when(at: str) -> str:
    """``2029-02-16T10:00:00+09:00`` → 16 Februari 2029 pukul 10.00 WIT."""
    moment = datetime.fromisoformat(at)
    hours = int((moment.utcoffset() or timedelta()).total_seconds()) / 3600
    zone = _ZONES.get(int(hours)) if hours == int(hours) else None
    return f"{day(at)} pukul {moment:%H.%M} {zone or f'UTC{at[-6:]}'}"


@lru_cache(maxsize=1)
def _source() -> bytes:
    return resources.files("sinergi.publication.dhasil").joinpath("dhasil.typ").read_bytes()


def document(sheet: Sheet) -> dict[str, Any]:
    """What the template shows, as JSON."""
    minutes = sheet.minutes
    total = sheet.total.values
    units = [c for c in sheet.columns if c.kind == "unit"]
    unit = _UNITS.get(sheet.level, "wilayah di bawahnya")
    people = [minutes.chair, *minutes.members]
    seats = max(minutes.seats, len(people))
    people += [""] * (seats - len(people))
    said = [
        ("Pengguna hak pilih", "users.total.j"), ("Jumlah seluruh suara sah", "valid"),
        ("Jumlah suara tidak sah", "invalid"), ("Jumlah seluruh suara sah dan tidak sah", "total"),
    ]  # fmt: skip
    return {
        "model": sheet.model, "contest": sheet.contest, "election": sheet.election,
        "committee": sheet.committee, "title": list(sheet.title), "places": sheet.places,
        "stamp": sheet.stamp, "basis": sheet.basis, "size": sheet.size, "hash": sheet.hash,
        "digits": 8.5 if max(total) < 10**7 else 7.2, "at": when(sheet.at), "unit": unit, "row": ROW, "label": LABEL, "column": COLUMN,
        "facts": [
            ("Masuk dalam jumlah ini", f"{figure(len(units))} {unit}"),
            ("Belum masuk", f"{figure(len(sheet.open))} {unit}"),
            ("Rekaman yang dijumlahkan", figure(sheet.size)),
        ],
        "summary": [
            (label, figure(n), in_words(n).capitalize())
            for label, name in said
            if name in sheet.index and (n := total[sheet.index[name]]) >= 0
        ],
        "pages": list(_pages(sheet)),
        "words": list(_words(sheet)),
        "open": sheet.open,
        "remarks": sheet.remarks,
        "changes": sheet.changes,
        "rulings": sheet.rulings,
        "before": (
            {"no": sheet.before.no, "now": sheet.before.now, "hash": sheet.before.hash}
            if sheet.before else None
        ),
        "differs": sheet.differs,
        "objections": list(minutes.objections),
        "officers": [
            (i, name, "Ketua" if i == 1 else "Anggota") for i, name in enumerate(people, 1)
        ],
        "witnesses": [
            (w.number, w.of, w.name, ": ".join(filter(None, (WORDS_OF_STATE.get(w.state, ""), w.reason))))
            for w in minutes.witnesses
        ],
    }  # fmt: skip


# --- cutting into pages -----------------------------------------------------------------------

Line = tuple[str, str, str]  # kind (h heading, r row, s sum), text, field ("" of a heading)


def _lines(block: Block) -> list[Line]:
    rows = [("s" if r.sum else "r", r.label, r.field) for r in block.rows]
    return [("h", block.title, ""), *rows]


def _rows_of_pages(sheet: Sheet, down: int) -> Iterator[list[Line]]:
    """Blocks stay whole where they fit; a longer one repeats its heading."""
    page: list[Line] = []
    for block in sheet.blocks:
        lines = _lines(block)
        if len(page) + len(lines) > down and page:
            yield page
            page = []
        while len(lines) > down:
            yield lines[:down]
            lines = [("h", f"{block.title} (lanjutan)", ""), *lines[down:]]
        page += lines
    if page:
        yield page


def _columns_of_pages(sheet: Sheet) -> list[list[Column]]:
    """Columns side by side, with what is carried in on the left and carried on to the right."""
    rest = list(sheet.columns)
    size = len(sheet.index)
    carried: tuple[int, ...] | None = None
    pages: list[list[Column]] = []
    while rest:
        page = [Column("pindahan", "Pindahan", carried, "subtotal")] if carried else []
        room = ACROSS - len(page)
        if len(rest) <= room:
            pages.append([*page, *rest])
            break
        taken, rest = rest[: room - 1], rest[room - 1 :]
        sums = [c.values for c in taken if c.kind == "unit"]
        changes = [c.values for c in taken if c.kind == "changes"]
        carried = totals([carried or (0,) * size, *sums], changes, size)
        pages.append([*page, *taken, Column("dipindahkan", "Dipindahkan", carried, "subtotal")])
    return pages


def _pages(sheet: Sheet) -> Iterator[dict[str, Any]]:
    across = _columns_of_pages(sheet)
    down = list(_rows_of_pages(sheet, DOWN))
    for part, columns in enumerate(across, 1):
        for lines in down:
            yield {
                "title": f"Tabel rekapitulasi: {sheet.committee}",
                "part": f"Bagian {part} dari {len(across)} (ke kanan)",
                "kinds": [kind for kind, _, _ in lines],
                "labels": [text for _, text, _ in lines],
                "columns": [_column(sheet, c, lines) for c in columns],
            }


def _column(sheet: Sheet, column: Column, lines: Sequence[Line]) -> dict[str, Any]:
    text = difference if column.kind == "changes" else figure
    cells = [text(column.values[sheet.index[name]]) if name else "" for _, _, name in lines]
    return {
        "head": column.head, "group": column.group, "bold": column.kind in ("subtotal", "total"),
        "lines": cells,
    }  # fmt: skip


def _words(sheet: Sheet) -> Iterator[list[tuple[str, str, str, str]]]:
    """The last column in words, cut into pages."""
    values = sheet.total.values
    for lines in _rows_of_pages(sheet, WORDS_DOWN):
        yield [
            (kind, text, *(_in_words(values[sheet.index[name]]) if name else ("", "")))
            for kind, text, name in lines
        ]


def _in_words(n: int) -> tuple[str, str]:
    return figure(n), in_words(n) if n >= 0 else ""
