"""The way into the desks, and what every page of a desk shows."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sinergi.apps.sirekap.desk import blind, demo_keys, queries, texts
from sinergi.core import definitions
from sinergi.core.access import actor_of, needs
from sinergi.core.actors import Actor
from sinergi.core.people.queries import place


@needs("desk:read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The person's areas × contests, with the state of their plenaries."""
    return render(request, "sirekap/desk/index.html", {"desks": queries.desks(actor_of(request))})


def frame(
    actor: Actor, election: str, area: str, contest: str = "", *, proposals: bool = True
) -> dict[str, Any]:
    """What every page of a desk shows: where it is, this browser's key, what waits for a second.

    ``contest`` narrows what waits; ``proposals`` False leaves it out, for those who must see no number.
    """
    waits = queries.proposals(actor, election, area, contest) if proposals else []
    for one in waits:
        if one.contest:
            blind.looked(actor, election, one.contest, one.area)
    found = definitions.current(election)
    scope = queries.scope_of(actor, election, area)
    return {
        "election": found,
        "area": area,
        "place": place(area, election),
        "scope": scope,
        "may_sign": bool(scope),
        "may_run": queries.may_run(actor, election, area),
        "demonstration_key": bool(scope) and demo_keys.offered(election),
        "proposals": waits,
        "signing": texts.signing(),
    }
