"""What intake promises: that the records it took will stand in the log, by when. See
docs/record-format.md, "Receipts"."""

import re
import time
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings

from sinergi.apps.sirekap.intake import Answer
from sinergi.core import vault
from sinergi.ledger import receipts
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import NoteError, P256Signer
from sinergi.ledger.selfmade import NODE

#: ``"election"`` of a canonical body: its keys are sorted, and no text before it can hold a quote.
_ELECTION = re.compile(r'[{,]"election":"([a-z0-9-]{1,63})"')


def of(answers: Sequence[Answer], notes: Sequence[str]) -> list[str]:
    """One promise for each election of a request, over the records it kept or had; none where this
    node has no key for it."""
    ids: dict[str, list[str]] = defaultdict(list)
    for answer, note in zip(answers, notes, strict=True):
        if answer.receipt is not None:
            found = _ELECTION.search(note)
            if found:
                ids[found[1]].append(answer.id)
    now = int(time.time())
    return [
        receipts.promise(
            election=election, ids=kept, at=_stamp(now),
            by=_stamp(now + settings.PROMISE_SECONDS), signer=signer,
        ).decode()
        for election, kept in ids.items()
        if (signer := _signer(settings.VAR, election, now // KEPT_SECONDS)) is not None
    ]  # fmt: skip


#: How long a process believes what the vault had, or had not.
KEPT_SECONDS = 60


@lru_cache(maxsize=16)
def _signer(_var: object, election: str, _minute: int) -> P256Signer | None:
    try:
        key = from_pem(NODE, vault.load(election, NODE))
    except (vault.KeyMissing, NoteError):
        return None
    return key if isinstance(key, P256Signer) else None


def _stamp(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(second))
