"""The night's clock as the clerk of a demonstration reads it: seldom, and never backwards."""

import time
from datetime import datetime

from sinergi.apps.peragaan import night
from sinergi.apps.peragaan.models import NightClock
from sinergi.core.clocks import Clock

READ_EVERY = 0.2  # seconds; a step of the clerk asks for the time at every record


def night_clock(election_id: str) -> Clock | None:
    """The clock of that election's night; None where it has none."""
    found = NightClock.objects.filter(pk=election_id).values_list("date", "zone", "reached")
    first = found.first()
    if first is None:
        return None
    read_at, at = time.monotonic(), night.instant(*first)

    def now() -> datetime:
        nonlocal read_at, at
        if time.monotonic() - read_at >= READ_EVERY:
            row = found.first()
            if row is not None:
                at = night.instant(*row)
            read_at = time.monotonic()
        return at

    return now
