"""The D.Hasil on paper: every figure of the recap is on it, the sums of the file are its sums."""

import csv
import io
import json
import re
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from sinergi.core import demo
from sinergi.law import checks, definition, recap
from sinergi.law.election import Election
from sinergi.law.form import ADMIN_FIELDS, GROUPS, RECAP, SECTIONS, Field, Option, Template
from sinergi.law.recap import Change, Place, Recap, Unit
from sinergi.publication import dhasil
from sinergi.publication.dhasil import paper
from sinergi.publication.dhasil.files import table
from sinergi.publication.words import in_words
from tests.law import sample

AT = "2029-02-16T10:00:00+09:00"
PICTURES = Path(__file__).parent / "dhasil_pictures"
FIGURE = re.compile(r"[+-]?[\d.]+|–")


def hexid(n: int) -> str:
    return f"{n:064x}"


@cache
def election() -> Election:
    files = demo.files(120, election_id="uji", name="Pemilu Peragaan 2029", mode="demo")
    found = definition.parse(files, known_checks=checks.V_AND_A).election
    assert found is not None
    return found


def counts(form: Template, seed: int) -> tuple[int, ...]:
    return tuple((7 * i + 13 * seed) % 300 for i in range(len(form.fields)))


def made(contest: str = "ppwp", area: str = "910601", units: int = 26) -> Recap:
    """A kecamatan: one station without its first section, one held, one not in yet."""
    e = election()
    place = recap.place_at(e, contest, area)
    form = recap.form_of(e, place)
    found = []
    for n, code in enumerate(recap.units_of(e, place)[:units]):
        values = counts(form, n)
        if n == 2:
            values = tuple(
                -1 if f.section == "I" else v for f, v in zip(form.fields, values, strict=True)
            )
        found.append(Unit(code, values, (hexid(n + 1),), findings=("A114",) if n == 2 else ()))
    found[4] = Unit(found[4].code, None, state="held", findings=("V402",))
    found[5] = Unit(found[5].code, None, state="empty")
    return Recap(place, form, tuple(found), {found[5].code: "kotak suara belum tiba"})


def sheet(made_: Recap | None = None, **more: Any) -> dhasil.Sheet:
    the = made_ or made()
    body = the.body(election="uji", at=AT, sitting=hexid(9), pdf=hexid(8))
    return dhasil.sheet_of(election(), the, at=AT, body=body, **more)


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def figures(text: str) -> list[str]:
    return [line for line in text.splitlines() if FIGURE.fullmatch(line)]


def columns_on_paper(the: dhasil.Sheet, pdf: bytes) -> Iterator[tuple[str, list[str]]]:
    """(heading, figures) of every column of every page, as the PDF's text gives them."""
    pages = iter(texts(pdf)[1:])
    for page in paper.document(the)["pages"]:
        read = figures(next(pages))
        rows = sum(1 for kind in page["kinds"] if kind != "h")
        assert len(read) == rows * len(page["columns"])
        for n, column in enumerate(page["columns"]):
            yield column["head"], read[n * rows : (n + 1) * rows]


def dots(n: int) -> str:
    return "–" if n < 0 else f"{n:,}".replace(",", ".")


def test_every_column_and_every_sum_stands_on_the_paper_and_in_the_file() -> None:
    the = sheet()
    pdf = dhasil.pdf_of(the)
    lines = list(csv.reader(io.StringIO(dhasil.csv_of(the).decode())))
    heads, rows = lines[0], lines[1:]
    in_file = [[row[c] for row in rows] for c in range(3, len(heads))]
    on_paper = [
        (head, [f.replace(".", "").replace("–", "") for f in values])
        for head, values in columns_on_paper(the, pdf)
        if head not in ("Pindahan", "Dipindahkan")
    ]
    assert [values for _, values in on_paper] == in_file
    total = [int(v) for v in in_file[-1]]
    units = [c for h, c in zip(heads[3:], in_file, strict=True) if len(h) == 13]
    assert len(units) == 24
    assert total == [sum(int(c[i] or 0) for c in units) for i in range(len(total))]
    assert total == list(made().counts)
    subtotals = [c for h, c in zip(heads[3:], in_file, strict=True) if h.startswith("jumlah 9")]
    assert total == [sum(int(c[i]) for c in subtotals) for i in range(len(total))]


def test_what_is_carried_is_the_sum_of_the_columns_before() -> None:
    the = sheet()
    by_head = list(columns_on_paper(the, dhasil.pdf_of(the)))
    out = [v for h, v in by_head if h == "Dipindahkan"]
    into = [v for h, v in by_head if h == "Pindahan"]
    assert out == into
    assert len(out) > 1
    seen, sums = [0] * len(out[0]), []
    for head, values in by_head:
        if head == "Dipindahkan":
            sums.append([dots(n) for n in seen])
        elif head.startswith("TPS"):
            seen = [
                a + int(b.replace(".", "").replace("–", "0"))
                for a, b in zip(seen, values, strict=True)
            ]
    assert sums == out


def test_every_page_carries_basis_hash_number_and_stamp() -> None:
    the = sheet()
    pages = texts(dhasil.pdf_of(the))
    for number, text in enumerate(pages, 1):
        assert the.basis in text
        assert the.hash in text
        assert f"halaman {number} dari {len(pages)}" in text
        assert "PERAGAAN · DATA REKAAN" in text
        assert "MODEL D.HASIL KECAMATAN-PPWP" in text
        assert "RANCANGAN" not in text


def test_a_draft_says_that_it_is_one_and_a_real_election_bears_no_stamp() -> None:
    the = dhasil.sheet_of(replace(election(), mode="real"), made(), at=AT)
    for text in texts(dhasil.pdf_of(the)):
        assert "RANCANGAN" in text
        assert "belum ada, rapat pleno belum dibuka" in text
        assert "REKAAN" not in text


def test_sums_in_words_what_is_open_what_was_said_and_who_signed() -> None:
    minutes = dhasil.Minutes(
        objections=("Saksi nomor 2 keberatan atas selisih di TPS 005.",), chair="Budi Rekaan",
        members=("Ani Rekaan",), seats=3,
        witnesses=(
            dhasil.Witness(1, "Pasangan Rekaan", "Cici Rekaan", "signed"),
            dhasil.Witness(2, "Pasangan Lain", "Dodi Rekaan", "refused", "selisih belum dibuka"),
            dhasil.Witness(3, "Pasangan Ketiga", state="absent"),
        ),
    )  # fmt: skip
    the = sheet(minutes=minutes)
    text = re.sub(r"\s+", " ", " ".join(texts(dhasil.pdf_of(the))))
    for n in the.total.values:
        assert in_words(n) in text
    assert "kotak suara belum tiba" in text
    assert "angka ditahan, perlu pencermatan (V402)" in text
    assert "A114" in text
    assert "Saksi nomor 2 keberatan" in text
    assert "menolak menandatangani: selisih belum dibuka" in text
    assert "tidak hadir" in text
    assert "Budi Rekaan" in text
    nothing = " ".join(texts(dhasil.pdf_of(sheet())))
    assert "NIHIL" in nothing


def test_the_same_sheet_is_the_same_bytes() -> None:
    for write in (dhasil.pdf_of, dhasil.csv_of, dhasil.xlsx_of):
        first = write(sheet())
        assert write(sheet()) == first
        assert write(replace(sheet(), basis=hexid(7))) != first or write is dhasil.csv_of


def test_the_workbook_holds_the_same_table() -> None:
    the = sheet()
    book = zipfile.ZipFile(io.BytesIO(dhasil.xlsx_of(the)))
    names = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    shared = [
        "".join(t.text or "" for t in item.iter(f"{{{names['m']}}}t"))
        for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314
    ]
    read = []
    for row in ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(  # noqa: S314
        f"{{{names['m']}}}row"
    ):
        cells: list[str | int] = []
        for cell in row:
            value = cell.findtext("m:v", "", names)
            cells.append(shared[int(value)] if cell.get("t") == "s" else int(value))
        read.append(cells)
    assert read == table(the)


def test_a_recap_of_recaps_has_one_column_an_area_and_one_of_corrections() -> None:
    e = election()
    place = recap.place_at(e, "ppwp", "9106")
    form = recap.form_of(e, place)
    codes = recap.units_of(e, place)
    units = tuple(Unit(c, counts(form, n), (hexid(n),), "ratified") for n, c in enumerate(codes))
    was, now = (9, 0, 5), (6, 3, 5)
    rest = (0,) * (len(form.fields) - 3)
    less = Change(f"{codes[0]}1001001", (hexid(77),), was + rest, now + rest)
    the = sheet(Recap(place, form, units, {}, (less,)))
    assert the.model == "D.HASIL KABKO-PPWP"
    pdf = dhasil.pdf_of(the)
    by_head = list(columns_on_paper(the, pdf))
    assert dict(by_head)["Pembetulan"][:3] == ["-3", "+3", "0"]
    total = totals_of(by_head)
    assert total == [dots(n) for n in the.total.values]
    assert hexid(77) in " ".join(texts(pdf))


def totals_of(by_head: Sequence[tuple[str, list[str]]]) -> list[str]:
    return [f for head, values in by_head if head == "JUMLAH AKHIR" for f in values]


@pytest.mark.parametrize(
    ("contest", "area", "model"),
    [
        ("dpd", "91", "D.HASIL PROV-DPD"),
        ("dpr", "nasional", "D.HASIL NASIONAL-DPR"),
        ("ppwp", "nasional", "D.HASIL NASIONAL-PPWP"),
        ("dprd-kab", "9106", "D.HASIL KABKO-DPRD KAB/KOTA"),
    ],
)
def test_the_models_are_named_by_level_and_contest(contest: str, area: str, model: str) -> None:
    e = election()
    district = recap.districts_at(e, contest, area)[0]
    place = recap.place_at(e, contest, area, district)
    form = recap.form_of(e, place)
    units = tuple(Unit(c, counts(form, 1), (hexid(1),)) for c in recap.units_of(e, place))
    assert dhasil.sheet_of(e, Recap(place, form, units, {}), at=AT).model == model


def big() -> Recap:
    """150 stations, 24 parties of ten candidates; numbers as large as a nation's in one column."""
    fields = [Field(n, SECTIONS[g], 1, 9, "admin") for g in GROUPS for n in ADMIN_FIELDS[g]]
    options = []
    for party in range(1, 25):
        for row in ("list", *range(1, 11), "total"):
            name = f"party.{party}.{row}"
            fields.append(Field(name, "IV", 1, 9, "votes"))
            if row == "total":
                options.append(Option(name, party, 0, f"Partai Rekaan {party}", "active"))
            elif row != "list":
                options.append(Option(name, party, int(row), f"Calon {row} Rekaan", "active"))
    fields += [Field(n, "V", 1, 9, "votes") for n in ("valid", "invalid", "total")]
    form = Template("dpr", "9101", RECAP, tuple(fields), tuple(options))
    units = tuple(
        Unit(f"910601{1000 + v:04d}{s:03d}", counts(form, 10 * v + s), (hexid(100 * v + s),))
        for v in range(1, 16)
        for s in range(1, 11)
    )
    return Recap(Place("dpr", "9101", "kecamatan", "910601"), form, units, {})


def test_a_hundred_and_fifty_columns_of_24_parties_are_made_in_five_seconds() -> None:
    the = dhasil.sheet_of(sample.election(), big(), at=AT)
    dhasil.pdf_of(sheet())  # fonts are read once a process
    began = time.perf_counter()
    pdf = dhasil.pdf_of(the)
    assert time.perf_counter() - began < 5  # 1 s where nothing else runs
    document = paper.document(the)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > len(document["pages"]) > 150
    across = max(len(p["columns"]) for p in document["pages"])
    assert across * paper.COLUMN + paper.LABEL <= 275
    assert max(len(p["kinds"]) for p in document["pages"]) * paper.ROW + 14 <= 166
    shown = {c["head"] + c["group"] for p in document["pages"] for c in p["columns"]}
    assert len([s for s in shown if s.startswith("TPS")]) == 150


# --- pictures ---------------------------------------------------------------------------------


def _pictures() -> dict[str, NDArray[np.int16]]:
    pages = dhasil.pngs_of(sheet(), ppi=45)
    wanted = {"cover": 0, "table": 2, "words": -4, "signatures": -1}
    return {
        name: np.asarray(Image.open(io.BytesIO(pages[n])).convert("L"), np.int16)
        for name, n in wanted.items()
    }


def _apart(a: NDArray[np.int16], b: NDArray[np.int16]) -> float:
    """Mean difference of two pictures after each is blurred to 5 × 5 pixels: 0 to 255."""
    if a.shape != b.shape:
        return 255.0
    rows, columns = a.shape[0] // 5 * 5, a.shape[1] // 5 * 5

    def blurred(p: NDArray[np.int16]) -> Any:
        return p[:rows, :columns].reshape(rows // 5, 5, columns // 5, 5).mean(axis=(1, 3))

    return float(np.abs(blurred(a) - blurred(b)).mean())


def test_the_pages_look_as_they_did() -> None:
    """To draw them anew after a wanted change: delete the pictures and run this test twice."""
    PICTURES.mkdir(exist_ok=True)
    new = []
    for name, picture in _pictures().items():
        path = PICTURES / f"{name}.png"
        if not path.exists():
            Image.fromarray(picture.astype(np.uint8)).quantize(16).save(path, optimize=True)
            new.append(name)
            continue
        stored = np.asarray(Image.open(path).convert("L"), np.int16)
        assert _apart(picture, stored) < 0.8, f"{name} looks different now"
        moved = np.roll(stored, 9, axis=0)  # a row's height at this size
        assert _apart(picture, moved) > 1.6, "the measure sees nothing"
    assert not new, f"drawn anew: {new}"


# --- words ------------------------------------------------------------------------------------

_WORDS = {
    w: n
    for n, w in enumerate(
        [
            "nol",
            "satu",
            "dua",
            "tiga",
            "empat",
            "lima",
            "enam",
            "tujuh",
            "delapan",
            "sembilan",
            "sepuluh",
            "sebelas",
        ]
    )
} | {"seratus": 100, "seribu": 1000}


def _number(text: str) -> int:
    """Reads Indonesian words back, by another way than they were written."""
    total = group = unit = 0
    for word in text.split():
        if word == "belas":
            unit += 10
        elif word == "puluh":
            group, unit = group + 10 * unit, 0
        elif word == "ratus":
            group, unit = group + 100 * unit, 0
        elif word == "seratus":
            group += 100
        elif word == "seribu":
            total += 1000
        elif word in ("ribu", "juta", "miliar"):
            total += (group + unit) * {"ribu": 1000, "juta": 10**6, "miliar": 10**9}[word]
            group = unit = 0
        else:
            unit = _WORDS[word]
    return total + group + unit


@given(st.integers(0, 10**12 - 1) | st.integers(0, 2500))
def test_words_read_back_are_the_number(n: int) -> None:
    assert _number(in_words(n)) == n


def test_the_document_is_plain_json() -> None:
    assert json.loads(json.dumps(paper.document(sheet())))["model"] == "D.HASIL KECAMATAN-PPWP"
