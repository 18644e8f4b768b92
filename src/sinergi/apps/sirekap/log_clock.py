"""The clock that an election's anchors are stamped by."""

from datetime import datetime

from django.db import connection

from sinergi.core import clocks


def log_clock(election_id: str) -> clocks.Clock:
    """Real time; a demonstration's own clock is held at the last anchor of the election's logs, so
    that time in a log never goes backwards."""
    clock = clocks.clock_of(election_id)
    if clock is clocks.real:
        return clock
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(anchored_at) FROM log_head WHERE election = %s", [election_id])
        last: datetime | None = cursor.fetchone()[0]

    def held() -> datetime:
        nonlocal last
        at = clock()
        last = at if last is None else max(last, at)
        return last

    return held
