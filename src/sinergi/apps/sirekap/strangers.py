"""What an address may send that is of no use: refused, repeated and unreadable, with a budget.

Each record that is new and sound gives back, so that a relay of a whole kecamatan, or a network whose
phones share one address, earns what its own slips cost. Junk earns nothing.
"""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest

from sinergi.apps.sirekap.intake import Answer
from sinergi.core.doors import addresses, bounds
from sinergi.core.doors.budgets import Budgets
from sinergi.core.doors.environ import SENDER
from sinergi.core.problems import Problem

#: What a record costs, by its answer; a repeat costs one look-up.
COSTS = {"recorded": -1.0, "refused": 1.0, "duplicate": 0.25}
#: A body that is none: reading and inflating it may cost as much as this many records.
BAD_BODY = 50.0

budgets = Budgets(bounds.BUDGET, bounds.REFILL)


def sender(request: HttpRequest) -> str:
    """The address that counts, as the doorkeeper found it."""
    found: str | None = request.META.get(SENDER)
    return found or addresses.of(request.META, settings.TRUSTED_PROXIES)


def overdrawn(who: str) -> Problem | None:
    """Before anything is read of a request: why it must wait, None where it need not."""
    seconds = budgets.wait(who)
    if not seconds:
        return None
    return Problem(
        429,
        "Too many refused or repeated records",
        "This address sent many records that were refused or known already; "
        f"send the rest after {seconds} seconds.",
        seconds,
    )


def settle(who: str, answers: Sequence[Answer]) -> None:
    """After a request: takes what its records cost."""
    budgets.spend(who, sum([COSTS[a.status] for a in answers]))


def unreadable(who: str) -> None:
    """After a body that was none."""
    budgets.spend(who, BAD_BODY)
