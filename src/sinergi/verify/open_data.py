"""``data/``: the tables of all stations, against the stations' own files (which are checked themselves)."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sinergi.ledger.canonical import dumps
from sinergi.publication.villages import VILLAGE
from sinergi.verify.findings import finding

if TYPE_CHECKING:
    from sinergi.verify.compare import Found, Ground

HEAD = ("station", "kind", "district", "status", "round", "version", "noted", "codes", "record")
TEXTS = ("station", "kind", "district", "status", "codes", "record")
KINDS = ("csv.gz", "parquet", "json")


def check(here: "Ground", contest: str, out: "Found") -> None:
    """A table of an earlier size of the log is named and not compared."""
    where = {kind: f"data/{contest}.{kind}" for kind in KINDS}
    data = {kind: here.source.read(path) for kind, path in where.items()}
    there = [kind for kind in KINDS if data[kind] is not None]
    if not there:
        out.warnings.append(finding("no-data", f"data/{contest}"))
        return
    for kind in KINDS:
        if data[kind] is None:
            out.findings.append(finding("missing", where[kind]))
    log = here.logs[contest]
    names = _names(here, contest)
    try:
        about = json.loads(data["json"] or b"")
        columns, size = list(about["columns"]), int(about["size"])
    except (ValueError, KeyError, TypeError) as error:
        out.findings.append(finding("not-json", where["json"], why=error))
        return
    rows = list(_rows(here, contest, columns[len(HEAD) :]))
    sound = tuple(columns[: len(HEAD)]) == HEAD and sorted(columns[len(HEAD) :]) == sorted(names)
    root = log.tree.root(size).hex() if 0 <= size <= log.size else ""
    due = dumps({"columns": columns, "root": root, "rows": len(rows), "size": size})
    if not sound or due != data["json"]:
        out.findings.append(finding("table", where["json"], why="columns, rows or root"))
        return
    if size < log.size:
        out.warnings.append(finding("older-data", where["json"], size=size, of=log.size))
        return
    _csv(where["csv.gz"], data["csv.gz"], columns, rows, out)
    _parquet(where["parquet"], data["parquet"], columns, rows, out)


def _names(here: "Ground", contest: str) -> set[str]:
    known = (t for t in here.state.templates.values() if t.contest == contest)
    return {name for template in known for name in template.names}


def _rows(here: "Ground", contest: str, names: Sequence[str]) -> Iterator[list[Any]]:
    village = ""
    stations: Mapping[str, Any] = {}
    for code in here.election.stations_of(contest):
        if code[:VILLAGE] != village:
            village = code[:VILLAGE]
            stations = _village(here, contest, village)
        kind = here.election.stations[code].kind
        district = here.election.district_of(contest, code)
        one = stations.get(code, {})
        values: Mapping[str, int] = {}
        record = ""
        if "form" in one and one["form"] in here.state.templates:
            fields = here.state.templates[one["form"]].names
            values = dict(zip(fields, one["counts"], strict=False))
            record = next((h["id"] for h in one["history"] if h["index"] == one["index"]), "")
        codes = " ".join(sorted({f["code"] for f in one.get("findings", ())}))
        yield [
            code, kind, district, one.get("status", ""), one.get("round", 0), one.get("version", 0),
            one.get("noted", 0), codes, record,
            *("" if values.get(n, -1) < 0 else values[n] for n in names),
        ]  # fmt: skip


def _village(here: "Ground", contest: str, village: str) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = json.loads(
            here.source.read(f"stations/{contest}/{village}.json") or b""
        )["stations"]
    except (ValueError, KeyError, TypeError):
        return {}  # told of at its own place
    return found


def _csv(
    where: str, data: bytes | None, columns: Sequence[str], rows: Sequence[Sequence[Any]],
    out: "Found",
) -> None:  # fmt: skip
    if data is None:
        return
    try:
        text = gzip.decompress(data).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        out.findings.append(finding("gzip", where, why=error))
        return
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    if text == made.getvalue():
        return
    found, due = text.split("\n"), made.getvalue().split("\n")
    at = next((i for i, (a, b) in enumerate(zip(found, due, strict=False)) if a != b), 0)
    cells = zip(found[at].split(","), due[at].split(","), strict=False)
    column = next((i for i, (a, b) in enumerate(cells) if a != b), 0)
    name = columns[column] if column < len(columns) else str(column)
    station = rows[at - 1][0] if 0 < at <= len(rows) else "head"
    place = f"{where} · {station}.{name}"
    pair = [lines[at].split(",")[column : column + 1] for lines in (found, due)]
    told, wanted = ((p or ["–"])[0] for p in pair)
    out.findings.append(finding("differs", place, found=told, due=wanted))


def _parquet(
    where: str, data: bytes | None, columns: Sequence[str], rows: Sequence[Sequence[Any]],
    out: "Found",
) -> None:  # fmt: skip
    if data is None:
        return
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        out.warnings.append(finding("no-writer", "data", kind="parquet", why="pyarrow"))
        return
    try:
        table = parquet.read_table(pyarrow.BufferReader(data), page_checksum_verification=True)
        found = {name: table.column(name).to_pylist() for name in table.column_names}
    except (pyarrow.ArrowException, OSError, ValueError, KeyError) as error:
        out.findings.append(finding("table", where, why=str(error)[:100]))
        return
    if list(found) != list(columns):
        out.findings.append(finding("table", where, why="columns"))
        return
    for i, name in enumerate(columns):
        due = [None if row[i] == "" and name not in TEXTS else row[i] for row in rows]
        if found[name] != due:
            at = next(
                (n for n, (a, b) in enumerate(zip(found[name], due, strict=False)) if a != b), 0
            )
            place = f"{where} · {rows[at][0] if at < len(rows) else at}.{name}"
            wanted = due[at] if at < len(due) else "–"
            out.findings.append(
                finding("differs", place, found=found[name][at : at + 1], due=wanted)
            )
            return
