"""Keys and what they may do: names, roles, the kinds each role signs, areas."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from sinergi.ledger.note import Ed25519Signer, Ed25519Verifier, NoteError, P256Signer, P256Verifier

NATION = "nasional"
PublicKey = P256Verifier | Ed25519Verifier
Status = Literal["enrolled", "requested", "late", "revoked"]

_STATION_KINDS = ("correction", "reading", "result")
_DESK_KINDS = (
    "correction", "note", "reading", "recap", "recount", "result", "settle", "sitting", "withhold",
)  # fmt: skip

#: The kinds of record each role may sign; a key's own ``kinds`` narrow it. Sorted.
ROLE_KINDS: Mapping[str, tuple[str, ...]] = {
    "authority": (
        "adjust", "audit", "enrol", "postpone", "rescind", "revoke", "revote", "void", "withhold",
    ),
    "approver": ("correction", "enrol", "recap", "recount", "result", "revoke", "settle", "sitting", "withhold"),
    "desk": _DESK_KINDS,
    "device": _STATION_KINDS,
    "importer": ("import",),
    "log": ("anchor",),
    "node": (),
    "reader": ("reading",),
}  # fmt: skip

#: Enrolled by m root keys; all other roles by two keys of the level above (authority.py).
ROOT_ENROLS = ("authority", "log", "node", "reader")


def covers(scope: str, area: str) -> bool:
    """True where ``area`` (a region's or station's code) is ``scope`` or lies below it."""
    return scope == NATION or (area != NATION and area.startswith(scope))


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key of the register as a judge sees it at one moment."""

    name: str
    keyid: str  # 8 hex
    role: str
    scope: str
    kinds: tuple[str, ...]
    public: PublicKey
    status: Status

    def may_sign(self, kind: str) -> bool:
        return kind in self.kinds and kind in ROLE_KINDS[self.role]

    def covers(self, area: str) -> bool:
        return covers(self.scope, area)


def key_name(role: str, scope: str, suffix: str) -> str:
    """``<role>/<scope>/<suffix>``: every key's name but a log's, which is the log's origin."""
    return f"{role}/{scope}/{suffix}"


def origin(host: str, election: str, log: str) -> str:
    """A log's origin, and its key's name."""
    return f"{host}/{election}/{log}"


def name_fits(name: str, role: str, scope: str) -> bool:
    """Does a key's name say its role and scope? (A log key's is judged by its origin.)"""
    if role == "log":
        return scope == NATION and name.count("/") == 2
    parts = name.split("/")
    return len(parts) == 3 and parts[:2] == [role, scope] and bool(parts[2])


def new_p256(name: str) -> P256Signer:
    return P256Signer(name, ec.generate_private_key(ec.SECP256R1()))


def new_ed25519(name: str) -> Ed25519Signer:
    return Ed25519Signer(name, ed25519.Ed25519PrivateKey.generate())


def to_pem(signer: P256Signer | Ed25519Signer, password: bytes | None = None) -> bytes:
    """PKCS #8 PEM, encrypted where a password is given."""
    how = BestAvailableEncryption(password) if password else NoEncryption()
    return signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)


def from_pem(name: str, pem: bytes, password: bytes | None = None) -> P256Signer | Ed25519Signer:
    """Reads a private key; raises NoteError for another kind, a wrong or missing password."""
    try:
        key = load_pem_private_key(pem, password)
    except (ValueError, TypeError) as error:
        raise NoteError(f"the private key of {name} cannot be read: {error}") from error
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return Ed25519Signer(name, key)
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return P256Signer(name, key)
    raise NoteError(f"the private key of {name} is neither P-256 nor Ed25519")


def fingerprint(spki: bytes) -> str:
    """Six digits that two people read to each other: is it this phone's key that I approve?

    The first eight bytes of SHA-256("sinergi/fingerprint/v1\\n" ‖ SPKI) as an integer, modulo 10^6.
    """
    digest = hashlib.sha256(b"sinergi/fingerprint/v1\n" + spki).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"
