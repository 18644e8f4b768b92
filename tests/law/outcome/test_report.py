from fractions import Fraction

import pytest

from sinergi.law.outcome.figures import decimal, exact, grouped, percent
from sinergi.law.outcome.president import first_round, second_round
from sinergi.law.outcome.report import (
    president_lines,
    president_report,
    seats_lines,
    seats_report,
)
from sinergi.law.outcome.spread import Tier
from tests.law.outcome.country import like_2024, provinces

EXAMPLE = {"A": 30_000, "B": 20_000, "C": 15_000, "D": 7_000, "E": 5_000}
FOUR = Fraction(4, 100)


def test_figures_are_cut_so_that_nothing_reads_as_a_limit_it_does_not_reach() -> None:
    assert grouped(1_234_567) == "1.234.567"
    assert decimal(Fraction(607_173_172, 100)) == "6.071.731,72"
    assert decimal(Fraction(5)) == "5"
    assert percent(Fraction(1, 25)) == "4 %"
    assert percent(Fraction(10**12 // 2 - 1, 10**12)) == "49,9999 %"
    assert exact(Fraction(1, 3)) == {"num": 1, "den": 3, "text": "33,3333 %"}


def test_the_keys_of_a_seats_report() -> None:
    found = seats_report({"X": EXAMPLE, "Y": {"A": 9, "B": 0}}, {"X": 6, "Y": 1}, share=Fraction(0))
    assert found["seats"] == {
        "X": {"A": 2, "B": 2, "C": 1, "D": 1, "E": 0},
        "Y": {"A": 1, "B": 0},
    }
    assert found["national"] == {"A": 3, "B": 2, "C": 1, "D": 1, "E": 0}
    assert found["national_votes"] == {
        "A": 30_009,
        "B": 20_000,
        "C": 15_000,
        "D": 7_000,
        "E": 5_000,
    }
    assert found["passed"] == ["A", "B", "C", "D", "E"]
    assert (found["ties"], found["unallocated"]) == ([], {})
    assert "explain" not in found


def test_the_threshold_is_measured_on_the_national_votes_where_given() -> None:
    votes = {"X": {"A": 50, "B": 50}}
    assert seats_report(votes, {"X": 2}, share=FOUR)["seats"]["X"] == {"A": 1, "B": 1}
    found = seats_report(votes, {"X": 2}, share=FOUR, national={"A": 97, "B": 3, "C": 0})
    assert (found["seats"]["X"], found["passed"]) == ({"A": 2}, ["A"])
    assert found["threshold"]["needed"] == {"num": 4, "den": 1, "text": "4"}


def test_explain_lists_the_quotients_in_order() -> None:
    rows = seats_report({"X": EXAMPLE}, {"X": 6}, share=Fraction(0), explain=True)["explain"]["X"]
    assert [(r["seat"], r["party"], r["quotient"]) for r in rows] == [
        (1, "A", "30000/1"), (2, "B", "20000/1"), (3, "C", "15000/1"), (4, "A", "30000/3"),
        (5, "D", "7000/1"), (6, "B", "20000/3"), (None, "A", "30000/5"),
    ]  # fmt: skip
    assert rows[5]["text"] == "6.666,66"


def test_an_open_tie_is_reported() -> None:
    found = seats_report({"X": {"A": 300, "B": 100}}, {"X": 2}, share=Fraction(0))
    (tie,) = found["ties"]
    assert (tie["district"], tie["seats"], tie["seat_numbers"]) == ("X", 1, [2])
    assert tie["parties"] == tie["open"] == ["A", "B"]
    assert tie["decided"] == []
    assert tie["quotient"] == {"num": 100, "den": 1, "text": "100"}
    assert found["unallocated"] == {"X": 1}
    text = "\n".join(seats_lines(found))
    assert "SERI di X: A, B mempunyai hasil bagi yang sama (100) untuk 1 kursi terakhir." in text
    assert "1 kursi belum terbagi antara A, B." in text
    assert "tidak ada partai" not in text


def test_a_tie_the_spread_decided_is_reported_too_because_a_person_confirms_it() -> None:
    tiers = {"X": [Tier("kecamatan", {"1": {"A": 9, "B": 1}, "2": {"B": 1}})]}
    found = seats_report({"X": {"A": 300, "B": 100}}, {"X": 2}, share=Fraction(0), tiers=tiers)
    (tie,) = found["ties"]
    assert (tie["decided"], tie["open"]) == (["B"], [])
    assert tie["spread"] == {"kecamatan": {"A": 1, "B": 2}}
    assert found["unallocated"] == {}
    assert "Menurut persebaran suara yang lebih luas: B." in "\n".join(seats_lines(found))


def test_lines_of_a_whole_report() -> None:
    found = seats_report({"X": EXAMPLE, "Y": {"A": 0}}, {"X": 6, "Y": 2}, share=FOUR, explain=True)
    lines = seats_lines(found)
    assert lines[0] == "Ambang batas 4 % dari 77.000 suara sah = 3.080 suara. Lolos: A, B, C, D, E."
    assert "X: A 2, B 2, C 1, D 1" in lines
    assert "    kursi 6: B 20.000 : 3 = 6.666,66" in lines
    assert lines[-1].startswith("Y: 2 kursi tidak terbagi")


def test_refuses_tables_of_different_districts() -> None:
    with pytest.raises(ValueError, match="same districts"):
        seats_report({"X": {"A": 1}}, {"Y": 1}, share=FOUR)


def test_the_keys_of_a_president_report() -> None:
    found = president_report(first_round(like_2024()))
    assert (found["elected"], found["second_round"]) == ("2", None)
    why = found["why"]
    assert why["article"] == "UU 7/2017 Pasal 416 ayat (1)"
    assert why["shares"]["2"] == {"num": 96_214_691, "den": 164_227_475, "text": "58,5862 %"}
    assert (why["provinces"], why["provinces_needed"]) == (38, 20)
    assert (why["provinces_reached"]["2"], why["provinces_led"]["2"]) == (38, 36)
    assert why["majority"]["pair"] == "2"
    assert why["tie"] is None
    lines = president_lines(found)
    assert lines[0] == (
        "Jumlah suara 164.227.475, termasuk 1.200.000 dari luar negeri; 38 provinsi."
    )
    assert lines[2] == (
        "Pasangan 2: 96.214.691 suara (58,5862 %); sedikitnya 20 % di 38 provinsi; unggul di 36."
    )
    assert lines[-1] == "Pasangan 2 terpilih (UU 7/2017 Pasal 416 ayat (1))."


def test_lines_of_a_second_round_to_come() -> None:
    found = president_report(first_round(provinces((38, {"1": 30, "2": 45, "3": 25}))))
    assert found["second_round"] == ["2", "1"]
    assert president_lines(found)[-1] == (
        "Putaran kedua antara pasangan 2 dan 1 (UU 7/2017 Pasal 416 ayat (2))."
    )


def test_lines_of_a_tie() -> None:
    found = president_report(first_round(provinces((38, {"1": 10, "2": 10, "3": 10}))))
    assert (found["elected"], found["second_round"]) == (None, None)
    assert found["why"]["tie"]["open"] == ["1", "2", "3"]
    assert found["why"]["tie"]["spread"] == {"provinsi": {"1": 0, "2": 0, "3": 0}}
    assert "SERI" in president_lines(found)[-1]


def test_lines_of_a_tie_in_the_second_round_name_the_gap_in_the_law() -> None:
    found = president_report(second_round({"11": {"1": 5, "2": 5}}), round_number=2)
    assert "tidak mengatur" in president_lines(found)[-1]
    assert found["why"]["article"] == "UUD 1945 Pasal 6A ayat (4)"


@pytest.mark.parametrize(
    ("votes", "words"),
    [({"1": 0, "2": 0}, "Belum ada suara"), ({"1": 5}, "Pasangan 1 terpilih")],
)
def test_lines_of_small_cases(votes: dict[str, int], words: str) -> None:
    assert words in president_lines(president_report(first_round(provinces((38, votes)))))[-1]


def test_lines_of_one_pair_without_the_spread() -> None:
    found = president_report(first_round(provinces((1, {"1": 5}), (37, {"1": 0}))))
    assert "Satu-satunya pasangan" in president_lines(found)[-1]
