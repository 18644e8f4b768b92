"""Staff mode: an operator's admin rights are off until a reason is typed, and end by themselves."""

import time

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

SESSION_KEY = "staff_mode"


def is_on(request: HttpRequest) -> bool:
    """On, and not past its end; one past its end is ended, which the trail says."""
    state = request.session.get(SESSION_KEY)
    if not state:
        return False
    if state["until"] > time.time():
        return True
    from sinergi.core.people import actions

    actions.end_staff_mode(request, how="expired")
    return False


def seconds_left(request: HttpRequest) -> int:
    state = request.session.get(SESSION_KEY)
    return max(0, int(state["until"] - time.time())) if state else 0


def page(back: str) -> str:
    return f"{reverse('staff-mode')}?{urlencode({'next': back})}"


def limit_minutes() -> int:
    return int(settings.STAFF_MODE_MINUTES)
