"""``sinergi seats`` and ``sinergi president``: arguments and files in, exit code and texts out."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sinergi import cli
from tests.law.outcome import published
from tests.law.outcome.country import SUMS_2024, like_2024

EXAMPLE = "district,A,B,C,D,E\nX,30000,20000,15000,7000,5000\n"


class Shell:
    """Runs a command in a folder of CSV files, as the front door does."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]):
        self.folder, self.capsys = folder, capsys

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        try:
            code = cli.main([str(a) for a in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = self.capsys.readouterr()
        return code, out, err.removeprefix("sinergi: ").removesuffix("\n")

    def json(self, *arguments: object) -> tuple[int, dict[str, Any]]:
        code, out, err = self.run(*arguments, "--json")
        assert err == ""
        assert out.count("\n") == 1
        return code, json.loads(out)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, capsys)


def csv_of(key: str, rows: dict[str, dict[str, int]]) -> str:
    columns = list(next(iter(rows.values())))
    lines = [",".join([key, *columns])]
    lines += [",".join([name, *(str(row[c]) for c in columns)]) for name, row in rows.items()]
    return "\n".join(lines) + "\n"


def test_the_61_districts_of_2024_come_out_as_published(shell: Shell) -> None:
    expected = published.seats()
    votes = shell.file("votes.csv", csv_of("district", published.votes()))
    seats = shell.file(
        "seats.csv",
        "district,seats\n" + "".join(f"{d},{sum(row.values())}\n" for d, row in expected.items()),
    )
    national = shell.file(
        "national.csv",
        "party,votes\n" + "".join(f"{p},{n}\n" for p, n in published.national().items()),
    )
    code, found = shell.json(
        "seats", "--votes", votes, "--seats", seats, "--national", national, "--threshold", "0.04"
    )
    assert code == 0
    assert found["seats"] == expected
    assert set(found["passed"]) == set(next(iter(expected.values())))
    assert found["ties"] == []
    assert found["national"] == {
        p: sum(row[p] for row in expected.values()) for p in found["passed"]
    }


def test_the_example_of_six_seats(shell: Shell) -> None:
    votes, seats = shell.file("v.csv", EXAMPLE), shell.file("s.csv", "district,seats\nX,6\n")
    code, found = shell.json("seats", "--votes", votes, "--seats", seats, "--explain")
    assert (code, found["seats"]) == (0, {"X": {"A": 2, "B": 2, "C": 1, "D": 1, "E": 0}})
    assert [q["party"] for q in found["explain"]["X"] if q["seat"]] == list("ABCADB")
    code, out, _ = shell.run("seats", "--votes", votes, "--seats", seats)
    assert code == 0
    assert "X: A 2, B 2, C 1, D 1\n" in out


def test_a_tie_is_reported_and_is_a_finding(shell: Shell) -> None:
    votes = shell.file("v.csv", "district,A,B\nX,300,100\nY,5,1\n")
    seats = shell.file("s.csv", "district,seats\nX,2\nY,1\n")
    code, found = shell.json("seats", "--votes", votes, "--seats", seats)
    assert code == 1
    assert found["seats"] == {"X": {"A": 1, "B": 0}, "Y": {"A": 1, "B": 0}}
    assert [(t["district"], t["open"]) for t in found["ties"]] == [("X", ["A", "B"])]
    code, out, _ = shell.run("seats", "--votes", votes, "--seats", seats)
    assert code == 1
    assert "SERI di X" in out


def test_seats_nobody_can_have_are_a_finding(shell: Shell) -> None:
    votes, seats = (
        shell.file("v.csv", "district,A\nX,0\n"),
        shell.file("s.csv", "district,seats\nX,2\n"),
    )
    code, found = shell.json("seats", "--votes", votes, "--seats", seats, "--threshold", "0")
    assert (code, found["unallocated"], found["ties"]) == (1, {"X": 2}, [])


def test_the_threshold_is_exact_and_four_percent_where_not_said(shell: Shell) -> None:
    seats = shell.file("s.csv", "district,seats\nX,9\n")
    at, below = (
        shell.file(f"{name}.csv", f"district,A,B\nX,{a},{100 * 10**30 - a}\n")
        for name, a in (("at", 4 * 10**30), ("below", 4 * 10**30 - 1))
    )
    assert shell.json("seats", "--votes", at, "--seats", seats)[1]["passed"] == ["A", "B"]
    assert shell.json("seats", "--votes", below, "--seats", seats)[1]["passed"] == ["B"]
    none = shell.json("seats", "--votes", below, "--seats", seats, "--threshold", "0")[1]
    assert none["passed"] == ["A", "B"]


def test_2024_elected_in_one_round(shell: Shell) -> None:
    code, found = shell.json(
        "president", "--votes", shell.file("p.csv", csv_of("province", like_2024()))
    )
    assert (code, found["elected"], found["second_round"]) == (0, "2", None)
    assert found["why"]["votes"] == SUMS_2024
    assert found["why"]["provinces"] == 38


def test_a_second_round_is_a_result_and_no_finding(shell: Shell) -> None:
    first = shell.file("p.csv", "province,1,2,3\n11,30,45,25\n99,0,1,0\n")
    code, found = shell.json("president", "--votes", first)
    assert (code, found["elected"], found["second_round"]) == (0, None, ["2", "1"])
    second = shell.file("p2.csv", "province,2,1\n11,50,49\n99,0,2\n")
    code, found = shell.json("president", "--votes", second, "--round", 2)
    assert (code, found["elected"], found["second_round"]) == (0, "1", None)
    assert "Pasangan 1 terpilih" in shell.run("president", "--votes", second, "--round", 2)[1]


@pytest.mark.parametrize("row", ["11,10,10,10", "11,0,0,0"])
def test_a_president_nobody_can_name_is_a_finding(shell: Shell, row: str) -> None:
    code, found = shell.json(
        "president", "--votes", shell.file("p.csv", f"province,1,2,3\n{row}\n")
    )
    assert (code, found["elected"], found["second_round"]) == (1, None, None)


@pytest.mark.parametrize(
    ("votes", "seats", "message"),
    [
        ("district,A\nX,1.000\n", "district,seats\nX,1\n",
         "v.csv:2: A: '1.000' has a separator in it; write digits only: 1000 if that is meant"),
        (EXAMPLE, "district,seats\nX,six\nY,x\n",
         "s.csv:2: seats: 'six' is not a number; write digits only (and 1 more)"),
        (EXAMPLE, "district,seats\nY,6\n",
         "v.csv:2: district 'X' has no seats; add its row to the seats (and 1 more)"),
        (b"district,A\nX,1\n\xff,1\n", "district,seats\nX,1\n",
         "v.csv:3: not UTF-8; save the table as CSV in UTF-8"),
    ],
)  # fmt: skip
def test_bad_tables_end_in_one_line_with_file_line_and_mend(
    shell: Shell, votes: str | bytes, seats: str, message: str
) -> None:
    code, out, err = shell.run(
        "seats",
        "--votes",
        shell.file("v.csv", votes),
        "--seats",
        shell.file("s.csv", seats),
        "--json",
    )
    assert (code, out) == (2, "")
    assert err == f"{shell.folder}/{message}"


def test_a_party_missing_in_the_national_votes(shell: Shell) -> None:
    code, _, err = shell.run(
        "seats", "--votes", shell.file("v.csv", EXAMPLE),
        "--seats", shell.file("s.csv", "district,seats\nX,6\n"),
        "--national", shell.file("n.csv", "party,votes\nA,1\nB,1\nC,1\nD,1\n"),
    )  # fmt: skip
    assert code == 2
    assert err.startswith(f"{shell.folder}/v.csv:1: party 'E' is not in the national votes")


def test_a_missing_file(shell: Shell) -> None:
    code, _, err = shell.run("president", "--votes", shell.folder / "none.csv")
    assert code == 2
    assert err.startswith(f"{shell.folder}/none.csv:1: ")
    assert "\n" not in err


@pytest.mark.parametrize("text", ["0,04", "4%", "5"])
def test_a_bad_threshold(shell: Shell, text: str) -> None:
    votes, seats = shell.file("v.csv", EXAMPLE), shell.file("s.csv", "district,seats\nX,6\n")
    code, _, err = shell.run("seats", "--votes", votes, "--seats", seats, "--threshold", text)
    assert code == 2
    assert err.startswith("--threshold ")
    assert "0.04" in err


def test_a_second_round_with_three_pairs_is_refused(shell: Shell) -> None:
    votes = shell.file("p.csv", "province,1,2,3\n11,1,2,3\n")
    code, _, err = shell.run("president", "--votes", votes, "--round", 2)
    assert code == 2
    assert "p.csv:1: 3 pairs in a second round" in err


def test_bad_usage(shell: Shell) -> None:
    assert shell.run("seats", "--votes", "v.csv")[0] == 2
    assert shell.run("president")[0] == 2


@pytest.mark.parametrize("command", ["seats", "president"])
def test_help(shell: Shell, command: str) -> None:
    code, out, _ = shell.run(command, "--help")
    assert code == 0
    assert "--votes" in out


def test_django_is_not_loaded() -> None:
    loads = "import sys, sinergi.commands.outcome; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loads], check=False).returncode == 0
