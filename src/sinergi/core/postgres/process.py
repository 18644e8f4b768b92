"""Which process a ``postmaster.pid`` names: this folder's server, another program, or nobody.

A pid alone proves nothing: after a crash or in a fresh container the number may belong to
anybody. What the module ends and what it joins must be the server of this very data folder.
"""

import os
import subprocess
from pathlib import Path

PROC = Path("/proc")


def named_pid(data: Path) -> int | None:
    """The process id in ``postmaster.pid``; None where there is no such file."""
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def serves(pid: int, data: Path) -> bool:
    """Whether ``pid`` is a living PostgreSQL that was started with ``-D data``."""
    name, arguments = _described(pid)
    return name.startswith("postgres") and f"-D\0{data}\0" in arguments


def is_no_server(pid: int, data: Path) -> bool:
    """Whether ``pid`` surely is no living server of ``data``; False where in doubt.

    A zombie is none either: in a container whose first process reaps nobody it stays for good.
    """
    name, _ = _described(pid)
    if serves(pid, data):
        return False
    if not name.startswith("postgres"):
        return True
    try:
        return (PROC / str(pid) / "cwd").resolve(strict=True) != data  # a server's is its data
    except OSError:
        return False


def _described(pid: int) -> tuple[str, str]:
    """Name and NUL-separated arguments of a living process; empty where it is gone."""
    if not PROC.joinpath("self").exists():
        return _described_by_ps(pid)
    try:
        state = (PROC / str(pid) / "stat").read_text(errors="replace")
        arguments = os.fsdecode((PROC / str(pid) / "cmdline").read_bytes())
    except OSError:
        return "", ""
    name, _, rest = state.partition("(")[2].rpartition(")")
    return ("", "") if rest.split()[0] in "ZX" else (name, arguments)


def _described_by_ps(pid: int) -> tuple[str, str]:
    """The same where there is no /proc (macOS)."""
    shown = subprocess.run(
        ["ps", "-ww", "-o", "state=,command=", "-p", str(pid)],
        check=False, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    state, _, command = shown.partition(" ")
    if not command or state.startswith("Z"):
        return "", ""
    words = command.strip()
    program, _, rest = words.partition(" -D ")
    data, _, others = rest.partition(" -k ")
    return Path(program).name, f"{program}\0-D\0{data}\0{others}"
