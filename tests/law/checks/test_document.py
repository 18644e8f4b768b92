"""docs/checks.md is what the table says."""

from pathlib import Path

from sinergi.law.checks import CODES
from sinergi.law.checks.table import CHECKS
from tests.law.checks import document

PAGE = Path(__file__).resolve().parents[3] / "docs" / "checks.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == document.page(), (
        "docs/checks.md is old: .venv/bin/python -m tests.law.checks.document > docs/checks.md"
    )


def test_every_code_has_one_row():
    rows = [line.split(" | ")[0] for line in document.page().splitlines() if line.startswith("| ")]
    listed = [row.removeprefix("| ") for row in rows if row.removeprefix("| ") in CODES]
    assert sorted(listed) == sorted(CODES)


def test_what_is_no_relation_has_a_sentence_and_nothing_else_has():
    assert document.SAYS.keys() == {c.code for c in CHECKS if not c.relation}
