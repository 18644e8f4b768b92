"""Asking a log witness for its cosignature: one connection kept, proofs from where it stands."""

import http.client
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sinergi.ledger.checkpoint import Checkpoint, CosignatureVerifier
from sinergi.ledger.note import NoteError, Signature, parse
from sinergi.witness.protocol import PATH, Answer, Request, parse_size

TIMEOUT = 10.0
MAX_ANSWER = 64 * 1024
#: Times the witness may name another size before it is left for now (others may be asking too).
CONFLICTS = 4
#: old size, new size → the proof between them.
Prove = Callable[[int, int], Sequence[bytes]]


class Unanswered(RuntimeError):
    """The witness gave no cosignature; the text says why. ``alarm``: it says it saw another log."""

    def __init__(self, why: str, *, alarm: bool = False):
        super().__init__(why)
        self.alarm = alarm


def lines_of(checkpoint: Checkpoint, body: bytes, key: CosignatureVerifier) -> list[Signature]:
    """Those lines of ``body`` that are this witness's and verify over the checkpoint."""
    try:
        read = parse(checkpoint.text + b"\n" + body)
    except NoteError:
        return []
    return [
        s for s in read.signatures
        if (s.name, s.keyid) == (key.name, key.keyid)
        and key.verified_at(checkpoint.text, s.value) is not None
    ]  # fmt: skip


@dataclass(slots=True)
class _Place:
    scheme: str
    host: str
    path: str


class Client:
    """One witness. Not for two threads at once."""

    def __init__(self, url: str, key: CosignatureVerifier, *, timeout: float = TIMEOUT):
        parts = urllib.parse.urlsplit(url)
        self.key = key
        self._place = _Place(parts.scheme, parts.netloc, parts.path.rstrip("/") + PATH)
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None
        self._sizes: dict[str, int] = {}  # by origin: what it cosigned last, as far as is known

    def cosign(self, checkpoint: Checkpoint, prove: Prove) -> list[Signature]:
        """Its lines over the checkpoint, at least one. Raises Unanswered."""
        origin = checkpoint.origin
        old = min(self._sizes.get(origin, 0), checkpoint.size)
        for _ in range(CONFLICTS):
            answer = self.send(Request(old, tuple(prove(old, checkpoint.size)), checkpoint))
            if answer.status == 200:
                self._sizes[origin] = checkpoint.size
                found = lines_of(checkpoint, answer.body, self.key)
                if not found:
                    raise Unanswered("its cosignature does not verify under the policy's key")
                return found
            if answer.status != 409:
                words = answer.body[:200].decode("utf-8", "replace").strip()
                raise Unanswered(f"answers {answer.status}: {words}", alarm=answer.status == 422)
            size = parse_size(answer.body)
            if size is None:
                raise Unanswered("answers 409 without a size")
            self._sizes[origin] = size
            if size == old:
                raise Unanswered(f"cosigned another tree of {size} entries of {origin}", alarm=True)
            if size > checkpoint.size:
                raise Unanswered(f"cosigned {size} entries of {origin}, this tree has "
                                 f"{checkpoint.size}", alarm=True)  # fmt: skip
            old = size
        raise Unanswered("its size changes each time it is asked")

    def send(self, request: Request) -> Answer:
        """One request, a second time where a kept connection was closed meanwhile. Raises Unanswered."""
        fresh = self._connection is None
        try:
            return self._post(request.to_bytes())
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if fresh:
                raise Unanswered(f"does not answer ({error or type(error).__name__})") from error
        try:
            return self._post(request.to_bytes())
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unanswered(f"does not answer ({error or type(error).__name__})") from error

    def _post(self, body: bytes) -> Answer:
        if self._connection is None:
            made = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
            opened = made.get(self._place.scheme)
            if opened is None:
                raise Unanswered("its URL in the policy is neither http nor https")
            self._connection = opened(self._place.host, timeout=self._timeout)
        self._connection.request("POST", self._place.path, body)
        answer = self._connection.getresponse()
        data = answer.read(MAX_ANSWER + 1)
        if len(data) > MAX_ANSWER:
            raise http.client.HTTPException("the answer is too long")
        return Answer(answer.status, data, answer.headers.get("Content-Type", ""))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
