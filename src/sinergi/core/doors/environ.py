"""A request of Granian's RSGI as a WSGI environ (PEP 3333)."""

import io
import sys
from typing import Any

#: Where later rooms find the sender of a request, the address that limits count.
SENDER = "sinergi.sender"


def environ_of(scope: Any) -> dict[str, Any]:
    """Without the body: ``wsgi.input`` is empty until ``with_body``.

    A header with an underscore in its name is left out: it would pass for the one with a hyphen,
    and so for what a proxy has written.
    """
    client, _, port = scope.client.rpartition(":")
    name, _, at = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": name.strip("[]"),
        "SERVER_PORT": at,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client.strip("[]"),
        "REMOTE_PORT": port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for header, value in scope.headers.items():
        if "_" in header:
            continue
        key = _KEYS.get(header) or _key(header)
        before = environ.get(key)
        if before is None:
            environ[key] = value
        else:
            environ[key] = f"{before}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    return environ


def with_body(environ: dict[str, Any], body: bytes, length: int | None = None) -> dict[str, Any]:
    """``length``: what was declared, where a part of the body is of use too."""
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body) if length is None else length)
    return environ


_OWN = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
#: Headers of nearly every request.
_KEYS = _OWN | {
    name: "HTTP_" + name.upper().replace("-", "_")
    for name in (
        "host", "accept", "accept-encoding", "accept-language", "user-agent", "connection", "cookie",
        "content-encoding", "if-none-match", "referer", "origin", "x-forwarded-for", "x-forwarded-proto",
    )
}  # fmt: skip


def _key(header: str) -> str:
    return "HTTP_" + header.upper().replace("-", "_")
