"""Who acts: a person (or the system) with roles in areas. What a role may do: ``matrix.py``."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinergi.core.matrix import MATRIX, ROLES, permissions_of
from sinergi.law.regions import NATION, covers

if TYPE_CHECKING:
    from sinergi.core.people.models import Person

#: What each role may do, from the matrix.
PERMISSIONS: dict[str, frozenset[str]] = {
    role: permissions_of(role) for role in sorted({r for roles in MATRIX.values() for r in roles})
}
#: A role in every election; the house itself (people, elections) is open to these roles only.
EVERY_ELECTION = "*"

__all__ = [
    "EVERY_ELECTION",
    "OPERATOR",
    "PERMISSIONS",
    "ROLES",
    "Actor",
    "NotAllowed",
    "Role",
    "of",
]


class NotAllowed(PermissionError):
    """The actor may not do this here; the text says which permission, in which area."""


@dataclass(frozen=True, slots=True)
class Role:
    role: str
    area: str  # a region's code or ``nasional``
    election: str = EVERY_ELECTION

    def allows(self, permission: str, election: str) -> bool:
        """``election`` empty = the house itself, which belongs to no election."""
        return permission in PERMISSIONS.get(self.role, frozenset()) and self.election in (
            EVERY_ELECTION,
            election,
        )


@dataclass(frozen=True, slots=True)
class Actor:
    name: str
    roles: tuple[Role, ...]

    def may(self, permission: str, area: str, election: str = "") -> bool:
        return any(r.allows(permission, election) and covers(r.area, area) for r in self.roles)

    def require(self, permission: str, area: str, election: str = "") -> Role:
        """The role that allows it; raises NotAllowed."""
        for r in self.roles:
            if r.allows(permission, election) and covers(r.area, area):
                return r
        raise NotAllowed(f"{self.name} has no right '{permission}' in area {area}")

    def areas(self, permission: str, election: str = "") -> tuple[str, ...]:
        """The areas in which the actor has the permission; every read filters by them."""
        return tuple(r.area for r in self.roles if r.allows(permission, election))

    def has(self, permission: str) -> bool:
        """In some area of some election: opens a page, whose queries then filter."""
        return any(r.allows(permission, r.election) for r in self.roles)


def of(person: "Person") -> Actor:
    """The actor behind a signed-in person; a disabled person has no roles."""
    if not person.is_active:
        return Actor(person.username, ())
    return Actor(
        person.username,
        tuple(Role(r.role, r.area, r.election) for r in person.roles.order_by("id")),
    )


#: Somebody at the server's own command line: the operator of the whole.
OPERATOR = Actor("command line", (Role("operator", NATION),))
