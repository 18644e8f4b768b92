"""The folder is made by the first module that asks, with a database; the others need none."""

from pathlib import Path

import pytest

from tests.verify import night
from tests.verify.night import Copy, Night

_made: list[Night] = []


@pytest.fixture(scope="module")
def evening(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Night:
    if not _made:
        world = request.getfixturevalue("demo")
        _made.append(night.make(world, tmp_path_factory.mktemp("verify") / "uji"))
    return _made[0]


@pytest.fixture
def copy(evening: Night, tmp_path: Path) -> Copy:
    return evening.copy(tmp_path / "uji")
