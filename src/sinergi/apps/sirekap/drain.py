"""Waits until everything sent is logged and published; works itself where no clerk runs."""

import time
from collections.abc import Callable

from sinergi.apps.sirekap import progress
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.apps.sirekap.log_clock import log_clock
from sinergi.core import clocks

POLL = 0.05
#: Seconds that log witnesses are waited for; what they have not cosigned then waits for the clerk.
COSIGNED_WITHIN = 30.0


def drain(election: str, say: Callable[[str], None] = lambda _: None) -> None:
    """Returns when the inbox is empty and the public files are written."""
    clerk = Clerk(election, log_clock(election), waited=clocks.real)
    told = -1
    while not clerk.start():
        left = progress.waiting(election) + progress.unpublished(election)
        if not left:
            return
        if left // 1000 != told:
            told = left // 1000
            say(f"the running clerk still has {left} to do")
        time.sleep(POLL)
    try:
        while clerk.step():
            pass
        clerk.publish()
        if clerk.log_files.waiting():
            clerk.log_files.settle(COSIGNED_WITHIN)
            clerk.publish()
            for log, names in clerk.log_files.waiting().items():
                say(f"{log}: published, not yet final: not cosigned by {', '.join(names)}")
    finally:
        clerk.stop()
