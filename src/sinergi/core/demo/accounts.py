"""One account for each role of a demonstration or a rehearsal, plainly invented.

Passwords are made at the first start and kept in ``var/<election>/accounts.json`` (0600), so that
whoever started the server can read them again. A real election never has any of these.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from sinergi.core.actors import EVERY_ELECTION, Actor
from sinergi.core.matrix import ROLES
from sinergi.core.models import Election as ElectionRow
from sinergi.core.models import Station
from sinergi.core.people import actions
from sinergi.core.people.models import Person
from sinergi.law.regions import NATION


@dataclass(frozen=True, slots=True)
class Account:
    """``area``: a region's code or ``nasional``."""

    role: str
    area: str
    username: str
    password: str
    name: str


#: role -> user name, name, digits of the area's code that are taken from a station's (0 = nation)
_PEOPLE = {
    "operator": ("operator", "Akasia Rekaan", 0),
    "kpu-ri": ("kpu-ri", "Bakung Rekaan", 0),
    "kpu-prov": ("kpu-prov", "Cemara Rekaan", 2),
    "kpu-kab": ("kpu-kab", "Dahlia Rekaan", 4),
    "ppk": ("ppk", "Gaharu Rekaan", 6),
    "pps": ("pps", "Jambu Rekaan", 10),
    "kpps": ("kpps", "Kenanga Rekaan", 13),
    "pengawas": ("pengawas", "Mahoni Rekaan", 13),
    "bawaslu": ("bawaslu", "Nangka Rekaan", 4),
    "party-liaison": ("saksi", "Pandan Rekaan", 4),
    "observer": ("pemantau", "Salam Rekaan", 4),
    "press": ("pers", "Waru Rekaan", 4),
}

#: role -> user name of its invented person.
USERNAMES = {role: username for role, (username, _, _) in _PEOPLE.items()}


def make_accounts(actor: Actor, election: str) -> list[Account]:
    """The accounts, made now where they are missing. Raises LookupError for a real election."""
    row = ElectionRow.objects.get(pk=election)
    if row.mode not in ("demo", "rehearsal"):
        raise LookupError(f"election {election} is of mode {row.mode}: it has no invented people")
    kept = _kept(election)
    station = Station.objects.filter(election=election).order_by("code").values_list("code").first()
    if station is None:
        raise LookupError(f"election {election} has no stations")
    accounts = []
    for role in ROLES:
        username, name, digits = _PEOPLE[role]
        area = station[0][:digits] or NATION
        password = kept.get(username) or actions.new_secret()
        accounts.append(Account(role, area, username, password, name))
    _keep(election, accounts)  # first: a start that is cut here gives the same passwords again
    for account in accounts:
        known = Person.objects.filter(username=account.username).first()
        if known is not None:
            if account.username not in kept:  # the file of before was lost
                actions.renew_password(actor, known, password=account.password)
            continue
        person, _ = actions.make(actor, account.username, account.name, password=account.password)
        of = EVERY_ELECTION if account.role == "operator" else election
        actions.grant(actor, person, account.role, account.area, of)
    return accounts


def _path(election: str) -> Path:
    return Path(settings.VAR) / election / "accounts.json"


def _kept(election: str) -> dict[str, str]:
    try:
        return {a["username"]: a["password"] for a in json.loads(_path(election).read_text())}
    except FileNotFoundError:
        return {}


def _keep(election: str, accounts: list[Account]) -> None:
    path = _path(election)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump([asdict(a) for a in accounts], file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def table(accounts: list[Account]) -> str:
    """The accounts as lines to print: role, area, user name, password."""
    rows = [("peran", "wilayah", "nama pengguna", "kata sandi")]
    rows += [(a.role, a.area, a.username, a.password) for a in accounts]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join(
        "  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
