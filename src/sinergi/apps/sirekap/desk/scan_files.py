"""Is this file the scan of a signed paper? Its structure is walked, nothing in it is run or drawn.

Taken are PDF, JPEG and PNG, told by their content and never by their name. A PDF with anything that
acts (scripts, launching, forms that send, files inside) or that is locked is refused: people of other
levels open it. Sources: ISO 32000-1 (7.5.7 object streams, 12.6 actions), ITU-T T.81 annex B, PNG (W3C).
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk.refusals import Refused

#: A kecamatan's D.Hasil of a hundred pages at 200 dpi in grey.
MAX_BYTES = 32 * 1024 * 1024
MAX_PAGES = 400
MAX_PIXELS = 60_000_000
#: What an object stream may inflate to, all of them together.
MAX_INFLATED = 32 * 1024 * 1024

MEDIA = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
#: Names of a PDF that act, or that hide a file in it.
_ACTIVE = (
    b"JavaScript", b"JS", b"Launch", b"SubmitForm", b"ImportData", b"RichMedia", b"EmbeddedFile",
    b"EmbeddedFiles", b"XFA", b"GoToE", b"GoToR", b"AA", b"Movie", b"Sound", b"Rendition",
)  # fmt: skip
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME = re.compile(rb"/([^\x00-\x20()<>\[\]{}/%]+)")
_STREAM = re.compile(rb"stream\r?\n")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class ScanFile:
    """``kind``: ``pdf jpg png``; ``pages``: of a PDF, 1 of a picture."""

    kind: str
    pages: int


def inspect(data: bytes) -> ScanFile:
    """What the file is. Raises Refused: what is wrong, and the mend."""
    if len(data) > MAX_BYTES:
        raise Refused(
            "too-large",
            _("Berkas ini %(size)s MB; paling banyak %(most)s MB. Pindai dengan 200 dpi abu-abu.")
            % {"size": len(data) // 2**20, "most": MAX_BYTES // 2**20},
        )
    if data[:5] == b"%PDF-":
        return ScanFile("pdf", _pdf(data))
    if data[:3] == b"\xff\xd8\xff":
        _picture(_jpeg_size(data), whole=b"\xff\xd9" in data[-64:])
        return ScanFile("jpg", 1)
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        size = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
        _picture(size if data[12:16] == b"IHDR" else None, whole=data[-8:-4] == b"IEND")
        return ScanFile("png", 1)
    raise Refused("bad-file", _("Berkas ini bukan PDF, JPEG, atau PNG. Pindai ulang sebagai PDF."))


def _picture(size: tuple[int, int] | None, *, whole: bool) -> None:
    if size is None or not all(size) or not whole:
        raise Refused("bad-file", _("Gambar ini rusak atau terpotong. Ambil ulang fotonya."))
    if size[0] * size[1] > MAX_PIXELS:
        raise Refused(
            "too-large", _("Gambar ini terlalu besar. Kirim paling banyak 60 megapiksel.")
        )


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height by the first frame header; None where there is none."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        if length < 2:
            return None
        at += 2 + length
    return None


# --- PDF --------------------------------------------------------------------------------------


def _pdf(data: bytes) -> int:
    if b"%%EOF" not in data[-2048:]:
        raise Refused("bad-file", _("PDF ini terpotong: bagian akhirnya tidak ada. Kirim ulang."))
    pages = 0
    for part in _readable(data):
        named = {_HEX.sub(_byte, name) for name in _NAME.findall(part)}
        if b"Encrypt" in named:
            raise Refused(
                "bad-file", _("PDF ini terkunci. Simpan tanpa kata sandi, lalu kirim ulang.")
            )
        if active := sorted(named & set(_ACTIVE)):
            raise Refused(
                "active-content",
                _(
                    "PDF ini berisi hal yang dapat bertindak sendiri (%s). Pindai ulang dari kertasnya."
                )
                % active[0].decode(),
            )
        pages += len(_PAGE.findall(_HEX.sub(_byte, part)))
    if not 0 < pages <= MAX_PAGES:
        raise Refused(
            "bad-file",
            _("PDF ini berhalaman %(n)s; yang diterima 1 sampai %(most)s.")
            % {"n": pages, "most": MAX_PAGES},
        )
    return pages


def _byte(found: "re.Match[bytes]") -> bytes:
    return bytes([int(found[1], 16)])


def _readable(data: bytes) -> Iterator[bytes]:
    """What of a PDF names objects: all between its streams, and its object streams, inflated."""
    at, left = 0, MAX_INFLATED
    plain = []
    while (found := _STREAM.search(data, at)) is not None:
        head = data[at : found.start()]
        plain.append(head)
        end = data.find(b"endstream", found.end())
        end = len(data) if end < 0 else end
        own = head[head.rfind(b"obj") :]
        if b"ObjStm" in _HEX.sub(_byte, own):
            inflater = zlib.decompressobj()
            try:
                whole = inflater.decompress(data[found.end() : end], left)
            except zlib.error as error:
                raise Refused("bad-file", _("PDF ini rusak. Simpan ulang, lalu kirim.")) from error
            left -= len(whole)
            if inflater.unconsumed_tail or left <= 0:
                raise Refused("too-large", _("PDF ini mengembang terlalu besar. Pindai ulang."))
            yield whole
        at = end
    plain.append(data[at:])
    yield b"\n".join(plain)
