"""Checkpoints (C2SP ``tlog-checkpoint``) and their cosignatures (``tlog-cosignature``, Ed25519).

A checkpoint is a signed note over a log's origin, size and root. A log witness adds a line that says
when it saw this tree as the largest that goes on from all it saw before.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ed25519

from sinergi.ledger.note import (
    COSIGNATURE,
    Ed25519Signer,
    Ed25519Verifier,
    Note,
    NoteError,
    Signature,
    cosigner_keyid,
    note,
    parse,
    unbase64,
    vkey,
)

_HEADER = "cosignature/v1"
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_MAX_TIME = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``note`` is what was read, with all its lines; None before it is signed."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    note: Note | None = field(default=None, compare=False)

    @property
    def text(self) -> bytes:
        """What is signed."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode()]
        return "".join(f"{line}\n" for line in (*lines, *self.extensions)).encode()

    def sign(self, signers: Iterable[Ed25519Signer]) -> "Checkpoint":
        """The same with signature lines of the log's keys, in order."""
        signed = note(self.text, signers)
        return Checkpoint(self.origin, self.size, self.root, self.extensions, signed)

    def to_bytes(self) -> bytes:
        if self.note is None:
            raise ValueError("the checkpoint is not signed")
        return self.note.to_bytes()

    def signed_by(self, key: Ed25519Verifier) -> bool:
        """Does a line of this log's key (its name is the origin) verify?"""
        return key.name == self.origin and any(
            (s.name, s.keyid) == (key.name, key.keyid) and key.verifies(self.text, s.value)
            for s in (self.note.signatures if self.note else ())
        )

    def cosigned_by(self, key: "CosignatureVerifier") -> int | None:
        """The time (POSIX seconds) at which a log witness cosigned it; None where none verifies."""
        for s in self.note.signatures if self.note else ():
            if (s.name, s.keyid) == (key.name, key.keyid):
                at = key.verified_at(self.text, s.value)
                if at is not None:
                    return at
        return None

    def with_lines(self, lines: Iterable[Signature]) -> "Checkpoint":
        """The same with further signature lines; one that is there already is not repeated."""
        if self.note is None:
            raise ValueError("the checkpoint is not signed")
        here = self.note.signatures
        known = {(s.name, s.keyid) for s in here}
        more = tuple(s for s in lines if (s.name, s.keyid) not in known)
        joined = Note(self.note.text, here + more)
        return Checkpoint(self.origin, self.size, self.root, self.extensions, joined)


def parse_checkpoint(data: bytes) -> Checkpoint:
    """Reads a checkpoint; raises NoteError. No signature is verified."""
    read = parse(data)
    lines = read.text.decode().removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines):
        raise NoteError("a checkpoint has at least three lines, none empty")
    origin, size, root, *extensions = lines
    if not _DECIMAL.fullmatch(size) or int(size) > _MAX_TIME:
        raise NoteError(f"not a size: {size[:40]!r}")
    value = unbase64(root)
    if len(value) != 32:
        raise NoteError("the root is not 32 bytes")
    return Checkpoint(origin, int(size), value, tuple(extensions), read)


# --- cosignatures ----------------------------------------------------------------------------


def _message(text: bytes, at: int) -> bytes:
    return f"{_HEADER}\ntime {at}\n".encode() + text


@dataclass(frozen=True, slots=True)
class CosignatureVerifier:
    """A log witness's public key under its name."""

    name: str
    public: bytes

    @property
    def keyid(self) -> bytes:
        return cosigner_keyid(self.name, self.public)

    @property
    def vkey(self) -> str:
        return vkey(self.name, self.keyid, bytes([COSIGNATURE]) + self.public)

    def verified_at(self, text: bytes, value: bytes) -> int | None:
        """The time inside a cosignature (8 bytes, then Ed25519) over a checkpoint's text, else None."""
        if len(value) != 72:
            return None
        at = int.from_bytes(value[:8], "big")
        plain = Ed25519Verifier(self.name, self.public)
        sound = at <= _MAX_TIME and plain.verifies(_message(text, at), value[8:])
        return at if sound else None


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A log witness's private key under its name."""

    name: str
    key: ed25519.Ed25519PrivateKey

    @property
    def verifier(self) -> CosignatureVerifier:
        return CosignatureVerifier(self.name, self.key.public_key().public_bytes_raw())

    def cosign(self, checkpoint: Checkpoint, at: int) -> Signature:
        """A line that says: at this POSIX time this was the largest consistent tree I knew."""
        value = at.to_bytes(8, "big") + self.key.sign(_message(checkpoint.text, at))
        return Signature(self.name, self.verifier.keyid, value)


def parse_cosigner(text: str) -> CosignatureVerifier:
    """Reads a log witness's vkey; raises NoteError."""
    name, _, rest = text.partition("+")
    keyid, _, packed = rest.partition("+")
    material = unbase64(packed)
    if material[:1] != bytes([COSIGNATURE]) or len(material) != 33:
        raise NoteError("not the vkey of a log witness (type 0x04)")
    found = CosignatureVerifier(name, material[1:])
    if found.vkey != text:
        raise NoteError(f"the vkey of {name} names id {keyid}, its key has {found.keyid.hex()}")
    return found
