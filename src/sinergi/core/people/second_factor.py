"""The second step of signing in: whose duty it is, and who has not set it up.

A role that signs or directs must have one as soon as an election of mode ``real`` stands on the
server; before that (demonstration, rehearsal) it is offered. ``SINERGI_SECOND_FACTOR`` says
``required`` or ``offered`` for all of them instead.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse

from sinergi.core.matrix import SIGNING_ROLES
from sinergi.core.models import Election


def required(person: Any) -> bool:
    """Is a second factor this person's duty?"""
    if settings.SECOND_FACTOR == "offered":
        return False
    if settings.SECOND_FACTOR != "required" and not Election.objects.filter(mode="real").exists():
        return False
    return bool(person.roles.filter(role__in=SIGNING_ROLES).exists())


def has(person: Any) -> bool:
    """An authenticator app or a passkey; recovery codes alone are none."""
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=person.pk, type__in=kinds).exists())


def missing(person: Any) -> bool:
    """True where the next page must be the one that sets it up."""
    return required(person) and not has(person)


def page() -> str:
    return reverse("mfa_index")
