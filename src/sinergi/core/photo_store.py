"""Where photographs and their thumbnails lie: the public folder, or a bucket by setting.

Names are ``<election>/photos/<first 2 hex>/<sha256>.jpg`` and ``<election>/thumbs/…`` in both.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

from sinergi.core.files import write_whole

PHOTOS, THUMBS = "photos", "thumbs"
IMAGE = "image/jpeg"
_NAME = re.compile(
    r"[A-Za-z0-9_-][A-Za-z0-9_.-]*/(photos|thumbs)/([0-9a-f]{2})/\2[0-9a-f]{62}\.jpg"
)


class PublicFolder(FileSystemStorage):
    """Files of the public folder, written whole and on the disk before anybody sees them."""

    @property
    def base_location(self) -> Any:
        return settings.PUBLIC_ROOT

    @property
    def location(self) -> Any:
        return str(Path(settings.PUBLIC_ROOT).absolute())

    def _save(self, name: str, content: "File[Any]") -> str:
        write_whole(Path(self.path(name)), content.read(), durable=True)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Names are hashes of what they hold: the same name is the same photograph."""
        return name


def store() -> Storage:
    return storages["photos"]


def name_of(election: str, kind: str, sha256: str) -> str:
    """``kind``: ``photos`` or ``thumbs``; ``sha256`` in lower-case hex, checked by the caller."""
    return f"{election}/{kind}/{sha256[:2]}/{sha256}.jpg"


class StoreAway(OSError):
    """The bucket does not answer, or refuses; nothing is lost, try again."""


@contextmanager
def _reachable() -> Iterator[None]:
    """Turns what the bucket's client raises into StoreAway."""
    if isinstance(store(), FileSystemStorage):
        yield
        return
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise StoreAway(f"the photo bucket: {error}") from error


def put(name: str, data: bytes) -> None:
    """Keeps these bytes as they are. Raises OSError (StoreAway for a bucket)."""
    with _reachable():
        store().save(name, ContentFile(data, name=name))


def size(name: str) -> int | None:
    """Bytes of the file, None where there is none. Raises OSError."""
    with _reachable():
        return store().size(name) if store().exists(name) else None


def remove(name: str) -> None:
    """Takes a file out of the public place; nothing where there is none. Raises OSError."""
    with _reachable():
        store().delete(name)


def get(name: str) -> bytes:
    """Raises FileNotFoundError, OSError."""
    with _reachable(), store().open(name) as file:
        data: bytes = file.read()
        return data


def in_bucket(name: str) -> bytes | None:
    """The file of that public name from the bucket; None where there is no bucket or no file."""
    if isinstance(store(), FileSystemStorage) or not _NAME.fullmatch(name) or size(name) is None:
        return None
    return get(name)
