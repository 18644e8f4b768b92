"""The election's calendar for one duty: what is due on a day, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sinergi.core.home.duties import Duty
from sinergi.core.home.waiting import Item
from sinergi.law.election import Stage
from sinergi.law.regions import NATION, covers


@dataclass(frozen=True, slots=True)
class Coming:
    """The next stage, in words."""

    stage: str
    when: str
    article: str


def stages(duty: Duty) -> list[Stage]:
    """Rows of the calendar that concern the duty: its role's or everybody's, in its area."""
    return [
        stage for stage in duty.election.calendar
        if (not stage.role or stage.role in duty.roles) and covers(stage.area or NATION, duty.area)
    ]  # fmt: skip


def due(duty: Duty, now: datetime) -> Iterable[Item]:
    """Stages that run at ``now`` (on the area's clocks), those that end first before the others."""
    running = [s for s in stages(duty) if not _after(s.starts, now) and not _over(s.ends, now)]
    for stage in sorted(running, key=lambda s: _day(s.ends, now)):
        yield Item(
            "calendar", stage.stage, _with_basis(_until(stage, now), stage.article), "", "soon"
        )


def _until(stage: Stage, now: datetime) -> str:
    ends = _day(stage.ends, now)
    if ends > now.date():
        return _("Sampai %(day)s.") % {"day": long_day(ends)}
    if _day(stage.starts, now) == ends:
        return _("Hari ini.")
    return _("Hari ini hari terakhir.")


def coming(duty: Duty, now: datetime) -> Coming | None:
    """The stage that begins next after ``now``; of one day one's own before everybody's."""
    later = [s for s in stages(duty) if _after(s.starts, now)]
    if not later:
        return None
    first = min(later, key=lambda s: (_day(s.starts, now), not s.role, s.stage))
    return Coming(first.stage, long_day(_day(first.starts, now)), first.article)


def long_day(day: date) -> str:
    """``Rabu, 14 Februari 2029``"""
    return date_format(day, "l, j F Y")


def _with_basis(words: str, article: str) -> str:
    if not article:
        return words
    return words + " " + _("Dasar: %(article)s.") % {"article": article}


def _after(text: str, now: datetime) -> bool:
    """Does a stage that starts at ``text`` (a day or a moment) begin only after ``now``?"""
    return _moment(text) > now if "T" in text else date.fromisoformat(text) > now.date()


def _over(text: str, now: datetime) -> bool:
    """Is a stage that ends at ``text`` past? Its last day belongs to it."""
    return _moment(text) < now if "T" in text else date.fromisoformat(text) < now.date()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(text: str, now: datetime) -> date:
    """The day on the area's clocks."""
    if "T" in text:
        return _moment(text).astimezone(now.tzinfo).date()
    return date.fromisoformat(text)
