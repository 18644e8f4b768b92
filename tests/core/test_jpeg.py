"""The walk over a JPEG's structure: what passes, what is named, and that nothing makes it fail."""

import io
import struct
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from sinergi.core.jpeg import MAX_BYTES, MAX_PIXELS, Size, UnfitPhoto, inspect
from tests.form_pictures import form_picture, jpeg

SMALL = form_picture(size=(160, 240))
PLAIN = jpeg(SMALL)
PROGRESSIVE = jpeg(SMALL, progressive=True)
SOI, EOI = b"\xff\xd8", b"\xff\xd9"


def code(data: bytes) -> str:
    with pytest.raises(UnfitPhoto) as caught:
        inspect(data)
    assert len(str(caught.value)) > 15
    return caught.value.code


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def before(marker: int, more: bytes, data: bytes = PLAIN) -> bytes:
    """``data`` with ``more`` put before the first segment of that marker."""
    at = data.index(bytes((0xFF, marker)))
    return data[:at] + more + data[at:]


@pytest.mark.parametrize(
    "data",
    [
        PLAIN,
        PROGRESSIVE,
        jpeg(SMALL.convert("L")),
        jpeg(SMALL, subsampling=0, optimize=True),
        jpeg(SMALL, restart_marker_blocks=2),
        PLAIN[:2] + PLAIN[20:],  # without any APP0
    ],
)
def test_what_encoders_write_passes(data: bytes) -> None:
    assert inspect(data) == Size(160, 240)
    Image.open(io.BytesIO(data)).load()


def test_sixteen_megapixels_and_four_mebibytes_are_the_most() -> None:
    assert inspect(jpeg(Image.new("L", (4000, 4000)))) == Size(4000, 4000)
    assert MAX_PIXELS == 4000 * 4000
    assert code(jpeg(Image.new("L", (4001, 4000)))) == "too-many-pixels"
    padded = PLAIN[:-2] + b"\x00" * (MAX_BYTES - len(PLAIN)) + EOI
    assert inspect(padded) == Size(160, 240)
    assert code(PLAIN[:-2] + b"\x00" * (MAX_BYTES - len(PLAIN) + 1) + EOI) == "too-large"


@pytest.mark.parametrize(
    ("body", "marker", "named"),
    [
        (b"Exif\x00\x00II*\x00", 0xE1, "EXIF"),
        (b"http://ns.adobe.com/xap/1.0/\x00<x/>", 0xE1, "XMP"),
        (b"ICC_PROFILE\x00\x01\x01", 0xE2, "ICC"),
        (b"MPF\x00", 0xE2, "further pictures"),
        (b"Photoshop 3.0\x008BIM", 0xED, "IPTC"),
        (b"Adobe\x00\x64\x00\x00\x00\x00\x01", 0xEE, "Adobe"),
        (b"anything", 0xEF, "APP15"),
        (b"JFXX\x00\x10", 0xE0, "thumbnail"),
        (b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00", 0xE0, "APP0"),  # a second one
        (b"TPS 1", 0xFE, "comment"),
        (b"", 0xFE, "comment"),
    ],
)
def test_metadata_is_named(body: bytes, marker: int, named: str) -> None:
    for place in (0xDB, 0xDA):
        with pytest.raises(UnfitPhoto, match=named) as caught:
            inspect(before(place, segment(marker, body)))
        assert caught.value.code == "metadata"


def test_a_jfif_thumbnail_is_metadata() -> None:
    header = bytearray(PLAIN)
    header[18:20] = b"\x01\x01"
    assert code(bytes(header)) == "metadata"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: b"", "not-jpeg"),
        (lambda: SOI, "not-jpeg"),
        (lambda: SOI + EOI, "unsupported"),
        (lambda: b"\x89PNG\r\n\x1a\n" + PLAIN, "not-jpeg"),
        (lambda: PLAIN + b"\x00", "trailing"),
        (lambda: PLAIN + PLAIN, "trailing"),
        (lambda: PLAIN[:-2], "truncated"),
        (lambda: PLAIN[:-1], "truncated"),
        (lambda: PLAIN[:3] + b"\xe0\xff", "truncated"),
        (lambda: before(0xDB, segment(0xDB, b"\x00" * 66)), "unsupported"),  # a byte too many
        (lambda: before(0xC4, segment(0xC4, b"\x00" * 18)), "unsupported"),
        (lambda: before(0xC4, segment(0xDD, b"\x00" * 3)), "unsupported"),
        (lambda: before(0xC4, segment(0xCC, b"\x00\x00")), "unsupported"),  # arithmetic coding
        (lambda: before(0xC4, segment(0xDC, b"\x00\x08")), "unsupported"),  # height later
        (lambda: before(0xDB, b"\xff"), "unsupported"),  # fill bytes
        (lambda: before(0xDB, b"\xff\x01"), "unsupported"),
        (lambda: before(0xDB, b"\xff\xd8"), "unsupported"),
        (lambda: PLAIN.replace(b"\xff\xc0", b"\xff\xc3", 1), "unsupported"),  # lossless
        (lambda: before(0xC4, segment(0xC0, b"\x08\x00\x08\x00\x08\x01\x01\x11\x00")), "unsupported"),
        (lambda: before(0xC0, segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")), "unsupported"),
        (lambda: PROGRESSIVE[:-2] + segment(0xDA, b"\x01\x01\x00\x00\x00\x00") * 70 + EOI, "unsupported"),
        (lambda: before(0xDB, segment(0xDD, b"\x00\x00") * 600), "unsupported"),
    ],
)  # fmt: skip
def test_every_other_file_is_refused_with_its_reason(
    make: Callable[[], bytes], expected: str
) -> None:
    assert code(make()) == expected


def judged(data: bytes) -> None:
    """Whatever it is: a size within the bounds, or a reason."""
    try:
        size = inspect(data)
    except UnfitPhoto:
        return
    assert 0 < size.width * size.height <= MAX_PIXELS
    assert data.endswith(EOI)


FRAGMENTS = st.one_of(
    st.binary(max_size=40),
    st.builds(segment, st.integers(0, 255), st.binary(max_size=70)),
    st.sampled_from([SOI, EOI, b"\xff", b"\xff\x00", b"\xff\xd0", PLAIN[2:], PROGRESSIVE[2:300]]),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(FRAGMENTS, max_size=12).map(b"".join))
@example(b"\xff" * 5000)
@example(b"\xff\xd8\xff\xe0\xff\xff")
def test_no_made_up_file_makes_it_fail(rest: bytes) -> None:
    judged(rest)
    judged(SOI + rest)
    judged(SOI + rest + EOI)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from([PLAIN, PROGRESSIVE]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8),
    st.floats(0, 1),
)
def test_no_altered_photograph_makes_it_fail(
    data: bytes, changes: list[tuple[float, int]], cut: float
) -> None:
    altered = bytearray(data)
    for place, value in changes:
        altered[int(place * (len(altered) - 1))] = value
    judged(bytes(altered))
    judged(bytes(altered[: int(cut * len(altered))]))


def test_the_longest_files_of_markers_are_walked_in_a_line() -> None:
    """Nothing here is quadratic: four mebibytes of the worst pattern are refused, not suffered."""
    head = before(0xDA, b"")[: PLAIN.index(b"\xff\xda") + 14]
    for pattern in (b"\xff\x00", b"\xff\xd0", b"\xff\xff", b"\xff\xfe\x00\x02"):
        judged(head + pattern * ((MAX_BYTES - len(head)) // len(pattern)))
