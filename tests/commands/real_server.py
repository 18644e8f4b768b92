"""The web server as ``sinergi serve`` starts it, on a real port, with a test's database."""

import http.client
import json
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sinergi.commands import serving

TIMEOUT = 60.0


@dataclass(frozen=True)
class Said:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class RealServer:
    port: int

    def connect(self, sender: str = "127.0.0.1") -> socket.socket:
        """``sender``: the client's own address, any of 127.0.0.0/8."""
        return socket.create_connection(("127.0.0.1", self.port), TIMEOUT, (sender, 0))

    def ask(
        self, method: str, path: str, body: bytes | None = None, *, sender: str = "127.0.0.1",
        headers: Mapping[str, str] | None = None,
    ) -> Said:  # fmt: skip
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=TIMEOUT, source_address=(sender, 0)
        )
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return Said(response.status, response.headers, response.read())
        finally:
            connection.close()

    def post(self, notes: list[str], **more: Any) -> Said:
        return self.ask("POST", "/api/v1/records", json.dumps({"records": notes}).encode(), **more)

    def raw(self, data: bytes, *, sender: str = "127.0.0.1") -> bytes:
        """Everything that comes back until the server closes."""
        with self.connect(sender) as opened:
            opened.sendall(data)
            return everything(opened)

    def still_serves(self) -> None:
        """The page, the API and the intake answer."""
        assert self.ask("GET", "/healthz").status == 200
        assert self.ask("GET", "/readyz").json["status"] == "ok"
        assert self.ask("GET", "/api/v1/openapi.json").status == 200
        assert self.post(["no note"]).json["results"][0]["codes"] == ["bad-note"]


def everything(opened: socket.socket) -> bytes:
    parts = []
    while part := opened.recv(65536):
        parts.append(part)
    return b"".join(parts)


@contextmanager
def running(house: Any, **environment: str) -> Iterator[RealServer]:
    """The server with ``house``'s database and folder, and these settings."""
    settings = environment | {
        "SINERGI_DATABASE_URL": house.url,
        "SINERGI_VAR": str(house.var),
    }
    before = {name: os.environ.get(name) for name in settings}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    stop = threading.Event()
    os.environ |= settings
    try:
        with serving.running([serving.web(port)], stop):
            serving.wait_until_answering(port, stop)
            yield RealServer(port)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
