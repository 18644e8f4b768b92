"""One-time codes: 128 bits in Crockford's base 32, written in groups that can be read aloud."""

import hashlib
import secrets

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISTAKEN = str.maketrans("OIL", "011")
LENGTH = 26  # 26 digits of 5 bits hold 128 bits


def new_code() -> str:
    """Six groups: ``XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-X``."""
    number = secrets.randbits(128)
    digits = "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(digits[at : at + 5] for at in range(0, LENGTH, 5))


def normal(code: str) -> str:
    """As typed by a person: small letters, spaces, O for 0, I or L for 1 are all the same code."""
    kept = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    return kept.translate(_MISTAKEN)


def hash_of(code: str) -> str:
    """What the server keeps. 128 random bits need no slow hash."""
    return hashlib.sha256(b"sinergi/activation/v1\n" + normal(code).encode()).hexdigest()
