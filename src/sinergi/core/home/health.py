"""The house itself, for its operators: can it work, is anything late, when was it last backed up."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from sinergi.core import metrics, readiness
from sinergi.core.actors import Actor
from sinergi.core.home.waiting import Item
from sinergi.core.models import AuditEvent, Election
from sinergi.core.readiness import Readiness
from sinergi.law.regions import NATION

READ = "staff:begin"
LAG, FREE = "sinergi_clerk_lag_seconds", "sinergi_disk_free_bytes"
#: A night's backup that failed is seen in the morning.
BACKUP_HOURS = 26


@dataclass(frozen=True, slots=True)
class Backup:
    """``ago`` in words, empty where none was ever made; ``late`` = another one is due."""

    ago: str
    late: bool


@dataclass(frozen=True, slots=True)
class House:
    """``lags``: (election, seconds that the oldest record waits to be counted and published);
    ``free`` in bytes; ``staff_minutes``: left of staff mode, 0 = off."""

    readiness: Readiness
    lags: list[tuple[str, int]]
    free: int
    backup: Backup
    staff_minutes: int

    @property
    def ready(self) -> bool:
        return not self.readiness.reasons


def reads(actor: Actor) -> bool:
    return actor.may(READ, NATION)


def house(actor: Actor, staff_minutes: int) -> House | None:
    """The server as it is; None for those who do not keep it."""
    if not reads(actor):
        return None
    found = readiness.look()
    gauges = metrics.gauges()
    lags = [(g.labels["election"], math.ceil(g.value)) for g in gauges if g.family == LAG]
    free = next((int(g.value) for g in gauges if g.family == FREE), 0)
    return House(found, sorted(lags), free, backup(), staff_minutes)


def items(house: House) -> Iterable[Item]:
    """What keeps the server from its work, and what is late."""
    for reason in house.readiness.reasons:
        yield Item("health", _("Server belum siap bekerja"), reason.said, "/readyz", "now")
    for reason in house.readiness.warnings:
        yield Item("health", _("Perlu dilihat"), reason.said, "/readyz", "now")
    if house.backup.late:
        words = (
            _("Cadangan terakhir dibuat %(ago)s yang lalu.") % {"ago": house.backup.ago}
            if house.backup.ago
            else _("Belum pernah dibuat di server ini.")
        )
        words += " " + _("Jalankan: sinergi backup BERKAS --drill")
        yield Item("backup", _("Buat cadangan"), words, "", "soon")
    if house.staff_minutes:
        yield Item(
            "staff-mode",
            _("Mode petugas menyala"),
            _("Berakhir dalam %s menit; akhiri bila pekerjaan selesai.") % house.staff_minutes,
            reverse("staff-mode"),
            "soon",
        )


def backup() -> Backup:
    """The last backup that this database knows of; a mere demonstration needs none."""
    at = (
        AuditEvent.objects.filter(kind="backup.made").order_by("-id").values_list("at", flat=True)
    ).first()
    if at is None:
        return Backup("", Election.objects.exclude(mode="demo").exists())
    hours = (timezone.now() - at).total_seconds() / 3600
    return Backup(timesince(at, depth=1), hours > BACKUP_HOURS)
