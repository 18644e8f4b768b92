"""``sinergi serve`` as a process group: what is killed comes back, and nothing outlives it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands.front_door import FrontDoor

WITHIN = 300.0  # seconds; a bound against hanging, it decides nothing


def until(condition: Callable[[], bool]) -> None:
    """Waits for a condition; fails when it does not come true."""
    end = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def web_processes(port: int) -> dict[int, int]:
    """Granian's processes for this port and their parents, as /proc tells it."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
            except OSError:
                continue
            if b"granian" in words and str(port).encode() in words:
                found[int(folder.name)] = int(parent)
    return found


def web_leader(port: int) -> int:
    found = web_processes(port)
    return next(pid for pid, parent in found.items() if parent not in found)


@pytest.fixture
def serving(sinergi: FrontDoor) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "sinergi.cli", "serve", "--port", str(port)],
        env=sinergi.environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until(lambda: answers(port))
        yield process, port
    finally:
        process.kill()
        process.wait()


def test_a_killed_web_server_comes_back_and_nothing_outlives_serve(
    serving: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = serving
    leader = web_leader(port)
    os.kill(leader, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{leader}").exists() and answers(port))
    process.send_signal(signal.SIGTERM)
    assert process.wait(WITHIN) == 0
    until(lambda: not taken(port))


def test_a_killed_worker_and_a_killed_database_come_back(
    sinergi: FrontDoor, serving: tuple[subprocess.Popen[bytes], int]
) -> None:
    _, port = serving
    leader = web_leader(port)
    worker = next(pid for pid, parent in web_processes(port).items() if parent == leader)
    os.kill(worker, signal.SIGKILL)
    until(lambda: worker not in web_processes(port) and answers(port))
    assert web_leader(port) == leader
    pid_file = sinergi.var / "postgres" / "data" / "postmaster.pid"
    postmaster = int(pid_file.read_text().split("\n")[0])
    os.kill(postmaster, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{postmaster}").exists())
    until(lambda: answers(port))
    assert int(pid_file.read_text().split("\n")[0]) != postmaster


@pytest.mark.skipif(sys.platform != "linux", reason="skipped: only Linux tells a child")
def test_when_serve_itself_is_killed_its_children_end(
    serving: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = serving
    process.kill()
    process.wait()
    until(lambda: not taken(port))


def test_a_taken_port_is_said(
    sinergi: FrontDoor, serving: tuple[subprocess.Popen[bytes], int]
) -> None:
    _, port = serving
    done = sinergi("serve", "--port", str(port))
    assert (done.code, str(port) in done.err) == (2, True)
    assert answers(port)
    assert sinergi("serve", "--port", "0").code == 2
