"""What stands before Django: bounded bodies, few at work at once, senders' budgets."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from sinergi.core.doors.doorkeeper import Doorkeeper


def guarded(application: "WSGIApplication") -> "Doorkeeper":
    """``application`` behind a doorkeeper with the bounds of ``bounds.py`` and the settings."""
    from django.conf import settings

    from sinergi.core.doors import bounds
    from sinergi.core.doors.arriving import Arriving
    from sinergi.core.doors.doorkeeper import Doorkeeper
    from sinergi.core.doors.places import Places, Turns
    from sinergi.core.doors.workers import Workers

    return Doorkeeper(
        application,
        workers=Workers(bounds.WORKERS),
        turns=Turns(bounds.WORKERS - 1, bounds.WAITING),
        places=Places(
            bounds.BODIES, bounds.BODIES_OF_A_SENDER, bounds.ROOM, bounds.ROOM_OF_A_SENDER
        ),
        arriving=Arriving(settings.MAX_BODY_BYTES, settings.BODY_PATIENCE_SECONDS, bounds.PACE),
        trusted=settings.TRUSTED_PROXIES,
        in_parts=settings.BODIES_IN_PARTS,
    )
