"""A public folder over HTTP as production serves it: with the application's policy, compressed,
with validators; and the sample folder's own content for the tests to compare with.
"""

import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sinergi.core.security import CONTENT_SECURITY_POLICY
from sinergi.law.election import Election


class Handler(SimpleHTTPRequestHandler):
    """Answers with gzip and an ETag, on connections that stay open; keeps no log."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() and not self.path.split("?")[0].endswith("/"):
            super().do_GET()  # leads to the folder
            return
        path = path / "index.html" if path.is_dir() else path
        try:
            content = path.read_bytes()
        except OSError:
            self.send_error(404)
            return
        tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return
        zipped = "gzip" in self.headers.get("Accept-Encoding", "")
        body = gzip.compress(content, 6) if zipped else content
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", tag)
        self.send_header("Cache-Control", "no-cache")
        if zipped:
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def served_folder(folder: Path) -> Iterator[str]:
    """The address of a server over ``folder``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Site:
    """The sample folder and the address it is served at."""

    def __init__(self, folder: Path, address: str, election: Election):
        self.folder, self.address, self.election = folder, address, election

    def at(self, hash_: str = "") -> str:
        return f"{self.address}/{self.election.id}/{hash_}"

    def data(self, path: str) -> Any:
        return json.loads((self.folder / self.election.id / path).read_text())

    def stations(self, contest: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for file in sorted((self.folder / self.election.id / "stations" / contest).iterdir()):
            yield from json.loads(file.read_text())["stations"].items()

    def station(self, contest: str, status: str) -> str:
        """The first station that has it."""
        return next(code for code, s in self.stations(contest) if s["status"] == status)

    def corrected(self, contest: str) -> str:
        """The first station of which an earlier form's numbers are told."""
        return next(
            code for code, s in self.stations(contest) if any("counts" in h for h in s["history"])
        )

    def held(self, contest: str) -> tuple[str, dict[str, Any]]:
        return next(
            (code, s)
            for code, s in self.stations(contest)
            if s["status"] == "held" and any(f["code"] == "V501" for f in s["findings"])
        )
