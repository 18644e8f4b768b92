"""The doorkeeper under a real Granian, with an application that streams, fails and echoes."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.real_server import RealServer, everything

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def web() -> Iterator[RealServer]:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "rsgi", "--port", str(port), "--http", "1",
         "--log-level", "error", "tests.core.doors.any_wsgi:application"],
        cwd=ROOT, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    server = RealServer(port)
    try:
        for _ in range(600):
            try:
                server.ask("GET", "/")
                break
            except OSError:
                threading.Event().wait(0.05)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def test_a_streaming_answer_is_whole_and_closed(web: RealServer) -> None:
    assert web.ask("GET", "/streams/700").body == b"x" * 700_000
    assert web.ask("GET", "/streams/0").body == b""
    assert web.ask("GET", "/closed").body == b"[0, 0]"


def test_a_slow_reader_of_a_stream_holds_no_worker(web: RealServer) -> None:
    readers = [web.connect() for _ in range(6)]  # workers are two
    for reader in readers:
        reader.sendall(
            b"GET /streams/20000 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        assert reader.recv(12) == b"HTTP/1.1 200"
    assert web.ask("GET", "/").status == 200
    assert len(everything(readers.pop())) > 20_000_000
    for reader in readers:
        reader.close()
    assert web.ask("GET", "/").status == 200


def test_an_application_that_fails_is_a_problem(web: RealServer) -> None:
    said = web.ask("GET", "/fails")
    assert (said.status, said.json["status"]) == (500, 500)
    assert web.ask("POST", "/fails", b"x").status == 500


def test_the_request_arrives_as_wsgi_says(web: RealServer) -> None:
    answer = web.raw(
        b"POST /a%20%C3%A9?q=%20 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: 1\r\nx: 2\r\n"
        b"A_B: no\r\nCookie: a=1\r\nCookie: b=2\r\nContent-Length: 3\r\n\r\nabc"
    )
    assert answer.count(b"set-cookie") == 2
    assert answer.endswith(
        b"['/a \xc3\x83\xc2\xa9', 'q=%20', '127.0.0.1', '3', '1,2', None, 'a=1; b=2']abc"
    )


def test_too_many_at_once_are_told_to_come_again(web: RealServer) -> None:
    waiting = [web.connect() for _ in range(8)]
    for opened in waiting:
        opened.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n")
    while (said := web.ask("POST", "/", b"x")).status == 200:
        pass  # until all eight have their places
    assert (said.status, said.headers["Retry-After"]) == (503, "5")
    assert web.ask("GET", "/").status == 200
    for opened in waiting:
        opened.sendall(b"abc")
        assert opened.recv(12) == b"HTTP/1.1 200"
        opened.close()
    assert web.ask("POST", "/", b"x").status == 200
