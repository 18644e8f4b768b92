"""Who may do what: one row a permission, ``thing:verb``, with the roles that have it in their area.

An action names the permission it needs (``core/trail.act``), a route declares it
(``core/access.needs``), and the tests walk every route with every role of this table. A role reaches
its own area and everything below it, never beside or above it.
"""

from collections.abc import Mapping

ROLES = (
    "operator", "kpu-ri", "kpu-prov", "kpu-kab", "ppk", "pps", "kpps",
    "pengawas", "bawaslu", "party-liaison", "observer", "press",
)  # fmt: skip

#: Not people: who holds a one-time code; who sits before the demonstration's page.
SYSTEM_ROLES = ("activation", "director")
_KPU = ("kpu-ri", "kpu-prov", "kpu-kab")

MATRIX: Mapping[str, tuple[str, ...]] = {
    # the house
    "backup:make": ("operator",),
    "backup:restore": ("operator",),
    "election:load": ("operator",),
    "keys:make": ("operator",),
    "audit:read": ("operator",),
    "staff:begin": ("operator",),
    # people
    "people:read": ("operator",),
    "people:make": ("operator",),
    "person:disable": ("operator",),
    "person:enable": ("operator",),
    "person:password": ("operator",),
    "role:grant": ("operator",),
    "role:revoke": ("operator",),
    # results
    "results:import": ("operator", "kpu-ri"),
    "results:read": ROLES,
    # the demonstration's night
    "night:direct": ("operator", "director"),
    "demo:enter": ("operator", "director"),
    "demo:empty": ("operator", "director"),
    # devices and desk keys; an operator enrols nobody
    "activations:make": ("operator", *_KPU),
    "activations:use": ("activation",),
    "devices:read": ("operator", *_KPU, "ppk", "pps"),
    "devices:approve": (*_KPU, "ppk", "pps"),
    "devices:revoke": (*_KPU, "ppk", "pps"),
    # recap desks: who looks on, who signs, who leads a plenary; an operator signs nothing
    "desk:read": (*_KPU, "ppk", "pps", "pengawas", "bawaslu", "party-liaison"),
    "desk:sign": (*_KPU, "ppk"),
    "sitting:run": (*_KPU, "ppk"),
}

#: Roles whose holders sign records or direct others: a second factor is theirs by duty.
SIGNING_ROLES = ("operator", *_KPU, "ppk")

#: The level of area a role belongs to; a role that is not here may be given at any level.
ROLE_LEVELS: Mapping[str, tuple[str, ...]] = {
    "kpu-ri": ("nation",),
    "kpu-prov": ("province",),
    "kpu-kab": ("regency",),
    "ppk": ("district",),
    "pps": ("village",),
    "kpps": ("station",),
    "pengawas": ("village", "station"),
}


def permissions_of(role: str) -> frozenset[str]:
    """Everything a role may do in its area."""
    return frozenset(permission for permission, roles in MATRIX.items() if role in roles)
