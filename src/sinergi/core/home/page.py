"""The whole page at ``/``, ready for its template."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from sinergi.core import actors
from sinergi.core.home import calendar, duties, health, local_time, progress, waiting
from sinergi.core.home.calendar import Coming
from sinergi.core.home.duties import Duty
from sinergi.core.home.health import House
from sinergi.core.home.progress import Contest
from sinergi.core.home.waiting import Item
from sinergi.core.people import launcher, second_factor, staff_mode
from sinergi.core.people.launcher import Link
from sinergi.core.people.models import Person


@dataclass(frozen=True, slots=True)
class Block:
    """One duty: where and when it is there, what waits, what comes next, how far the count is."""

    duty: Duty
    place: str
    day: str
    clock: str
    items: list[Item]
    coming: Coming | None
    contests: list[Contest]

    @property
    def name(self) -> str:
        return f"{self.duty.election.id}-{self.duty.area}"


@dataclass(frozen=True, slots=True)
class Page:
    """``first``: items of the person and the house, before those of any area. ``house``: None for
    those who do not keep it."""

    first: list[Item]
    blocks: list[Block]
    links: list[Link]
    house: House | None


def page(request: HttpRequest, person: Person) -> Page:
    actor = actors.of(person)
    blocks = []
    for duty in duties.of(actor):
        now, zone = local_time.now(duty.election, duty.area)
        found = waiting.items(actor, duty) + list(calendar.due(duty, now))
        blocks.append(
            Block(
                duty=duty,
                place=duties.short_place(duty),
                day=calendar.long_day(now.date()),
                clock=f"{now:%H.%M} {zone}",
                items=waiting.by_urgency(found),
                coming=calendar.coming(duty, now),
                contests=progress.contests(actor, duty),
            )
        )
    house = health.house(actor, _staff_minutes(request))
    first = _second_factor(person) + (list(health.items(house)) if house else [])
    return Page(waiting.by_urgency(first), blocks, launcher.links(actor), house)


def _second_factor(person: Person) -> list[Item]:
    if not second_factor.missing(person):
        return []
    return [
        Item(
            "second-factor",
            _("Pasang langkah kedua untuk masuk"),
            _("Peran Anda menandatangani; sebelum langkah kedua terpasang, halaman kerja tertutup."),
            second_factor.page(), "now",
        )
    ]  # fmt: skip


def _staff_minutes(request: HttpRequest) -> int:
    on = staff_mode.is_on(request)
    return -(-staff_mode.seconds_left(request) // 60) if on else 0
