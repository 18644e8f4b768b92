"""The night's clock as the clerk of a demonstration reads it: seldom, and never backwards."""

import time
from datetime import datetime

from sinergi.apps.peragaan import night
from sinergi.apps.peragaan.models import NightClock
from sinergi.core.clocks import Clock
from sinergi.core.demo import lawful
from sinergi.core.models import Election

LAWFUL_AT = 8 * night.HOUR  # 21.00 WIB
READ_EVERY = 0.2  # seconds; a step of the clerk asks for the time at every record


def night_clock(election_id: str) -> Clock | None:
    """The clock of that election's night; None where it has none.

    The lawful cases were counted long ago: theirs stands in the evening of their voting day.
    """
    if election_id in lawful.IDS:
        [date] = Election.objects.filter(pk=election_id).values_list("date", flat=True)
        return lambda: night.instant(str(date), "WIB", LAWFUL_AT)
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
