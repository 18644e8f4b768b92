"""How far the count of an area is, contest by contest. One application knows it and says so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sinergi.core.actors import Actor
from sinergi.core.home.duties import Duty


@dataclass(frozen=True, slots=True)
class Contest:
    """Stations of one area in one contest. ``status``: of a single station (``held``), else empty.

    ``received`` includes ``counted`` and ``held``; ``url`` shows the area to everybody, ``held_url`` its
    held stations.
    """

    code: str
    name: str
    url: str
    held_url: str
    expected: int
    received: int
    counted: int
    held: int
    status: str = ""

    @property
    def missing(self) -> int:
        return self.expected - self.received

    @property
    def unread(self) -> int:
        """Received, not counted and not held: they wait for a second reading or are void."""
        return self.received - self.counted - self.held


#: Contests in which the area votes, in ballot order; nothing without the right.
Source = Callable[[Actor, Duty], Sequence[Contest]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Called by an application's ``ready``; the same source is taken once."""
    if source not in _sources:
        _sources.append(source)


def contests(actor: Actor, duty: Duty) -> list[Contest]:
    return [row for source in _sources for row in source(actor, duty)]
