"""Where a public folder is read from: a folder, a stick, or an address."""

import http.client
import os
import ssl
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

TRIES = 5
TIMEOUT = 30.0
#: What an address may send as one file.
MOST = 512 * 2**20


class SourceError(OSError):
    """The source cannot be read; the text says what was asked and the mend."""


class Source(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def lists(self) -> bool:
        """Can it name its files?"""
        ...

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None where there is none. Raises SourceError."""
        ...

    def has(self, path: str) -> bool: ...

    def names(self, folder: str) -> Iterator[str] | None:
        """Paths of all files below a folder; None where the source cannot list."""
        ...

    def fresh(self, path: str) -> bytes | None:
        """As ``read``, but never what was read before."""
        ...


class Folder:
    """The folder that holds ``election.json``."""

    lists = True

    def __init__(self, root: Path):
        self.root = root
        self.name = str(root)

    def read(self, path: str) -> bytes | None:
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise SourceError(f"{self.root / path}: {error.strerror}; copy it anew") from error

    fresh = read

    def has(self, path: str) -> bool:
        return (self.root / path).is_file()

    def names(self, folder: str) -> Iterator[str]:
        base = self.root / folder
        for where, folders, files in os.walk(base):
            folders.sort()
            for name in sorted(files):
                if not name.startswith("."):  # a writer's own, beside the file it makes
                    yield str((Path(where) / name).relative_to(self.root))


class Address:
    """An http(s) address; each process keeps one connection, and files once read stay on the disk."""

    lists = False

    def __init__(self, url: str):
        found = urlsplit(url.rstrip("/"))
        if found.scheme not in ("http", "https") or not found.hostname:
            raise SourceError(f"{url}: not an http or https address")
        self.name = url.rstrip("/")
        self._at = found
        self._kept = tempfile.TemporaryDirectory(prefix="sinergi-verify-")
        self._own = threading.local()

    def read(self, path: str) -> bytes | None:
        kept = Path(self._kept.name) / path
        try:
            return kept.read_bytes()
        except OSError:
            data = self.fresh(path)
        if data is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            beside = kept.with_name(f".{kept.name}.{os.getpid()}")
            beside.write_bytes(data)
            beside.rename(kept)
        return data

    def fresh(self, path: str) -> bytes | None:
        return self._ask("GET", path)

    def has(self, path: str) -> bool:
        return self._ask("HEAD", path) is not None

    def names(self, folder: str) -> None:
        return None

    def _ask(self, method: str, path: str) -> bytes | None:
        last: Exception | None = None
        for attempt in range(TRIES):
            if attempt:
                time.sleep(0.2 * 2**attempt)
            try:
                line = self._line()
                line.request(
                    method,
                    quote(f"{self._at.path}/{path}"),
                    headers={"Accept-Encoding": "identity"},
                )
                answer = line.getresponse()
                data = answer.read(MOST + 1)
            except (OSError, http.client.HTTPException) as error:
                last = error
                self._drop()
                continue
            if answer.status == 200:
                if len(data) > MOST:
                    raise SourceError(f"{self.name}/{path}: larger than {MOST} bytes")
                return data
            if answer.status in (404, 410):
                return None
            last = SourceError(f"the server answers {answer.status}")
            if answer.status < 500 and answer.status != 429:
                break
        raise SourceError(f"{self.name}/{path}: {last}; try again later")

    def _line(self) -> http.client.HTTPConnection:
        """This thread's connection in this process."""
        if getattr(self._own, "process", None) != os.getpid():
            self._own.process, self._own.line = os.getpid(), None
        if self._own.line is None:
            host, port = self._at.hostname or "", self._at.port
            if self._at.scheme == "https":
                safe = ssl.create_default_context()
                self._own.line = http.client.HTTPSConnection(
                    host, port, timeout=TIMEOUT, context=safe
                )
            else:
                self._own.line = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
        line: http.client.HTTPConnection = self._own.line
        return line

    def _drop(self) -> None:
        self._own.line.close()
        self._own.line = None


def source(where: str) -> Source:
    """Raises SourceError where it holds no ``election.json``."""
    found: Source = (
        Address(where) if where.startswith(("http://", "https://")) else Folder(Path(where))
    )
    if not found.has("election.json"):
        raise SourceError(
            f"{where}: no election.json in it; name the folder that holds election.json"
        )
    return found
