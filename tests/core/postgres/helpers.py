"""Other processes, and waiting for conditions."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NOBODY = 65534

USE = """
import sys
from pathlib import Path
from sinergi.core.postgres import Cluster, PostgresError
cluster = Cluster(Path(sys.argv[1]))
try:
    cluster.start(lambda text: print("progress", text, flush=True))
except PostgresError as error:
    print("error", type(error).__name__, error, flush=True)
    sys.exit(2)
print("ready", cluster.pid, flush=True)
sys.stdin.readline()
cluster.stop()
"""


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Returns as soon as the condition holds; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.005)


class User:
    """A process that starts or joins the server, uses it until told, then leaves."""

    def __init__(self, var: Path, before: tuple[str, ...] = ()):
        self.process = subprocess.Popen(
            [*before, sys.executable, "-c", USE, str(var)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            cwd="/",
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        self.progress: list[str] = []

    def ready(self) -> int:
        """The server's process id, once it answers."""
        last = self.last_word()
        assert last.startswith("ready "), last
        return int(last.split()[1])

    def last_word(self) -> str:
        """What follows the progress: ``ready PID`` or ``error NAME text``."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if not line.startswith("progress "):
                return line.strip()
            self.progress.append(line.strip().removeprefix("progress "))
        return "ended without a word"

    def leave(self) -> None:
        """Stops using it in good order."""
        self.process.communicate("\n", timeout=60)
        assert self.process.returncode == 0

    def kill(self, with_children: bool = False) -> None:
        if with_children:
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait()

    def end(self) -> None:
        if self.process.poll() is None:
            self.kill(with_children=True)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()


def as_nobody() -> tuple[str, ...]:
    """The words before a command that make it run as an ordinary user; skips where impossible."""
    if os.geteuid() != 0:
        return ()
    words = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    tried = [*words, sys.executable, "-c", "import psycopg"]
    try:
        done = subprocess.run(tried, capture_output=True, text=True, check=False, cwd="/")
    except FileNotFoundError:
        pytest.skip("skipped: this system has no setpriv")
    if done.returncode != 0:
        pytest.skip(f"skipped: {sys.executable} cannot be run as an ordinary user")
    return words


def give_to_nobody(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)


def needs_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("skipped: only root meets this")
