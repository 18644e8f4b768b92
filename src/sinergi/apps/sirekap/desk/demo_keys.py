"""A desk's key in the demonstration: asked for by the browser, approved at once by invented people.

The person's own key is still made in the browser and never leaves it; what is simulated are the two
approvers, whose keys the demonstration made itself (``self-made`` stands in the register).
"""

import base64
from typing import ClassVar

from django.utils.translation import gettext as _

from sinergi.apps.sirekap import intake
from sinergi.apps.sirekap.desk.actions import SIGN
from sinergi.apps.sirekap.desk.refusals import Refused, by_intake
from sinergi.apps.sirekap.registering import keep_request
from sinergi.core import vault
from sinergi.core.actors import Actor
from sinergi.core.demo.entering import may_be_entered
from sinergi.core.models import Election
from sinergi.core.trail import Audited, act
from sinergi.ledger import authority, selfmade
from sinergi.ledger.keys import ROLE_KINDS, from_pem
from sinergi.ledger.note import P256Signer
from sinergi.ledger.record import Record, RecordError, parse


class DemonstrationKeyApproved(Audited, frozen=True):
    kind: ClassVar[str] = "demonstration.desk-key-approved"
    name: str
    request: str


def offered(election: str) -> bool:
    """Is this server the demonstration of that election, with its approvers' keys at hand?"""
    return may_be_entered(election) and vault.has(election, selfmade.APPROVERS[0])


def approve(actor: Actor, election: str, area: str, note: str) -> None:
    """Takes a desk key's ``request`` and enrols it with the simulated approvers' keys.

    Raises Refused (where this is no demonstration too), NotAllowed.
    """
    if not offered(election):
        raise Refused("no-demonstration", _("Hanya peragaan menyetujui kunci dengan cara ini."))
    record = _request(note, election, area)
    body = record.body
    with act(actor, SIGN, area=area, election=election) as trail:
        keep_request(record)
        whole = selfmade.enrol(
            election=election, at=body["at"], name=body["name"], role="desk", scope=area,
            spki=base64.b64decode(body["key"]), kinds=body["kinds"], request=record.id,
            reason=selfmade.SELF_MADE, signers=_approvers(election),
        )  # fmt: skip
        (answer,) = intake.take([whole.decode()])
        if answer.status == "refused":
            raise by_intake(answer.codes[0], answer.detail)
        trail.audit(DemonstrationKeyApproved(body["name"], record.id))


def _request(note: str, election: str, area: str) -> Record:
    try:
        record = parse(note.encode("utf-8", "surrogatepass"))
        if record.kind == "request":
            roots = authority.Roots.parse(Election.objects.get(pk=election).roots)
            authority.judge(record, lambda *_: None, roots)
    except (RecordError, authority.Refused) as error:
        raise Refused(error.code, _("Permintaan kunci ini rusak: %s") % error.detail) from error
    body = record.body
    fits = record.kind == "request" and (body["election"], body["role"], body["scope"]) == (
        election, "desk", area,
    )  # fmt: skip
    if not fits or not set(body["kinds"]) <= set(ROLE_KINDS["desk"]):
        raise Refused("out-of-scope", _("Permintaan ini bukan untuk kunci meja wilayah ini."))
    return record


def _approvers(election: str) -> list[P256Signer]:
    found = [from_pem(name, vault.load(election, name)) for name in selfmade.APPROVERS]
    return [key for key in found if isinstance(key, P256Signer)]
