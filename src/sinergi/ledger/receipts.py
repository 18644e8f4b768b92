"""What a sender keeps: a promise that records will stand in the log, later the proof that one does.

A proof is a C2SP ``tlog-proof``. A promise is a signed note of a node key of the register, which says
by when: a checkpoint from after that time whose tree lacks a record of it shows that it was broken.
"""

import base64
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sinergi.ledger import canonical
from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint
from sinergi.ledger.note import Note, NoteError, P256Signer, P256Verifier, note, parse, unbase64
from sinergi.ledger.proofs import MAX_HASHES, ProofError, check_inclusion
from sinergi.ledger.tree import leaf_hash

PROOF_LINE = "c2sp.org/tlog-proof@v1"
PROMISE_LINE = "sinergi/promise/v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_ID = re.compile(r"[0-9a-f]{64}")
_KEYS = ("at", "by", "election", "ids", "kind")


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry stands at ``index`` of the tree of ``checkpoint``."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    extra: bytes = b""

    def to_bytes(self) -> bytes:
        lines = [PROOF_LINE]
        if self.extra:
            lines.append(f"extra {base64.b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [base64.b64encode(value).decode() for value in self.path]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint.to_bytes()

    def check(self, entry: bytes) -> None:
        """Raises ProofError unless ``entry`` stands there; who signed the checkpoint is not asked."""
        tree = self.checkpoint
        check_inclusion(leaf_hash(entry), self.index, tree.size, self.path, tree.root)


def parse_proof(data: bytes) -> Proof:
    """Reads a proof; raises NoteError."""
    head, gap, tail = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise NoteError("the proof is not ASCII") from error
    if not gap or lines.pop(0) != PROOF_LINE:
        raise NoteError(f"a proof begins with {PROOF_LINE}")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = unbase64(lines.pop(0)[6:])
    found = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if not found:
        raise NoteError("the proof names no index")
    path = tuple(unbase64(line) for line in lines)
    if len(path) > MAX_HASHES or any(len(value) != 32 for value in path):
        raise NoteError("the proof's path is no list of hashes")
    return Proof(int(found[1]), path, parse_checkpoint(tail), extra)


@dataclass(frozen=True, slots=True)
class Promise:
    """``body``: ``at`` and ``by`` (when given, by when kept), ``election``, ``ids``."""

    body: dict[str, Any]
    note: Note

    @property
    def by(self) -> datetime:
        return datetime.fromisoformat(self.body["by"])

    def signed_by(self, key: P256Verifier) -> bool:
        lines = [s for s in self.note.signatures if (s.name, s.keyid) == (key.name, key.keyid)]
        return len(lines) == 1 and key.verifies(self.note.text, lines[0].value)


def promise(*, election: str, ids: Iterable[str], at: str, by: str, signer: P256Signer) -> bytes:
    """A signed promise; times are ``YYYY-MM-DDThh:mm:ss+00:00``."""
    body = {
        "at": at, "by": by, "election": election, "ids": sorted(set(ids)), "kind": "promise",
    }  # fmt: skip
    text = f"{PROMISE_LINE}\n".encode() + canonical.dumps(body) + b"\n"
    return note(text, [signer]).to_bytes()


def parse_promise(data: bytes) -> Promise:
    """Reads a promise; raises NoteError. The signature is not verified."""
    read = parse(data)
    lines = read.text.split(b"\n")
    if len(lines) != 3 or lines[0] != PROMISE_LINE.encode():
        raise NoteError(f"a promise begins with {PROMISE_LINE}")
    try:
        body = canonical.loads(lines[1])
    except ValueError as error:
        raise NoteError(f"not a promise: {error}") from error
    if not isinstance(body, dict) or tuple(sorted(body)) != _KEYS or body["kind"] != "promise":
        raise NoteError("a promise has at, by, election, ids and kind")
    ids = body["ids"]
    if not isinstance(ids, list) or not ids or not all(_is_id(i) for i in ids):
        raise NoteError("ids is no list of records")
    for name in ("at", "by"):
        try:
            stated = datetime.fromisoformat(str(body[name]))
        except ValueError as error:
            raise NoteError(f"{name} is no time") from error
        if stated.tzinfo is None:
            raise NoteError(f"{name} has no offset")
    return Promise(body, read)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def broken(made: Promise, *, latest: datetime, logged: Container[str]) -> list[str]:
    """The records of a promise that was broken. ``latest``: the time of the newest anchor or
    cosignature of the logs that were read whole; ``logged``: the ids that stand in them."""
    return [i for i in made.body["ids"] if latest > made.by and i not in logged]


__all__ = ["Promise", "Proof", "ProofError", "broken", "parse_promise", "parse_proof", "promise"]
