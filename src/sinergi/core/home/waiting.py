"""What waits for somebody: items that applications name, the most urgent first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from sinergi.core.actors import Actor
from sinergi.core.home.duties import Duty

#: ``now`` = the person must act, ``soon`` = is due, ``info`` = worth knowing.
Urgency = Literal["now", "soon", "info"]
_ORDER = {"now": 0, "soon": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Item:
    """``title`` with its number; ``text`` one sentence; ``url`` empty where there is no page.

    ``key`` names the kind (``held``, ``devices``) for style sheets and tests. Texts are
    translated already.
    """

    key: str
    title: str
    text: str
    url: str
    urgency: Urgency


#: From actor and duty to what waits there; asks for its own right and answers nothing without it.
Source = Callable[[Actor, Duty], Iterable[Item]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Called by an application's ``ready``; the same source is taken once."""
    if source not in _sources:
        _sources.append(source)


def items(actor: Actor, duty: Duty) -> list[Item]:
    return by_urgency(item for source in _sources for item in source(actor, duty))


def by_urgency(found: Iterable[Item]) -> list[Item]:
    return sorted(found, key=lambda item: _ORDER[item.urgency])
