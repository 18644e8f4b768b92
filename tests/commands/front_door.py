"""The real executable, as an operator types it, in a data folder of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
TIMEOUT = 280


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class FrontDoor:
    var: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SINERGI", "DJANGO"))}
        kept.pop("DATABASE_URL", None)
        return kept | {"SINERGI_VAR": str(self.var)}

    def __call__(self, *words: str | Path) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "sinergi.cli", *map(str, words)],
            capture_output=True, text=True, timeout=TIMEOUT, env=self.environment,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)


def one_line(text: str) -> str:
    """The one line of an error; fails where there are more."""
    (line,) = [x for x in text.splitlines() if x.startswith("sinergi: ")]
    return line
