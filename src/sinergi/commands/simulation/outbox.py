"""Photographs on their way: kept on the disk until the server has them, sent after the digits.

As on a phone: a form's photographs are put here before its record is sent, so that whatever ends in
between, the next start finds them, asks for the record's receipt again and goes on.
"""

import http.client
import shutil
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from sinergi.commands.common import say
from sinergi.commands.simulation.sending import Line, NoServer, connect
from sinergi.commands.simulation.studio import Taken
from sinergi.ledger.tree import root_of_values

AGAIN = 1.0  # seconds after which it tries again what failed
LONGEST = 30.0  # seconds it waits at most where the server asks for more
PATH = "/api/v1/photos"
KEPT = (200, 201)
#: Answers that another attempt may change; every other refusal is for ever.
LATER = (408, 429, 500, 502, 503, 504, 507)


class Outbox:
    """One folder a form, named by the root that its record signed: the note and the pages."""

    def __init__(self, folder: Path):
        self.folder = folder

    def put(self, taken: Taken, note: str) -> None:
        """Whole or not at all."""
        place = self.folder / taken.root
        if place.exists():
            return
        beside = self.folder / f".{taken.root}"
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        (beside / "note").write_text(note, encoding="utf-8")
        for number, (page, sha256) in enumerate(zip(taken.pages, taken.hashes, strict=True), 1):
            (beside / f"{number:03d}-{sha256}.jpg").write_bytes(page)
        beside.rename(place)

    def roots(self) -> list[str]:
        """Of the forms that are here, in no order that says anything."""
        if not self.folder.exists():
            return []
        return sorted(p.name for p in self.folder.iterdir() if not p.name.startswith("."))

    def note(self, root: str) -> str:
        return (self.folder / root / "note").read_text(encoding="utf-8")

    def hashes(self, root: str) -> list[str]:
        """The whole list in page order, sent pages included."""
        return [sha256 for sha256, _ in self.pages(root)]

    def pages(self, root: str) -> Iterator[tuple[str, Path]]:
        """(SHA-256, file) in page order."""
        for path in sorted((self.folder / root).glob("*.jpg")):
            yield path.stem.split("-")[1], path

    def done(self, root: str) -> None:
        """The server has them all, or will never take them."""
        gone = self.folder / f".{root}"
        with suppress(FileNotFoundError):
            (self.folder / root).rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def __contains__(self, root: str) -> bool:
        return (self.folder / root).exists()


class Courier(threading.Thread):
    """Sends what is in the outbox until ``stop``; nothing waits for it."""

    def __init__(self, url: str, outbox: Outbox, stop: threading.Event):
        super().__init__(name="courier", daemon=True)
        self.outbox = outbox
        self.ended = stop
        self.url = url
        self.sent = 0
        self._line = Line(url, Random(0))
        self._connection: http.client.HTTPConnection | None = None
        self._path = ""
        self._changed = threading.Condition()
        self._due: deque[tuple[str, str]] = deque()

    def offer(self, root: str, token: str) -> None:
        """The record of this root was taken; ``token`` of its receipt."""
        with self._changed:
            self._due.append((root, token))
            self._changed.notify_all()

    def run(self) -> None:
        try:
            self._take_up()
            while not self.ended.is_set():
                with self._changed:
                    if not self._due:
                        self._changed.wait(AGAIN)
                        continue
                    root, token = self._due.popleft()
                if root in self.outbox:
                    self._send(root, token)
        finally:
            self._line.close()
            self._hang_up()

    def _take_up(self) -> None:
        """What an earlier process left: a record that is sent again gives its receipt again."""
        for root in self.outbox.roots():
            if root_of_values(self.outbox.hashes(root)) != root:
                self.outbox.done(root)
                continue
            while not self.ended.is_set():
                try:
                    (answer,) = self._line.post(
                        [self.outbox.note(root)], {root: self.outbox.hashes(root)}
                    )
                except NoServer:
                    self.ended.wait(AGAIN)
                    continue
                if answer["status"] in ("recorded", "duplicate"):
                    self.offer(root, answer["receipt"]["upload"])
                elif answer["codes"] != ["unknown-key"]:
                    self.outbox.done(root)
                break

    def _send(self, root: str, token: str) -> None:
        for sha256, path in self.outbox.pages(root):
            data = path.read_bytes()
            while not self.ended.is_set():
                status, wait, answer = self._put(sha256, data, token)
                if status in KEPT:
                    self.sent += 1
                    break
                if status and status not in LATER:
                    say(f"  foto ditolak: {sha256[:16]}: {status} {answer[:200]!r}")
                    break
                self.ended.wait(min(wait or AGAIN, LONGEST))
            if self.ended.is_set():
                return  # the next start goes on with the whole form: what is kept is kept
        self.outbox.done(root)

    def _put(self, sha256: str, data: bytes, token: str) -> tuple[int, float, bytes]:
        """Status (0 = no answer), the seconds the server asks to wait, the answer."""
        try:
            if self._connection is None:
                self._connection, self._path = connect(self.url)
            self._connection.request(
                "PUT", f"{self._path}{PATH}/{sha256}", body=data,
                headers={"Authorization": f"Bearer {token}", "Content-Type": "image/jpeg"},
            )  # fmt: skip
            response = self._connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._hang_up()
            return 0, 0.0, str(error).encode()
        asked = response.headers.get("Retry-After", "")
        return response.status, float(asked) if asked.isdecimal() else 0.0, answer

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
