"""Emptying the demonstration and beginning anew, asked for on its page.

Everything of the program is stopped first. A mark is left in the data folder before anything goes and
taken away when the new beginning stands, so a demonstration that was killed in between is emptied
at its next start. Meanwhile a small waiting room answers at the same address and says how far it is.
"""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path

from sinergi.commands import serving
from sinergi.commands.common import BadInput, migrate, say, var

MARK = ".emptying"
#: Kept of an election's own folder: the passwords of invented people, which somebody wrote down.
KEPT = ("accounts.json",)
STEPS = 4
_TEXTS = {
    1: ("basis data dikosongkan", "the database is emptied"),
    2: ("hasil dan foto dibuang", "results and photographs go"),
    3: ("tabel dibuat lagi", "tables are made again"),
    4: ("pemilu peragaan dimuat", "the demonstration's election is loaded"),
}
_PAGE = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Peragaan sedang dikosongkan</title><link rel="stylesheet" href="/static/sinergi/tokens.css">
<link rel="stylesheet" href="/peragaan/aset/desk.css">
<link rel="icon" href="data:,"></head>
<body><div class="mode"><b>PERAGAAN · DATA REKAAN</b></div><main id="main" class="narrow">
<h1>Peragaan sedang dikosongkan</h1><p role="status">{text}</p>
<p class="quiet" lang="en">The demonstration is being emptied: {english}</p></main></body></html>
"""
#: The styles of its page: address -> package and file.
STYLES = {
    "/peragaan/aset/desk.css": ("sinergi.apps.peragaan", "static/peragaan/desk.css"),
    "/static/sinergi/tokens.css": ("sinergi.core", "static/sinergi/tokens.css"),
}
POLICY = "default-src 'none'; style-src 'self'; img-src data:"


def is_owed() -> bool:
    """Was an emptying asked for, or cut short before its end?"""
    return (var() / MARK).exists()


def owe() -> None:
    """Leaves the mark, so that whatever ends now, the emptying is done."""
    path = var() / MARK
    with path.open("w") as file:
        file.flush()
        os.fsync(file.fileno())


class WaitingRoom:
    """Answers while the demonstration is emptied: 503, and how far it is."""

    def __init__(self, port: int):
        self.step = 1
        room = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                room.answer(self)

            do_POST = do_HEAD = do_GET

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer((serving.HOST, port), Answer)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    @property
    def texts(self) -> tuple[str, str]:
        indonesian, english = _TEXTS[self.step]
        return f"{self.step} dari {STEPS}: {indonesian}", f"{self.step} of {STEPS}: {english}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.split("?")[0]
        status, kind = 503, "text/html; charset=utf-8"
        text, english = self.texts
        if path in STYLES:
            status, kind, body = 200, "text/css", _style(path).read_bytes()
        elif path.endswith("keadaan.json"):
            kind = "application/json"
            words = (
                f"The demonstration is being emptied: {english}."
                if "bahasa=en" in request.path
                else f"Peragaan sedang dikosongkan: {text}."
            )
            body = json.dumps({"text": words}).encode()
        else:
            body = _PAGE.format(text=text, english=english).encode()
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Content-Security-Policy", POLICY)
        request.send_header("Cache-Control", "no-store")
        request.send_header("Retry-After", "2")
        request.send_header("X-Emptying", str(self.step))
        request.send_header("Connection", "close")
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)


def _style(path: str) -> Path:
    package, name = STYLES[path]
    return Path(str(resources.files(package).joinpath(name)))


@contextmanager
def waiting_room(port: int) -> Iterator[WaitingRoom]:
    room = WaitingRoom(port)
    room.thread.start()
    try:
        yield room
    finally:
        room.server.shutdown()
        room.server.server_close()
        room.thread.join()


@contextmanager
def emptied(port: int) -> Iterator[None]:
    """Empties everything; the body loads it anew, then the mark goes. Raises BadInput where the
    database holds more than demonstrations (the mark goes too: nothing was touched)."""
    _refuse_others()
    owe()
    with waiting_room(port) as room:
        say("  peragaan dikosongkan ...")
        _empty_database()
        room.step = 2
        _empty_folder()
        room.step = 3
        migrate()
        room.step = 4
        yield
    (var() / MARK).unlink(missing_ok=True)


def _refuse_others() -> None:
    from django.db import ProgrammingError, connection

    from sinergi.apps.peragaan.public import others_than_demonstrations

    try:
        others = others_than_demonstrations()
    except ProgrammingError:  # cut short before: the tables are gone already
        connection.close()
        return
    if others:
        (var() / MARK).unlink(missing_ok=True)
        raise BadInput(
            f"this database holds elections that are no demonstration ({', '.join(others)}); "
            "it is not emptied"
        )


def _empty_database() -> None:
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, connections

    connections.close_all()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connections.close_all()
    ContentType.objects.clear_cache()


def _empty_folder() -> None:
    """What the program wrote, but the server's own secret and what is ``KEPT``."""
    from django.conf import settings

    from sinergi.core import vault

    root = var()
    shutil.rmtree(settings.PUBLIC_ROOT, ignore_errors=True)
    shutil.rmtree(settings.UPLOADS_ROOT or root / "uploads", ignore_errors=True)
    for keys in root.glob(f"*/{vault.folder('x').name}"):
        others = [path for path in keys.parent.iterdir() if path != keys]
        for path in [*others, keys]:  # the keys last: where they are, it was not finished
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name not in KEPT:
                path.unlink()
