"""Private keys that a person brings to a command: encrypted files, or hardware behind a command.

A key file is PEM; its public half stands beside it as ``FILE.vkey``, which may be shown to anyone.
Hardware (a smart card, an HSM) is any program that reads the text to sign on standard input and
writes the signature in base64 on standard output: for P-256 over SHA-256 of the text, DER or r‖s;
for Ed25519 its 64 bytes. What it gives is verified before it is used.
"""

import argparse
import base64
import getpass
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from sinergi.commands.common import BadInput
from sinergi.ledger.keys import PublicKey, from_pem, to_pem
from sinergi.ledger.note import (
    P256_ORDER,
    Ed25519Signer,
    Ed25519Verifier,
    NoteError,
    P256Signer,
    P256Verifier,
    parse_vkey,
)

PASSWORD = "SINERGI_KEY_PASSWORD"  # noqa: S105 (a variable's name)
LEAST = 12
#: Seconds for a person to touch a card or type its PIN.
HARDWARE_SECONDS = 120.0


@dataclass(frozen=True)
class HardwareSigner:
    """A key that stays where it is; ``command`` signs with it."""

    public: PublicKey
    command: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.public.name

    @property
    def keyid(self) -> bytes:
        return self.public.keyid

    @property
    def verifier(self) -> PublicKey:
        return self.public

    @property
    def spki(self) -> bytes:
        return self.public.spki

    def sign(self, text: bytes) -> bytes:
        """Raises BadInput where the command fails or gives no sound signature of this key."""
        shown = self.command[0]
        try:
            done = subprocess.run(
                self.command, input=text, stdout=subprocess.PIPE, check=False,
                timeout=HARDWARE_SECONDS,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BadInput(f"{shown}: {error}; name a program that signs") from error
        if done.returncode:
            raise BadInput(f"{shown}: ended with code {done.returncode}; nothing was signed")
        try:
            raw = base64.b64decode(b"".join(done.stdout.split()), validate=True)
            value = _low(raw) if isinstance(self.public, P256Verifier) else raw
        except ValueError as error:
            raise BadInput(f"{shown}: no signature in base64 on standard output") from error
        if not self.public.verifies(text, value):
            raise BadInput(f"{shown}: its signature is not one of {self.name} ({self.keyid.hex()})")
        return value


def _low(raw: bytes) -> bytes:
    """DER, or r‖s in 64 bytes, as strict DER with s in its lower half."""
    if len(raw) == 64:
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    else:
        r, s = decode_dss_signature(raw)
    return encode_dss_signature(r, min(s, P256_ORDER - s))


AnySigner = P256Signer | Ed25519Signer | HardwareSigner


def add_options(parser: argparse.ArgumentParser, default: str = "") -> None:
    parser.add_argument(
        "--key", action="append", type=Path, default=[], metavar="FILE",
        help=f"PEM of a signing key{default}",
    )  # fmt: skip
    parser.add_argument(
        "--signer", nargs=2, action="append", default=[], metavar=("VKEY-FILE", "COMMAND"),
        help="a key in hardware: its public half, a program (text in, base64 signature out)",
    )  # fmt: skip


def password(path: Path, *, new: bool = False) -> bytes:
    """Asked on the terminal, or read from SINERGI_KEY_PASSWORD. Raises BadInput."""
    given = os.environ.get(PASSWORD)
    if given is None:
        if not sys.stdin.isatty():
            raise BadInput(f"{path}: its password is asked on a terminal; set {PASSWORD}")
        given = getpass.getpass(f"password of {path}: ", stream=sys.stderr)
        if new and getpass.getpass("once more: ", stream=sys.stderr) != given:
            raise BadInput(f"{path}: the two passwords differ; nothing was written")
    if new and len(given) < LEAST:
        raise BadInput(f"a key's password has at least {LEAST} characters")
    return given.encode()


def read(path: Path) -> P256Signer | Ed25519Signer:
    """A key file, its name from ``FILE.vkey`` where that stands beside it. Raises BadInput."""
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}; name a readable PEM file") from error
    secret = password(path) if b"ENCRYPTED" in pem else None
    try:
        key = from_pem(str(path), pem, secret)
    except NoteError as error:
        raise BadInput(f"{path}: not a private key in PEM, or another password") from error
    beside = beside_of(path)
    if not beside.exists():
        return key
    public = vkey(beside)
    if public.spki != key.verifier.spki:
        raise BadInput(f"{beside}: is not the public half of {path}; bring the right one")
    return replace(key, name=public.name)


def beside_of(path: Path) -> Path:
    return path.with_name(path.name + ".vkey")


def write(path: Path, key: P256Signer | Ed25519Signer) -> None:
    """A new encrypted file (0600) and its public half beside it. Raises BadInput."""
    secret = password(path, new=True)
    if beside_of(path).exists():
        raise BadInput(f"{beside_of(path)}: exists; name a new file")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}; name a new file") from error
    with os.fdopen(handle, "wb") as file:
        file.write(to_pem(key, secret))
        file.flush()
        os.fsync(file.fileno())
    beside_of(path).write_text(f"{key.verifier.vkey}\n", "ascii")


def vkey(path: Path) -> PublicKey:
    """A public half, one line. Raises BadInput."""
    try:
        return parse_vkey(path.read_text("ascii").strip())
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not ASCII"
        raise BadInput(f"{path}: {why}; name a file with a vkey") from error
    except NoteError as error:
        raise BadInput(f"{path}: {error}; 'sinergi keys make' writes such a file") from error


def named(arguments: argparse.Namespace) -> list[AnySigner]:
    """The keys of ``--key`` and ``--signer``, in this order. Raises BadInput."""
    found: list[AnySigner] = [read(path) for path in arguments.key]
    for file, command in arguments.signer:
        words = tuple(shlex.split(command))
        if not words:
            raise BadInput("--signer: the command is empty")
        found.append(HardwareSigner(vkey(Path(file)), words))
    return found


def renamed(key: AnySigner, name: str) -> AnySigner:
    """The same key as the register names it."""
    if isinstance(key, HardwareSigner):
        return replace(key, public=replace(key.public, name=name))
    return replace(key, name=name)


def only_p256(keys: Sequence[AnySigner]) -> None:
    """Raises BadInput for a log's key, which signs no record of the chain."""
    for key in keys:
        if isinstance(key.verifier, Ed25519Verifier):
            raise BadInput(f"{key.name}: an Ed25519 key is a log's; bring a P-256 key")
