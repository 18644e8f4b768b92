"""Signed notes (C2SP ``signed-note``): a text a person can read, with signature lines below it.

Two kinds of key are used. Ed25519 (type 0x01, logs and log witnesses) as the specification says;
ECDSA P-256 (type 0x02, devices and desks: the one hardware-backed key every phone has): its key id
is the first four bytes of SHA-256 of the DER SubjectPublicKeyInfo, its signature strict DER over
SHA-256 with s in the lower half of the group's order.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

ED25519 = 1
P256 = 2
COSIGNATURE = 4  # a log witness's Ed25519 key
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ED25519_PRIME = 2**255 - 19
#: y of the points whose order divides 8: keys and signatures made of them prove nothing.
ED25519_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        ED25519_PRIME - 1,
        2707385501144840649318225287225658788936804267575313519463743609750303402022,
        55188659117513257062467267217118295137698188065244968500265048394206261417927,
    }
)
MAX_SIGNATURES = 16
_SPKI_BYTES = 91  # DER SubjectPublicKeyInfo of an uncompressed P-256 point
_NAME = re.compile(r"^[^\s+\x00-\x1f\x7f]{1,200}$")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
_LINE = re.compile(r"^— (\S+) ([A-Za-z0-9+/]+={0,2})$")


class NoteError(ValueError):
    """Not a signed note, a key or a signature; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One line: the key's name, its 4-byte id, the signature's bytes."""

    name: str
    keyid: bytes
    value: bytes

    def line(self) -> bytes:
        packed = base64.b64encode(self.keyid + self.value).decode()
        return f"— {self.name} {packed}\n".encode()


@dataclass(frozen=True, slots=True)
class Note:
    """``text`` is what is signed, with its last newline."""

    text: bytes
    signatures: tuple[Signature, ...]

    def to_bytes(self) -> bytes:
        return self.text + b"\n" + b"".join(s.line() for s in self.signatures)


class Signer(Protocol):
    """A private key with its name."""

    @property
    def name(self) -> str: ...
    @property
    def keyid(self) -> bytes: ...
    def sign(self, text: bytes) -> bytes: ...


def split(data: bytes) -> tuple[bytes, bytes]:
    """The signed text and the signature block; raises NoteError where there is no empty line."""
    at = data.rfind(b"\n\n")
    if at < 0:
        raise NoteError("no empty line between text and signatures")
    return data[: at + 1], data[at + 2 :]


def parse(data: bytes) -> Note:
    """Parses a note byte for byte; raises NoteError. ``parse(x).to_bytes() == x`` always holds."""
    text, block = split(data)
    try:
        decoded = text.decode("utf-8")
        lines = block.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError("not UTF-8") from error
    if _CONTROL.search(decoded):
        raise NoteError("a control character in the text")
    if not lines.endswith("\n"):
        raise NoteError("the last signature line has no end")
    signatures = []
    for line in lines[:-1].split("\n"):
        found = _LINE.match(line)
        if not found or not _NAME.fullmatch(found[1]):
            raise NoteError(f"not a signature line: {line[:80]!r}")
        raw = unbase64(found[2])
        if len(raw) < 5:
            raise NoteError("a signature line without a signature")
        signatures.append(Signature(found[1], raw[:4], raw[4:]))
        if len(signatures) > MAX_SIGNATURES:
            raise NoteError(f"more than {MAX_SIGNATURES} signature lines")
    return Note(text, tuple(signatures))


def unbase64(text: str) -> bytes:
    """Standard base64 with its padding, in its one canonical spelling; raises NoteError."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:  # binascii.Error is one; text beyond ASCII raises the plain one
        raise NoteError("not base64") from error
    if base64.b64encode(raw).decode() != text:
        raise NoteError("base64 with stray bits")
    return raw


def note(text: bytes, signers: Iterable[Signer]) -> Note:
    """Signs ``text`` with each of the signers, in order."""
    return Note(text, tuple(Signature(s.name, s.keyid, s.sign(text)) for s in signers))


# --- P-256 -----------------------------------------------------------------------------------


def p256_keyid(spki: bytes) -> bytes:
    """First four bytes of SHA-256 of the DER SubjectPublicKeyInfo."""
    return hashlib.sha256(spki).digest()[:4]


@dataclass(frozen=True, slots=True)
class P256Verifier:
    name: str
    spki: bytes
    key: ec.EllipticCurvePublicKey

    @classmethod
    def from_spki(cls, name: str, spki: bytes) -> "P256Verifier":
        """Loads DER SubjectPublicKeyInfo in its one accepted form; raises NoteError."""
        try:
            key = load_der_public_key(spki)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise NoteError("not a DER public key") from error
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(
            key.curve, ec.SECP256R1
        ):
            raise NoteError("not a P-256 key")
        if len(spki) != _SPKI_BYTES or spki != spki_of(key):
            raise NoteError("the key is not in its canonical DER form (uncompressed point)")
        return cls(name, spki, key)

    @property
    def keyid(self) -> bytes:
        return p256_keyid(self.spki)

    @property
    def vkey(self) -> str:
        return vkey(self.name, self.keyid, bytes([P256]) + self.spki)

    def verifies(self, text: bytes, signature: bytes) -> bool:
        try:
            r, s = decode_dss_signature(signature)
            if s > P256_ORDER // 2 or encode_dss_signature(r, s) != signature:
                return False
            self.key.verify(signature, text, _ECDSA)
        except (ValueError, InvalidSignature):
            return False
        return True


_ECDSA = ec.ECDSA(SHA256())


def spki_of(key: ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True, slots=True)
class P256Signer:
    name: str
    key: ec.EllipticCurvePrivateKey

    @property
    def spki(self) -> bytes:
        return spki_of(self.key.public_key())

    @property
    def keyid(self) -> bytes:
        return p256_keyid(self.spki)

    @property
    def verifier(self) -> P256Verifier:
        return P256Verifier(self.name, self.spki, self.key.public_key())

    def sign(self, text: bytes) -> bytes:
        """Strict DER with s in its lower half (a signature and its twin would both verify)."""
        signature = self.key.sign(text, _ECDSA)
        r, s = decode_dss_signature(signature)
        return encode_dss_signature(r, min(s, P256_ORDER - s))


# --- Ed25519 ---------------------------------------------------------------------------------


def ed25519_keyid(name: str, public: bytes) -> bytes:
    """First four bytes of SHA-256(name ‖ newline ‖ 0x01 ‖ public key)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([ED25519]) + public).digest()[:4]


def cosigner_keyid(name: str, public: bytes) -> bytes:
    """The same of a log witness, whose keys are of type 0x04 (C2SP ``tlog-cosignature``)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([COSIGNATURE]) + public).digest()[:4]


def _sound_point(encoded: bytes) -> bool:
    y = int.from_bytes(encoded, "little") & (2**255 - 1)
    return y < ED25519_PRIME and y not in ED25519_SMALL_ORDER_Y


@dataclass(frozen=True, slots=True)
class Ed25519Verifier:
    """Accepts only what every sound implementation accepts: no small-order or non-canonical
    key or R (RFC 8032 with the strictest common rule), S reduced, no cofactor."""

    name: str
    public: bytes

    @property
    def keyid(self) -> bytes:
        return ed25519_keyid(self.name, self.public)

    @property
    def vkey(self) -> str:
        return vkey(self.name, self.keyid, bytes([ED25519]) + self.public)

    @property
    def spki(self) -> bytes:
        return spki_of(ed25519.Ed25519PublicKey.from_public_bytes(self.public))

    @classmethod
    def from_spki(cls, name: str, spki: bytes) -> "Ed25519Verifier":
        try:
            key = load_der_public_key(spki)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise NoteError("not a DER public key") from error
        if not isinstance(key, ed25519.Ed25519PublicKey) or spki_of(key) != spki:
            raise NoteError("not an Ed25519 key in canonical DER")
        return cls(name, key.public_bytes_raw())

    def verifies(self, text: bytes, signature: bytes) -> bool:
        if len(signature) != 64 or len(self.public) != 32:
            return False
        if not (_sound_point(self.public) and _sound_point(signature[:32])):
            return False
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (ValueError, InvalidSignature):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    name: str
    key: ed25519.Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def keyid(self) -> bytes:
        return ed25519_keyid(self.name, self.public)

    @property
    def verifier(self) -> Ed25519Verifier:
        return Ed25519Verifier(self.name, self.public)

    def sign(self, text: bytes) -> bytes:
        return self.key.sign(text)


# --- vkeys -----------------------------------------------------------------------------------


def vkey(name: str, keyid: bytes, material: bytes) -> str:
    """``<name>+<8 hex key id>+<base64(type ‖ key)>``."""
    return f"{name}+{keyid.hex()}+{base64.b64encode(material).decode()}"


def parse_vkey(text: str) -> P256Verifier | Ed25519Verifier:
    """Reads a vkey; raises NoteError where its id is not its key's."""
    name, _, rest = text.partition("+")
    keyid, _, packed = rest.partition("+")
    if not _NAME.fullmatch(name) or not re.fullmatch(r"[0-9a-f]{8}", keyid):
        raise NoteError(f"not a vkey: {text[:80]!r}")
    material = unbase64(packed)
    verifier: P256Verifier | Ed25519Verifier
    if material[:1] == bytes([P256]):
        verifier = P256Verifier.from_spki(name, material[1:])
    elif material[:1] == bytes([ED25519]) and len(material) == 33:
        verifier = Ed25519Verifier(name, material[1:])
    else:
        raise NoteError("a vkey of an unknown kind of key")
    if verifier.keyid.hex() != keyid:
        raise NoteError(f"the vkey of {name} names id {keyid}, its key has {verifier.keyid.hex()}")
    return verifier
