"""A front door a module: its own data folder, its own database server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sinergi.cli import main
from tests.commands.front_door import FrontDoor
from tests.commands.in_process import Done, Door


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


@pytest.fixture
def door(house: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Door:
    monkeypatch.setenv("DATABASE_URL", house.url)
    monkeypatch.setenv("SINERGI_VAR", str(house.var))
    monkeypatch.delenv("SINERGI_KEY_PASSWORD", raising=False)

    def call(*words: str) -> Done:
        capsys.readouterr()
        try:
            code = main(list(words))
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return call
