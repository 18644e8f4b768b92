"""Putting a key's ``request`` into the register's inbox, for the activation that judged it."""

from sinergi.apps.sirekap.keeping import Sound, keep
from sinergi.ledger.record import Record


def keep_request(record: Record) -> bool:
    """Keeps a sound ``request``; False where it is kept already. Call it inside a transaction."""
    if record.kind != "request":
        raise ValueError(f"a request is kept here, not a {record.kind}")
    return bool(keep([Sound(record, 0, True, [])]))
