"""What a signed-in person may open. Each application adds its links when it is loaded."""

from dataclasses import dataclass
from typing import Any

from sinergi.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Link:
    """``permission`` empty = for everybody; texts are lazy translations."""

    url: str
    title: Any
    text: Any
    permission: str = ""


_links: list[Link] = []


def register(link: Link) -> None:
    """Called by an application's ``ready``; the same address is taken once."""
    if all(known.url != link.url for known in _links):
        _links.append(link)


def links(actor: Actor) -> list[Link]:
    return [link for link in _links if not link.permission or actor.has(link.permission)]
