"""Events that Sirekap tells others, by the names all applications know."""

from typing import ClassVar

from sinergi.core.trail import Emitted


class ResultReceived(Emitted, frozen=True):
    """A batch of stations' results changed: how many in each contest."""

    name: ClassVar[str] = "result.received"
    contests: dict[str, int]


class ResultAccepted(Emitted, frozen=True):
    """``stations``: ``<contest>/<station>`` that count now."""

    name: ClassVar[str] = "result.accepted"
    stations: list[str]


class ResultHeld(Emitted, frozen=True):
    """``stations``: ``<contest>/<station>`` whose votes are held out of the totals."""

    name: ClassVar[str] = "result.held"
    stations: list[str]
