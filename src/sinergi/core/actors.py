"""Who acts: a person (or the system) with roles in areas."""

from dataclasses import dataclass

from sinergi.law.regions import NATION, covers

ROLES = (
    "operator", "kpu-ri", "kpu-prov", "kpu-kab", "ppk", "pps", "kpps",
    "pengawas", "bawaslu", "party-liaison", "observer", "press",
)  # fmt: skip

#: What each role may do. Permissions are ``thing:verb``; an action names the one it needs.
PERMISSIONS: dict[str, frozenset[str]] = {
    "operator": frozenset(
        {"backup:restore", "election:load", "keys:make", "results:import", "results:read"}
    ),
    "kpu-ri": frozenset({"results:import", "results:read"}),
} | {role: frozenset({"results:read"}) for role in ROLES[2:]}
#: The demonstration's night: whoever sits before its page, and the command line that plays it.
PERMISSIONS["director"] = frozenset({"night:direct"})
PERMISSIONS["operator"] |= PERMISSIONS["director"]


class NotAllowed(PermissionError):
    """The actor may not do this here; the text says which permission, in which area."""


@dataclass(frozen=True, slots=True)
class Role:
    role: str
    area: str  # a region's code or ``nasional``


@dataclass(frozen=True, slots=True)
class Actor:
    name: str
    roles: tuple[Role, ...]

    def may(self, permission: str, area: str) -> bool:
        return any(
            permission in PERMISSIONS.get(r.role, frozenset()) and covers(r.area, area)
            for r in self.roles
        )

    def require(self, permission: str, area: str) -> Role:
        """The role that allows it; raises NotAllowed."""
        for r in self.roles:
            if permission in PERMISSIONS.get(r.role, frozenset()) and covers(r.area, area):
                return r
        raise NotAllowed(f"{self.name} has no right '{permission}' in area {area}")

    def areas(self, permission: str) -> tuple[str, ...]:
        """The areas in which the actor has the permission; every read filters by them."""
        return tuple(
            r.area for r in self.roles if permission in PERMISSIONS.get(r.role, frozenset())
        )


#: Somebody at the server's own command line: the operator of the whole.
OPERATOR = Actor("command line", (Role("operator", NATION),))
