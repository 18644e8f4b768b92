"""Making codes, taking a key's request by its code, keeping a first approver's signature."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import transaction
from django.utils import timezone

from sinergi.apps.perangkat import codes
from sinergi.apps.perangkat.models import ActivationCode, HalfSigned
from sinergi.apps.sirekap.public import keep_request
from sinergi.core.actors import Actor, Role
from sinergi.core.models import Election, Key, Region, Station
from sinergi.core.trail import Audited, act
from sinergi.law.regions import NATION, covers, is_code, level_of
from sinergi.ledger import authority
from sinergi.ledger.keys import ROLE_KINDS, KeyInfo, fingerprint, name_fits
from sinergi.ledger.note import P256Verifier
from sinergi.ledger.record import Record, RecordError, parse

#: Keys that ask by a code; authorities, logs, nodes and readers are enrolled by the roots.
ROLES = ("approver", "desk", "device", "importer")
VALID_DAYS = 90
MOST_AT_ONCE = 20_000
#: Whoever holds a code acts as this: the code is the right, and it is of one area and role.
BY_CODE = Actor("activation", (Role("activation", NATION),))


class Refused(ValueError):
    """``code`` as the endpoint answers it; ``detail`` says what is wrong and the mend."""

    def __init__(self, code: str, detail: str):
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class CodesMade(Audited, frozen=True):
    kind: ClassVar[str] = "activation.codes-made"
    role: str
    count: int
    expires: str


class KeyRequested(Audited, frozen=True):
    kind: ClassVar[str] = "activation.requested"
    name: str
    keyid: str
    request: str


class HalfApproved(Audited, frozen=True):
    kind: ClassVar[str] = "activation.half-approved"
    name: str
    keyid: str
    signer: str
    record: str


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code in the clear: given out here once, kept nowhere."""

    scope: str
    role: str
    code: str


@dataclass(frozen=True, slots=True)
class Activated:
    """``status``: recorded, or duplicate where the same key asked before."""

    status: str
    request: str
    name: str
    keyid: str
    fingerprint: str


def make_codes(
    actor: Actor,
    election: str,
    area: str,
    role: str,
    *,
    each: int = 1,
    until: datetime | None = None,
) -> list[NewCode]:
    """``each`` codes for every station of the area (role device), or for the area itself.

    Raises Refused, NotAllowed.
    """
    if role not in ROLES:
        raise Refused("bad-role", f"role {role!r} is none of {', '.join(ROLES)}")
    if not Election.objects.filter(pk=election).exists():
        raise Refused("unknown-election", f"election {election!r} is not loaded here")
    scopes = _scopes(election, area, role)
    if not 1 <= each * len(scopes) <= MOST_AT_ONCE:
        raise Refused("too-many", f"at most {MOST_AT_ONCE} codes at once; name a smaller area")
    expires = until or timezone.now() + timedelta(days=VALID_DAYS)
    with act(actor, "activations:make", area=area, election=election) as trail:
        made = [NewCode(scope, role, codes.new_code()) for scope in scopes for _ in range(each)]
        ActivationCode.objects.bulk_create(
            [
                ActivationCode(
                    election=election, hash=codes.hash_of(new.code), role=role, scope=new.scope,
                    kinds=list(ROLE_KINDS[role]), made_by=actor.name, expires=expires,
                )
                for new in made
            ]
        )  # fmt: skip
        trail.audit(CodesMade(role, len(made), expires.isoformat(timespec="seconds")))
    return made


def _scopes(election: str, area: str, role: str) -> list[str]:
    if not is_code(area):
        raise Refused("unknown-area", f"{area!r} is no region's code")
    stations = Station.objects.filter(election=election)
    if role == "device":
        if area != NATION:
            stations = stations.filter(code__startswith=area)
        found = list(stations.order_by("code").values_list("code", flat=True))
        if not found:
            raise Refused("unknown-area", f"election {election} has no station in {area}")
        return found
    known = (
        area == NATION
        or (level_of(area) == "station" and stations.filter(code=area).exists())
        or Region.objects.filter(election=election, code=area).exists()
    )
    if not known:
        raise Refused("unknown-area", f"election {election} has no area {area}")
    return [area]


def look(code: str) -> ActivationCode:
    """What a code is for, without using it. Raises Refused."""
    row = ActivationCode.objects.filter(hash=codes.hash_of(code)).first()
    if row is None:
        raise Refused("unknown-code", "no such code; compare each group with the sheet")
    if row.expires <= timezone.now() and not row.used:
        raise Refused("expired-code", "this code is past its day; ask the KPU for a new sheet")
    return row


def activate(code: str, note: str) -> Activated:
    """A key's ``request``, admitted by its code, goes into the register's inbox.

    Safe to repeat with the same key: the answer is the same. Raises Refused.
    """
    try:
        record = parse(note.encode("utf-8", "surrogatepass"))
    except RecordError as error:
        raise Refused(error.code, error.detail) from error
    with transaction.atomic():
        row = look(code)
        row = ActivationCode.objects.select_for_update().get(pk=row.pk)
        spki = _fits(row, record)
        keyid = P256Verifier.from_spki(record.body["name"], spki).keyid.hex()
        answer = Activated("recorded", record.id, record.body["name"], keyid, fingerprint(spki))
        if row.used:
            if (row.name, row.keyid) != (answer.name, keyid):
                raise Refused(
                    "used-code", "another key used this code; ask the KPU for a new sheet"
                )
            return Activated("duplicate", row.request, row.name, keyid, fingerprint(spki))
        if Key.objects.filter(election=row.election, name=answer.name, keyid=keyid).exists():
            raise Refused(
                "known-key", f"{answer.name} asked before by another code; make a new key"
            )
        with act(BY_CODE, "activations:use", area=row.scope, election=row.election) as trail:
            keep_request(record)
            row.used, row.name, row.keyid = timezone.now(), answer.name, keyid
            row.request = record.id
            row.save(update_fields=["used", "name", "keyid", "request"])
            trail.audit(KeyRequested(answer.name, keyid, record.id))
    return answer


def _fits(row: ActivationCode, record: Record) -> bytes:
    """The request's key, where it asks for no more than the code gives. Raises Refused."""
    body = record.body
    if record.kind != "request":
        raise Refused(
            "bad-note", f"a request is asked for here, not a record of kind {record.kind}"
        )
    if body["election"] != row.election:
        raise Refused("out-of-scope", f"this code is of election {row.election}")
    if (body["role"], body["scope"]) != (row.role, row.scope):
        raise Refused("out-of-scope", f"this code is for a key of role {row.role} in {row.scope}")
    if not name_fits(body["name"], row.role, row.scope):
        raise Refused("out-of-scope", f"a name here is {row.role}/{row.scope}/<suffix>")
    if not set(body["kinds"]) <= set(row.kinds):
        raise Refused("out-of-scope", f"a key of role {row.role} may sign {', '.join(row.kinds)}")
    try:
        election = Election.objects.get(pk=row.election)
        authority.judge(record, lambda *_: None, authority.Roots.parse(election.roots))
        return authority.public_key(body).spki
    except authority.Refused as refused:
        raise Refused(refused.code, refused.detail) from refused


def half_approve(actor: Actor, note: str) -> HalfSigned:
    """Keeps a first approver's signature until the second comes. Raises Refused, NotAllowed.

    The server holds no approver's key: whoever signs second sees the same text and signs it
    themselves, and the finished note takes the way of every record.
    """
    try:
        record = parse(note.encode("utf-8", "surrogatepass"))
    except RecordError as error:
        raise Refused(error.code, error.detail) from error
    body = record.body
    if record.kind != "enrol" or len(record.signatures) != 1:
        raise Refused("bad-note", "an enrol with one signature is asked for here")
    with act(actor, "devices:approve", area=body["scope"], election=body["election"]) as trail:
        asked = _requested(record)
        signer = record.signatures[0]
        key = _approver(body["election"], signer.name, signer.keyid.hex())
        allowed = ("approver",) if body["role"] == "device" else ("approver", "authority")
        if key.role not in allowed or not covers(key.scope, body["scope"]):
            raise Refused("out-of-scope", f"{key.name} may not enrol {body['name']}")
        if not key.public.verifies(record.text, signer.value):
            raise Refused("bad-signature", f"the signature of {key.name} does not verify")
        row, _ = HalfSigned.objects.update_or_create(
            election=body["election"],
            name=body["name"],
            keyid=asked.keyid,
            defaults={
                "record": record.id, "scope": body["scope"], "note": note,
                "signer": key.name, "person": actor.name,
            },
        )  # fmt: skip
        trail.audit(HalfApproved(row.name, row.keyid, row.signer, row.record))
    return row


def _requested(record: Record) -> Key:
    """The register's entry that this ``enrol`` is for. Raises Refused."""
    body = record.body
    try:
        public = authority.public_key(body)
    except authority.Refused as refused:
        raise Refused(refused.code, refused.detail) from refused
    row = Key.objects.filter(
        election=body["election"], name=body["name"], keyid=public.keyid.hex()
    ).first()
    if row is None or row.request_index is None:
        raise Refused("unknown-key", f"{body['name']} has no request in the register")
    if row.enrol_index is not None or row.revoke_index is not None:
        raise Refused("out-of-scope", f"{body['name']} is enrolled or refused already")
    if bytes(row.spki) != public.spki or (row.role, row.scope) != (body["role"], body["scope"]):
        raise Refused("out-of-scope", f"{body['name']} was requested with another key or scope")
    if not set(body["kinds"]) <= set(row.kinds):
        raise Refused("out-of-scope", f"{body['name']} did not ask for these kinds")
    return row


def _approver(election: str, name: str, keyid: str) -> KeyInfo:
    row = Key.objects.filter(election=election, name=name, keyid=keyid).first()
    if row is None or row.enrol_index is None or row.revoke_index is not None:
        raise Refused("unknown-key", f"{name} is not enrolled; wait for its approval")
    public = P256Verifier.from_spki(row.name, bytes(row.spki))
    return KeyInfo(row.name, row.keyid, row.role, row.scope, tuple(row.kinds), public, "enrolled")
