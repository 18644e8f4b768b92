"""Where photographs lie: the public folder, and a bucket behind any S3 server.

The bucket's test wants a server: ``SINERGI_TEST_S3=http://127.0.0.1:9000`` (and its credentials in
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY); without one it is skipped.
"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import storages

from sinergi.core import photo_store
from tests.form_pictures import photograph, sha256

PHOTO = photograph()
NAME = photo_store.name_of("uji", photo_store.PHOTOS, sha256(PHOTO))
SERVER = os.environ.get("SINERGI_TEST_S3", "")


@pytest.fixture
def public(tmp_path: Path) -> Iterator[Path]:
    before = settings.PUBLIC_ROOT
    settings.PUBLIC_ROOT = tmp_path / "public"
    yield settings.PUBLIC_ROOT
    settings.PUBLIC_ROOT = before


def test_the_folder_holds_whole_files_under_their_public_names(public: Path) -> None:
    assert photo_store.size(NAME) is None
    for _ in range(2):
        photo_store.put(NAME, PHOTO)
        assert (photo_store.size(NAME), photo_store.get(NAME)) == (len(PHOTO), PHOTO)
    hash_ = sha256(PHOTO)
    assert [p.relative_to(public).as_posix() for p in public.rglob("*") if p.is_file()] == [
        f"uji/photos/{hash_[:2]}/{hash_}.jpg"
    ]
    assert photo_store.in_bucket(NAME) is None


def test_a_write_that_fails_leaves_nothing_behind(public: Path) -> None:
    (public / "uji" / "photos").mkdir(parents=True)
    (public / "uji" / "photos" / sha256(PHOTO)[:2]).symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        photo_store.put(NAME, PHOTO)
    with pytest.raises(FileNotFoundError):
        photo_store.get(photo_store.name_of("uji", photo_store.PHOTOS, "0" * 64))
    assert [p for p in public.rglob("*") if p.is_file()] == []


def bucket_settings(bucket: str, endpoint: str) -> dict[str, Any]:
    """What the settings say when SINERGI_S3_BUCKET and SINERGI_S3_ENDPOINT do."""
    import json
    import subprocess
    import sys

    environment = os.environ | {
        "SINERGI_S3_BUCKET": bucket, "SINERGI_S3_ENDPOINT": endpoint,
        "SINERGI_S3_REGION": "ap-southeast-3",
    }  # fmt: skip
    code = "import json; from django.conf import settings; print(json.dumps(settings.STORAGES['photos']))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def in_bucket() -> Iterator[Any]:
    before = settings.STORAGES
    yield lambda found: _use({**before, "photos": found})
    _use(before)


def _use(found: dict[str, Any]) -> None:
    settings.STORAGES = found
    storages._backends = None  # type: ignore[assignment]
    storages.__dict__.pop("backends", None)
    storages._storages.clear()


def test_a_bucket_that_does_not_answer_is_said_and_can_be_tried_again(in_bucket: Any) -> None:
    found = bucket_settings("foto", "http://127.0.0.1:9")
    assert found["BACKEND"] == "sinergi.core.photo_bucket.Bucket"
    found["OPTIONS"] |= {"access_key": "x", "secret_key": "x"}
    in_bucket(found)
    for call in (lambda: photo_store.put(NAME, PHOTO), lambda: photo_store.size(NAME)):
        with pytest.raises(photo_store.StoreAway, match="bucket"):
            call()


@pytest.mark.skipif(not SERVER, reason="skipped: SINERGI_TEST_S3 names no S3 server")
def test_a_bucket_holds_the_same_bytes_under_the_same_names(in_bucket: Any, public: Path) -> None:
    import boto3

    bucket = f"foto-{uuid.uuid4().hex[:8]}"
    client = boto3.client("s3", endpoint_url=SERVER, region_name="ap-southeast-3")
    client.create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"}
    )
    in_bucket(bucket_settings(bucket, SERVER))
    assert photo_store.size(NAME) is None
    assert photo_store.in_bucket(NAME) is None
    for _ in range(2):
        photo_store.put(NAME, PHOTO)
        assert (photo_store.size(NAME), photo_store.get(NAME)) == (len(PHOTO), PHOTO)
    kept = client.head_object(Bucket=bucket, Key=NAME)
    assert (kept["ContentType"], "immutable" in kept["CacheControl"]) == ("image/jpeg", True)
    assert photo_store.in_bucket(NAME) == PHOTO
    assert photo_store.in_bucket("uji/election.json") is None
    assert not list(public.rglob("*.jpg"))
    with pytest.raises((FileNotFoundError, photo_store.StoreAway)):
        photo_store.get(photo_store.name_of("uji", photo_store.PHOTOS, "0" * 64))

    from django.test import Client

    page = Client().get(f"/hasil/{NAME}")
    assert (page.status_code, page.content) == (200, PHOTO)
    assert "sandbox" in page["Content-Security-Policy"]
