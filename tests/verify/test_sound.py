"""A night as it was published: nothing is found, and what is told is what the pages tell."""

from tests.verify.night import Copy


def test_nothing_is_found(copy: Copy) -> None:
    result = copy.verify()
    assert [f.told("en") for f in result.report.findings] == []
    assert result.ok
