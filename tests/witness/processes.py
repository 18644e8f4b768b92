"""Log witnesses as their own processes, made and started by the command line."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from sinergi.witness import keeper as keeping

SINERGI = [sys.executable, "-m", "sinergi.cli"]


def sinergi(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*SINERGI, *words], input=stdin, capture_output=True, check=False)


class Witness:
    """``start()`` on a free port (the same again after ``kill()``), ``stop()``."""

    def __init__(self, folder: Path, name: str, *, roots: bytes, register: str):
        self.folder = folder
        keeping.make(folder, name, None)
        keeping.watch(folder, roots=roots, register=register)
        self.vkey = (folder / keeping.VKEY).read_text().strip()
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    def begin(self) -> "Witness":
        self._process = subprocess.Popen(
            [*SINERGI, "witness", "serve", str(self.folder), "--port", str(self.port)],
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def wait(self) -> "Witness":
        """Returns when it answers."""
        assert self._process is not None
        assert self._process.stderr is not None
        for line in self._process.stderr:
            found = re.match(r"http://127\.0\.0\.1:(\d+)/", line)
            if found:
                self.port = int(found[1])
                return self
        raise AssertionError("the witness ended")

    def start(self) -> "Witness":
        return self.begin().wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self._process is not None:
            os.kill(self._process.pid, number)
            self._process.wait()
            if self._process.stderr is not None:
                self._process.stderr.close()
            self._process = None


def policy(witnesses: list[Witness], quorum: int) -> bytes:
    lines = [f"witness w{n} {w.vkey} {w.url}" for n, w in enumerate(witnesses)]
    members = " ".join(f"w{n}" for n in range(len(witnesses)))
    return "\n".join([*lines, f"group g {quorum} {members}", "quorum g", ""]).encode()
