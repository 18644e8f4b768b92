"""Results as KPU published them in 2024 (``sirekap-csv``), read whole before anything is done.

Each row becomes an ``import`` record that is a pure function of the row, so that importing the
same file twice gives the same record ids. An empty cell is -1: KPU showed nothing, never zero.
"""

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from sinergi.law.checks import V_AND_A
from sinergi.law.election import Candidate, Contest, Election, Kind, Region, Station, Stations
from sinergi.law.form import EMPTY, Template
from sinergi.law.regions import OVERSEAS

CONTEST = "ppwp"
SPECIAL_FROM = 901
LIMIT = 10**7  # a cell beyond it is no figure of a form, not even a wrong one
DIGITS = 20  # zeros in front allowed; Python turns no text of thousands of digits into a number

_COLUMN = re.compile(r"^s(\d\d)$")
_STAMP = re.compile(r"^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)([+-]\d\d:\d\d)?$")

#: The form's administrative fields by column: ``j`` = jumlah, ``l`` = laki-laki, ``p`` = perempuan.
ADMIN_COLUMNS = {
    f"{field}.{s}": f"{column}_{s}"
    for field, column in (
        ("voters.dpt", "dpt"),
        ("users.dpt", "guna_dpt"),
        ("users.dptb", "guna_dptb"),
        ("users.dpk", "guna_dpk"),
        ("users.total", "guna"),
    )
    for s in "lpj"
}
TOTAL_COLUMNS = {"valid": "sah", "invalid": "tidak_sah", "total": "total"}
PLACES = ("prov", "kab", "kec", "kel")
WITA = ("51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76")
WIT = ("81", "82", "91", "92", "93", "94", "95", "96")


class BadFile(ValueError):
    """The file is not what the format says; the message names file, line and the mend."""


@dataclass(frozen=True, slots=True)
class Row:
    """One station's row: ``counts`` by the form's field names, ``digest`` of the row's bytes."""

    line: int
    station: str
    places: tuple[str, ...]
    votes: Mapping[int, int]
    counts: Mapping[str, int]
    at: str
    digest: str

    @property
    def has_votes(self) -> bool:
        return any(n != EMPTY for n in self.votes.values())


def read(path: Path) -> list[Row]:
    """All rows of a file (gzip where its name ends in .gz). Raises BadFile at the first fault."""
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        text = data.decode("utf-8-sig")
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadFile(f"{path}: the gzip file is cut or broken; fetch it again") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}; name a readable file") from error
    if text and not text.endswith("\n"):
        last = text.count("\n") + 1
        raise BadFile(f"{path}:{last}: the last line has no end; the file is cut, fetch it again")
    return list(_rows(path, text))


def _rows(path: Path, text: str) -> Iterator[Row]:
    lines = list(io.StringIO(text, newline=""))  # as the reader counts them: not at U+2028
    reader = csv.reader(lines, strict=True)
    try:
        header = next(reader, [])
        numbers = {int(m[1]): name for name in header if (m := _COLUMN.match(name))}
        needed = {"kode_tps", "ts", *PLACES, *ADMIN_COLUMNS.values(), *TOTAL_COLUMNS.values()}
        if not header:
            raise BadFile(f"{path}:1: the file is empty; name a file with a header and rows")
        missing = sorted(needed - set(header))
        if missing or not numbers:
            what = ", ".join(missing) or "s01, s02, ..."
            raise BadFile(f"{path}:1: columns missing: {what}; the first line names the columns")
        seen: dict[str, int] = {}
        for cells in reader:
            line = reader.line_num
            if len(cells) != len(header):
                raise BadFile(
                    f"{path}:{line}: {len(cells)} cells where the header has {len(header)}; "
                    "the row is cut or has an extra comma"
                )
            row = _row(path, line, dict(zip(header, cells, strict=True)), numbers, lines[line - 1])
            if row.station in seen:
                raise BadFile(
                    f"{path}:{line}: station {row.station} stands on line {seen[row.station]} too; keep one"
                )
            seen[row.station] = line
            yield row
    except csv.Error as error:
        raise BadFile(f"{path}:{reader.line_num}: {error}; the row is broken") from error


def _row(
    path: Path, line: int, cells: Mapping[str, str], numbers: Mapping[int, str], raw: str
) -> Row:
    code = cells["kode_tps"]
    if len(code) != 13 or not (code.isascii() and code.isdigit()):
        raise BadFile(f"{path}:{line}: kode_tps {code[:40]!r} is not 13 digits; correct the code")

    def figure(column: str) -> int:
        cell = cells[column].strip()
        if not cell:
            return EMPTY
        if not (cell.isascii() and cell.isdigit()) or len(cell) > DIGITS or int(cell) > LIMIT:
            raise BadFile(
                f"{path}:{line}: {column} {cell[:40]!r} is not a whole number up to {LIMIT}; correct the cell"
            )
        return int(cell)

    votes = {number: figure(column) for number, column in numbers.items()}
    counts = {field: figure(column) for field, column in (ADMIN_COLUMNS | TOTAL_COLUMNS).items()}
    counts |= {f"votes.{number}": n for number, n in votes.items()}
    stamp = _STAMP.match(cells["ts"])
    if stamp is None and any(n != EMPTY for n in votes.values()):
        raise BadFile(
            f"{path}:{line}: ts {cells['ts'][:40]!r} is not YYYY-MM-DD hh:mm:ss; correct the cell"
        )
    return Row(
        line=line,
        station=code,
        places=tuple(cells[p] for p in PLACES),
        votes=votes,
        counts=counts,
        at=f"{stamp[1]}T{stamp[2]}{stamp[3] or '+07:00'}" if stamp else "",
        digest=hashlib.sha256(raw.rstrip("\r\n").encode()).hexdigest(),
    )


def body(election: str, form: Template, row: Row) -> dict[str, Any]:
    """The ``import`` record of a row; fields the form has and the row has not are empty."""
    return {
        "at": row.at,
        "contest": form.contest,
        "counts": [row.counts.get(name, EMPTY) for name in form.names],
        "election": election,
        "form": form.form,
        "how": "imported",
        "kind": "import",
        "round": 0,
        "row": row.digest,
        "source": "import",
        "station": row.station,
    }


def definition_of(election_id: str, rows: list[Row]) -> Election:
    """A rehearsal's definition made from a file's rows: its stations, their areas, the pairs."""
    numbers = sorted({n for row in rows for n in row.votes})
    regions: dict[str, Region] = {}
    for row in rows:
        for name, length in zip(row.places, (2, 4, 6, 10), strict=True):
            code = row.station[:length]
            regions.setdefault(code, Region(code, name.replace("-", " ").title()))
    stations = Stations(
        Station(row.station, _kind(row.station), 0, 0, _zone(row.station)) for row in rows
    )
    every = ("W002", "W003", "W004", "W203")
    kinds = {
        code: Kind(code, name, limit, Fraction(2, 100), boxes, Fraction(20, 100), Fraction(15, 100), w)
        for code, name, limit, boxes, w in (
            ("regular", "TPS", 300, 3, every),
            ("khusus", "TPS lokasi khusus", 300, 3, ("W002", "W003", "W004")),
            ("pos", "TPSLN / KSK / Pos", 3000, 4, ("W003", "W004")),
        )
    }  # fmt: skip
    return Election(
        id=election_id,
        name=f"Uji coba {election_id}",
        mode="rehearsal",
        date=min((row.at[:10] for row in rows if row.at), default="2024-02-14"),
        host="sinergi.invalid",
        checks=tuple(sorted(V_AND_A)),
        contests={
            CONTEST: Contest(
                CONTEST, "Presiden dan Wakil Presiden", "nasional", "pairs", "president",
                fields=("voters", "users"),
            )
        },
        kinds=kinds,
        regions=dict(sorted(regions.items())),
        stations=stations,
        districts={},
        district_areas={},
        parties={},
        candidates=tuple(
            Candidate(CONTEST, "-", 0, n, f"Pasangan calon {n:02d}", "") for n in numbers
        ),
        labels={
            "province": "Provinsi", "regency": "Kabupaten/Kota", "district": "Kecamatan",
            "village": "Kelurahan/Desa", "station": "TPS",
        },
    )  # fmt: skip


def _kind(station: str) -> str:
    if station.startswith(OVERSEAS):
        return "pos"
    return "khusus" if int(station[10:]) >= SPECIAL_FROM else "regular"


def _zone(station: str) -> str:
    if station.startswith(WITA):
        return "WITA"
    return "WIT" if station.startswith(WIT) else "WIB"
