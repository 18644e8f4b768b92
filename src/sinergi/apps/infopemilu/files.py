"""Files of the public folder, found safely and with what a cache needs to know."""

import re
from dataclasses import dataclass
from pathlib import Path

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
#: Content-addressed: such a file never changes.
IMMUTABLE = re.compile(r"^assets/|/(definitions|forms|photos|thumbs)/")
_SAFE = re.compile(r"^[A-Za-z0-9_-][A-Za-z0-9_.-]*$")


@dataclass(frozen=True, slots=True)
class PublicFile:
    path: Path
    content_type: str
    etag: str
    immutable: bool


def find(root: Path, name: str) -> PublicFile | None:
    """The file ``name`` below ``root`` (a folder means its index.html), None where none is."""
    parts = [part for part in name.split("/") if part]
    if not all(_SAFE.match(part) for part in parts):
        return None
    path = root.joinpath(*parts)
    if path.is_dir():
        path /= "index.html"
    try:
        stat = path.stat()
    except OSError:
        return None
    if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
        return None
    return PublicFile(
        path,
        TYPES.get(path.suffix, "application/octet-stream"),
        f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"',
        bool(IMMUTABLE.search(name)),
    )
