"""The body of a request to the records endpoint: bounded, inflated carefully, decoded strictly."""

import zlib
from typing import Annotated, Protocol

import msgspec
from django.conf import settings

CHUNK = 64 * 1024


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """``records``: 1..500 signed notes; ``photos``: Merkle root → hashes in page order."""

    records: Annotated[list[str], msgspec.Meta(min_length=1, max_length=500)]
    photos: dict[str, Annotated[list[str], msgspec.Meta(min_length=1, max_length=200)]] = {}


class TooLarge(ValueError):
    """More than the limit, counted while inflating."""


class BadBody(ValueError):
    """None of what the contract asks; the text says what and where."""


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


def read(stream: Readable, *, encoding: str, limit: int = 0) -> bytes:
    """All bytes of ``stream``, inflated where ``encoding`` is gzip; never more than ``limit``.

    Raises TooLarge, and BadBody for a broken or truncated gzip or an unknown encoding.
    """
    limit = limit or settings.MAX_BODY_BYTES
    if encoding not in ("", "identity", "gzip"):
        raise BadBody(f"Content-Encoding {encoding!r} is not known; send gzip or none")
    inflater = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    parts: list[bytes] = []
    taken = size = 0
    while chunk := stream.read(CHUNK):
        taken += len(chunk)
        if taken > limit:
            raise TooLarge
        if inflater is None:
            parts.append(chunk)
            continue
        try:
            while chunk:
                piece = inflater.decompress(chunk, limit - size + 1)
                size += len(piece)
                if size > limit:
                    raise TooLarge
                parts.append(piece)
                chunk = inflater.unconsumed_tail
        except zlib.error as error:
            raise BadBody("the gzip stream is broken; send it again") from error
    if inflater is not None and (not inflater.eof or inflater.unused_data):
        raise BadBody("the gzip stream is cut or has something behind it; send it again")
    return b"".join(parts)


_decoder = msgspec.json.Decoder(Body)


def decode(data: bytes) -> Body:
    """Raises BadBody with msgspec's words (what and where)."""
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise BadBody(str(error)) from error
