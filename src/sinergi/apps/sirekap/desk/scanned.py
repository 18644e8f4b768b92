"""A signed record as it comes out of a QR code: what a hand scanner types, or a person pastes."""

import base64
import binascii
import re
import zlib

from django.utils.translation import gettext as _

from sinergi.apps.sirekap.asking import public_key
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.core.models import Key
from sinergi.ledger.record import MAX_BYTES, Record, RecordError, parse

#: Base45's letters (RFC 9285): what a QR code holds in its alphanumeric mode.
_BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NOT_A_RECORD = "sinergi/record/v1"


def read(text: str) -> Record:
    """The record: the note itself, or the note deflated (zlib or raw) in base64 or base45.

    Raises Refused with the mend where it is none.
    """
    try:
        return parse(_note(text))
    except RecordError as error:
        said = _("Pindaian ini bukan rekaman yang utuh: %s. Pindai lagi seluruh kode QR-nya.")
        raise Refused(error.code, said % error.detail) from error


def _note(text: str) -> bytes:
    whole = text.replace("\r\n", "\n").strip("\n ")
    if whole.startswith(_NOT_A_RECORD):
        return (whole + "\n").encode()
    squeezed = re.sub(r"\s", "", whole)
    if re.fullmatch(r"[A-Za-z0-9+/_-]+={0,2}", squeezed):
        plain = squeezed.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            if found := _inflated(base64.b64decode(plain + "=" * (-len(plain) % 4))):
                return found
        except (binascii.Error, ValueError):
            pass
    if found := _inflated(_base45(whole.replace("\n", ""))):
        return found
    raise Refused(
        "bad-note",
        _("Pindaian ini bukan rekaman Sinergi. Pindai kode QR pada salinan, atau ketik angkanya."),
    )


def _base45(text: str) -> bytes:
    """Empty for what is no base45."""
    digits = [_BASE45.find(c) for c in text]
    if -1 in digits or len(digits) % 3 == 1:
        return b""
    out = bytearray()
    for at in range(0, len(digits), 3):
        part = digits[at : at + 3]
        number = sum(d * 45**n for n, d in enumerate(part))
        if number >= 256 ** (len(part) - 1):
            return b""
        out += number.to_bytes(len(part) - 1, "big")
    return bytes(out)


def _inflated(data: bytes) -> bytes:
    """Empty for what is not deflated; at most a record's length is made of it."""
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            found = zlib.decompressobj(window).decompress(data, MAX_BYTES + 1)
        except zlib.error:
            continue
        if found.startswith(_NOT_A_RECORD.encode()):
            return found
    return b""


def require_signed(record: Record) -> str:
    """The state of the key whose signature is sound: ``enrolled``, ``requested``, ``revoked``.

    Where several signed, the weakest of them. Raises Refused for a key that the register does not
    know and for a signature that is not of this text.
    """
    worst = "enrolled"
    for signature in record.signatures:
        key = Key.objects.filter(
            election=record.body["election"], name=signature.name, keyid=signature.keyid.hex()
        ).first()
        if key is None:
            raise Refused(
                "unknown-key",
                _("Kunci %s tidak ada dalam register. Bandingkan dengan kertasnya, ketik angkanya.")
                % signature.name,
            )
        if not public_key(key.role, key.name, bytes(key.spki)).verifies(
            record.text, signature.value
        ):
            raise Refused(
                "bad-signature",
                _(
                    "Tanda tangan pada pindaian ini bukan milik isinya. Jangan dipakai; lihat kertasnya."
                ),
            )
        if key.revoke_index is not None:
            worst = "revoked"
        elif key.enrol_index is None and worst == "enrolled":
            worst = "requested"
    return worst
