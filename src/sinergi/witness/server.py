"""tlog-witness over HTTP: the standard library's server, a thread a connection, each bounded."""

import io
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sinergi.witness.keeper import Keeper
from sinergi.witness.protocol import MAX_REQUEST, PATH, PLAIN, Answer
from sinergi.witness.sources import SourceError
from sinergi.witness.store import StateLost

CONNECTIONS = 64
#: Seconds that a connection may wait for its next request and send it whole.
REQUEST_SECONDS = 60.0
#: Seconds for a body once its headers are there.
BODY_SECONDS = 10.0
REGISTER_EVERY = 60.0
#: After a log or key that is not known: the register is read again, but not more often.
REGISTER_SOON = 5.0


class _Timed(io.RawIOBase):
    """A socket that gives up at the handler's deadline, however slowly bytes drip in."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.deadline = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request took too long")
        self.connection.settimeout(left)
        return self.connection.recv_into(buffer)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sinergi-witness"
    sys_version = ""
    server: "WitnessServer"

    def setup(self) -> None:
        super().setup()
        self._timed = _Timed(self.connection)
        self.rfile = io.BufferedReader(self._timed)

    def handle_one_request(self) -> None:
        self._timed.deadline = time.monotonic() + REQUEST_SECONDS
        super().handle_one_request()

    def do_GET(self) -> None:
        if self.path == "/":
            self._answer(Answer(200, self.server.keeper.standing().encode()))
        elif self.path == PATH:
            self._answer(Answer(405, b"POST it\n"), [("Allow", "POST")])
        else:
            self._answer(Answer(404, b"not found\n"))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self._answer(Answer(411, b"say the body's length\n"))
            return
        if int(length) > MAX_REQUEST:
            self.close_connection = True
            self._answer(Answer(413, f"at most {MAX_REQUEST} bytes\n".encode()))
            return
        self._timed.deadline = time.monotonic() + BODY_SECONDS
        body = self.rfile.read(int(length))
        if len(body) != int(length):
            self.close_connection = True
            return
        if self.path != PATH:
            self._answer(Answer(404, b"not found\n"))
            return
        self._answer(self.server.answer(body))

    def _answer(self, answer: Answer, headers: list[tuple[str, str]] | None = None) -> None:
        self.connection.settimeout(BODY_SECONDS)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in headers or ():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)
        if answer.why:
            self.server.say(f"{answer.status} {answer.why}")

    def log_message(self, format: str, *arguments: object) -> None:
        """Only what was refused is told, and by ``_answer``."""


class WitnessServer(ThreadingHTTPServer):
    """``serve_forever()`` until ``shutdown()``; reads the register now and then in a thread."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = CONNECTIONS

    def __init__(
        self, keeper: Keeper, host: str, port: int, say: Callable[[str], None] = lambda _: None
    ):
        self.keeper = keeper
        self.say = say
        self._free = threading.BoundedSemaphore(CONNECTIONS)
        self._ask = threading.Event()
        self._ending = threading.Event()
        self._told = ""
        super().__init__((host, port), _Handler)
        if keeper.has_register:
            threading.Thread(target=self._read_register, daemon=True).start()

    def answer(self, body: bytes) -> Answer:
        try:
            answer = self.keeper.add(body)
        except (StateLost, OSError) as error:
            self.say(f"500 {error}")
            return Answer(500, b"this witness cannot keep its state; nothing is cosigned\n", PLAIN)
        if answer.status in (403, 404):
            self._ask.set()
        return answer

    def _read_register(self) -> None:
        while not self._ending.is_set():
            try:
                self.keeper.read_register()
                told = ""
            except (SourceError, StateLost, OSError) as error:
                told = f"the register was not read: {error}"
            if told != self._told:
                self.say(told or "the register is read again")
                self._told = told
            self._ending.wait(REGISTER_SOON)
            self._ask.wait(REGISTER_EVERY - REGISTER_SOON)
            self._ask.clear()

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)  # as many as there may be: the next comes again
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._free.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away in the middle is nothing to tell of."""

    def server_close(self) -> None:
        self._ending.set()
        self._ask.set()
        super().server_close()
