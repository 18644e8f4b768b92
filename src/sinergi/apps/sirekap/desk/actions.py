"""What desks do: send a signed record, propose one for a second signature, sign as the second.

The server signs for nobody. It keeps a first person's note until another person's signature makes it
whole, and gives it to the same intake as everybody's.
"""

from collections.abc import Sequence
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sinergi.apps.sirekap import intake
from sinergi.apps.sirekap.asking import public_key
from sinergi.apps.sirekap.desk import evidence, standing
from sinergi.apps.sirekap.desk.models import OVERTAKEN, SENT, WAITING, WITHDRAWN, DeskProposal
from sinergi.apps.sirekap.desk.refusals import OVERTAKEN as OVERTAKEN_CODES
from sinergi.apps.sirekap.desk.refusals import Refused, by_intake
from sinergi.apps.sirekap.intake import Answer
from sinergi.core.actors import Actor
from sinergi.core.models import Key
from sinergi.core.trail import Audited, act
from sinergi.law.regions import NATION, covers
from sinergi.ledger.record import Record, RecordError, parse

SIGN = "desk:sign"
RUN = "sitting:run"
#: Steps of a plenary that ask for a second key.
SECONDED = ("ratified", "reopened")
#: Kinds a desk sends with one key (a blind reading by its own way), and those it proposes.
ALONE = ("sitting", "note")
WITH_SECOND = ("result", "correction", "recount", "settle", "sitting", "recap", "withhold")


class RecordSent(Audited, frozen=True):
    kind: ClassVar[str] = "desk.record-sent"
    record: str
    record_kind: str
    signer: str


class RecordProposed(Audited, frozen=True):
    kind: ClassVar[str] = "desk.record-proposed"
    record: str
    record_kind: str
    signer: str


class RecordSeconded(Audited, frozen=True):
    kind: ClassVar[str] = "desk.record-seconded"
    record: str
    record_kind: str
    signer: str
    answer: str


class ProposalWithdrawn(Audited, frozen=True):
    kind: ClassVar[str] = "desk.proposal-withdrawn"
    record: str
    record_kind: str


def place_of(record: Record) -> str:
    """The station's or the area's code that a record is about. The register knows no station of a
    photograph: hiding one is the nation's."""
    if record.kind == "withhold":
        what, named = record.body["what"], str(record.body["id"])
        return named.split("/")[1] if what == "numbers" else NATION
    return str(record.body.get("station") or record.body.get("area") or "")


def permission_of(record: Record) -> str:
    return RUN if record.kind in ("sitting", "recap") else SIGN


def read(note: str, election: str, area: str) -> Record:
    """A note that was sent to the desk of ``area``. Raises Refused."""
    try:
        record = parse(note.encode("utf-8", "surrogatepass"))
    except RecordError as error:
        raise Refused(error.code, _("Catatan ini rusak: %s") % error.detail) from error
    if record.body["election"] != election or not covers(area, place_of(record)):
        raise Refused("out-of-scope", _("Catatan ini bukan milik wilayah halaman ini."))
    return record


def send(actor: Actor, election: str, area: str, note: str) -> Answer:
    """Takes a record that one desk key signed. Raises Refused, NotAllowed."""
    record = read(note, election, area)
    if record.kind not in ALONE or record.body.get("event") in SECONDED:
        raise Refused("bad-note", _("Catatan ini memerlukan dua tanda tangan: ajukan dahulu."))
    with act(actor, permission_of(record), area=place_of(record), election=election) as trail:
        answer = taken(note)
        trail.audit(RecordSent(record.id, record.kind, record.signatures[0].name))
    return answer


def taken(note: str) -> Answer:
    """Raises Refused where the intake refuses it."""
    (answer,) = intake.take([note])
    if answer.status == "refused":
        raise by_intake(answer.codes[0], answer.detail)
    return answer


def propose(
    actor: Actor, election: str, area: str, note: str, photos: Sequence[str] = ()
) -> DeskProposal:
    """Keeps a note with a first signature until another person signs. Raises Refused, NotAllowed.

    ``photos``: hashes of the photographs that its root stands for, in page order, all at this desk. Safe to repeat: the same note gives the same proposal.
    """
    record = read(note, election, area)
    if record.kind not in WITH_SECOND or len(record.signatures) != 1:
        raise Refused("bad-note", _("Usulan berisi satu catatan dengan satu tanda tangan."))
    place = place_of(record)
    if "station" in record.body:
        evidence.check(record, photos)
    with act(actor, permission_of(record), area=place, election=election) as trail:
        signer = _first(record, place)
        standing.check(record)
        row, _new = DeskProposal.objects.get_or_create(
            election=election, record=record.id,
            defaults={
                "place": place, "contest": record.body.get("contest", ""), "kind": record.kind,
                "note": note, "signer": signer, "made_by": actor.name, "photos": list(photos),
            },
        )  # fmt: skip
        trail.audit(RecordProposed(record.id, record.kind, signer))
    return row


def _first(record: Record, place: str) -> str:
    """The name of the desk key that signed first. Raises Refused."""
    signature = record.signatures[0]
    key = Key.objects.filter(
        election=record.body["election"], name=signature.name, keyid=signature.keyid.hex()
    ).first()
    if key is None or key.enrol_index is None or key.revoke_index is not None:
        raise by_intake("unknown-key", "")
    if key.role != "desk" or not covers(key.scope, place) or record.kind not in key.kinds:
        raise by_intake("out-of-scope", "")
    public = public_key(key.role, key.name, bytes(key.spki))
    if not public.verifies(record.text, signature.value):
        raise by_intake("bad-signature", "")
    return key.name


def second(actor: Actor, election: str, area: str, proposal: int, line: str) -> Answer:
    """Joins the second person's signature line to a proposal and gives the whole to the intake.

    An answer that says the ground has changed ends the proposal (state ``overtaken``) and is given
    back; whatever else the intake refuses leaves it waiting. Raises Refused, NotAllowed.
    """
    with transaction.atomic():
        row = _waiting(election, area, proposal)
        record = read(row.note, election, area)
        if row.made_by == actor.name:
            text = _("Anda yang mengajukan. Orang lain, dengan kunci lain, menandatangani kedua.")
            raise Refused("same-person", text)
        whole = row.note + line
        try:
            signed = parse(whole.encode("utf-8", "surrogatepass"))
        except RecordError as error:
            raise Refused(error.code, _("Tanda tangan ini rusak: %s") % error.detail) from error
        if signed.id != record.id or len(signed.signatures) != 2:
            raise Refused("bad-note", _("Kirim satu tanda tangan atas isi usulan ini."))
        permission = permission_of(record)
        with act(actor, permission, area=row.place, election=election) as trail:
            shown = {record.body["photos"]: row.photos} if row.photos else None
            answer = _on_what_stands(record) or intake.take([whole], shown)[0]
            over = answer.status == "refused" and answer.codes[0] in OVERTAKEN_CODES
            if answer.status == "refused" and not over:
                raise by_intake(answer.codes[0], answer.detail)
            if row.photos and not over:
                evidence.publish(record, row.photos)
            row.state = OVERTAKEN if over else SENT
            row.answer = " ".join([*answer.codes, answer.detail]) if over else answer.status
            row.ended_by, row.ended = actor.name, timezone.now()
            row.save(update_fields=["state", "answer", "ended_by", "ended"])
            trail.audit(
                RecordSeconded(record.id, record.kind, signed.signatures[1].name, row.answer)
            )
    return answer


def _on_what_stands(record: Record) -> Answer | None:
    """A refusal where the first key was revoked (an officer was replaced) or the ground has changed;
    the log would take such a record and give it no effect."""
    first = record.signatures[0]
    stands = Key.objects.filter(
        election=record.body["election"], name=first.name, keyid=first.keyid.hex(),
        enrol_index__isnull=False, revoke_index__isnull=True,
    ).exists()  # fmt: skip
    if not stands:
        return Answer(record.id, "refused", ["key-revoked"], _("kunci pengusul dicabut"))
    try:
        standing.check(record)
    except Refused as refused:
        return Answer(record.id, "refused", [refused.code], str(refused))
    return None


def withdraw(actor: Actor, election: str, area: str, proposal: int) -> None:
    """Ends a proposal that nobody shall sign any more. Raises Refused, NotAllowed."""
    with transaction.atomic():
        row = _waiting(election, area, proposal)
        with act(actor, SIGN, area=row.place, election=election) as trail:
            row.state, row.ended_by, row.ended = WITHDRAWN, actor.name, timezone.now()
            row.save(update_fields=["state", "ended_by", "ended"])
            trail.audit(ProposalWithdrawn(row.record, row.kind))


def _waiting(election: str, area: str, proposal: int) -> DeskProposal:
    row = DeskProposal.objects.select_for_update().filter(pk=proposal, election=election).first()
    if row is None or not covers(area, row.place):
        raise Refused("unknown-proposal", _("Usulan ini tidak ada di wilayah ini."))
    if row.state != WAITING:
        raise Refused("ended", _("Usulan ini sudah selesai. Muat ulang halaman."))
    return row
