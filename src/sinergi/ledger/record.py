"""A record: a signed note whose second line is canonical JSON. Its bytes are never re-made."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sinergi.ledger import kinds
from sinergi.ledger import note as notes
from sinergi.ledger.canonical import NotCanonical, canonical, dumps

CONTEXT = b"sinergi/record/v1\n"
MAX_BYTES = 60_000
REGISTER = "register"

Refusal = Literal["bad-note", "not-canonical", "bad-counts"]


class RecordError(ValueError):
    """``code`` as the records endpoint answers it; the text says what and where."""

    def __init__(self, code: Refusal, detail: str):
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Record:
    """``id``: SHA-256 of ``text`` in hex; ``note``: the exact bytes that came."""

    id: str
    kind: str
    body: Mapping[str, Any]
    text: bytes
    note: bytes
    signatures: tuple[notes.Signature, ...]

    @property
    def log(self) -> str:
        return log_of(self.body)


def log_of(body: Mapping[str, Any]) -> str:
    """The log a record stands in: its contest's; an anchor's as it says; else the register."""
    if body["kind"] == "anchor":
        return str(body["log"])
    return str(body.get("contest", REGISTER))


def identity(note: bytes) -> str | None:
    """The id of a note without looking further, None where it has no signed text."""
    at = note.rfind(b"\n\n")
    return None if at < 0 else hashlib.sha256(note[: at + 1]).hexdigest()


@dataclass(frozen=True, slots=True)
class Codec:
    """A JSON library for notes that are in order: ``loads(line)``, and ``dumps(body)`` with sorted
    keys and no spaces. Only what it gives back byte for byte is taken from it; all else is judged
    by the standard library, so that no library decides what a record is."""

    loads: Callable[[bytes], Any]
    dumps: Callable[[Any], bytes]


def parse(note: bytes, codec: Codec | None = None) -> Record:
    """Parses and checks everything but keys and signatures. Raises RecordError."""
    if len(note) > MAX_BYTES:
        raise RecordError("bad-note", f"longer than {MAX_BYTES} bytes")
    try:
        parsed = notes.parse(note)
    except notes.NoteError as error:
        raise RecordError("bad-note", str(error)) from error
    text = parsed.text
    if not text.startswith(CONTEXT):
        raise RecordError("bad-note", "the first line is not sinergi/record/v1")
    line = text[len(CONTEXT) : -1]
    if b"\n" in line:
        raise RecordError("bad-note", "more than two lines of text")
    names = [(s.name, s.keyid) for s in parsed.signatures]
    if len(set(names)) != len(names):
        raise RecordError("bad-note", "a key signed twice")
    body = _quickly(line, codec) if codec is not None else None
    if body is None:
        body = _body(line)
    try:
        wrong = kinds.fault(body)
    except kinds.BadCounts as error:
        _require_canonical(body)
        raise RecordError("bad-counts", str(error)) from error
    if wrong:
        _require_canonical(body)
        raise RecordError("bad-note", wrong)
    identifier = hashlib.sha256(text).hexdigest()
    return Record(identifier, body["kind"], body, text, note, parsed.signatures)


def _quickly(line: bytes, codec: Codec) -> dict[str, Any] | None:
    """The object, where the codec gives the same bytes again and they are ASCII; else None."""
    if not line.isascii():
        return None
    try:
        body = codec.loads(line)
        same = type(body) is dict and codec.dumps(body) == line
    except (ValueError, RecursionError, OverflowError):
        return None
    return body if same else None


def _require_canonical(body: Mapping[str, Any]) -> None:
    """A float, a null or a boolean is named as what it is before the key it stands in."""
    try:
        canonical(body)
    except (NotCanonical, RecursionError) as error:
        raise RecordError("not-canonical", str(error)) from error


def _body(line: bytes) -> dict[str, Any]:
    """The JSON object; its types and texts are checked by the table of kinds afterwards."""
    try:
        body = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordError("not-canonical", "the second line is not JSON") from error
    if not isinstance(body, dict):
        raise RecordError("not-canonical", "the second line is not an object")
    try:
        same = dumps(body) == line
    except (ValueError, RecursionError) as error:
        raise RecordError("not-canonical", "a value has no canonical form") from error
    if not same or not line.isascii():
        # Texts beyond ASCII must be in NFC; the full check says what is wrong.
        try:
            same = canonical(body) == line
        except (ValueError, RecursionError) as error:
            raise RecordError("not-canonical", str(error)) from error
    if not same:
        raise RecordError("not-canonical", "the bytes differ from their canonical form")
    return body


def text_of(body: Mapping[str, Any]) -> bytes:
    """The signed text of a body; raises canonical.NotCanonical."""
    return CONTEXT + canonical(dict(body)) + b"\n"


def sign(body: Mapping[str, Any], signers: Iterable[notes.Signer]) -> bytes:
    """A record's note. Raises RecordError for a body that no reader would accept."""
    made = notes.note(text_of(body), signers).to_bytes()
    parse(made)
    return made
