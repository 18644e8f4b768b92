"""Reads of keys and codes; each takes the acting user and returns only what lies in its areas."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from sinergi.apps.perangkat.models import ActivationCode, HalfSigned
from sinergi.core.actors import Actor
from sinergi.core.models import Election, Key
from sinergi.core.people.queries import place
from sinergi.law.regions import NATION

READ = "devices:read"
#: Roles of keys that a code asks for; the register's others are the roots' matter.
BY_CODE = ("approver", "desk", "device", "importer")
MOST = 500


def within(areas: Sequence[str], field: str) -> Q:
    """Rows whose area is one of these or lies below it; none where there are no areas."""
    found = Q(pk__in=[])
    for area in areas:
        found |= ~Q(pk__in=[]) if area == NATION else Q(**{f"{field}__startswith": area})
    return found


@dataclass(frozen=True, slots=True)
class Desk:
    """A place whose devices the actor may see."""

    election: str
    name: str
    mode: str
    area: str
    place: str


def desks(actor: Actor) -> list[Desk]:
    """The actor's areas, election by election."""
    return [
        Desk(row.id, row.name, row.mode, area, place(area, row.id))
        for row in Election.objects.order_by("-public", "id")
        for area in dict.fromkeys(actor.areas(READ, row.id))
    ]


def _seen(actor: Actor, election: str, area: str) -> Q:
    """In ``area``, as far as the actor's own areas reach into it."""
    return (
        within([area], "scope")
        & within(actor.areas(READ, election), "scope")
        & Q(election=election)
    )


def keys(actor: Actor, election: str, area: str) -> QuerySet[Key]:
    """Keys of the register, of those roles that ask by a code."""
    return Key.objects.filter(_seen(actor, election, area), role__in=BY_CODE)


def codes(actor: Actor, election: str, area: str) -> QuerySet[ActivationCode]:
    return ActivationCode.objects.filter(_seen(actor, election, area))


def half_signed(actor: Actor, election: str, area: str) -> QuerySet[HalfSigned]:
    return HalfSigned.objects.filter(_seen(actor, election, area))


@dataclass(frozen=True, slots=True)
class ScopeCount:
    """How far the activation of an area is."""

    codes: int
    unused: int
    requested: int
    enrolled: int


def counts(actor: Actor, election: str, area: str) -> ScopeCount:
    seen, sheets = keys(actor, election, area), codes(actor, election, area)
    return ScopeCount(
        sheets.count(),
        sheets.filter(used=None, expires__gt=timezone.now()).count(),
        seen.filter(enrol_index=None, revoke_index=None).count(),
        seen.exclude(enrol_index=None).filter(revoke_index=None).count(),
    )


@dataclass(frozen=True, slots=True)
class ToApprove:
    """Requests that wait for the actor's signature; ``half`` of them have another's already."""

    mine: int
    half: int


def to_approve(actor: Actor, election: str, area: str) -> ToApprove:
    """What the actor may approve in ``area`` and has not signed. Keys of approvers count as any."""
    waiting = Key.objects.filter(
        _seen(actor, election, area)
        & within(actor.areas("devices:approve", election), "scope"),
        role__in=BY_CODE, enrol_index=None, revoke_index=None,
    )  # fmt: skip
    whole = waiting.count()
    if not whole:
        return ToApprove(0, 0)
    keys_waiting = set(
        waiting.filter(keyid__in=_half_keyids(election)).values_list("name", "keyid")
    )
    halves = [h for h in half_signed(actor, election, area) if (h.name, h.keyid) in keys_waiting]
    own = sum(h.person == actor.name for h in halves)
    return ToApprove(whole - own, len(halves) - own)


def _half_keyids(election: str) -> QuerySet[HalfSigned, str]:
    return HalfSigned.objects.filter(election=election).values_list("keyid", flat=True)


def requests(actor: Actor, election: str, area: str) -> list[dict[str, Any]]:
    """Keys that wait for approval, oldest first, with what the approver's browser signs."""
    rows = keys(actor, election, area).filter(enrol_index=None, revoke_index=None)
    found = list(rows.order_by("request_index")[:MOST])
    halves = {(h.name, h.keyid): h for h in half_signed(actor, election, area)}
    ids = {(c.name, c.keyid): c.request for c in codes(actor, election, area).exclude(request="")}
    return [_described(row, election) | {
        "request": ids.get((row.name, row.keyid), ""),
        "half": _half(halves.get((row.name, row.keyid))),
        "may_approve": actor.may("devices:approve", row.scope, election),
    } for row in found]  # fmt: skip


def enrolled(actor: Actor, election: str, area: str) -> list[dict[str, Any]]:
    """Keys that may sign, and those that were revoked; the newest first."""
    rows = keys(actor, election, area).exclude(enrol_index=None, revoke_index=None)
    return [
        _described(row, election)
        | {
            "status": "revoked" if row.revoke_index is not None else "enrolled",
            "may_revoke": row.revoke_index is None
            and actor.may("devices:revoke", row.scope, election),
        }
        for row in rows.order_by("-enrol_index")[:MOST]
    ]


def _described(row: Key, election: str) -> dict[str, Any]:
    return {
        "name": row.name,
        "keyid": row.keyid,
        "role": row.role,
        "scope": row.scope,
        "place": place(row.scope, election),
        "kinds": list(row.kinds),
        "key": base64.b64encode(bytes(row.spki)).decode(),
    }


def _half(row: HalfSigned | None) -> dict[str, str] | None:
    return None if row is None else {"note": row.note, "signer": row.signer, "person": row.person}
