"""Second readings: a form is typed again by somebody who has seen neither numbers nor proposals.

A person takes one form at a time and has twenty minutes; what is not sent by then others may take.
Nobody reads a form twice, nor one whose numbers they have seen at its desk. Where a reading differs,
a third person types the boxes that differ, and only those.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import actions, board, wording
from sinergi.apps.sirekap.desk.models import DeskClaim, DeskLook, DeskProposal
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.intake import Answer
from sinergi.apps.sirekap.plenaries import body_of
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.recap import STATION_DIGITS
from sinergi.law.regions import prefix
from sinergi.publication import dhasil

TIME = timedelta(minutes=20)
#: How long a reading that was sent may need until the log has it.
LOGGED = timedelta(minutes=2)
#: A second and a third; what they leave open is the queue's.
READERS = 2
DIFFER = ("V004", "A004")


class FormTaken(Audited, frozen=True):
    kind: ClassVar[str] = "desk.form-taken"
    contest: str
    station: str


class FormRead(Audited, frozen=True):
    kind: ClassVar[str] = "desk.form-read"
    contest: str
    station: str
    record: str


@dataclass(frozen=True, slots=True)
class Due:
    """A form that asks for a reading; ``third``: of the boxes in which two readings differ."""

    contest: str
    station: str
    head: str
    third: bool


@dataclass(frozen=True)
class Sheet:
    """What a blind reader gets: labels, photographs, no number."""

    station: str
    name: str
    head: str
    form: str
    round: int
    rows: Sequence[dict[str, Any]]
    size: int
    photos: Sequence[dict[str, Any]]
    third: bool
    until: Any


def looked(actor: Actor, election: str, contest: str, station: str) -> None:
    """Keeps that a person has seen a station's numbers, where that matters: in an election with
    second readings. It changes nothing that others see."""
    if definitions.current(election).second_reading == "none" or len(station) != STATION_DIGITS:
        return
    DeskLook.objects.get_or_create(
        election=election, contest=contest, station=station, person=actor.name
    )
    # A form that this person holds is free again: they cannot read it blind any more.
    DeskClaim.objects.filter(
        election=election, contest=contest, station=station, person=actor.name, done=""
    ).delete()


def has_seen(actor: Actor, election: str, contest: str, station: str) -> bool:
    """Has this person seen the station's numbers, or proposed or signed something about them?"""
    return (
        DeskLook.objects.filter(
            election=election, contest=contest, station=station, person=actor.name
        ).exists()
        or DeskProposal.objects.filter(
            Q(made_by=actor.name) | Q(ended_by=actor.name), election=election, contest=contest,
            place=station,
        ).exists()
    )  # fmt: skip


def due(election: Election, areas: Sequence[str]) -> list[Due]:
    """Forms in these areas that ask for a reading, those that differ first."""
    if election.second_reading == "none" or not areas:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contest, station, encode(head, 'hex'), findings @> '[{\"code\": \"V004\"}]'"
            '  OR findings @> \'[{"code": "A004"}]\' AS third'
            " FROM station_result WHERE election = %s AND head IS NOT NULL AND station LIKE ANY(%s)"
            " AND (status = 'received' OR (status = 'held' AND findings @> '[{\"code\": \"V004\"}]'))"
            " ORDER BY third DESC, contest, station",
            [election.id, [prefix(a) + "%" for a in areas]],
        )
        return [Due(*row) for row in cursor.fetchall()]


def open_to(actor: Actor, election: Election) -> list[Due]:
    """Those that this person may read now."""
    found = due(election, actor.areas(actions.SIGN, election.id))
    if not found:
        return []
    seen = set(
        DeskLook.objects.filter(election=election.id, person=actor.name)
        .values_list("contest", "station")
    ) | set(
        DeskProposal.objects.filter(
            Q(made_by=actor.name) | Q(ended_by=actor.name), election=election.id
        ).values_list("contest", "place")
    )  # fmt: skip
    claims = DeskClaim.objects.filter(election=election.id)
    read = set(claims.filter(person=actor.name).exclude(done="").values_list("head", flat=True))
    taken = set(
        claims.filter(done="", at__gt=timezone.now() - TIME).exclude(person=actor.name)
        .values_list("head", flat=True)
    )  # fmt: skip
    done = claims.exclude(done="")
    waiting = set(done.filter(at__gt=timezone.now() - LOGGED).values_list("head", flat=True))
    settled = Counter(done.values_list("head", flat=True))
    return [
        d for d in found
        if d.head not in read and d.head not in taken and (d.contest, d.station) not in seen
        and (d.third or d.head not in waiting)  # a reading is on its way into the log
        and settled[d.head] < READERS
    ]  # fmt: skip


def claimed(actor: Actor, election: str) -> DeskClaim | None:
    """The form this person holds now; None where there is none, or its time is over."""
    return (
        DeskClaim.objects.filter(
            election=election, person=actor.name, done="", at__gt=timezone.now() - TIME
        ).order_by("-at").first()
    )  # fmt: skip


def take(actor: Actor, election: Election) -> DeskClaim | None:
    """The form the person holds, else the next one; None where nothing waits. Raises NotAllowed."""
    held = claimed(actor, election.id)
    if held is not None:
        return held
    with transaction.atomic():
        with connection.cursor() as cursor:  # one taker at a time
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('desk_claim'))")
        for one in open_to(actor, election)[:1]:
            with act(actor, actions.SIGN, area=one.station, election=election.id) as trail:
                row, _new = DeskClaim.objects.update_or_create(
                    election=election.id, contest=one.contest, station=one.station,
                    head=one.head, person=actor.name, defaults={"at": timezone.now()},
                )  # fmt: skip
                trail.audit(FormTaken(one.contest, one.station))
            return row
    return None


def sheet(actor: Actor, election: Election, contest: str, station: str) -> Sheet | None:
    """The form that this person has taken, to be typed; None where they do not hold it."""
    row = (
        DeskClaim.objects.filter(
            election=election.id, contest=contest, station=station, person=actor.name, done=""
        ).order_by("-at").first()
    )  # fmt: skip
    if row is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.round, encode(s.head, 'hex'), s.findings::text, r.form, r.note"
            " FROM station_result s JOIN record r ON r.id = s.head"
            " WHERE (s.election, s.contest, s.station) = (%s, %s, %s)",
            [election.id, contest, station],
        )
        found = cursor.fetchone()
    if found is None or found[1] != row.head:
        return None  # another record stands now: this reading would be of nothing
    number, head, findings, name, note = found
    form = definitions.all_templates(election.id)[name]
    differ = [n for f in json.loads(findings) if f["code"] in DIFFER for n in f["fields"]]
    return Sheet(
        station, dhasil.sheet.name_of(election, station), head, name, number,
        _rows(form, differ), len(form.fields),
        board.photos(election.id, contest, station, body_of(note).get("photos", "")),
        bool(differ), row.at + TIME,
    )  # fmt: skip


def _rows(form: Template, only: Sequence[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    section = ""
    for i, field in enumerate(form.fields):
        if only and field.name not in only:
            continue
        rows.append(
            {
                "index": i, "name": field.name, "label": wording.field(form, field.name),
                "boxes": field.boxes, "page": field.page,
                "title": wording.section(field.section) if field.section != section else "",
            }
        )  # fmt: skip
        section = field.section
    return rows


def send(actor: Actor, election: str, contest: str, station: str, note: str) -> Answer:
    """Takes a blind reading of a form that this person has taken. Raises Refused, NotAllowed."""
    record = actions.read(note, election, station)
    body = record.body
    if record.kind != "reading" or (body["contest"], body["station"]) != (contest, station):
        raise Refused("bad-note", _("Kirim pembacaan formulir yang Anda ambil."))
    if has_seen(actor, election, contest, station):
        raise Refused(
            "seen", _("Anda sudah melihat angka TPS ini. Orang lain yang belum melihat membacanya.")
        )
    with transaction.atomic():
        row = (
            DeskClaim.objects.select_for_update()
            .filter(
                election=election, contest=contest, station=station, head=body["of"],
                person=actor.name,
            ).first()
        )  # fmt: skip
        if row is None or (row.done and row.done != record.id):
            raise Refused("not-taken", _("Formulir ini tidak sedang Anda pegang. Ambil formulir."))
        if row.at <= timezone.now() - TIME and _taken_by_another(row):
            raise Refused("not-taken", _("Waktunya habis dan orang lain mengambil formulir ini."))
        with act(actor, actions.SIGN, area=station, election=election) as trail:
            answer = actions.taken(note)
            row.done, row.at = record.id, timezone.now()
            row.save(update_fields=["done", "at"])
            trail.audit(FormRead(contest, station, record.id))
    return answer


def _taken_by_another(row: DeskClaim) -> bool:
    return (
        DeskClaim.objects.filter(election=row.election, head=row.head, at__gt=row.at)
        .exclude(person=row.person).exists()
    )  # fmt: skip
