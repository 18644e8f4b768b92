"""What a signed-in person may open. Each application adds its links when it is loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from sinergi.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Link:
    """``permission`` empty = for everybody; texts are lazy translations.

    ``icon``: a symbol of ``static/sinergi/icons.svg``. ``shown``: is there such a page on this
    server at all; asked at every look. ``rank``: low ones stand first. ``roles``: to whom a page
    that is open to everybody is offered; empty = to all.
    """

    url: str
    title: Any
    text: Any
    permission: str = ""
    icon: str = "page"
    shown: Callable[[], bool] | None = None
    rank: int = 50
    roles: tuple[str, ...] = ()


_links: list[Link] = []


def register(link: Link) -> None:
    """Called by an application's ``ready``; the same address is taken once."""
    if all(known.url != link.url for known in _links):
        _links.append(link)


def links(actor: Actor) -> list[Link]:
    found = [
        link for link in _links
        if (not link.permission or actor.has(link.permission))
        and (not link.roles or any(role.role in link.roles for role in actor.roles))
        and (link.shown is None or link.shown())
    ]  # fmt: skip
    return sorted(found, key=lambda link: link.rank)


def in_demonstration() -> bool:
    return bool(settings.DEMONSTRATION)
