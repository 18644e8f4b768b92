"""Photographs over real connections: cut, resumed, sent twice at once, hanging; and the worker."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from sinergi.core.uploads import CHUNK
from tests.apps.sirekap.sending_photos import Phone, phone
from tests.apps.sirekap.world import World
from tests.form_pictures import photograph, sha256

WITHIN = 20.0


def until(condition: Callable[[], bool]) -> None:
    """Waits for a condition; fails when it does not come true."""
    end = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


class Served:
    """``sinergi serve`` over the module's database: web, clerk and worker."""

    def __init__(self, world: World, house: Any, port: int):
        self.world, self.house, self.port = world, house, port

    def request(
        self,
        method: str,
        path: str,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WITHIN)
        line.request(method, path, data, headers or {})
        answer = line.getresponse()
        found = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        line.close()
        return found

    def head(self, sender: Phone, name: str) -> dict[str, str]:
        status, headers, body = self.request(
            "HEAD", f"/api/v1/photos/{name}", headers={"Authorization": f"Bearer {sender.token}"}
        )
        assert (status, body) == (200, b"")
        return headers

    def put(
        self, sender: Phone, name: str, data: bytes, **more: str
    ) -> tuple[int, dict[str, str], bytes]:
        headers = {"Authorization": f"Bearer {sender.token}", "Content-Type": "image/jpeg"}
        return self.request("PUT", f"/api/v1/photos/{name}", data, headers | more)

    def open(self, sender: Phone, name: str, size: int) -> socket.socket:
        """A connection whose PUT is announced, its body still to come."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=WITHIN)
        line.sendall(
            f"PUT /api/v1/photos/{name} HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
            f"Authorization: Bearer {sender.token}\r\nContent-Length: {size}\r\n\r\n".encode()
        )
        return line

    def state(self, sender: Phone) -> dict[str, Any]:
        path = (
            f"/hasil/{self.world.election.id}/stations/{sender.contest}/{sender.station[:10]}.json"
        )
        content = json.loads(self.request("GET", path)[2])
        state: dict[str, Any] = content["stations"][sender.station]
        return state


@pytest.fixture(scope="module")
def served(demo: World, house: Any) -> Iterator[Served]:
    from django.conf import settings

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "SINERGI_VAR": str(house.var), "DATABASE_URL": house.url,
        "SINERGI_SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "sinergi.cli", "serve", "--port", str(port)], env=environment
    )

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    try:
        until(answers)
        yield Served(demo, house, port)
    finally:
        process.terminate()
        process.wait(WITHIN)


def test_a_cut_connection_is_taken_up_and_the_public_page_gets_photo_and_thumbnail(
    served: Served,
) -> None:
    sender = phone(served.world, 0).send_record()
    photo, name = sender.photos[0], sender.hashes[0]
    with served.open(sender, name, len(photo)) as line:
        line.sendall(photo[:50_000])
    until(lambda: served.head(sender, name)["upload-offset"] == "50000")
    offset = int(served.head(sender, name)["upload-offset"])
    status, headers, _ = served.put(
        sender, name, photo[offset:],
        **{"Content-Range": f"bytes {offset}-{len(photo) - 1}/{len(photo)}"},
    )  # fmt: skip
    assert (status, headers["upload-complete"]) == (201, "?1")
    assert served.request("GET", headers["location"])[2] == photo
    told = [
        {"sha256": name, "there": 1, "thumb": 1},
        {"sha256": sender.hashes[1], "there": 0, "thumb": 0},
    ]
    until(lambda: served.state(sender)["photos"] == told)
    thumb = served.request("GET", headers["location"].replace("/photos/", "/thumbs/"))
    assert (thumb[0], thumb[1]["content-type"], thumb[2][:3]) == (
        200,
        "image/jpeg",
        b"\xff\xd8\xff",
    )


def test_the_same_photograph_twice_at_once_is_kept_once(served: Served) -> None:
    sender = phone(served.world, 1).send_record()
    photo, name = sender.photos[0], sender.hashes[0]
    answers: list[int] = []

    def send() -> None:
        """As a phone does: told to wait, it tries again."""
        while True:
            status, headers, _ = served.put(sender, name, photo)
            answers.append(status)
            if status != 503:
                return
            assert int(headers["retry-after"]) > 0
            served.head(sender, name)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN)
    ends = [a for a in answers if a != 503]
    assert set(ends) <= {200, 201}
    assert 201 in ends
    path = f"/hasil/{served.world.election.id}/photos/{name[:2]}/{name}.jpg"
    assert served.request("GET", path)[2] == photo


def test_hanging_photographs_do_not_keep_records_waiting(served: Served) -> None:
    """Digits first: more phones hang in their uploads than the server has threads."""
    sender = phone(served.world, 2).send_record()
    photo, name = sender.photos[0], sender.hashes[0]
    with ExitStack() as lines:
        for _ in range(12):
            line = lines.enter_context(served.open(sender, name, len(photo)))
            line.sendall(photo[:CHUNK])
        note = served.world.sign(served.world.form("dpr", sender.station))
        status, _, body = served.request(
            "POST", "/api/v1/records", json.dumps({"records": [note]}).encode(),
            {"Content-Type": "application/json"},
        )  # fmt: skip
        assert (status, json.loads(body)["results"][0]["status"]) == (200, "recorded")
    until(lambda: served.put(sender, name, photo)[0] in (200, 201))


def test_a_sender_hears_the_reason_though_its_body_is_not_read(served: Served) -> None:
    sender = phone(served.world, 8).send_record()
    photo, name = sender.photos[0], sender.hashes[0]
    long = b"\xff" * (4 * 1024 * 1024 + 1)
    for _ in range(3):
        status, _, body = served.put(sender, name, long)
        assert (status, json.loads(body)["code"]) == (413, "too-large")
        status, _, body = served.put(sender, name, long[:-1], Authorization="Bearer x")
        assert (status, json.loads(body)["code"]) == (403, "bad-token")
    assert served.put(sender, name, photo)[0] == 201
    assert served.put(sender, name, long[:-1])[0] == 200


def test_a_full_disk_is_said_and_nothing_is_lost(served: Served) -> None:
    """The part of this upload is the device that is always full."""
    from sinergi.apps.sirekap import photos

    sender = phone(served.world, 3).send_record()
    photo, name = sender.photos[0], sender.hashes[0]
    part = photos.part_of(photos.admit(sender.token), name).path
    assert part.parent == Path(served.house.var) / "uploads"
    part.symlink_to("/dev/full")
    status, headers, body = served.put(sender, name, photo)
    assert (status, json.loads(body)["code"]) == (507, "no-room")
    assert int(headers["retry-after"]) > 0
    part.unlink()
    assert served.put(sender, name, photo)[0] == 201


def test_a_store_that_cannot_be_written_keeps_the_upload(served: Served) -> None:
    sender = phone(served.world, 4).send_record()
    photo, name = sender.photos[0], sender.hashes[0]
    folder = served.house.public / served.world.election.id / "photos" / name[:2]
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_bytes(b"in the way")
    status, headers, body = served.put(sender, name, photo)
    assert (status, json.loads(body)["code"]) == (503, "store-away")
    assert served.head(sender, name)["upload-offset"] == str(len(photo))
    folder.unlink()
    status, headers, _ = served.put(
        sender, name, b"", **{"Content-Range": f"bytes */{len(photo)}", "Content-Length": "0"}
    )
    assert (status, headers["upload-complete"]) == (201, "?1")


def test_the_page_of_a_photograph_that_no_decoder_reads_shows_the_photograph(
    served: Served,
) -> None:
    """Each segment is sound, a table is missing: kept as signed, without a thumbnail."""
    photo = photograph(5)
    at = photo.index(b"\xff\xdb")
    broken = photo[:at] + photo[at + 2 + int.from_bytes(photo[at + 2 : at + 4], "big") :]
    sender = Phone(served.world, list(served.world.election.stations)[5], [broken]).send_record()
    assert served.put(sender, sha256(broken), broken)[0] == 201
    after = phone(served.world, 6).send_record()
    assert served.put(after, after.hashes[0], after.photos[0])[0] == 201
    told = [
        {"sha256": h, "there": int(not i), "thumb": int(not i)} for i, h in enumerate(after.hashes)
    ]
    until(lambda: served.state(after)["photos"] == told)  # the worker went on
    without = [{"sha256": sha256(broken), "there": 1, "thumb": 0}]
    until(lambda: served.state(sender)["photos"] == without)


CHROMIUM = Path(os.environ.get("SINERGI_CHROMIUM", "/usr/bin/chromium"))


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"skipped: no chromium at {CHROMIUM}")
def test_a_citizen_sees_the_pages_and_opens_one(served: Served, tmp_path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WITHIN * 1000)  # a busy machine opens a page slowly
    old = phone(served.world, 7, pages=3).send_record()
    assert served.put(old, old.hashes[0], old.photos[0])[0] == 201
    sender = Phone(served.world, old.station, [photograph(1, seed=77), *old.photos[1:]])
    sender.send_record(kind="correction", replaces=[old.record], reason="halaman 1 buram")
    for photo in sender.photos[:2]:
        assert served.put(sender, sha256(photo), photo)[0] == 201
    until(lambda: [p["thumb"] for p in served.state(sender)["photos"]][:4] == [1, 1, 0, 1])
    address = (
        f"http://localhost:{served.port}/hasil/{served.world.election.id}/#/ppwp/{old.station}"
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(address)
        photos = page.locator("section[aria-labelledby=photos]")
        expect(photos.get_by_text("2 dari 3 foto sudah masuk").first).to_be_visible()
        expect(photos.get_by_text("menyusul", exact=True).first).to_be_visible()
        pictures = photos.locator("> .photos img")
        expect(pictures).to_have_count(2)
        # In one go: the page may draw the section anew between two steps, when news comes in.
        page.evaluate("document.querySelector('section[aria-labelledby=photos]').scrollIntoView()")
        for picture in pictures.all():
            expect(picture).to_have_js_property("naturalHeight", 480)
        expect(photos.locator("details")).to_have_count(1)
        photos.get_by_text("Foto versi 1").click()
        expect(photos.locator("details img")).to_have_count(2)  # page 2 was the same photograph
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=tmp_path / f"{width}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        photos.get_by_role("link", name="Halaman 1").first.click()
        viewer = page.get_by_role("dialog")
        expect(viewer.locator("img")).to_have_js_property("naturalWidth", 1240)
        name = f"photos/{sender.hashes[0][:2]}/{sender.hashes[0]}.jpg"
        expect(viewer.get_by_role("link", name="Buka berkasnya")).to_have_attribute(
            "href", re.compile(f"/{name}$")
        )
        assert said == []
        chromium.close()
