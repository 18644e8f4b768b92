"""Jobs of Sirekap, run by ``sinergi serve`` and ``sinergi serve --only worker``."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sinergi.apps.sirekap import open_data, photos, ratified_recaps, withheld
from sinergi.core import photo_store, thumbnails

log = logging.getLogger("sinergi.worker")


@app.task(queue="photos", retry=RetryStrategy(max_attempts=6, exponential_wait=5))
def make_thumbnail(*, election: str, sha256: str) -> None:
    """Makes a photograph's thumbnail. One that no decoder can read stays without; the page then
    shows the photograph itself. What goes wrong outside the picture (disk, bucket) is tried again.
    """
    if withheld.is_photo(election, sha256):
        return
    name = photo_store.name_of(election, photo_store.THUMBS, sha256)
    if photo_store.size(name) is None:
        photo = photo_store.get(photo_store.name_of(election, photo_store.PHOTOS, sha256))
        try:
            small = thumbnails.make(photo)
        except thumbnails.CannotDecode as error:
            log.warning("%s: no thumbnail of %s: %s", election, sha256, error)
            return
        photo_store.put(name, small)
    photos.with_thumbnail(election, sha256)


@app.task(queue="recaps", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def publish_ratified(*, election: str, contest: str, area: str) -> None:
    """Writes the D.Hasil of an area's ratified recaps and their list. What goes wrong (disk, a
    worker that died) is tried again; what is there stays."""
    ratified_recaps.publish(election, contest, area)


@app.task(queue="data", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def publish_data(*, election: str, contest: str) -> None:
    """Writes a contest's tables of all stations."""
    open_data.publish(election, contest)
