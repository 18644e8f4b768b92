"""What time it is for an election: the real one, or for a mode the clock an application gives."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]

_of_mode: dict[str, Callable[[str], Clock | None]] = {}


def real() -> datetime:
    """Now, UTC, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def register(mode: str, clock_of: Callable[[str], Clock | None]) -> None:
    """Elections of ``mode`` run on ``clock_of(election_id)``; None = that one runs on real time."""
    _of_mode[mode] = clock_of


def clock_of(election_id: str) -> Clock:
    """The election's clock; ``real`` itself where nothing else was registered for it."""
    from sinergi.core.models import Election

    mode = Election.objects.filter(pk=election_id).values_list("mode", flat=True).first()
    given = _of_mode.get(mode or "")
    return (given(election_id) if given else None) or real
