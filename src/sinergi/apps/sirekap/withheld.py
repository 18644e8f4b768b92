"""What two persons hid from the pages: a photograph, or the numbers of an area in a contest.

The log is untouched and the page says so, with the reason; files carry the flag. A photograph's file is
taken out of the public place (folder or bucket) and kept beside the election's keys until it is shown
again. The last ``withhold`` of a thing stands (record format).
"""

from collections.abc import Iterable
from pathlib import Path

from django.db import connection

from sinergi.apps.sirekap.plenaries import body_of
from sinergi.core import photo_store, vault
from sinergi.core.files import write_whole
from sinergi.ledger.record import REGISTER
from sinergi.publication.withheld import Withheld

KIND = "withhold"


def is_photo(election: str, sha256: str) -> bool:
    """Is this photograph hidden now, as the register's entries say?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.note FROM record r JOIN log_entry e ON e.record = r.id AND e.log = %s"
            " WHERE r.election = %s AND r.kind = %s AND strpos(r.note, %s) > 0 ORDER BY e.index",
            [REGISTER, election, KIND, f'"id":"{sha256}"'],
        )
        bodies = [body_of(note) for (note,) in cursor.fetchall()]
    return sha256 in Withheld.of(bodies).photos


def kept_at(election: str, sha256: str) -> Path:
    """Where a hidden photograph lies: for the server alone."""
    return vault.folder(election).parent / KIND / f"{sha256}.jpg"


def settle_files(election: str, hidden: Iterable[str]) -> None:
    """Lets the public place hold no hidden photograph, and again each that is not hidden any more.

    Safe to repeat, and to be killed in: a photograph is at every moment in one of the two places.
    Raises OSError.
    """
    hidden = set(hidden)
    for sha256 in hidden:
        hide(election, sha256)
    folder = kept_at(election, "0").parent
    for path in folder.glob("*.jpg") if folder.is_dir() else ():
        if path.stem not in hidden:
            photo_store.put(
                photo_store.name_of(election, photo_store.PHOTOS, path.stem), path.read_bytes()
            )
            path.unlink()
            _thumbnail(election, path.stem)


def _thumbnail(election: str, sha256: str) -> None:
    from sinergi.apps.sirekap import tasks

    tasks.make_thumbnail.defer(election=election, sha256=sha256)


def hide(election: str, sha256: str) -> None:
    name = photo_store.name_of(election, photo_store.PHOTOS, sha256)
    if photo_store.size(name) is not None:
        keep(election, sha256, photo_store.get(name))
        photo_store.remove(name)
    photo_store.remove(photo_store.name_of(election, photo_store.THUMBS, sha256))


def keep(election: str, sha256: str, data: bytes) -> None:
    """Keeps a hidden photograph out of the public place."""
    path = kept_at(election, sha256)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, data, durable=True)
