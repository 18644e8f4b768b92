"""Canonical JSON, the one way Sinergi turns a value into bytes that are signed or hashed.

Keys are ASCII and sorted, there is no white space, numbers are integers with |x| < 2^53, texts are
in Unicode normalisation form C, and there are neither floats, nor booleans, nor nulls. Under these
rules ``json.dumps`` gives the same bytes as RFC 8785 (JCS) and is several times faster.
"""

import hashlib
import json
import unicodedata
from typing import TypeAlias

Json: TypeAlias = "str | int | list[Json] | dict[str, Json]"

MAX_INT = 2**53 - 1


class NotCanonical(ValueError):
    """The value, or these bytes, have no canonical form; the text says what and where."""


def _check(value: object, where: str) -> None:
    if isinstance(value, str):
        if not value.isascii() and not unicodedata.is_normalized("NFC", value):
            raise NotCanonical(f"{where}: text is not in NFC")
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise NotCanonical(f"{where}: text holds a lone surrogate") from error
    elif isinstance(value, bool) or value is None or isinstance(value, float):
        raise NotCanonical(f"{where}: {json.dumps(value)} is not allowed")
    elif isinstance(value, int):
        if not -MAX_INT <= value <= MAX_INT:
            raise NotCanonical(f"{where}: integer outside ±(2^53 - 1)")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            if type(item) is not int or not -MAX_INT <= item <= MAX_INT:
                _check(item, f"{where}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical(f"{where}: key {key!r} is not ASCII text")
            _check(item, f"{where}.{key}")
    else:
        raise NotCanonical(f"{where}: {type(value).__name__} is not JSON")


def canonical(value: object) -> bytes:
    """Returns the canonical bytes of ``value``; raises NotCanonical where it has none."""
    _check(value, "$")
    return dumps(value)


_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
).encode


def dumps(value: object) -> bytes:
    """``canonical`` for a value that is known to obey its rules (no checking)."""
    return _encode(value).encode()


def sha256_hex(data: bytes) -> str:
    """SHA-256 of ``data`` in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def loads(data: bytes) -> Json:
    """Parses bytes that must be byte-equal to their canonical form, else raises NotCanonical."""
    try:
        text = data.decode("utf-8", errors="strict")
        value: Json = json.loads(text)
        same = canonical(value) == data
    except NotCanonical:
        raise
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NotCanonical(f"not JSON: {error}") from error
    if not same:
        raise NotCanonical("the bytes differ from their canonical form")
    return value
