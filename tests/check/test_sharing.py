"""Who uses the started demonstration stands in the list of those that share it."""

from pathlib import Path

from tests.sharing import NIGHT

TESTS = Path(__file__).resolve().parents[1]


def test_every_file_that_walks_the_night_shares_it() -> None:
    walking = {
        str(path.relative_to(TESTS.parent))
        for path in (TESTS / "e2e").glob("test_*.py")
        if "night: Demonstration" in path.read_text()
    }
    assert walking - {"tests/e2e/test_pictures.py"} == set(NIGHT)
