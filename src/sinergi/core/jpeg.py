"""The structure of a JPEG file, walked without decoding it: is this a photograph we may publish?

Sources: ITU-T T.81 annex B (markers, segments), ITU-T T.871 (JFIF). The walk is linear in the
length of the file, reads each byte at most twice and allocates nothing that the file asks for.

A published photograph holds nothing but its picture: no EXIF, XMP, IPTC, ICC, comment, thumbnail,
and no byte that no decoder reads (behind the end, or inside a table's segment).
"""

import re
from dataclasses import dataclass

#: 4 MiB and 16 megapixels: what a phone's camera gives after it is encoded anew.
MAX_BYTES = 4 * 1024 * 1024
MAX_PIXELS = 16_000_000
#: A progressive picture has about ten scans; each costs a decoder a pass over all pixels.
MAX_SCANS = 64
MAX_SEGMENTS = 512

SOI, EOI, SOS, DQT, DHT, DRI, COM = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD, 0xFE
APP0, APP15 = 0xE0, 0xEF
#: Baseline, extended sequential, progressive; all Huffman-coded.
FRAMES = (0xC0, 0xC1, 0xC2)
#: The next marker in coded data: 0xFF followed by neither a stuffed zero nor a restart.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)
_CARRIED = (
    (b"Exif\x00", "EXIF"),
    (b"http://ns.adobe.com/", "XMP"),
    (b"Photoshop 3.0", "IPTC"),
    (b"ICC_PROFILE", "an ICC profile"),
    (b"MPF\x00", "further pictures"),
    (b"JFXX\x00", "a JFIF thumbnail"),
    (b"Adobe", "an Adobe segment"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """In pixels."""

    width: int
    height: int


class UnfitPhoto(ValueError):
    """A file that is not published; ``code``: ``too-large not-jpeg truncated metadata trailing
    too-many-pixels unsupported``; the text says what, where (byte) and the mend."""

    def __init__(self, code: str, detail: str):
        super().__init__(detail)
        self.code = code


def inspect(data: bytes) -> Size:
    """The picture's size; raises UnfitPhoto."""
    if len(data) > MAX_BYTES:
        raise UnfitPhoto(
            "too-large", f"the file has {len(data)} bytes; at most {MAX_BYTES} (4 MiB) are taken"
        )
    if data[:3] != b"\xff\xd8\xff":
        raise UnfitPhoto("not-jpeg", "the file does not begin as a JPEG (FF D8 FF); send a JPEG")
    return _Walk(data).size()


class _Walk:
    def __init__(self, data: bytes):
        self.data = data
        self.frame: Size | None = None
        self.components = 0
        self.scans = 0

    def size(self) -> Size:
        at = 2
        for _ in range(MAX_SEGMENTS):
            marker, body, after = self._segment(at)
            if marker == EOI:
                return self._end(at)
            self._check(marker, body, at)
            at = self._behind_coded_data(after) if marker == SOS else after
        raise UnfitPhoto("unsupported", f"the file has more than {MAX_SEGMENTS} segments")

    def _segment(self, at: int) -> tuple[int, bytes, int]:
        """Marker, content and the byte behind the segment that begins at ``at``."""
        data = self.data
        if at + 2 > len(data):
            raise self._cut()
        if data[at] != 0xFF or data[at + 1] in (0x00, 0x01, 0xFF) or 0xD0 <= data[at + 1] <= SOI:
            raise UnfitPhoto("unsupported", f"byte {at}: a marker was expected")
        if data[at + 1] == EOI:
            return EOI, b"", at + 2
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        after = at + 2 + length
        if at + 4 > len(data) or after > len(data):
            raise self._cut()
        if length < 2:
            raise UnfitPhoto("unsupported", f"byte {at}: a segment of length {length}")
        return data[at + 1], data[at + 4 : after], after

    def _cut(self) -> UnfitPhoto:
        return UnfitPhoto("truncated", f"the picture does not end: cut at byte {len(self.data)}")

    def _check(self, marker: int, body: bytes, at: int) -> None:
        if APP0 <= marker <= APP15 or marker == COM:
            self._carried(marker, body, at)
        elif marker in FRAMES:
            self._frame(body, at)
        elif marker == SOS:
            self._scan(body, at)
        elif marker == DQT:
            self._whole(_quantization(body), at)
        elif marker == DHT:
            self._whole(_huffman(body), at)
        elif marker == DRI:
            self._whole(len(body) == 2, at)
        else:
            raise UnfitPhoto(
                "unsupported", f"byte {at}: marker {marker:02X} is none of a baseline or "
                "progressive Huffman-coded JPEG; encode the picture anew",
            )  # fmt: skip

    @staticmethod
    def _carried(marker: int, body: bytes, at: int) -> None:
        """Only a JFIF header without a thumbnail, and only at the beginning."""
        if marker == APP0 and at == 2 and len(body) == 14 and body[:5] == b"JFIF\x00":
            if body[12:] == b"\x00\x00":
                return
            raise UnfitPhoto("metadata", f"byte {at}: the JFIF header announces a thumbnail")
        named = next((name for sign, name in _CARRIED if body.startswith(sign)), None)
        kind = "a comment" if marker == COM else named or f"an APP{marker - APP0} segment"
        raise UnfitPhoto(
            "metadata",
            f"byte {at}: the file carries {kind}; strip it and encode the picture anew before "
            "the hash is taken",
        )

    def _frame(self, body: bytes, at: int) -> None:
        if self.frame is not None:
            raise UnfitPhoto("unsupported", f"byte {at}: a second frame")
        if len(body) < 6 or len(body) != 6 + 3 * body[5]:
            raise UnfitPhoto("unsupported", f"byte {at}: a frame header of a wrong length")
        height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
        factors = [(body[i] >> 4, body[i] & 15) for i in range(7, len(body), 3)]
        if body[0] != 8 or body[5] not in (1, 3) or not (height and width):
            raise UnfitPhoto(
                "unsupported", f"byte {at}: only grey or YCbCr pictures of 8 bits are taken"
            )
        if not all(1 <= h <= 4 and 1 <= v <= 4 for h, v in factors):
            raise UnfitPhoto("unsupported", f"byte {at}: sampling factors are 1 to 4")
        if width * height > MAX_PIXELS:
            raise UnfitPhoto(
                "too-many-pixels",
                f"{width} × {height} pixels are more than {MAX_PIXELS // 10**6} megapixels; "
                "scale the picture down before the hash is taken",
            )
        self.frame, self.components = Size(width, height), body[5]

    def _scan(self, body: bytes, at: int) -> None:
        if self.frame is None:
            raise UnfitPhoto("unsupported", f"byte {at}: a scan before the frame")
        if not body or not 1 <= body[0] <= self.components or len(body) != 4 + 2 * body[0]:
            raise UnfitPhoto("unsupported", f"byte {at}: a scan header of a wrong length")
        self.scans += 1
        if self.scans > MAX_SCANS:
            raise UnfitPhoto("unsupported", f"byte {at}: more than {MAX_SCANS} scans")

    def _behind_coded_data(self, at: int) -> int:
        found = _MARKER.search(self.data, at)
        if found is None:
            raise self._cut()
        return found.start()

    def _end(self, at: int) -> Size:
        if self.frame is None or not self.scans:
            raise UnfitPhoto("unsupported", f"byte {at}: the file ends before any picture")
        if at + 2 != len(self.data):
            raise UnfitPhoto(
                "trailing", f"{len(self.data) - at - 2} bytes stand behind the picture's end"
            )
        return self.frame

    @staticmethod
    def _whole(fits: bool, at: int) -> None:
        if not fits:
            raise UnfitPhoto("unsupported", f"byte {at}: a table's segment of a wrong length")


def _quantization(body: bytes) -> bool:
    """Do the tables fill the segment exactly, so that nothing else stands in it?"""
    at = 0
    while at < len(body):
        if body[at] >> 4 > 1 or body[at] & 15 > 3:
            return False
        at += 1 + 64 * (1 + (body[at] >> 4))
    return at == len(body) > 0


def _huffman(body: bytes) -> bool:
    at = 0
    while at < len(body):
        if body[at] >> 4 > 1 or body[at] & 15 > 3 or at + 17 > len(body):
            return False
        at += 17 + sum(body[at + 1 : at + 17])
    return at == len(body) > 0
