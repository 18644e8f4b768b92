"""Making people, giving and taking roles, staff mode: each in one transaction with its trail.

What the trail keeps of a person is the user name alone.
"""

import secrets
import time
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sinergi.core import actors
from sinergi.core.actors import EVERY_ELECTION, Actor
from sinergi.core.matrix import ROLE_LEVELS, ROLES
from sinergi.core.models import Election, Region, Station
from sinergi.core.people import staff_mode
from sinergi.core.people.models import Person, PersonRole
from sinergi.core.trail import Audited, act
from sinergi.law.regions import NATION, is_code, level_of

#: Without letters and digits that are mistaken for one another on paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Refused(ValueError):
    """The rule forbids it; the text says why and the mend, in the reader's language."""


class PersonMade(Audited, frozen=True):
    kind: ClassVar[str] = "person.made"
    username: str


class PersonDisabled(Audited, frozen=True):
    kind: ClassVar[str] = "person.disabled"
    username: str


class PersonEnabled(Audited, frozen=True):
    kind: ClassVar[str] = "person.enabled"
    username: str


class PasswordRenewed(Audited, frozen=True):
    kind: ClassVar[str] = "person.password"
    username: str


class RoleGranted(Audited, frozen=True):
    kind: ClassVar[str] = "role.granted"
    username: str
    role: str
    area: str
    election: str


class RoleRevoked(Audited, frozen=True):
    kind: ClassVar[str] = "role.revoked"
    username: str
    role: str
    area: str
    election: str


class StaffModeBegan(Audited, frozen=True):
    kind: ClassVar[str] = "staff-mode.began"
    reason: str
    minutes: int


class StaffModeEnded(Audited, frozen=True):
    kind: ClassVar[str] = "staff-mode.ended"
    how: str  # asked, expired


def new_secret() -> str:
    """A password that can be read out: three groups of four, 59 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def make(actor: Actor, username: str, name: str, *, password: str = "") -> tuple[Person, str]:
    """An account and its first password, which is shown once. Raises Refused, NotAllowed."""
    password = password or new_secret()
    person = Person(username=username.strip().lower(), name=name.strip())
    person.set_password(password)
    try:
        person.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    with act(actor, "people:make", area=NATION) as trail:
        try:
            with transaction.atomic():
                person.save(force_insert=True)
        except IntegrityError as error:
            raise Refused(
                _("Nama pengguna “%s” sudah dipakai; pilih yang lain.") % person.username
            ) from error
        trail.audit(PersonMade(person.username))
    return person, password


def disable(actor: Actor, person: Person) -> None:
    """Signs the person out everywhere and lets nobody in under that name."""
    with act(actor, "person:disable", area=NATION) as trail:
        if person.username == actor.name:
            raise Refused(_("Anda tidak dapat menonaktifkan akun sendiri; mintalah operator lain."))
        Person.objects.filter(pk=person.pk).update(is_active=False)
        trail.audit(PersonDisabled(person.username))


def enable(actor: Actor, person: Person) -> None:
    with act(actor, "person:enable", area=NATION) as trail:
        Person.objects.filter(pk=person.pk).update(is_active=True)
        trail.audit(PersonEnabled(person.username))


def renew_password(actor: Actor, person: Person, *, password: str = "") -> str:
    """A new password, shown once; the old one and every session end with it."""
    password = password or new_secret()
    with act(actor, "person:password", area=NATION) as trail:
        person.set_password(password)
        person.save(update_fields=["password"])
        trail.audit(PasswordRenewed(person.username))
    return password


def grant(
    actor: Actor, person: Person, role: str, area: str, election: str = EVERY_ELECTION
) -> PersonRole:
    """Gives a role in an area, of one election or of every one. Raises Refused, NotAllowed."""
    of_election = "" if election == EVERY_ELECTION else election
    with act(actor, "role:grant", area=area, election=of_election) as trail:
        if person.username == actor.name:
            raise Refused(
                _("Tidak seorang pun memberi peran kepada dirinya; mintalah operator lain.")
            )
        _require_place(role, area, of_election)
        row, made = PersonRole.objects.get_or_create(
            person=person, role=role, area=area, election=election
        )
        if not made:
            raise Refused(_("%s sudah memegang peran ini di wilayah ini.") % person.username)
        trail.audit(RoleGranted(person.username, role, area, election))
    return row


def _require_place(role: str, area: str, election: str) -> None:
    if role not in ROLES:
        raise Refused(_("Peran “%s” tidak dikenal; pilih dari daftar.") % role)
    if not is_code(area):
        raise Refused(
            _("“%s” bukan kode wilayah; tulis 2, 4, 6, 10, atau 13 angka, atau “nasional”.") % area
        )
    levels = ROLE_LEVELS.get(role)
    if levels and level_of(area) not in levels:
        raise Refused(
            _("Peran “%(role)s” tidak diberikan di wilayah setingkat %(area)s.")
            % {"role": role, "area": area}
        )
    if not election:
        return
    if not Election.objects.filter(pk=election).exists():
        raise Refused(_("Pemilu “%s” tidak ada di sini; muat dahulu definisinya.") % election)
    known = Station if level_of(area) == "station" else Region
    if area != NATION and not known.objects.filter(election=election, code=area).exists():
        raise Refused(
            _("Wilayah %(area)s tidak ada di pemilu %(election)s.")
            % {"area": area, "election": election}
        )


def revoke(actor: Actor, held: PersonRole) -> None:
    """Takes a role away; what was done under it stays in the trail."""
    of_election = "" if held.election == EVERY_ELECTION else held.election
    with act(actor, "role:revoke", area=held.area, election=of_election) as trail:
        PersonRole.objects.filter(pk=held.pk).delete()
        trail.audit(RoleRevoked(held.person.username, held.role, held.area, held.election))


def begin_staff_mode(request: HttpRequest, reason: str) -> None:
    """Turns on the admin rights of this session for a while. Raises Refused, NotAllowed."""
    reason = reason.strip()
    if len(reason) < 8:
        raise Refused(_("Tulis alasannya, paling sedikit delapan huruf; alasan ini dicatat."))
    minutes = staff_mode.limit_minutes()
    with act(actors.of(request.user), "staff:begin", area=NATION) as trail:  # type: ignore[arg-type]
        trail.audit(StaffModeBegan(reason[:200], minutes))
    request.session[staff_mode.SESSION_KEY] = {"until": time.time() + minutes * 60}


def end_staff_mode(request: HttpRequest, *, how: str) -> None:
    """Ends it, asked for or past its end; without effect where it is off."""
    if request.session.pop(staff_mode.SESSION_KEY, None) is None:
        return
    actor = actors.of(request.user)  # type: ignore[arg-type]
    if actor.has("staff:begin"):
        with act(actor, "staff:begin", area=NATION) as trail:
            trail.audit(StaffModeEnded(how))
