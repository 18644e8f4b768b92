"""The D.Hasil on paper and as a table: a sheet made from a recap, then PDF, CSV and XLSX of it."""

from sinergi.publication.dhasil.files import csv_of, xlsx_of
from sinergi.publication.dhasil.paper import pdf_of, pngs_of
from sinergi.publication.dhasil.sheet import Before, Minutes, Sheet, Witness, reason_of, sheet_of

__all__ = [
    "Before", "Minutes", "Sheet", "Witness", "csv_of", "pdf_of", "pngs_of", "reason_of", "sheet_of", "xlsx_of",
]  # fmt: skip
