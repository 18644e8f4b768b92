"""Taking a photograph: who may send which, what a photograph must be, and where it is kept.

Nobody signs in for this: a record's receipt carries a token, and the record's signed root says which
photographs belong to it. Like a record, a photograph is its own audit: its hash was signed.
"""

import hashlib
from dataclasses import dataclass

from django.core import signing
from django.db import connection, transaction

from sinergi.apps.sirekap import photo_lists, withheld
from sinergi.core import jpeg, photo_store
from sinergi.core.uploads import Part

SALT = "sinergi.upload"


class RefusedPhoto(Exception):
    """``status``: the HTTP status; ``code``: why, for the sender's program; the text for a person."""

    def __init__(self, status: int, code: str, detail: str):
        super().__init__(detail)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Pass:
    """What an upload token opens: the photographs of one kept record."""

    token: str
    record: str
    root: str
    election: str
    contest: str
    station: str


def admit(token: str) -> Pass:
    """The pass of a receipt's upload token; raises RefusedPhoto."""
    if not token:
        raise RefusedPhoto(
            401, "no-token", "send the receipt's upload token: Authorization: Bearer <token>"
        )
    try:
        record, root = signing.loads(token, salt=SALT)
        number = bytes.fromhex(record)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise RefusedPhoto(
            403, "bad-token",
            "the upload token is none of this server; send the record again for a new receipt",
        ) from error  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT election, contest, station FROM record WHERE id = %s", [number])
        place = cursor.fetchone()
    if place is None:
        raise RefusedPhoto(
            403, "unknown-record", "the token's record is not here; send the record again first"
        )
    return Pass(token, record, root, *place)


def keep_list(holder: Pass, root: str, hashes: list[str]) -> bool:
    """Keeps a record's photo list; False where it was kept before. Raises RefusedPhoto."""
    if holder.root != root:
        raise RefusedPhoto(403, "other-root", f"the token opens the list {holder.root}, not {root}")
    if not photo_lists.fits(root, hashes):
        raise RefusedPhoto(
            422, "wrong-list",
            "the list's Merkle root is not the one that was signed; send the hashes of all pages, "
            "in page order, as the record was signed",
        )  # fmt: skip
    if photo_lists.hashes(root) is not None:
        return False
    return photo_lists.keep({root: hashes}, [(holder.record, root)])


def part_of(holder: Pass, sha256: str) -> Part:
    """The upload under way. Each token has its own: nobody can spoil another sender's part."""
    mine = hashlib.sha256(holder.token.encode()).hexdigest()[:32]
    return Part(f"{sha256}.{mine}")


def check_named(holder: Pass, sha256: str) -> None:
    """Raises RefusedPhoto where the token's own list does not name the photograph."""
    own = photo_lists.hashes(holder.root)
    if own is not None and sha256 in own:
        return
    if photo_lists.is_named(sha256):
        raise RefusedPhoto(
            403, "other-record", "this photograph belongs to another record; send its own token"
        )
    if own is None:
        raise RefusedPhoto(
            404, "no-list",
            f"no photo list of {holder.root} is kept; PUT /api/v1/photos/{holder.root}/list first",
        )  # fmt: skip
    raise RefusedPhoto(404, "not-named", "no kept photo list names this photograph")


def kept_size(holder: Pass, sha256: str) -> int | None:
    """Bytes of this station's photograph where it has arrived and its file is there, else None."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM photo WHERE (election, contest, station, sha256) = (%s, %s, %s, %s)",
            [holder.election, holder.contest, holder.station, sha256],
        )
        if not cursor.rowcount:
            return None
    path = withheld.kept_at(holder.election, sha256)
    if path.is_file():
        return path.stat().st_size
    return photo_store.size(photo_store.name_of(holder.election, photo_store.PHOTOS, sha256))


def keep(holder: Pass, sha256: str, data: bytes) -> None:
    """Publishes a photograph: the file first, then the word of it. Raises RefusedPhoto for what can
    never be published, and the store's or the database's own errors."""
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise RefusedPhoto(
            422, "wrong-hash",
            f"the {len(data)} bytes have the SHA-256 {found}; they are thrown away: send the whole "
            "photograph again",
        )  # fmt: skip
    try:
        size = jpeg.inspect(data)
    except jpeg.UnfitPhoto as unfit:
        status = {"too-large": 413, "not-jpeg": 415}.get(unfit.code, 422)
        raise RefusedPhoto(status, unfit.code, str(unfit)) from unfit
    hidden = withheld.is_photo(holder.election, sha256)
    if hidden:
        withheld.keep(holder.election, sha256, data)
    else:
        photo_store.put(photo_store.name_of(holder.election, photo_store.PHOTOS, sha256), data)
    place = [holder.election, holder.contest, holder.station]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO photo (election, contest, station, sha256, width, height, thumb, received)"
            " VALUES (%s, %s, %s, %s, %s, %s, false, now()) ON CONFLICT DO NOTHING",
            [*place, sha256, size.width, size.height],
        )
        if not cursor.rowcount:
            return
        announce(holder.election, sha256)
        if hidden:
            return
        from sinergi.apps.sirekap import tasks

        tasks.make_thumbnail.defer(election=holder.election, sha256=sha256)


def announce(election: str, sha256: str) -> None:
    """Lets the clerk write the files of the stations whose photograph this is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO photo_arrival (election, contest, station)"
            " SELECT election, contest, station FROM photo WHERE election = %s AND sha256 = %s",
            [election, sha256],
        )


def with_thumbnail(election: str, sha256: str) -> None:
    """Says that a photograph's thumbnail is public now."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE photo SET thumb = true WHERE election = %s AND sha256 = %s AND NOT thumb",
                [election, sha256],
            )
            changed = cursor.rowcount
        if changed:
            announce(election, sha256)
