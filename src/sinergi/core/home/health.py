"""The house itself, for its operators: can it work, is anything late, when was it last backed up."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from sinergi.core import readiness
from sinergi.core.actors import Actor
from sinergi.core.home.waiting import Item
from sinergi.core.models import AuditEvent, Election
from sinergi.law.regions import NATION

READ = "staff:begin"
#: A night's backup that failed is seen in the morning.
BACKUP_HOURS = 26


@dataclass(frozen=True, slots=True)
class Backup:
    """``ago`` in words, empty where none was ever made; ``late`` = another one is due."""

    ago: str
    late: bool


def reads(actor: Actor) -> bool:
    return actor.may(READ, NATION)


def items(actor: Actor) -> Iterable[Item]:
    """What keeps the server from its work, and what is late."""
    if not reads(actor):
        return
    found = readiness.look()
    for reason in found.reasons:
        yield Item("health", _("Server belum siap bekerja"), reason.said, "/readyz", "now")
    for reason in found.warnings:
        yield Item("health", _("Perlu dilihat"), reason.said, "/readyz", "now")
    made = backup()
    if made.late:
        words = (
            _("Cadangan terakhir dibuat %(ago)s yang lalu.") % {"ago": made.ago}
            if made.ago
            else _("Belum pernah dibuat di server ini.")
        )
        words += " " + _("Jalankan: sinergi backup BERKAS --drill")
        yield Item("backup", _("Buat cadangan"), words, "", "soon")


def backup() -> Backup:
    """The last backup that this database knows of; a mere demonstration needs none."""
    at = (
        AuditEvent.objects.filter(kind="backup.made").order_by("-id").values_list("at", flat=True)
    ).first()
    if at is None:
        return Backup("", Election.objects.exclude(mode="demo").exists())
    hours = (timezone.now() - at).total_seconds() / 3600
    return Backup(timesince(at, depth=1), hours > BACKUP_HOURS)
