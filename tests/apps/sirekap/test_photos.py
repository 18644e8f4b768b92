"""Photographs, from the phone to the public file; and what is refused, with the reason."""

import asyncio
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sinergi.core import jobs
from sinergi.ledger.tree import root_of_values
from tests.apps.sirekap.sending_photos import Phone, phone
from tests.apps.sirekap.world import World
from tests.form_pictures import form_picture, jpeg, photograph, sha256

pytestmark = pytest.mark.usefixtures("demo")


def public(world: World, kind: str, name: str) -> Path:
    from django.conf import settings

    found: Path = settings.PUBLIC_ROOT / world.election.id / kind / name[:2] / f"{name}.jpg"
    return found


def shown(sender: Phone) -> list[dict[str, Any]]:
    sender.world.settle()
    photos: list[dict[str, Any]] = sender.world.state(sender.contest, sender.station)["photos"]
    return photos


def refused(response: Any, status: int, code: str) -> None:
    assert (response.status_code, response.json()["code"]) == (status, code), response.content
    assert response["Content-Type"] == "application/problem+json"
    assert len(response.json()["detail"]) > 20


def parts() -> list[str]:
    from sinergi.core import uploads

    return sorted(p.name for p in uploads.folder().iterdir())


def test_a_photograph_is_kept_byte_for_byte_and_shown_where_its_record_is(demo: World) -> None:
    sender = phone(demo, 0).send_record()
    first, second = sender.photos
    told = [{"sha256": h, "there": 0, "thumb": 0} for h in sender.hashes]
    assert shown(sender) == told
    answer = sender.put(second)
    assert answer.status_code == 201
    assert answer.json() == {"sha256": sha256(second), "status": "kept", "offset": len(second)}
    assert public(demo, "photos", sha256(second)).read_bytes() == second
    told[1]["there"] = 1
    assert shown(sender) == told
    assert sender.put(second).status_code == 200
    assert sender.put(first).status_code == 201
    jobs.run(wait=False)
    told = [{"sha256": h, "there": 1, "thumb": 1} for h in sender.hashes]
    assert shown(sender) == told
    with Image.open(public(demo, "thumbs", sha256(first))) as thumb:
        assert (thumb.format, max(thumb.size)) == ("JPEG", 480)
        assert not thumb.getexif()
    page = demo.client.get(answer["Location"])
    assert page.content == second
    assert "sandbox" in page["Content-Security-Policy"]
    assert "immutable" in page["Cache-Control"]
    assert page["X-Content-Type-Options"] == "nosniff"
    assert parts() == []


def test_public_files_are_the_same_when_they_are_written_again(demo: World) -> None:
    import shutil

    from django.conf import settings

    sender = phone(demo, 1).send_record()
    sender.put(sender.photos[0])
    assert [p["there"] for p in shown(sender)] == [1, 0]
    folder = settings.PUBLIC_ROOT / demo.election.id
    before = {p: p.read_bytes() for p in folder.rglob("stations/**/*.json")}
    for name in ("stations", "results"):
        shutil.rmtree(folder / name)
    demo.settle()
    assert {p: p.read_bytes() for p in folder.rglob("stations/**/*.json")} == before


def test_an_upload_cut_in_the_middle_goes_on_where_head_says(demo: World) -> None:
    sender = phone(demo, 2).send_record()
    photo = sender.photos[0]
    name, half = sha256(photo), len(photo) // 2
    assert (sender.head(name).status_code, sender.head(name)["Upload-Offset"]) == (200, "0")
    answer = sender.part(photo, 0, half - 1)
    assert (answer.status_code, answer.json()["status"]) == (202, "partial")
    there = sender.head(name)
    assert (there["Upload-Offset"], there["Upload-Complete"]) == (str(half), "?0")
    for first in (half - 1, half + 1):
        wrong = sender.part(photo, first, len(photo) - 1)
        refused(wrong, 409, "wrong-offset")
        assert wrong["Upload-Offset"] == str(half)
    offset = int(sender.head(name)["Upload-Offset"])
    assert sender.part(photo, offset, len(photo) - 1).status_code == 201
    there = sender.head(name)
    assert (there["Upload-Offset"], there["Upload-Complete"]) == (str(len(photo)), "?1")
    assert public(demo, "photos", name).read_bytes() == photo


def test_a_finished_part_is_kept_by_asking_again(demo: World) -> None:
    """All bytes came, then the store was away: nothing needs to be sent twice."""
    from sinergi.apps.sirekap import photos

    sender = phone(demo, 3).send_record()
    photo = sender.photos[0]
    part = photos.part_of(photos.admit(sender.token), sha256(photo))
    part.add(io.BytesIO(photo), first=0, length=len(photo), total=len(photo))
    answer = sender.put(b"", name=sha256(photo), **{"Content-Range": f"bytes */{len(photo)}"})
    assert answer.status_code == 201, answer.content
    other = sender.photos[1]
    asked = sender.put(b"", name=sha256(other), **{"Content-Range": f"bytes */{len(other)}"})
    assert (asked.status_code, asked["Upload-Offset"]) == (202, "0")


def test_another_photograph_under_a_signed_name_is_thrown_away(demo: World) -> None:
    sender = phone(demo, 4).send_record()
    photo = sender.photos[0]
    other = photograph(9, seed=99)
    assert sender.part(photo, 0, 999).status_code == 202
    refused(sender.put(other, name=sha256(photo)), 422, "wrong-hash")
    assert sender.head(sha256(photo))["Upload-Offset"] == "0"
    assert parts() == []
    assert sender.put(photo).status_code == 201
    assert sender.put(other, name=sha256(photo)).status_code == 200  # kept; nothing is replaced
    assert public(demo, "photos", sha256(photo)).read_bytes() == photo
    refused(sender.put(other), 404, "not-named")
    assert not public(demo, "photos", sha256(other)).exists()


def test_a_token_opens_its_own_record_alone(demo: World) -> None:
    sender, other = phone(demo, 5).send_record(), phone(demo, 6).send_record()
    photo = sender.photos[0]
    for call in (lambda **t: sender.put(photo, **t), lambda **t: sender.put_list([], **t)):
        refused(call(token=""), 401, "no-token")
        refused(call(token="x" * 40), 403, "bad-token")
        refused(call(token=sender.token[:-1] + "-"), 403, "bad-token")
    assert sender.put(photo, token="").has_header("WWW-Authenticate")
    refused(sender.put(photo, token=other.token), 403, "other-record")
    refused(sender.put_list(sender.hashes, token=other.token), 403, "other-root")
    assert sender.head(sha256(photo), token=other.token).status_code == 403
    assert not public(demo, "photos", sha256(photo)).exists()


def test_a_list_may_come_later_and_only_the_signed_one(demo: World) -> None:
    sender = phone(demo, 7).send_record(with_list=False)
    photo = sender.photos[0]
    refused(sender.put(photo), 404, "no-list")
    assert shown(sender) == []
    # what the page reads "photographs follow" from, and "sent without photographs" where it is not
    demo.post([demo.sign(demo.form("dpd", sender.station))])
    demo.settle()
    stories = [demo.state(contest, sender.station)["history"] for contest in ("ppwp", "dpd")]
    assert [history[-1].get("photos") for history in stories] == [1, None]
    refused(sender.put_list(sender.hashes[::-1]), 422, "wrong-list")
    refused(sender.put_list(sender.hashes[:1]), 422, "wrong-list")
    refused(sender.put_list([]), 422, "wrong-list")
    refused(sender.put_list(["zz" * 32, sender.hashes[1]]), 422, "wrong-list")
    refused(sender.put_list({"a": 1}), 400, "not-a-list")
    refused(sender.put_list(["0" * 64] * 2000), 413, "too-large")
    strange = [sha256(b"a"), sha256(b"b")]
    refused(sender.put_list(strange, root=root_of_values(strange)), 403, "other-root")
    assert sender.put_list(sender.hashes).status_code == 201
    assert sender.put_list(sender.hashes).status_code == 200
    assert [p["there"] for p in shown(sender)] == [0, 0]
    assert sender.put(photo).status_code == 201
    assert [p["there"] for p in shown(sender)] == [1, 0]


PICTURE = form_picture(1, seed=70, size=(400, 560))


def png() -> bytes:
    out = io.BytesIO()
    PICTURE.save(out, "PNG")
    return out.getvalue()


def exif() -> bytes:
    marks = Image.Exif()
    marks[0x010F] = "Ponsel Rekaan"
    return jpeg(PICTURE, exif=marks)


UNFIT: list[tuple[Callable[[], bytes], int, str]] = [
    (png, 415, "not-jpeg"),
    (exif, 422, "metadata"),
    (lambda: jpeg(PICTURE, comment=b"TPS 1"), 422, "metadata"),
    (lambda: jpeg(PICTURE, icc_profile=b"p" * 128), 422, "metadata"),
    (lambda: jpeg(PICTURE) + b"behind", 422, "trailing"),
    (lambda: jpeg(PICTURE)[:-2], 422, "truncated"),
    (lambda: jpeg(PICTURE)[: len(jpeg(PICTURE)) // 2], 422, "truncated"),
    (lambda: jpeg(Image.new("L", (4250, 4000))), 422, "too-many-pixels"),
    (lambda: jpeg(Image.new("CMYK", (40, 40))), 422, "metadata"),
]


@pytest.mark.parametrize("case", range(len(UNFIT)))
def test_what_is_no_bare_photograph_is_refused_though_it_was_signed(demo: World, case: int) -> None:
    make, status, code = UNFIT[case]
    sender = phone(demo, 8 + case)
    sender.photos = [make(), photograph(2, seed=case)]
    sender.send_record()
    refused(sender.put(sender.photos[0]), status, code)
    assert not public(demo, "photos", sender.hashes[0]).exists()
    assert [p["there"] for p in shown(sender)] == [0, 0]
    assert parts() == []


def test_requests_that_are_none(demo: World) -> None:
    sender = phone(demo, 20).send_record()
    photo = sender.photos[0]
    name, size = sha256(photo), len(photo)
    limit = 4 * 1024 * 1024

    def ranged(value: str, data: bytes = photo) -> Any:
        return sender.put(data, name=name, **{"Content-Range": value})

    refused(sender.put(photo, content_type="image/png"), 415, "not-jpeg")
    refused(sender.put(photo, **{"Content-Encoding": "gzip"}), 415, "encoded")
    refused(sender.put(b"", name=name), 411, "no-length")
    refused(sender.put(b"", name=name, **{"Content-Length": "0"}), 400, "empty")
    refused(ranged("bytes 0-9/99", b"x" * 11), 400, "bad-range")
    refused(ranged("bytes 0-99/99", b"x" * 100), 400, "bad-range")
    refused(ranged("bytes=0-9", photo), 400, "bad-range")
    refused(ranged(f"bytes 0-9/{limit + 1}", b"x" * 10), 413, "too-large")
    refused(ranged(f"bytes */{size}", photo), 400, "bad-range")
    refused(sender.put(b"\xff" * (limit + 1), name=name), 413, "too-large")
    tricks = ("..", "%2e%2e", name.upper(), name[:-1], name + "0", "..%2f" + name[3:], "\x00" * 64)
    for trick in tricks:
        assert sender.put(photo, name=trick).status_code == 404, trick
    assert demo.client.get(f"/api/v1/photos/{name}").status_code == 405
    assert parts() == []
    assert sender.put(photo).status_code == 201


def test_a_corrected_form_shows_its_photographs_and_then_the_old_ones(
    demo: World,
) -> None:
    old = phone(demo, 21).send_record()
    for photo in old.photos:
        assert old.put(photo).status_code == 201
    new = Phone(demo, old.station, [photograph(1, seed=210), old.photos[1]])
    changed = {
        "kind": "correction", "replaces": [old.record], "reason": "foto halaman 1 buram",
    }  # fmt: skip
    new.send_record(**changed)
    photos = shown(new)
    assert [(p["sha256"], p["there"]) for p in photos if "record" not in p] == [
        (new.hashes[0], 0),
        (new.hashes[1], 1),  # page 2 is the same photograph
    ]
    assert [(p["sha256"], p["there"], p["record"]) for p in photos if "record" in p] == [
        (sha256, 1, old.record) for sha256 in old.hashes
    ]
    assert new.head(new.hashes[1])["Upload-Complete"] == "?1"


def jobs_left() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'photos'")
        return int(cursor.fetchone()[0])


def test_serve_only_worker_does_what_waits_and_ends_when_told(demo: World, house: Any) -> None:
    sender = phone(demo, 22).send_record()
    assert sender.put(sender.photos[0]).status_code == 201
    thumb = public(demo, "thumbs", sender.hashes[0])
    assert jobs_left() >= 1
    assert not thumb.exists()
    environment = os.environ | {"SINERGI_VAR": str(house.var), "DATABASE_URL": house.url}
    worker = subprocess.Popen(
        [sys.executable, "-m", "sinergi.cli", "serve", "--only", "worker"], env=environment
    )
    try:
        end = time.monotonic() + 60
        while jobs_left():
            assert worker.poll() is None
            assert time.monotonic() < end, "the worker left its jobs"
            time.sleep(0.05)
    finally:
        worker.terminate()
    assert worker.wait(60) == 0
    assert thumb.exists()
    assert jobs_left() == 0  # finished jobs are deleted


def test_a_job_of_a_worker_that_died_is_taken_up_again(demo: World) -> None:
    from django.db import connection

    from sinergi.core import tasks

    sender = phone(demo, 23).send_record()
    assert sender.put(sender.photos[0]).status_code == 201
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 hour') RETURNING id)"
            " UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
        )
    jobs.run(wait=False)
    assert jobs_left() == 1  # nobody takes what another has begun

    async def once_a_minute() -> None:
        async with tasks.app.open_async():
            await tasks.take_up_stalled(timestamp=0)

    with tasks.app.replace_connector(tasks.app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(once_a_minute())
    jobs.run(wait=False)
    assert jobs_left() == 0
    assert public(demo, "thumbs", sender.hashes[0]).exists()
