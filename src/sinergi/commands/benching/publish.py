"""``sinergi bench publish``: what writing the public files of counted records costs."""

import time
from typing import Any

from sinergi.commands.benching import forms, intake


def run(stations: int) -> dict[str, Any]:
    """Counts ``stations`` stations' forms, then writes every file they touch."""
    from sinergi.apps.sirekap.clerk import Clerk
    from sinergi.apps.sirekap.intake import take

    election, keys = intake.country(stations)
    for notes in forms.signed(election, keys, list(keys)):
        take(notes)
    clerk = Clerk(election.id)
    if not clerk.start():
        raise RuntimeError("another clerk counts here")
    try:
        clerk.publish()  # what does not change with the night
        while clerk.step():
            pass
        began = time.process_time()
        files = clerk.publish()
        spent = time.process_time() - began
    finally:
        clerk.stop()
    records = stations * len(election.contests)
    return {
        "records": records,
        "files": files,
        "cpu_ms_per_1000_records": round(spent / records * 1e6, 1),
        "cpu_us_per_file": round(spent / files * 1e6, 1),
    }
