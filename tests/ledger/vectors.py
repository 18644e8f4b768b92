"""Published vectors beside the project root; tests are skipped where they are absent."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "../shared/data/vectors"

needs_vectors = pytest.mark.skipif(not FOLDER.is_dir(), reason="skipped: no ../shared/data")


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text())
