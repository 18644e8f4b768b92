"""Writes docs/checks.md from the table: ``python -m tests.law.checks.document > docs/checks.md``.

What a relation cannot say of itself is said here, once for each code that is not one; a code that
has neither a relation nor a sentence stops the writing.
"""

from collections.abc import Iterable

from sinergi.law.checks.table import CHECKS, Check

SECTIONS = {
    "1": "I. Voters and users",
    "2": "II. Ballots",
    "3": "III. Voters with a disability",
    "4": "IV. Votes",
    "5": "V. Valid and invalid votes",
    "6": "Recapitulation (D.Hasil)",
    "0": "Compared with something outside one section",
}
LETTERS = {
    "V": "holds the votes",
    "A": "holds its section's figures, never the votes",
    "W": "asks, holds nothing",
}

#: What the checks that are no relation compare.
SAYS = {
    "A103": "each number of sections I-III fits its boxes: at most 999 where there are three",
    "A005": "no field of sections I-III is empty",
    "A004": "two readings agree in every field of sections I-III, or somebody has settled it",
    "V503": "each number of sections IV-V fits its boxes: at most 999 where there are three",
    "V005": "no field of sections IV-V is empty",
    "V001": "the page says it is this station and contest; not evaluated where a form carries no identity",
    "V002": "each key that signed was enrolled in time, and not revoked, when the log took the record",
    "V003": "all chains of enrolled keys for one station, contest and round have equal counts",
    "V004": "two readings agree in every field of sections IV-V, or somebody has settled it",
    "V601": "a column of a D.Hasil = the latest accepted record of that station or area",
    "V602": "the rows of a D.Hasil add up to its total, from the level below",
    "W101": "`voters.dpt.j` = the roll's own figure for the station",
    "W201": "`ballots.received` = `voters.dpt.j` + its reserve, rounded up, and = what logistics handed over",
    "W203": "`users.total.j` <= the kind's limit + its reserve, rounded up",
    "W001": "users are equal in all contests of a station, except for voters who moved in; the president's are the most",
    "W002": "users are at most the roll and the voters who moved in, and at least the kind's minimum of them",
    "W003": "no option has every vote, not every number is zero, and no other station of the village has the same numbers",
    "W004": "`invalid` / `total` <= the kind's maximum",
    "W005": "the share of each option is near its neighbours': robust z (median and MAD of the logit share in the kecamatan) at most 5",
    "W006": "no vote is on an option that was struck off, withdrew or died",
    "W007": "each number = its words, its tally rows or its bubbles, where they were read",
    "W008": "every member of the KPPS signed, no witness is absent or refuses; lawful in any case",
}

HEAD = """\
# The checks of a form

Every number on a form is recorded as it was written. A check finds where numbers cannot all be true (V, A) or where somebody must say that they are (W); it never changes one. This page is written from the table in `sinergi.law.checks`, the same that the server, the phone and the verifier evaluate:

```
.venv/bin/python -m tests.law.checks.document > docs/checks.md
```

| letter | on the form | what becomes of it |
|---|---|---|
| **V** | the votes cannot be true as written | the votes are held out of every public total until they are corrected, or a sitting notes that the paper says so; the photo goes out |
| **A** | a figure of sections I-III cannot be true | that section is marked and held out of administrative totals; the votes go out |
| **W** | may be true | asked once; the reason is kept and printed; holds nothing |

The first digit is the section of the form, 0 what is compared with something else, 6 a recapitulation. A code is never used again for something else and its relation never changes. An election's definition lists the V and A codes in force (`checks`), and of each kind of station the W codes that apply (`warnings`).

- A check that names a field which is not on the form, is empty (-1) or was not read (-2) is not evaluated. Empty is never zero; a box that is crossed (X), has a dash, or is blank before a digit is zero.
- `{s}` stands for l (laki-laki, men), p (perempuan, women) and j (jumlah, both) in turn, `{n}` for each party, `{option}` for each pair, each candidate of a contest without parties, or each party's total. Every instance that breaks is a finding of its own with its fields and figures, so that the row is named; reports count stations with at least one finding of a code.
- Of the findings that one wrong number sets off, a person is shown the one that points at it, and the V that holds the votes. Reports count before that.
- *Rule* is the number in the list of arithmetic rules R01-R18.
"""

#: Measured once, by hand; said with its date and method so that it can be measured again.
BASE_RATES = """\
## How often a warning shows (base rates)

Measured 2026-11-25 on the presidential vote of 2024 as KPU published it, station by station (seven files, 51,741 stations with any vote); the limits are those of the kinds of `core/demo/kinds-2024.toml` (turnout at least 20 %, invalid at most 15 %, 30 % by post; 300 voters + 2 %). A cell is the number of stations with at least one finding of the code, before masking. W003 *one* is one option with every vote or nothing but zeros, *same* the same form in another station of the village; W005 looks at regular stations with at least ten others in the kecamatan. `tests/law/checks/test_base_rates.py` counts the two smallest provinces again.

| file | stations | W002 | W003 one | W003 same | W004 | W005 | W203 |
|---|---|---|---|---|---|---|---|
| 18 Lampung | 23,658 | 241 | 5 | 6 | 80 | 147 | 35 |
| 51 Bali | 7,480 | 68 | 23 | 0 | 17 | 83 | 6 |
| 52 Nusa Tenggara Barat | 13,579 | 124 | 4 | 2 | 40 | 85 | 31 |
| 65 Kalimantan Utara | 1,847 | 7 | 2 | 2 | 5 | 38 | 0 |
| 75 Gorontalo | 3,027 | 25 | 1 | 0 | 3 | 26 | 3 |
| 91 Papua | 1,042 | 17 | 4 | 0 | 19 | 14 | 7 |
| 99 overseas | 1,108 | off | 2 | 2 | 3 | off | off |
| **all** | **51,741** | **482** | **41** | **12** | **167** | **393** | **82** |
| one in |  | 105 | 1,262 | 4,312 | 310 | 129 | 617 |

W001 (one contest published), W006 (nobody struck off), W007, W008, W101 and W201 (words, signatures, the roll and ballots were not published) cannot be measured on this data. These are rates among honest stations for the most part: a warning asks for a look at the paper and says nothing of anybody.
"""


def page() -> str:
    """The page, with one table for each section of the form."""
    parts = [HEAD]
    for digit, title in SECTIONS.items():
        rows = [_row(c) for c in sorted(_of(digit), key=lambda c: ("VAW".index(c.letter), c.code))]
        parts.append(
            "\n".join([f"## {title}", "", "| code | must hold | rule | else it |", "|---|---|---|---|", *rows, ""])
        )  # fmt: skip
    return "\n".join([*parts, BASE_RATES])


def _of(digit: str) -> Iterable[Check]:
    return (c for c in CHECKS if c.code[1] == digit)


def _row(check: Check) -> str:
    said = _relation(check) if check.relation else SAYS[check.code]
    return f"| {check.code} | {said} | {check.rule} | {LETTERS[check.letter]} |"


def _relation(check: Check) -> str:
    if check.how == "votes":
        return f"Σ of the pairs', candidates' or parties' total votes = `{check.right[0]}`"
    left, right = (
        " + ".join(f"`{name}`" if "*" not in name else "Σ candidates" for name in names)
        for names in (check.left, check.right)
    )
    return f"{left} {check.relation} {right}"


if __name__ == "__main__":
    print(page(), end="")
