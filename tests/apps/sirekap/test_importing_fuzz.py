"""Whatever the file, the importer reads it whole or names file, line and mend."""

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sinergi.apps.sirekap import importing
from sinergi.apps.sirekap.importing import ADMIN_COLUMNS, LIMIT, PLACES, TOTAL_COLUMNS, BadFile
from sinergi.law.form import EMPTY

COLUMNS = [
    "kode_tps",
    "ts",
    *PLACES,
    *ADMIN_COLUMNS.values(),
    *TOTAL_COLUMNS.values(),
    "s01",
    "s02",
]
FIGURES = len(ADMIN_COLUMNS) + len(TOTAL_COLUMNS) + 2
HOW = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def row(station: str, figures: list[str], stamp: str = "2024-02-20 10:00:00") -> str:
    return ",".join([station, stamp, "BALI", "BADUNG", "KUTA", "LEGIAN", *figures])


cells = st.one_of(
    st.integers(-5, 10**9).map(str),
    st.sampled_from(
        ["", " 7 ", "-1", "1.0", "1e3", "٣", "²", "0x1", '"', '"8"', "a,b", "9" * 5000]
    ),
    st.text(max_size=12),
)
codes = st.one_of(
    st.integers(10**12, 10**13 - 1).map(str), st.sampled_from(["", "51", "٣" * 13]), st.text(max_size=14)
)  # fmt: skip
rows = st.builds(
    row, codes, st.lists(cells, min_size=FIGURES - 1, max_size=FIGURES + 1),
    st.sampled_from(["2024-02-20 10:00:00", "2024-02-20T10:00:00+07:00", "", "yesterday"]),
)  # fmt: skip
sound = st.builds(
    row, st.integers(10**12, 10**13 - 1).map(str),
    st.lists(st.integers(0, LIMIT).map(str) | st.just(""), min_size=FIGURES, max_size=FIGURES),
)  # fmt: skip


@st.composite
def almost(draw: st.DrawFn) -> str:
    """A sound row with one cell that is not."""
    found = draw(sound).split(",")
    found[draw(st.integers(0, len(found) - 1))] = draw(cells)
    return ",".join(found)


texts = st.one_of(
    st.lists(sound | almost(), min_size=1, max_size=3).map(
        lambda r: "\n".join([",".join(COLUMNS), *r]) + "\n"
    ),
    st.lists(sound | rows, max_size=4).map(lambda r: "\n".join([",".join(COLUMNS), *r]) + "\n"),
    st.lists(rows, max_size=3).map(lambda r: "\r\n".join([",".join(COLUMNS), *r])),
    st.text(max_size=300),
)
files = st.one_of(
    texts.map(lambda t: t.encode("utf-8", "surrogatepass")),
    st.binary(max_size=200),
    texts.map(lambda t: b"\xef\xbb\xbf" + t.encode("utf-8", "surrogatepass")),
)


def one_row(figure: str) -> bytes:
    figures = [figure, *["1"] * (FIGURES - 1)]
    return "\n".join([",".join(COLUMNS), row("5103010001001", figures), ""]).encode()


@HOW
@example(data=one_row("9" * 5000), packed="no")  # more digits than Python turns into a number
@example(data=one_row('"1\n2"'), packed="no")
@example(data=one_row("x" * 200_000), packed="no")  # more than a cell of the csv module holds
@given(data=files, packed=st.sampled_from(["no", "gzip", "cut", "only the name"]))
def test_any_file(tmp_path: Path, data: bytes, packed: str) -> None:
    path = tmp_path / ("f.csv" if packed == "no" else "f.csv.gz")
    if packed in ("gzip", "cut"):
        data = gzip.compress(data)
        data = data if packed == "gzip" else data[:-3]
    path.write_bytes(data)
    try:
        found = importing.read(path)
    except BadFile as error:
        said = str(error)
    else:
        said = ""
    if said:
        assert said.startswith(str(path))
        assert "; " in said
        assert "\n" not in said
        assert len(said) < 600
        return
    assert packed in ("no", "gzip")
    for one in found:
        assert len(one.station) == 13
        assert all(EMPTY <= n <= LIMIT for n in one.counts.values())
        assert one.at or not one.has_votes
    if found:
        election = importing.definition_of("uji", found)
        assert {s.code for s in election.stations.values()} == {r.station for r in found}


@HOW
@given(given_rows=st.lists(sound, min_size=1, max_size=4, unique_by=lambda r: r[:13]))
def test_a_sound_file_is_read_whole(tmp_path: Path, given_rows: list[str]) -> None:
    path = tmp_path / "f.csv"
    path.write_text("\n".join([",".join(COLUMNS), *given_rows]) + "\n")
    found = importing.read(path)
    assert [r.station for r in found] == [text[:13] for text in given_rows]
    assert [r.line for r in found] == list(range(2, len(given_rows) + 2))
    for one, text in zip(found, given_rows, strict=True):
        figures = [EMPTY if c == "" else int(c) for c in text.split(",")[6:]]
        named = [*ADMIN_COLUMNS, *TOTAL_COLUMNS, "votes.1", "votes.2"]
        assert [one.counts[name] for name in named] == figures


def test_a_line_separator_in_a_name_moves_no_row(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    first, second = (row(f"510301000100{n}", ["1"] * FIGURES) for n in (1, 2))
    path.write_text("\n".join([",".join(COLUMNS), first, second, ""]))
    plain = importing.read(path)[1].digest
    path.write_text("\n".join([",".join(COLUMNS), first.replace("BALI", "BA\u2028LI"), second, ""]))
    assert importing.read(path)[1].digest == plain


@pytest.mark.soak
def test_any_file_many_times(tmp_path: Path) -> None:
    settings(HOW, max_examples=40_000)(
        given(data=files, packed=st.sampled_from(["no", "gzip"]))(
            lambda data, packed: test_any_file.hypothesis.inner_test(tmp_path, data, packed)  # type: ignore[attr-defined]
        )
    )()
