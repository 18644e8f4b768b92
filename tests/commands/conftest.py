"""A front door a module: its own data folder, its own database server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.front_door import FrontDoor


@pytest.fixture(scope="module")
def sinergi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontDoor]:
    import shutil
    import tempfile

    var = Path(tempfile.mkdtemp(prefix="sinergi-door-"))  # pytest's own folder is 0700
    var.chmod(0o711)
    door = FrontDoor(var)
    yield door
    door("reset", "--yes")
    shutil.rmtree(var, ignore_errors=True)
