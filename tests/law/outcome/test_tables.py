import unicodedata
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sinergi.law.outcome.tables import (
    Table,
    matching,
    national_votes,
    seats_by_district,
    share,
    votes_by_district,
    votes_by_province,
)


def told(table: Table) -> list[tuple[int, str]]:
    return [(e.line, e.what) for e in table.errors]


def test_votes_of_districts() -> None:
    table = votes_by_district("district,PKB,PDIP\nBALI,10,20\n\nACEH I, 3 ,0\n")
    assert table.errors == []
    assert table.columns == ("PKB", "PDIP")
    assert table.rows == {"BALI": {"PKB": 10, "PDIP": 20}, "ACEH I": {"PKB": 3, "PDIP": 0}}
    assert table.lines == {"BALI": 2, "ACEH I": 4}


def test_seats_and_national_votes_with_columns_in_any_order() -> None:
    seats, table = seats_by_district("seats,district\n6,BALI\n0,ACEH I\n")
    assert (seats, table.errors) == ({"BALI": 6, "ACEH I": 0}, [])
    votes, table = national_votes('party,votes\n"Partai A, yang baru",7\n')
    assert (votes, table.errors) == ({"Partai A, yang baru": 7}, [])


def test_byte_order_mark_and_crlf_do_no_harm() -> None:
    table = votes_by_province("\ufeffprovince,1,2\r\n11,5,6\r\n99,1,0\r\n")
    assert table.errors == []
    assert table.rows == {"11": {"1": 5, "2": 6}, "99": {"1": 1, "2": 0}}


def test_names_are_compared_in_one_normal_form() -> None:
    table = votes_by_district("district,Cafe\u0301\nX,1\n")
    assert table.columns == ("Caf\u00e9",)


def test_every_error_is_collected_with_its_line() -> None:
    table = votes_by_district("district,A,B\nX,1\nY,-1,x\nZ,1.000,2\nZ,,3\n")
    assert told(table) == [
        (2, "2 cells where the first line has 3"),
        (3, "A: '-1' is below zero"),
        (3, "B: 'x' is not a number"),
        (4, "A: '1.000' has a separator in it"),
        (5, "district 'Z' stands already in line 4"),
    ]


@pytest.mark.parametrize(
    ("cell", "what", "mend"),
    [
        ("1.234.567", "has a separator in it", "1234567"),
        ('"1,234"', "has a separator in it", "1234"),
        ("1 234", "has a separator in it", "1234"),
        ("1\u00a0234", "has a separator in it", "1234"),
        ("12.5", "is not a whole number", "digits only"),
        ("12.0", "is not a whole number", "digits only"),
        ("-5", "is below zero", "at least 0"),
        ("", "the cell is empty", "write 0"),
        ("+5", "is not a number", "digits only"),
        ("1e3", "is not a number", "digits only"),
        ("٣", "is not a number", "digits only"),
        ("²", "is not a number", "digits only"),
        ("9" * 101, "101 digits", "at most 100"),
    ],
)
def test_what_is_no_number_is_refused_with_the_mend(cell: str, what: str, mend: str) -> None:
    table = votes_by_district(f"district,A\nX,{cell}\n")
    (error,) = table.errors
    assert error.line == 2
    assert what in error.what
    assert mend in error.mend


def test_an_unquoted_thousands_separator_is_named_as_a_cause_of_a_ragged_row() -> None:
    (error,) = votes_by_district("district,A,B\nX,1,234,5\n").errors
    assert error.what == "4 cells where the first line has 3"
    assert "thousands separator" in error.mend


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "the file is empty"),
        ("\n\n", 1, "the file is empty"),
        ("district,A\n", 2, "there is no row below the first line"),
        ("DAPIL,A\nX,1\n", 1, "column district missing"),
        ("\ndapil;A\nX;1\n", 2, "column district missing"),
        ("district\nX\n", 1, "there is no party"),
        ("district,A,A\nX,1,2\n", 1, "column 'A' stands twice"),
        ("district,A,\nX,1,2\n", 1, "a column has no name"),
        ("district,A,Jumlah\nX,1,1\n", 1, "column 'Jumlah' is a sum, not a party"),
        ("district,A\x1b[1m\nX,1\n", 1, "column 'A\\x1b[1m' holds a character that is not printed"),
        ("district,A\nX\x07,1\n", 2, "district 'X\\x07' holds a character that is not printed"),
        ("district,A\nTOTAL,1\n", 2, "row 'TOTAL' is a sum, not a district"),
        ("district,A\n,1\n", 2, "the district is empty"),
        ('district,A\n"X,1\n', 2, "a quote is opened and not closed, or stands inside a cell"),
        ("district,A\rX,1\r", 1, "a carriage return stands inside the line"),
    ],
)
def test_broken_tables(text: str, line: int, what: str) -> None:
    assert told(votes_by_district(text)) == [(line, what)]


def test_semicolons_are_named() -> None:
    (error,) = votes_by_district("district;A\nX;1\n").errors
    assert "semicolons" in error.mend


def test_tables_with_fixed_columns_refuse_others() -> None:
    _, table = seats_by_district("district,seats,note\nX,1,2\n")
    assert told(table) == [(1, "unknown column 'note'")]
    _, table = national_votes("party,seats\nX,1\n")
    assert told(table) == [(1, "column votes missing")]


def test_seats_have_a_limit() -> None:
    _, table = seats_by_district("district,seats\nX,10000\nY,10001\n")
    assert told(table) == [(3, "10.001 seats")]


@pytest.mark.parametrize("name", ["LUAR NEGERI", "Overseas"])
def test_overseas_under_another_name_is_refused(name: str) -> None:
    table = votes_by_province(f"province,1\n11,5\n{name},5\n")
    (error,) = table.errors
    assert (error.line, "99" in error.mend) == (3, True)


def test_districts_must_stand_in_both_tables() -> None:
    votes = votes_by_district("district,A\nX,1\nY,1\n")
    _, seats = seats_by_district("district,seats\nX,1\nZ,1\n")
    assert [(e.table, e.line, e.what) for e in matching(votes, seats)] == [
        ("votes", 3, "district 'Y' has no seats"),
        ("seats", 3, "district 'Z' has no votes"),
    ]


def test_parties_must_stand_in_the_national_votes() -> None:
    votes = votes_by_district("district,A,B\nX,1,1\n")
    _, seats = seats_by_district("district,seats\nX,1\n")
    _, national = national_votes("party,votes\nA,1\nC,1\n")
    assert [e.what for e in matching(votes, seats, national)] == [
        "party 'B' is not in the national votes"
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.04", Fraction(1, 25)), ("4/100", Fraction(1, 25)), ("0", Fraction(0)), ("1", Fraction(1)),
     ("0.035", Fraction(7, 200)), ("1/3", Fraction(1, 3)), (" 0.04 ", Fraction(1, 25))],
)  # fmt: skip
def test_a_threshold_is_exact(text: str, value: Fraction) -> None:
    assert share(text) == value


@pytest.mark.parametrize(
    "text", ["0,04", "4%", "", "-0.04", "1/0", "1e-2", "nan", ".04", "4", "1.01", "٤"]
)
def test_what_is_no_threshold_is_refused_with_the_mend(text: str) -> None:
    found = share(text)
    assert isinstance(found, str)
    assert "0.04" in found


@given(st.text(st.sampled_from('districtA,\n\r";19.-\ufeff '), max_size=60))
def test_any_text_gives_rows_or_errors(text: str) -> None:
    for table in (votes_by_district(text), votes_by_province(text), seats_by_district(text)[1]):
        assert table.errors or table.rows
        assert all(1 <= e.line <= text.count("\n") + 1 for e in table.errors)


cells = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=6
)
names = cells.map(lambda s: s.strip()).filter(lambda s: s and "\n" not in s)


@given(st.dictionaries(names, st.integers(0, 10**60), min_size=1, max_size=5))
def test_what_is_written_is_read_back(votes: dict[str, int]) -> None:
    normal = {unicodedata.normalize("NFC", k): n for k, n in votes.items()}
    text = "party,votes\n" + "".join(
        '"' + party.replace('"', '""') + f'",{n}\n' for party, n in normal.items()
    )
    assume(not {p.casefold() for p in normal} & {"sah", "sum", "total", "jumlah", "valid"})
    read, table = national_votes(text)
    assert (read, table.errors) == (normal, [])
