"""The D.Hasil's table as CSV and as XLSX: the same rows, columns and sums as on the paper."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

from sinergi.law.form import EMPTY
from sinergi.publication.dhasil.sheet import Column, Sheet

_HEADS = {"subtotal": "jumlah", "changes": "pembetulan", "total": "jumlah akhir"}


def head_of(column: Column) -> str:
    """A column's heading in a file: a unit's code; what is summed, with the area's code."""
    if column.kind == "unit":
        return column.code
    word = _HEADS[column.kind]
    return f"{word} {column.code}" if column.kind == "subtotal" else word


def table(sheet: Sheet) -> list[list[str | int]]:
    """Header and rows: section, field, label, then a number a column; "" = no figure."""
    lines: list[list[str | int]] = [
        ["bagian", "kolom formulir", "uraian", *(head_of(c) for c in sheet.columns)]
    ]
    for block in sheet.blocks:
        for row in block.rows:
            i = sheet.index[row.field]
            label = row.label if block.section != "IV" else f"{block.title} · {row.label}"
            cells = [_cell(c, c.values[i]) for c in sheet.columns]
            lines.append([block.section, row.field, label, *cells])
    return lines


def _cell(column: Column, n: int) -> str | int:
    return "" if n == EMPTY and column.kind != "changes" else n


def csv_of(sheet: Sheet) -> bytes:
    """UTF-8, commas, one header line."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table(sheet))
    return out.getvalue().encode()


def xlsx_of(sheet: Sheet) -> bytes:
    """The table on the first sheet, what it stands on on the second. Same input, same bytes."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": sheet.model, "created": datetime(2000, 1, 1, tzinfo=UTC)})
        bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
        rows = book.add_worksheet("Rekapitulasi")
        rows.freeze_panes(1, 3)
        rows.set_column(1, 1, 18)
        rows.set_column(2, 2, 56)
        rows.set_column(3, 2 + len(sheet.columns), 15)
        for r, line in enumerate(table(sheet)):
            for c, value in enumerate(line):
                if isinstance(value, int):
                    rows.write_number(r, c, value, number)
                else:
                    rows.write_string(r, c, value, bold if r == 0 else None)
        about = book.add_worksheet("Keterangan")
        about.set_column(0, 0, 30)
        about.set_column(1, 2, 70)
        lines = [
            ("Model", sheet.model, ""), *((a, b, "") for a, b in sheet.places),
            ("Dasar (basis)", sheet.basis, ""), ("Rekaman yang dijumlahkan", str(sheet.size), ""),
            ("Sidik rekap (SHA-256)", sheet.hash or "rancangan: belum ada", ""),
            ("Sifat", sheet.stamp or "resmi", ""),
            *_replaces(sheet),
            *(("Putusan", f"{code} {name}", ruling) for code, name, ruling in sheet.rulings),
            *(("Belum masuk", f"{code} {name}", why) for code, name, why in sheet.open),
        ]  # fmt: skip
        for r, texts in enumerate(lines):
            for c, text in enumerate(texts):
                about.write_string(r, c, text)
        if sheet.before is not None:
            _differences(book, sheet)
    return out.getvalue()


def _replaces(sheet: Sheet) -> list[tuple[str, str, str]]:
    old = sheet.before
    return [("Menggantikan rapat pleno nomor", str(old.no), old.hash)] if old else []


def _differences(book: Any, sheet: Sheet) -> None:
    """What the earlier plenary's D.Hasil said and what this one says, side by side."""
    page = book.add_worksheet("Semula dan menjadi")
    page.set_column(0, 0, 18)
    page.set_column(1, 2, 56)
    for r, line in enumerate([("Kode", "Kolom", "Uraian", "Semula", "Menjadi"), *sheet.differs]):
        for c, text in enumerate(line):
            page.write_string(r, c, text)
