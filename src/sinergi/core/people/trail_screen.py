"""The trail for those who answer for an area: filters, pages by cursor, an export that is audited."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from sinergi.core import definitions
from sinergi.core.actors import EVERY_ELECTION, Actor, NotAllowed
from sinergi.core.models import AuditEvent, Election, Region
from sinergi.core.people.queries import place
from sinergi.core.trail import Audited
from sinergi.core.trail import act as acting
from sinergi.law.regions import NATION, is_code

READ = "audit:read"
PAGE = 50
WIB = ZoneInfo("Asia/Jakarta")
_STAMPS = {"demo": "PERAGAAN · DATA REKAAN", "rehearsal": "UJI COBA · GLADI"}
#: A name may mean as many areas before the reader has to type its code.
_MOST_AREAS = 200
COLUMNS = (
    "id", "at_utc", "who", "role", "area", "place", "election", "kind", "data", "note",
)  # fmt: skip


class TrailExported(Audited, frozen=True):
    kind: ClassVar[str] = "trail.exported"
    filters: dict[str, str]
    rows: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Each "" leaves out nothing. ``what``: a kind; ``where``: a code or a name; days on Jakarta's
    clock, both included (YYYY-MM-DD)."""

    who: str = ""
    role: str = ""
    what: str = ""
    where: str = ""
    election: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        names = cls.__dataclass_fields__
        return cls(**{name: " ".join(given.get(name, "").split())[:80] for name in names})

    @property
    def given(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


def day_of(text: str) -> date | None:
    """None for what is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def events(actor: Actor, filters: Filters) -> QuerySet[AuditEvent]:
    """What the actor may read, newest first. Raises NotAllowed for who may read none."""
    found = AuditEvent.objects.filter(_reach(actor)).order_by("-id")
    for name, value in (
        ("actor__icontains", filters.who), ("role", filters.role), ("kind", filters.what),
        ("election", filters.election),
    ):  # fmt: skip
        if value:
            found = found.filter(**{name: value})
    if filters.where:
        found = found.filter(_in(filters.where))
    if (since := day_of(filters.since)) is not None:
        found = found.filter(at__gte=_midnight(since))
    if (until := day_of(filters.until)) is not None:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WIB)


def _reach(actor: Actor) -> Q:
    """An own area and all below it; acts of the house itself (no election) only for who reads the
    whole of every election."""
    reach = Q(pk__in=[])
    allowed = False
    for role in actor.roles:
        if not role.allows(READ, role.election):
            continue
        allowed = True
        here = Q() if role.election == EVERY_ELECTION else Q(election=role.election)
        if role.area != NATION:
            here &= Q(area__startswith=role.area) & ~Q(election="")
        if not here:
            return Q()
        reach |= here
    if not allowed:
        raise NotAllowed(f"{actor.name} may read no trail")
    return reach


def _in(where: str) -> Q:
    """A code with all below it, ``nasional`` itself, or the areas that a name means."""
    if where.casefold() == NATION:
        return Q(area=NATION)
    if is_code(where):
        return Q(area__startswith=where)
    codes = Region.objects.filter(name__icontains=where).values_list("code", flat=True).distinct()
    found = Q(pk__in=[])
    for code in codes.order_by("code")[:_MOST_AREAS]:
        found |= Q(area=code) if code == NATION else Q(area__startswith=code)
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """``older``: id to go on from, 0 at the end."""

    rows: list[AuditEvent]
    older: int


def page(actor: Actor, filters: Filters, before: int = 0) -> Page:
    found = events(actor, filters)
    if before:
        found = found.filter(id__lt=before)
    rows = list(found[: PAGE + 1])
    more = len(rows) > PAGE
    return Page(rows[:PAGE], rows[PAGE - 1].id if more else 0)


def elections(actor: Actor) -> list[Election]:
    """Those in which the actor reads a trail, for the filter."""
    return [row for row in Election.objects.order_by("id") if actor.areas(READ, row.id)]


def address(actor: Actor, event: AuditEvent) -> str:
    """Where to look at what an event is about; "" where there is nothing to open."""
    if event.kind.split(".")[0] in ("person", "role"):
        return "/admin/people/person/" if actor.has("staff:begin") else ""
    if not event.election or not Election.objects.filter(pk=event.election).exists():
        return ""
    area = str(event.data.get("unit") or event.area)
    if not is_code(area):
        return f"/hasil/{event.election}/"
    contest = event.data.get("contest") or next(iter(definitions.current(event.election).contests))
    return f"/hasil/{event.election}/#/{contest}/{area}"


def export(actor: Actor, filters: Filters) -> Iterator[str]:
    """The same rows as CSV lines, of which the trail keeps who took them, how many, by which
    filters. The event is written before the first line is given."""
    found = events(actor, filters)
    role = next(r for r in actor.roles if r.allows(READ, r.election))
    with acting(actor, READ, area=role.area, election=_election(role.election)) as trail:
        last = found.values_list("id", flat=True).first() or 0
        trail.audit(TrailExported(filters.given, found.count()))
    return _lines(found.filter(id__lte=last))


def _election(name: str) -> str:
    return "" if name == EVERY_ELECTION else name


def _lines(found: QuerySet[AuditEvent]) -> Iterator[str]:
    stamps = {row.id: _STAMPS.get(row.mode, "") for row in Election.objects.all()}
    places: dict[tuple[str, str], str] = {}
    yield _line(COLUMNS)
    for row in found.iterator(chunk_size=500):
        key = (row.area, row.election)
        if key not in places:
            places[key] = place_of(row)
        yield _line(
            (row.id, row.at.isoformat(timespec="seconds"), row.actor, row.role, row.area,
             places[key], row.election, row.kind,
             json.dumps(row.data, ensure_ascii=False, sort_keys=True), stamps.get(row.election, ""))
        )  # fmt: skip


def place_of(row: AuditEvent) -> str:
    if not is_code(row.area):
        return row.area
    return place(row.area, row.election or EVERY_ELECTION)


def _line(values: Any) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(values)
    return out.getvalue()
