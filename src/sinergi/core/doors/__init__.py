"""What stands before Django: bounded bodies, lent database connections, senders' budgets."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from sinergi.core.doors.doorkeeper import Doorkeeper


def guarded(application: "WSGIApplication") -> "Doorkeeper":
    """``application`` behind a doorkeeper with the bounds of the settings."""
    from django.conf import settings

    from sinergi.core.doors import bounds
    from sinergi.core.doors.bodies import Bodies
    from sinergi.core.doors.doorkeeper import Doorkeeper
    from sinergi.core.doors.lending import Lending
    from sinergi.core.doors.places import Places

    return Doorkeeper(
        application,
        places=Places(bounds.BODIES, bounds.BODIES_OF_A_SENDER, bounds.BODY_ROOM),
        bodies=Bodies(
            settings.MAX_BODY_BYTES,
            bounds.UNWATCHED,
            settings.BODY_PATIENCE_SECONDS,
            bounds.PACE,
        ),
        lending=Lending(bounds.CONNECTIONS),
        trusted=settings.TRUSTED_PROXIES,
    )
