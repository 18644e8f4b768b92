"""One change = one action: permission, rule, write, audit and event in one transaction.

with act(actor, "election:load", area="nasional", election="pemilu-2024") as trail:
    ...                                   # the rule, the write
    trail.audit(ElectionLoaded(...))      # who did what
    trail.emit(RegionChanged(...))        # what others need to know
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import msgspec
from django.db import transaction

from sinergi.core import actors
from sinergi.core.actors import Actor, Role
from sinergi.core.models import AuditEvent, OutboxEvent
from sinergi.law.regions import NATION

if TYPE_CHECKING:
    from sinergi.core.people.models import Person

#: Stands in the trail as the role of somebody who changes their own account.
ONESELF = "oneself"


class Audited(msgspec.Struct, frozen=True):
    """Base of every audit event; ``kind`` names it for ever."""

    kind: ClassVar[str]


class Emitted(msgspec.Struct, frozen=True):
    """Base of every outbox event; ``name`` as architecture.md lists it, ``version`` its schema."""

    name: ClassVar[str]
    version: ClassVar[int] = 1


class NoAudit(RuntimeError):
    """An action ended without an audit event: a programming error, the transaction is undone."""


@dataclass
class Trail:
    actor: Actor
    role: Role
    area: str
    election: str
    audited: int = 0

    def audit(self, event: Audited) -> None:
        AuditEvent.objects.create(
            actor=self.actor.name,
            role=self.role.role,
            area=self.area,
            election=self.election,
            kind=event.kind,
            data=msgspec.to_builtins(event),
        )
        self.audited += 1

    def emit(self, event: Emitted, *, subject: str) -> None:
        emit(event, election=self.election, subject=subject)


def emit(event: Emitted, *, election: str, subject: str) -> None:
    """Puts an event into the outbox; call it inside the transaction of the change."""
    OutboxEvent.objects.create(
        election=election,
        name=event.name,
        version=event.version,
        subject=subject,
        data=msgspec.to_builtins(event),
    )


@contextmanager
def act(actor: Actor, permission: str, *, area: str, election: str = "") -> Iterator[Trail]:
    """Opens the action's transaction; raises NotAllowed before anything is touched."""
    role = actor.require(permission, area, election)
    with _trail(Trail(actor, role, area, election), permission) as trail:
        yield trail


@contextmanager
def act_on_oneself(person: "Person") -> Iterator[Trail]:
    """The same for one's own account, which needs no permission but to be that person."""
    trail = Trail(actors.of(person), Role(ONESELF, NATION), NATION, "")
    with _trail(trail, ONESELF):
        yield trail


@contextmanager
def _trail(trail: Trail, permission: str) -> Iterator[Trail]:
    with transaction.atomic():
        yield trail
        if not trail.audited:
            raise NoAudit(f"the action '{permission}' wrote no audit event")
