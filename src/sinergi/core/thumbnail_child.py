"""Decodes one photograph in a process that may use little, and writes its thumbnail.

Run as a file of its own, by ``thumbnails.py``: JPEG on standard input, JPEG on standard output.
A picture that is broken, or made to cost much, costs this process.
"""

import io
import resource
import sys
import warnings

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
MAX_PIXELS = 16_000_000
#: Pixels of the longer side: a page of the form in a list, twice as fine for dense screens.
LONG_SIDE = 480
QUALITY = 72


def limit() -> None:
    """Bounds what this process may take."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes into pipes alone
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def thumbnail(data: bytes) -> bytes:
    """Raises whatever Pillow raises."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
        picture.thumbnail((LONG_SIDE, LONG_SIDE))
        out = io.BytesIO()
        picture.convert("L" if picture.mode == "L" else "RGB").save(
            out, "JPEG", quality=QUALITY, optimize=True, exif=b"", icc_profile=None
        )
    return out.getvalue()


def main() -> int:
    limit()
    try:
        made = thumbnail(sys.stdin.buffer.read())
    except Exception as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
