"""C2SP ``tlog-witness``: the request ``add-checkpoint`` and what is answered to it. Pure."""

import base64
import re
from collections.abc import Collection
from dataclasses import dataclass

from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint
from sinergi.ledger.note import Ed25519Verifier, NoteError, unbase64
from sinergi.ledger.proofs import HASH_BYTES, MAX_HASHES, ProofError, check_consistency
from sinergi.ledger.tree import EMPTY_ROOT

PATH = "/add-checkpoint"
#: Bytes of a request: 63 hashes, a checkpoint with 16 lines; the rest is for long extension lines.
MAX_REQUEST = 64 * 1024
PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


class BadRequest(ValueError):
    """Not a request of the protocol; the text says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """``old``: size of the tree that the witness cosigned last; ``proof``: from there on."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint

    def to_bytes(self) -> bytes:
        lines = [f"old {self.old}", *(base64.b64encode(value).decode() for value in self.proof)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint.to_bytes()


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status with its body. ``why`` is for the witness's own log."""

    status: int
    body: bytes
    kind: str = PLAIN
    why: str = ""


def parse_request(data: bytes) -> Request:
    """Reads a request; raises BadRequest. Nothing is verified."""
    head, gap, tail = data.partition(b"\n\n")
    if not gap:
        raise BadRequest("no empty line before the checkpoint")
    try:
        first, *lines = head.decode("ascii").split("\n")
        found = _OLD.fullmatch(first)
        if found is None:
            raise BadRequest("the first line is not 'old' and a size")
        if len(lines) > MAX_HASHES:
            raise BadRequest(f"more than {MAX_HASHES} hashes")
        proof = tuple(unbase64(line) for line in lines)
        if any(len(value) != HASH_BYTES for value in proof):
            raise BadRequest("a line of the proof is not a hash")
        return Request(int(found[1]), proof, parse_checkpoint(tail))
    except UnicodeDecodeError as error:
        raise BadRequest("the proof is not ASCII") from error
    except NoteError as error:
        raise BadRequest(str(error)) from error


def parse_size(body: bytes) -> int | None:
    """The size that an answer 409 names; None where it names none."""
    found = _SIZE.fullmatch(body)
    return int(found[1]) if found else None


def refusal(
    request: Request, keys: Collection[Ed25519Verifier], last: Checkpoint | None
) -> Answer | None:
    """Why a witness that trusts ``keys`` for this origin and cosigned ``last`` must not cosign this
    tree; None where it may."""
    new = request.checkpoint
    if not keys:
        return _no(404, f"the log {new.origin} is not watched here")
    if not any(new.signed_by(key) for key in keys):
        return _no(403, f"no signature of a known key of {new.origin} verifies")
    if request.old > new.size:
        return _no(400, f"old size {request.old} is above the checkpoint's {new.size}")
    size = last.size if last is not None else 0
    if request.old != size:
        return conflict(size, f"old size {request.old}, last cosigned {size}")
    known = last.root if last is not None else EMPTY_ROOT
    try:
        if size == new.size:
            if request.proof:
                raise ProofError("a proof from a tree to itself is empty")
            if known != new.root and last is not None:
                return conflict(size, f"two trees of {size} entries: the log was forked")
            if known != new.root:
                raise ProofError("the empty tree has one root")
        elif size == 0:
            if request.proof:
                raise ProofError("a proof from the empty tree is empty")
        else:
            check_consistency(size, new.size, request.proof, known, new.root)
    except ProofError as error:
        return _no(422, f"not shown to go on from the tree of {size}: {error}")
    return None


def _no(status: int, why: str) -> Answer:
    return Answer(status, f"{why}\n".encode(), why=why)


def conflict(size: int, why: str) -> Answer:
    return Answer(409, f"{size}\n".encode(), SIZE, why)
