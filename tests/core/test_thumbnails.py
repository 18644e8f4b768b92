"""Thumbnails: decoded elsewhere, within limits; a bad picture costs one process."""

import io
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image

from sinergi.core import thumbnails
from sinergi.core.jpeg import inspect
from tests.form_pictures import form_picture, jpeg


def test_a_thumbnail_is_a_small_bare_jpeg() -> None:
    for picture in (form_picture(), form_picture().convert("L")):
        made = thumbnails.make(jpeg(picture))
        size = inspect(made)
        assert (size.height, size.width) == (480, 339)
        assert len(made) < 40_000


def test_a_picture_is_never_made_larger() -> None:
    assert inspect(thumbnails.make(jpeg(form_picture(size=(60, 90))))).height == 90


def png_bomb() -> bytes:
    """A PNG of 40,000 × 40,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 5001 * 400, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def pixel_bomb() -> bytes:
    """A JPEG whose header claims 65,000 × 65,000 pixels."""
    data = bytearray(jpeg(Image.new("L", (8, 8))))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(data)


@pytest.mark.parametrize("bad", [png_bomb(), pixel_bomb(), b"", b"\xff\xd8\xff", b"x" * 1000])
def test_what_is_no_picture_or_a_bomb_is_said(bad: bytes) -> None:
    with pytest.raises(thumbnails.CannotDecode) as caught:
        thumbnails.make(bad)
    assert str(caught.value)


def in_child(code: str) -> "subprocess.CompletedProcess[str]":
    """Runs a piece of Python in a process with the decoder's limits."""
    begin = "import sys; sys.path.insert(0, sys.argv[1])\nimport thumbnail_child\nthumbnail_child.limit()\n"
    return subprocess.run(
        [sys.executable, "-I", "-c", begin + code, str(thumbnails.CHILD.parent)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_limits_hold() -> None:
    assert "MemoryError" in in_child("b'x' * (600 * 1024 * 1024)").stderr
    assert in_child("open('/dev/null', 'wb').write(b'x'); print('ok')").stdout == "ok\n"
    written = in_child("import tempfile; tempfile.TemporaryFile()").stderr
    assert "No usable temporary directory" in written  # each one tried refuses a byte


@pytest.mark.soak
def test_a_decoder_that_does_not_end_is_ended() -> None:
    done = in_child("while True: pass")
    assert done.returncode < 0


def test_a_progressive_picture_of_sixteen_megapixels_is_decoded() -> None:
    noise = Image.effect_noise((4000, 4000), 20)
    data = jpeg(noise, quality=5, progressive=True)
    out = io.BytesIO(thumbnails.make(data))
    assert Image.open(out).size == (480, 480)
