"""That a backup was made: the trail says when, so that an operator's page can say how old it is."""

from typing import ClassVar

from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law.regions import NATION


class BackupMade(Audited, frozen=True):
    """``of``: the moment it holds, ISO 8601, UTC. Its place is nobody's business here."""

    kind: ClassVar[str] = "backup.made"
    of: str
    bytes: int
    with_keys: bool


def note_made(actor: Actor, *, size: int, at: str, keys: bool) -> None:
    """Called when the file stands whole under its name. Raises NotAllowed."""
    with act(actor, "backup:make", area=NATION) as trail:
        trail.audit(BackupMade(at, size, keys))
