"""``sinergi serve``: the web server, the clerk and a worker in one process group."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sinergi.commands.common import BadInput, database, say

HOST = "127.0.0.1"
RESTART_AFTER = 1.0
STOP_WITHIN = 15.0
CONNECTIONS = 4096  # a web process
HEADER_SECONDS = 15  # for a request's headers, and between two requests of a connection
CHILD = [sys.executable, "-m", "sinergi.commands.child"]


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser(
        "serve", help="jalankan aplikasi: web, juru catat (clerk), pekerja (worker)"
    )
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument(
        "--only", choices=("web", "clerk", "worker"), help="one part, for several machines"
    )
    serve.set_defaults(handler=_serve)


def _serve(arguments: argparse.Namespace) -> int:
    with interruptible() as stop, database():
        if arguments.only == "clerk":
            run_clerk(stop.is_set)
            return 0
        if arguments.only == "worker":
            run_worker(stop.is_set)
            return 0
        parts = [web(arguments.port)]
        if arguments.only is None:
            parts += [clerk(), worker()]
        with running(parts, stop):
            wait_until_answering(arguments.port, stop)
            say(f"http://localhost:{arguments.port}/  (Ctrl-C stops it)")
            stop.wait()
    return 0


def run_clerk(stopped: Callable[[], bool]) -> None:
    from sinergi.apps.sirekap.clerk_loop import run

    run(stopped)


def run_worker(stopped: Callable[[], bool]) -> None:
    from sinergi.core import jobs

    jobs.run(stopped)


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; handlers are put back afterwards."""
    stop = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def web(port: int) -> list[str]:
    """The command of the web server: Granian, one process a core; core/doors bounds each."""
    if not 1 <= port <= 65535:
        raise BadInput(f"--port {port}: a port is a number from 1 to 65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise BadInput(
                f"port {port}: {error.strerror}; stop what uses it, or choose another (--port)"
            ) from error
    return [
        sys.executable, "-m", "granian", "--interface", "rsgi", "sinergi.rsgi:application",
        "--host", HOST, "--port", str(port), "--workers", str(max(1, (os.cpu_count() or 2) - 1)),
        "--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS), "--http", "1", "--no-ws",
        "--http1-header-read-timeout", str(HEADER_SECONDS * 1000), "--http1-buffer-size", "65536",
        "--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "10",
        "--log-level", "warning",
    ]  # fmt: skip


def clerk() -> list[str]:
    return [sys.executable, "-m", "sinergi.apps.sirekap.clerk_loop"]


def worker() -> list[str]:
    """Makes thumbnails; takes its work from the queue in the database."""
    return [sys.executable, "-m", "sinergi.core.jobs"]


@contextmanager
def running(parts: list[list[str]], stop: threading.Event) -> Iterator[None]:
    """Runs the parts, starts again what dies, ends all of them at the end."""
    started: list[subprocess.Popen[bytes]] = []
    ending = threading.Event()
    lock = threading.Lock()

    def keep(command: list[str]) -> None:
        while not ending.is_set():
            with lock:
                if ending.is_set():
                    return
                process = subprocess.Popen([*CHILD, *command], start_new_session=True)
                started.append(process)
            code = process.wait()
            _signal(process, signal.SIGKILL)  # workers that a killed leader left behind
            if ending.is_set() or stop.is_set():
                return
            say(f"{command[2]} ended with code {code}; starting it again")
            ending.wait(RESTART_AFTER)

    keepers = [threading.Thread(target=keep, args=(part,), daemon=True) for part in parts]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        ending.set()
        with lock:
            alive = [p for p in started if p.poll() is None]
            lost = [p for p in started if p.poll() is not None]
        for process in lost:
            _signal(process, signal.SIGKILL)
        for process in alive:
            _signal(process, signal.SIGTERM)
        for process in alive:
            try:
                process.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def wait_until_answering(port: int, stop: threading.Event) -> None:
    """Returns when /healthz answers, or when it is to stop."""
    while not stop.is_set():
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            stop.wait(0.05)
