"""Entering a demonstration as one of its invented people, without a password.

It replaces the password and the second step, so it exists only on a server that was started as a
demonstration (it listens on its own machine), for an election of mode demo, and never beside an
election of mode real.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from sinergi.core.actors import EVERY_ELECTION, Actor
from sinergi.core.demo.accounts import USERNAMES
from sinergi.core.matrix import ROLES
from sinergi.core.models import Election
from sinergi.core.people.models import Person, PersonRole
from sinergi.core.trail import Audited, act
from sinergi.law.regions import NATION

ENTER = "demo:enter"


class CannotEnter(LookupError):
    """No invented person can be entered as here; the text says why."""


class DemonstrationEntered(Audited, frozen=True):
    kind: ClassVar[str] = "demonstration.entered"
    username: str
    role: str


@dataclass(frozen=True, slots=True)
class Invented:
    """An account of the demonstration; ``area``: a region's code or ``nasional``."""

    role: str
    area: str
    username: str
    name: str


def may_be_entered(election: str) -> bool:
    """Is this server the demonstration of that election, and nothing besides?"""
    modes = dict(Election.objects.values_list("id", "mode"))
    return bool(
        election
        and election == settings.DEMONSTRATION
        and modes.get(election) == "demo"
        and "real" not in modes.values()
    )


def invented_people(actor: Actor, election: str) -> list[Invented]:
    """The accounts that can be entered as, one a role, in the order of roles; none where nobody may."""
    actor.require(ENTER, NATION, election)
    if not may_be_entered(election):
        return []
    rows = PersonRole.objects.filter(
        person__username__in=USERNAMES.values(), person__is_active=True,
        election__in=(election, EVERY_ELECTION),
    ).values_list("role", "area", "person__username", "person__name")  # fmt: skip
    found = {role: Invented(role, *rest) for role, *rest in rows if rest[1] == USERNAMES.get(role)}
    return [found[role] for role in ROLES if role in found]


def enter(request: HttpRequest, actor: Actor, election: str, role: str) -> Invented:
    """Signs this browser in as the invented person of a role. Raises CannotEnter, NotAllowed."""
    people = {p.role: p for p in invented_people(actor, election)}
    if role not in people:
        raise CannotEnter(f"no invented person of role {role!r} can be entered as here")
    chosen = people[role]
    with act(actor, ENTER, area=NATION, election=election) as trail:
        person = Person.objects.get(username=chosen.username)
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        trail.audit(DemonstrationEntered(chosen.username, role))
    return chosen
