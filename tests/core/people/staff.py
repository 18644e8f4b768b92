"""People of a small election: one of each role, in an area that holds a chosen station."""

from dataclasses import dataclass, field

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from sinergi.core.actors import EVERY_ELECTION, OPERATOR
from sinergi.core.matrix import ROLES
from sinergi.core.people import actions
from sinergi.core.people.models import Person
from sinergi.law.regions import NATION

DIGITS = {
    "operator": 0, "kpu-ri": 0, "kpu-prov": 2, "kpu-kab": 4, "ppk": 6, "pps": 10, "kpps": 13,
    "pengawas": 13, "bawaslu": 4, "party-liaison": 4, "observer": 4, "press": 4,
}  # fmt: skip
PASSWORD = "sagu-pala-matoa"


# Passwords of invented people are made by the dozen here: the cheapest that argon2 knows.
Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
Argon2PasswordHasher.memory_cost = 8


def area_of(role: str, station: str) -> str:
    return station[: DIGITS[role]] or NATION


@dataclass
class Staff:
    """``people`` by role; ``client(role)`` is signed in, an operator in staff mode."""

    election: str
    station: str
    people: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def of(cls, election: str, station: str, *, suffix: str = "") -> "Staff":
        staff = cls(election, station)
        for role in ROLES:
            person, _ = actions.make(
                OPERATOR, f"{role}{suffix}", f"{role} Rekaan", password=PASSWORD
            )
            scope = EVERY_ELECTION if role == "operator" else election
            actions.grant(OPERATOR, person, role, area_of(role, station), scope)
            staff.people[role] = person
        return staff

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.people[role])
        if role == "operator":
            done = client.post("/mode-petugas/", {"reason": "uji matriks peran", "next": "/"})
            assert done.status_code == 302
        return client
