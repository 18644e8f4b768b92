"""A WSGI application that streams, fails or echoes, behind a real doorkeeper."""

from collections.abc import Iterator
from typing import Any

from sinergi.core.doors.arriving import Arriving
from sinergi.core.doors.doorkeeper import Doorkeeper
from sinergi.core.doors.places import Places, Turns
from sinergi.core.doors.workers import Workers

closed: list[int] = []


class Streaming:
    streaming = True

    def __init__(self, pieces: int):
        self.left = pieces

    def __iter__(self) -> Iterator[bytes]:
        while self.left:
            self.left -= 1
            yield b"x" * 1000

    def close(self) -> None:
        closed.append(self.left)


def any_wsgi(environ: dict[str, Any], start_response: Any) -> Any:
    path = environ["PATH_INFO"]
    if path == "/fails":
        raise ValueError("as asked")
    start_response(
        "200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    )
    if path.startswith("/streams/"):
        return Streaming(int(path.rpartition("/")[2]))
    if path == "/closed":
        return [repr(closed).encode()]
    names = (
        "PATH_INFO",
        "QUERY_STRING",
        "REMOTE_ADDR",
        "CONTENT_LENGTH",
        "HTTP_X",
        "HTTP_A_B",
        "HTTP_COOKIE",
    )
    return [repr([environ.get(n) for n in names]).encode(), environ["wsgi.input"].read()]


application = Doorkeeper(
    any_wsgi,
    workers=Workers(2),
    turns=Turns(1, 4),
    places=Places(8, 8, 2**20, 2**20),
    arriving=Arriving(2**20, 5.0, 1024.0),
)
