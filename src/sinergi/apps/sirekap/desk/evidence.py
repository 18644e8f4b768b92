"""Photographs taken at a desk before a record is signed: of the minutes, of a form counted anew.

They are kept byte for byte as they came, for the desk alone. The photographs of a form counted anew
become public with the record that names them, by the same way as everybody's; a photograph of minutes
stays at the desk, its hash stands in the record.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from sinergi.apps.sirekap import photo_lists, photos
from sinergi.apps.sirekap.desk.models import DeskPhoto
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.core import jpeg
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.ledger.record import Record

SIGN, READ = "desk:sign", "desk:read"


class PhotoKept(Audited, frozen=True):
    kind: ClassVar[str] = "desk.photo-kept"
    contest: str
    unit: str
    sha256: str


def keep(actor: Actor, election: str, contest: str, station: str, sha256: str, data: bytes) -> None:
    """Safe to repeat. Raises Refused for what is no bare JPEG or has another hash; NotAllowed."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused("wrong-hash", _("Foto tidak sampai utuh. Kirim lagi."))
    try:
        jpeg.inspect(data)
    except jpeg.UnfitPhoto as unfit:
        raise Refused(unfit.code, _("Foto ini tidak dapat dipakai: %s") % unfit) from unfit
    with act(actor, SIGN, area=station, election=election) as trail:
        DeskPhoto.objects.get_or_create(
            election=election, contest=contest, station=station, sha256=sha256,
            defaults={"data": data, "person": actor.name},
        )  # fmt: skip
        trail.audit(PhotoKept(contest, station, sha256))


def get(actor: Actor, election: str, contest: str, station: str, sha256: str) -> bytes:
    """Raises NotAllowed, DeskPhoto.DoesNotExist."""
    actor.require(READ, station, election)
    row = DeskPhoto.objects.get(
        election=election, contest=contest, station=station, sha256=sha256
    )  # fmt: skip
    return bytes(row.data)


def check(record: Record, hashes: Sequence[str]) -> None:
    """Are the photographs that a proposed record names at the desk? Raises Refused.

    ``hashes``: those of its root, in page order.
    """
    body = record.body
    wanted = {*hashes, *([body["evidence"]] if "evidence" in body else [])}
    if hashes and not photo_lists.fits(body.get("photos", ""), hashes):
        raise Refused(
            "wrong-list", _("Daftar fotonya bukan yang ditandatangani. Muat ulang halaman.")
        )
    if "photos" in body and not hashes:
        raise Refused("wrong-list", _("Rekaman ini menyebut foto, tetapi daftarnya tidak dikirim."))
    if wanted - here(body, wanted):
        raise Refused("no-photo", _("Foto yang disebut belum ada di meja ini. Unggah lagi."))


def here(body: Mapping[str, Any], hashes: set[str]) -> set[str]:
    rows = DeskPhoto.objects.filter(
        election=body["election"], contest=body["contest"], station=body["station"],
        sha256__in=hashes,
    )  # fmt: skip
    return set(rows.values_list("sha256", flat=True))


def publish(record: Record, hashes: Sequence[str]) -> None:
    """Makes a recorded form's photographs public. Raises photos.RefusedPhoto, the store's errors."""
    body = record.body
    holder = photos.Pass(
        "", record.id, body["photos"], body["election"], body["contest"], body["station"]
    )
    rows = DeskPhoto.objects.filter(
        election=body["election"], contest=body["contest"], station=body["station"],
        sha256__in=hashes,
    )  # fmt: skip
    for row in rows:
        photos.keep(holder, row.sha256, bytes(row.data))
