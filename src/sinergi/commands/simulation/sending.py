"""Sending as phones do: keep-alive, repeats, cuts in the middle; nothing is given up."""

import http.client
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
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

    def merge(self, other: "Sent") -> None:
        self.requests += other.requests
        self.cut += other.cut
        self.tried_again += other.tried_again
        self.latencies += other.latencies


def connect(url: str, timeout: float = 60) -> tuple[http.client.HTTPConnection, str]:
    """A connection to the address's server, not yet opened, and the address's path."""
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "localhost", parts.port, timeout=timeout), parts.path.rstrip("/")


class Line:
    """One connection to the records endpoint, opened again when it breaks."""

    def __init__(self, url: str, rng: Random, *, cut: float = 0.0):
        self.url = url
        self.rng = rng
        self.cut = cut
        self.sent = Sent()
        self._path = ""
        self._connection: http.client.HTTPConnection | None = None

    def post(
        self, notes: list[str], photos: Mapping[str, Sequence[str]] | None = None
    ) -> list[dict[str, Any]]:
        """Sends until it is answered; returns one answer a record. Raises NoServer.

        ``photos``: Merkle root that a record signed → its photographs' hashes in page order.
        """
        content: dict[str, Any] = {"records": notes}
        if photos:
            content["photos"] = photos
        body = json.dumps(content).encode()
        if self.rng.random() < self.cut:
            self._cut(body)
        problem = ""
        for attempt in range(TRIES):
            began = time.monotonic()
            try:
                status, wait, answer = self._once(body)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                problem, wait = str(error) or repr(error), 0.0
            else:
                self.sent.requests += 1
                self.sent.latencies.append(time.monotonic() - began)
                if status == 200:
                    results: list[dict[str, Any]] = json.loads(answer)["results"]
                    return results
                problem = f"{status} {answer[:200]!r}"
                if status not in (429, 502, 503):
                    raise NoServer(f"{self.url}: refused the request: {problem}")
            self.sent.tried_again += 1
            time.sleep(wait or PAUSE * min(attempt + 1, 8))
        raise NoServer(f"{self.url}: no answer after {TRIES} tries: {problem}")

    def _once(self, body: bytes) -> tuple[int, float, bytes]:
        """Status, the seconds the server asks to wait (0 = it does not say), the answer."""
        if self._connection is None:
            self._connection, self._path = connect(self.url)
        self._connection.request(
            "POST", self._path + PATH, body=body, headers={"Content-Type": "application/json"}
        )
        response = self._connection.getresponse()
        answer = response.read()
        return response.status, _seconds(response.headers.get("Retry-After")), answer

    def _cut(self, body: bytes) -> None:
        """Announces the whole body, sends half of it, and hangs up."""
        connection, path = connect(self.url, timeout=10)
        try:
            connection.putrequest("POST", path + PATH)
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body[: len(body) // 2])
            self.sent.cut += 1
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _seconds(header: str | None) -> float:
    """Retry-After in seconds; a date or nonsense says nothing."""
    return float(header) if header and header.isdecimal() else 0.0


class Reader:
    """Reads JSON files of the public folder over one connection, through a server's restarts."""

    def __init__(self, base: str):
        self.base = base
        self._path = ""
        self._connection: http.client.HTTPConnection | None = None

    def get(self, name: str) -> Any:
        """A file's content; None where it does not exist (yet). Raises NoServer."""
        problem = ""
        for attempt in range(TRIES):
            try:
                if self._connection is None:
                    self._connection, self._path = connect(self.base)
                self._connection.request("GET", f"{self._path}/{name}")
                response = self._connection.getresponse()
                body = response.read()
            except (OSError, http.client.HTTPException) as error:
                self.close()
                problem = str(error) or repr(error)
            else:
                if response.status == 200:
                    return json.loads(body)
                if response.status == 404:
                    return None
                problem = f"answered {response.status}"
            time.sleep(PAUSE * min(attempt + 1, 8))
        raise NoServer(f"{self.base}/{name}: {problem}")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def fetch(url: str) -> Any:
    """A JSON file of the public folder; None where it does not exist (yet)."""
    body = fetch_bytes(url)
    return None if body is None else json.loads(body)


def fetch_bytes(url: str) -> bytes | None:
    """A file of the public folder as it is; None where it does not exist (yet)."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"not a web address: {url}")
    try:
        with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310
            body: bytes = response.read()
            return body
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise
