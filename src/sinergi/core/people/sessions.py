"""Where a person is signed in: allauth's ``usersessions``, kept as small as it can be.

Of an address only its network is kept (IPv4: 24 bits, IPv6: 48), of a browser two words. When a
session was last seen is written at most every five minutes.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from sinergi.core.people import device_words
from sinergi.core.people.models import Person

SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session; ``network`` such as ``203.0.113.x``."""

    pk: int
    device: str
    network: str
    began: datetime
    seen: datetime
    this: bool


def keep_least(instance: Any, **_signal: Any) -> None:
    """Before a session's row is saved: nothing in it that is not shown."""
    instance.ip = network_of(instance.ip)
    instance.user_agent = device_words.reduced(instance.user_agent)


def network_of(address: str) -> str:
    """The first address of the network that holds ``address``."""
    found = ipaddress.ip_address(address)
    bits = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network((found, bits), strict=False).network_address)


def seen(request: HttpRequest) -> None:
    """The signed-in person was here; one statement, most often without effect."""
    from allauth.usersessions.models import UserSession

    now = timezone.now()
    UserSession.objects.filter(
        session_key=request.session.session_key, last_seen_at__lt=now - SEEN_EVERY
    ).update(last_seen_at=now)


def listed(request: HttpRequest, person: Person) -> list[SignedIn]:
    """The person's own sessions that still hold, this one first, then by when they were seen."""
    from allauth.usersessions.models import UserSession

    here = request.session.session_key
    if not UserSession.objects.filter(session_key=here).exists():
        UserSession.objects.create_from_request(request)  # one from before they were kept
    rows = UserSession.objects.purge_and_list(person)
    found = [
        SignedIn(
            row.pk, device_words.words(row.user_agent), shown_network(row.ip), row.created_at,
            row.last_seen_at, row.session_key == here,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda s: (not s.this, -s.seen.timestamp()))


def shown_network(kept: str) -> str:
    """``203.0.113.x`` or ``2001:db8:1::``"""
    return kept.rpartition(".")[0] + ".x" if "." in kept else kept
