"""Parts of uploads on the disk: resumed, shared, bounded, and never in the way."""

import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sinergi.core import uploads
from sinergi.core.uploads import Full, Part, WrongOffset

DATA = bytes(range(256)) * 2000
SIZE = len(DATA)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings_of_uploads: Any) -> Path:
    return tmp_path


@pytest.fixture
def settings_of_uploads(tmp_path: Path) -> Iterator[Any]:
    from django.conf import settings

    before = settings.UPLOADS_ROOT, settings.MAX_UPLOADS
    settings.UPLOADS_ROOT = str(tmp_path / "uploads")
    uploads._Count.parts, uploads._Count.at = 0, -uploads.COUNT_EVERY
    yield settings
    settings.UPLOADS_ROOT, settings.MAX_UPLOADS = before


def add(part: Part, first: int, last: int, data: bytes = DATA) -> uploads.Added:
    return part.add(
        io.BytesIO(data[first : last + 1]), first=first, length=last - first + 1, total=len(data)
    )


def test_parts_follow_one_another_without_a_gap() -> None:
    part = Part("a")
    assert (part.offset(), part.read()) == (0, b"")
    assert add(part, 0, 99_999).size == part.offset() == 100_000
    for first in (99_999, 100_001):
        with pytest.raises(WrongOffset) as wrong:
            add(part, first, SIZE - 1)
        assert wrong.value.offset == 100_000
    assert not add(part, 100_000, SIZE - 1).cut
    assert part.read() == DATA
    part.discard()
    assert part.offset() == 0


def test_what_came_before_a_cut_stays() -> None:
    part = Part("b")
    added = part.add(io.BytesIO(DATA[:70_000]), first=0, length=SIZE, total=SIZE)
    assert (added.cut, added.size) == (True, 70_000)
    assert add(part, 70_000, SIZE - 1).size == SIZE
    assert part.read() == DATA


def test_beginning_anew_mends_a_spoilt_part() -> None:
    part = Part("c")
    add(part, 0, 99_999, b"\x00" * SIZE)
    add(part, 0, SIZE - 1)
    assert part.read() == DATA
    shorter = DATA[:1000]
    add(part, 0, 999, shorter)
    assert part.read() == shorter


class Slow:
    """A body whose second half comes only when it is allowed to."""

    def __init__(self) -> None:
        self.first, self.second = io.BytesIO(DATA[: SIZE // 2]), io.BytesIO(DATA[SIZE // 2 :])
        self.half, self.go_on = threading.Event(), threading.Event()

    def read(self, size: int, /) -> bytes:
        chunk = self.first.read(min(size, 1000))
        if not chunk:
            self.half.set()
            assert self.go_on.wait(60)
            chunk = self.second.read(min(size, 1000))
        return chunk


def test_a_second_connection_takes_over_from_one_that_hangs() -> None:
    part, slow = Part("d"), Slow()
    results: list[Any] = []
    thread = threading.Thread(
        target=lambda: results.append(part.add(slow, first=0, length=SIZE, total=SIZE))
    )
    thread.start()
    assert slow.half.wait(60)
    assert part.offset() == SIZE // 2
    assert add(part, SIZE // 2, SIZE - 1).size == SIZE
    slow.go_on.set()
    thread.join(60)
    assert results[0].size == SIZE
    assert part.read() == DATA


def test_a_part_thrown_away_meanwhile_is_said_to_the_one_that_writes() -> None:
    part, slow = Part("e"), Slow()
    caught: list[BaseException] = []

    def send() -> None:
        try:
            part.add(slow, first=0, length=SIZE, total=SIZE)
        except WrongOffset as wrong:
            caught.append(wrong)

    thread = threading.Thread(target=send)
    thread.start()
    assert slow.half.wait(60)
    part.discard()
    slow.go_on.set()
    thread.join(60)
    assert [getattr(c, "offset", None) for c in caught] == [0]


def test_many_at_once_make_one_whole_file() -> None:
    parts = [threading.Thread(target=add, args=(Part("f"), 0, SIZE - 1)) for _ in range(8)]
    for thread in parts:
        thread.start()
    for thread in parts:
        thread.join(60)
    assert Part("f").read() == DATA


def test_old_parts_go_and_idle_ones_make_room(settings_of_uploads: Any) -> None:
    settings_of_uploads.MAX_UPLOADS = 3
    now = uploads.folder().stat().st_mtime
    for name, age in (("old", uploads.KEEP_SECONDS + 9), ("idle", uploads.IDLE_SECONDS + 9)):
        add(Part(name), 0, 9)
        os.utime(Part(name).path, (now - age, now - age))
    add(Part("active"), 0, 9)
    add(Part("fourth"), 0, 9)
    names = sorted(p.name for p in uploads.folder().iterdir())
    assert names == ["active", "fourth", "idle"]  # the old one went
    add(Part("fifth"), 0, 9)
    names = sorted(p.name for p in uploads.folder().iterdir())
    assert names == ["active", "fifth", "fourth"]
    with pytest.raises(Full):
        add(Part("sixth"), 0, 9)
    assert add(Part("fifth"), 10, 19).size == 20  # what is under way goes on
    Part("active").discard()
    add(Part("sixth"), 0, 9)


def test_the_folder_is_readable_by_the_server_alone() -> None:
    add(Part("g"), 0, 9)
    assert uploads.folder().stat().st_mode & 0o077 == 0
    assert Part("g").path.stat().st_mode & 0o077 == 0
