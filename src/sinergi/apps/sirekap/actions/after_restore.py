"""After a restore: whatever clerk worked on this database before can commit nothing any more."""

from typing import ClassVar

from django.db import connection

from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law.regions import NATION


class BackupRestored(Audited, frozen=True):
    """``snapshot``: the moment the backup stands for, ISO 8601; ``logs``: heads fenced."""

    kind: ClassVar[str] = "backup.restored"
    snapshot: str
    logs: int


def fence_after_restore(actor: Actor, snapshot: str) -> None:
    """A new epoch for every log, and what is written is counted as unpublished: the public folder
    did not come with the backup. Raises NotAllowed."""
    with act(actor, "backup:restore", area=NATION) as trail:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE log_head SET epoch = epoch + 1, published = 0")
            logs = cursor.rowcount
        trail.audit(BackupRestored(snapshot, logs))
