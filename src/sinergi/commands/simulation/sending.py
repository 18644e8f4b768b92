"""Sending as phones do: keep-alive, repeats, cuts in the middle; nothing is given up."""

import http.client
import json
import socket
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from random import Random
from typing import Any

PATH = "/api/v1/records"
TRIES = 60
PAUSE = 0.25


class NoServer(RuntimeError):
    """The server did not answer after many tries; the text says which and the last error."""


@dataclass
class Sent:
    """What happened on the line."""

    requests: int = 0
    cut: int = 0
    tried_again: int = 0
    latencies: list[float] = field(default_factory=list)


class Line:
    """One connection to the records endpoint."""

    def __init__(self, url: str, rng: Random, *, cut: float = 0.0):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname or "localhost", parts.port or 80
        self.rng = rng
        self.cut = cut
        self.sent = Sent()
        self._connection: http.client.HTTPConnection | None = None

    def post(self, notes: list[str]) -> list[dict[str, Any]]:
        """Sends until it is answered; returns one answer a record. Raises NoServer."""
        body = json.dumps({"records": notes}).encode()
        if self.rng.random() < self.cut:
            self._cut(body)
        problem = ""
        for attempt in range(TRIES):
            began = time.monotonic()
            try:
                status, wait, answer = self._once(body)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                problem, wait = str(error), PAUSE
            else:
                self.sent.requests += 1
                self.sent.latencies.append(time.monotonic() - began)
                if status == 200:
                    results: list[dict[str, Any]] = json.loads(answer)["results"]
                    return results
                problem = f"{status} {answer[:200]!r}"
                if status not in (429, 502, 503):
                    raise NoServer(f"{self.host}:{self.port}: refused the request: {problem}")
            self.sent.tried_again += 1
            time.sleep(wait * min(attempt + 1, 8))
        raise NoServer(f"{self.host}:{self.port}: no answer after {TRIES} tries: {problem}")

    def _once(self, body: bytes) -> tuple[int, float, bytes]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        self._connection.request(
            "POST", PATH, body=body, headers={"Content-Type": "application/json"}
        )
        response = self._connection.getresponse()
        answer = response.read()
        return response.status, float(response.headers.get("Retry-After", PAUSE)), answer

    def _cut(self, body: bytes) -> None:
        """Announces the whole body, sends half of it, and hangs up."""
        try:
            with socket.create_connection((self.host, self.port), timeout=10) as raw:
                head = (
                    f"POST {PATH} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
                    f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                raw.sendall(head.encode() + body[: len(body) // 2])
            self.sent.cut += 1
        except OSError:
            return

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def fetch(url: str) -> Any:
    """A JSON file of the public folder; None where it does not exist (yet)."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"not a web address: {url}")
    try:
        with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310
            return json.load(response)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise
