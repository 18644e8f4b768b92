"""Times of the night and the days after it: seconds and minutes after 13:00 of the voting day on the
area's clocks. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

BEGIN_HOUR = 13
HOUR = 3600
MINUTE = 60
#: Hours ahead of UTC.
ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}
#: What may be chosen as pace, in seconds of the night a second: real time, 1, 2, 5, 10, 30 minutes.
PACES = (1, 60, 120, 300, 600, 1800)
FIRST_PACE = 60
#: The demonstration opens with this much of the night already sent.
OPENING = 30 * MINUTE
#: The counting night itself ends at midnight; what comes later are the days after.
MIDNIGHT = 11 * HOUR
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Turn:
    """A record of the night; ``minute`` after 13:00 of the voting day; ``step`` 0 = a form."""

    minute: int
    contest: str
    station: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Night:
    """The clock as it stands; all times in seconds of the night."""

    election: str
    date: str
    zone: str
    opens: int
    ends: int
    reached: int
    playing: bool
    pace: int
    seed: int
    errors_percent: int
    emptying: bool = False

    @property
    def over(self) -> bool:
        return self.reached >= self.ends

    @property
    def night_ends(self) -> int:
        """Where the counting night ends: midnight, or its last form before."""
        return min(self.ends, MIDNIGHT)

    @property
    def shown(self) -> str:
        """``20.41 WIT``"""
        return f"{on_clock(self.reached, self.zone)} {self.zone}"

    @property
    def instant(self) -> datetime:
        return instant(self.date, self.zone, self.reached)


def instant(day: str, zone: str, second: int) -> datetime:
    """The moment in UTC."""
    ahead = timezone(timedelta(hours=ZONES[zone]))
    begin = datetime.combine(date.fromisoformat(day), datetime.min.time(), ahead)
    return (begin + timedelta(hours=BEGIN_HOUR, seconds=second)).astimezone(UTC)


def on_clock(second: int, zone: str, shown_in: str | None = None) -> str:
    """``20.41``: hours and minutes on the clocks of ``shown_in`` (else of ``zone``)."""
    shift = (ZONES[shown_in] - ZONES[zone]) * 60 if shown_in else 0
    minutes = BEGIN_HOUR * 60 + second // MINUTE + shift
    return f"{minutes // 60 % 24:02d}.{minutes % 60:02d}"


def day_of(second: int) -> int:
    """Days after the voting day on the area's clocks; 0 = the voting day."""
    return (BEGIN_HOUR * HOUR + second) // DAY


def next_hour(second: int) -> int:
    """The next full hour after ``second`` (13:00 is a full hour)."""
    return (second // HOUR + 1) * HOUR
