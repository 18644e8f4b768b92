"""The witness itself: a folder with its key, the logs it watches, and what it cosigned.

``key.pem`` (0600), ``vkey``, ``logs`` (vkeys, one a line), ``roots`` and ``register`` (where the logs'
keys are taken from), ``found`` (the log keys that the register gave last), ``state/`` (store.py).
"""

import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519

from sinergi.ledger.authority import Roots
from sinergi.ledger.checkpoint import Checkpoint, Cosigner, parse_cosigner
from sinergi.ledger.keys import from_pem, to_pem
from sinergi.ledger.note import Ed25519Signer, Ed25519Verifier, NoteError, parse_vkey
from sinergi.ledger.proofs import consistency
from sinergi.ledger.record import REGISTER
from sinergi.ledger.tiles import Read, TileError, Tiles
from sinergi.witness.protocol import (
    Answer,
    BadRequest,
    Request,
    parse_request,
    refusal,
)
from sinergi.witness.sources import SourceError, Watched, log_keys, opener
from sinergi.witness.store import StateLost, Store, write_durably

KEY, VKEY, LOGS, ROOTS, SOURCE, FOUND = "key.pem", "vkey", "logs", "roots", "register", "found"


class CannotKeep(ValueError):
    """The folder, the key or a log's key is not as it must be; the text says which and the mend."""


def make(folder: Path, name: str, password: bytes | None) -> None:
    """A new key in a new folder. Raises CannotKeep where a key stands there: it is never replaced."""
    if not name or any(c.isspace() or c == "+" for c in name) or len(name) > 200:
        raise CannotKeep(f"--name {name!r}: a name like penjaga.example.id/1, no spaces, no '+'")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / KEY).exists():
        raise CannotKeep(
            f"{folder / KEY}: a key stands there; it is never replaced. Name a new folder"
        )
    key = ed25519.Ed25519PrivateKey.generate()
    pem = to_pem(Ed25519Signer(name, key), password)
    handle = os.open(folder / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    (folder / "state").mkdir(mode=0o755, exist_ok=True)
    write_durably(folder / VKEY, f"{Cosigner(name, key).verifier.vkey}\n".encode())


def encrypted(folder: Path) -> bool:
    """Does the key ask for a password? Raises CannotKeep."""
    return b"ENCRYPTED" in _read(folder / KEY)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotKeep(
            f"{path}: {error.strerror}; 'sinergi witness init' makes the folder"
        ) from error


def watch(
    folder: Path, logs: Sequence[tuple[str, str]] = (), *, roots: bytes = b"", register: str = ""
) -> None:
    """Adds logs (origin, vkey), or says where their keys are taken from. Raises CannotKeep."""
    store = Store(folder)
    with store.locked():
        keys = _keys_in(folder / LOGS)
        for origin, text in logs:
            key = _log_key(text, f"--log {origin}")
            if key.name != origin:
                raise CannotKeep(f"--log {origin}: the vkey is of {key.name}, not of this log")
            if key not in keys:
                keys.append(key)
        for key in keys:
            store.begin(key.name)
        write_durably(folder / LOGS, "".join(f"{key.vkey}\n" for key in keys).encode())
        if roots:
            try:
                Roots.parse(roots.decode())
            except (NoteError, UnicodeDecodeError) as error:
                raise CannotKeep(f"--roots: {error}") from error
            if (folder / ROOTS).exists() and (folder / ROOTS).read_bytes() != roots:
                raise CannotKeep(
                    f"{folder / ROOTS}: other root keys stand there; name a new folder"
                )
            write_durably(folder / ROOTS, roots)
            write_durably(folder / SOURCE, f"{register}\n".encode())


def _log_key(text: str, where: str) -> Ed25519Verifier:
    try:
        key = parse_vkey(text)
    except NoteError as error:
        raise CannotKeep(f"{where}: {error}") from error
    if not isinstance(key, Ed25519Verifier):
        raise CannotKeep(f"{where}: {key.name} is not an Ed25519 key, as a log's is")
    return key


def _keys_in(path: Path) -> list[Ed25519Verifier]:
    if not path.exists():
        return []
    lines = _read(path).decode().split("\n")
    return [_log_key(line, str(path)) for line in lines if line]


class Keeper:
    """A witness at work; for any number of threads, beside other processes on the same folder."""

    def __init__(
        self, folder: Path, password: bytes | None = None,
        clock: Callable[[], float] = time.time,
    ):  # fmt: skip
        """Raises CannotKeep."""
        self.folder = folder
        self.store = Store(folder)
        self._clock = clock
        try:
            verifier = parse_cosigner(_read(folder / VKEY).decode().strip())
            key = from_pem(verifier.name, _read(folder / KEY), password)
        except (NoteError, UnicodeDecodeError) as error:
            raise CannotKeep(f"{folder / KEY}: {error}") from error
        if not isinstance(key, Ed25519Signer) or key.public != verifier.public:
            raise CannotKeep(f"{folder / VKEY}: is not the vkey of {folder / KEY}")
        self._cosigner = Cosigner(verifier.name, key.key)
        self._reading = threading.Lock()
        self._given = _keys_in(folder / LOGS)
        self._found = _keys_in(folder / FOUND)

    @property
    def vkey(self) -> str:
        return self._cosigner.verifier.vkey

    @property
    def watched(self) -> list[str]:
        """Origins of the logs it cosigns."""
        return sorted({key.name for key in (*self._given, *self._found)})

    @property
    def has_register(self) -> bool:
        return (self.folder / SOURCE).exists()

    def keys(self, origin: str) -> list[Ed25519Verifier]:
        return [key for key in (*self._given, *self._found) if key.name == origin]

    def read_register(self) -> Watched | None:
        """Takes the logs' keys from the register's chain; None where it has none to read. Raises
        SourceError, StateLost; then the keys are those that were known before."""
        if not self.has_register:
            return None
        with self._reading:
            roots = Roots.parse(_read(self.folder / ROOTS).decode())
            source = _read(self.folder / SOURCE).decode().strip()
            known = [key.name for key in self._found if key.name.endswith(f"/{REGISTER}")]
            last = self.store.last(known[0]) if known else None
            watched = log_keys(opener(source), roots, last)
            keys = list(watched.keys)
            if keys != self._found:
                with self.store.locked():
                    for key in keys:
                        self.store.begin(key.name)
                    lines = "".join(f"{key.vkey}\n" for key in keys)
                    write_durably(self.folder / FOUND, lines.encode())
                self._found = keys
            return watched

    def add(self, data: bytes) -> Answer:
        """Answers a request's bytes. Raises StateLost, OSError: then nothing is cosigned."""
        try:
            request = parse_request(data)
        except BadRequest as error:
            return Answer(400, f"{error}\n".encode(), why=str(error))
        return self.cosign(request)

    def cosign(self, request: Request) -> Answer:
        new = request.checkpoint
        keys = self.keys(new.origin)
        with self.store.locked():
            last = self.store.last(new.origin) if keys else None
            refused = refusal(request, keys, last)
            if refused is not None:
                if last is not None and _forks(new, last):
                    self.store.keep_evidence("fork", request)
                elif refused.status == 422:
                    self.store.keep_evidence("unproven", request)
                return refused
            self.store.put(new)
            # Within the lock: at this time no larger tree of this log was cosigned.
            line = self._cosigner.cosign(new, int(self._clock()))
        return Answer(200, line.line())

    def request_from(self, log: Read, new: Checkpoint) -> Request:
        """The request that brings this witness up to ``new``, its proof made from the log's tiles.
        Raises SourceError, StateLost."""
        last = self.store.last(new.origin) if self.keys(new.origin) else None
        old = last.size if last is not None else 0
        if old > new.size:
            raise SourceError(
                f"{new.origin}: the tree has {new.size} entries, {old} were cosigned here before"
            )
        try:
            proof = consistency(old, new.size, Tiles(log, new.size).hash)
        except TileError as error:
            raise SourceError(f"{new.origin}: {error}") from error
        return Request(old, tuple(proof), new)

    def standing(self) -> str:
        """For a person: the vkey, and of each log the size and root cosigned last."""
        lines = [self.vkey]
        for origin in self.watched:
            try:
                last = self.store.last(origin)
                told = f"{last.size} {last.root.hex()}" if last else "never"
            except StateLost:
                told = "lost"
            lines.append(f"{origin} {told}")
        return "".join(f"{line}\n" for line in lines)


def _forks(new: Checkpoint, last: Checkpoint) -> bool:
    return new.size == last.size and new.root != last.root
