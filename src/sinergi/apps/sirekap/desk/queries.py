"""Reads of the desks; each takes the acting user and returns only what lies in its areas."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from sinergi.apps.sirekap import areas
from sinergi.apps.sirekap.desk import sittings, telling
from sinergi.apps.sirekap.desk.actions import RUN, SIGN, permission_of
from sinergi.apps.sirekap.desk.models import WAITING, DeskProposal
from sinergi.apps.sirekap.desk.sittings import SCHEDULED, SHAPES, Plenary
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.core.models import Election as ElectionRow
from sinergi.core.models import Key
from sinergi.core.people.queries import place
from sinergi.law import recap
from sinergi.law.election import Election
from sinergi.law.recap import NotAPlace
from sinergi.law.regions import NATION, covers
from sinergi.ledger.record import parse

READ = "desk:read"
#: Proposals that a page lists.
MOST = 100


@dataclass(frozen=True, slots=True)
class ContestAt:
    """A contest at an area's desk: its counts of stations, where its plenary stands."""

    code: str
    name: str
    expected: int
    received: int
    counted: int
    held: int
    state: str
    shape: str


@dataclass(frozen=True, slots=True)
class Desk:
    """An area with plenaries, as the person's entrance to it."""

    election: str
    election_name: str
    area: str
    place: str
    contests: Sequence[ContestAt]
    waiting: int


def desks(actor: Actor) -> list[Desk]:
    """The actor's own areas that hold plenaries, election by election."""
    found = []
    for row in ElectionRow.objects.order_by("-public", "id"):
        election = definitions.current(row.id)
        for area in dict.fromkeys(actor.areas(READ, row.id)):
            if here := contests_at(actor, election, area):
                waiting = len(proposals(actor, row.id, area))
                where = place(area, row.id)
                found.append(Desk(row.id, row.name, area, where, here, waiting))
    return found


def contests_of(election: Election, area: str) -> list[str]:
    """The contests that have a plenary in exactly this area, in ballot order; none in a village."""
    try:
        level = recap.level_at(area)
    except NotAPlace:
        return []
    return [
        code for code, spec in election.contests.items()
        if level in recap.levels_of(spec) and election.expected(code, area)
    ]  # fmt: skip


def contests_at(actor: Actor, election: Election, area: str) -> list[ContestAt]:
    actor.require(READ, area, election.id)
    own = contests_of(election, area)
    if not own:
        return []
    plenaries = sittings.of_area(election.id, area)
    found = []
    for count in areas.counts(actor, election, area):
        if count.contest not in own:
            continue
        last = sittings.latest(plenaries, count.contest)
        state = last.state if last else SCHEDULED
        found.append(
            ContestAt(
                count.contest, election.label(count.contest, area), count.expected, count.received,
                count.counted, count.held, state, SHAPES[state],
            )
        )  # fmt: skip
    return found


def plenaries(actor: Actor, election: str, area: str) -> list[Plenary]:
    """The area's plenaries in the order of their openings."""
    actor.require(READ, area, election)
    return sittings.of_area(election, area)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One that waits, in words; ``may``: may this person be the second?"""

    id: int
    kind: str
    title: str
    place: str
    rows: Sequence[telling.Row]
    note: str
    made_by: str
    made: Any
    signer: str
    own: bool
    may: bool
    area: str
    pdf: str  # SHA-256 of the paper that a recap names, else ""
    contest: str = ""
    photos: Sequence[str] = ()  # hashes of what it shows: the form's pages, then the minutes
    orphan: bool = False  # the first signer's key was revoked: nobody can complete it


def proposals(actor: Actor, election_id: str, area: str, contest: str = "") -> list[Proposal]:
    """What waits for a second signature in ``area``, as far as the actor's areas reach; the oldest
    first. ``contest`` leaves out those of others."""
    rows = DeskProposal.objects.filter(election=election_id, state=WAITING).order_by("pk")
    if area != NATION:
        rows = rows.filter(place__startswith=area)
    if contest:
        rows = rows.filter(Q(contest=contest) | Q(contest=""))
    reach = actor.areas(READ, election_id)
    election = definitions.current(election_id)
    found: list[Proposal] = []
    revoked = set(
        Key.objects.filter(
            election=election_id, role="desk", revoke_index__isnull=False
        ).values_list("name", "keyid")
    )  # fmt: skip
    for row in rows:
        if len(found) == MOST:
            break
        if not any(covers(own, row.place) for own in reach):
            continue
        record = parse(row.note.encode())
        own = row.made_by == actor.name
        first = record.signatures[0]
        orphan = (first.name, first.keyid.hex()) in revoked
        found.append(
            Proposal(
                row.pk, row.kind, telling.title(record.body), place(row.place, election_id),
                telling.rows(election, record.body), row.note, row.made_by, row.made, row.signer,
                own, not own and not orphan
                and actor.may(permission_of(record), row.place, election_id),
                row.place, record.body.get("pdf", ""), row.contest,
                [*row.photos, *([record.body["evidence"]] if "evidence" in record.body else [])],
                orphan,
            )
        )  # fmt: skip
    return found


def scope_of(actor: Actor, election: str, area: str) -> str:
    """The actor's own area in which a desk key signs for ``area``; "" where none does."""
    return next((a for a in actor.areas(SIGN, election) if covers(a, area)), "")


def may_run(actor: Actor, election: str, area: str) -> bool:
    return actor.may(RUN, area, election)


def key_state(actor: Actor, election: str, area: str, name: str, keyid: str) -> str:
    """``unknown``, ``requested``, ``enrolled`` or ``revoked``: a desk's key as the register has it."""
    actor.require(READ, area, election)
    key = Key.objects.filter(election=election, name=name, keyid=keyid, role="desk").first()
    if key is None:
        return "unknown"
    if key.revoke_index is not None:
        return "revoked"
    return "requested" if key.enrol_index is None else "enrolled"
