"""Loading an election: its definition, its logs, its first keys, its config - all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from django.db import connection, transaction

from sinergi.apps.sirekap import log_state
from sinergi.apps.sirekap.keeping import Sound, keep
from sinergi.core import definitions, vault
from sinergi.core.actions import elections
from sinergi.core.actions.elections import CannotLoad
from sinergi.core.actors import Actor
from sinergi.core.models import Election as ElectionRow
from sinergi.core.trail import Audited, act
from sinergi.law import definition
from sinergi.law.election import Election
from sinergi.law.regions import NATION
from sinergi.ledger import kinds, selfmade
from sinergi.ledger.authority import Roots
from sinergi.ledger.keys import from_pem, origin, to_pem
from sinergi.ledger.note import NoteError, P256Signer, spki_of
from sinergi.ledger.record import REGISTER, RecordError, parse
from sinergi.ledger.register import Register

REGISTER_KINDS = ("config", "request", "enrol", "revoke")

__all__ = ["CannotLoad", "Loaded", "load_election"]


class KeysMade(Audited, frozen=True):
    kind: ClassVar[str] = "keys.made"
    names: list[str]


@dataclass(frozen=True, slots=True)
class Loaded:
    definition: str
    keys_made: list[str]


def load_election(
    actor: Actor,
    election: Election,
    *,
    roots: str | None = None,
    records: Sequence[str] = (),
    public: bool = False,
) -> Loaded:
    """Loads a definition. ``roots`` None = self-made keys (made now, or those in the vault).

    With ``roots``, ``records`` are the register's first records, signed elsewhere; without a
    ``config`` among them nothing can be counted yet. Raises CannotLoad, NotAllowed.
    """
    if roots is None and election.mode == "real":
        raise CannotLoad("a real election's keys are made in a ceremony, never by the server")
    if (wrong := kinds.ELECTION(election.id)) or election.id in definition.RESERVED_IDS:
        raise CannotLoad(f"election id {election.id!r} {wrong or 'is reserved'}; choose another id")
    if roots is not None:
        try:
            Roots.parse(roots)
        except NoteError as error:
            raise CannotLoad(f"{error}; see docs/record-format.md") from error
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    self_made = roots is None
    made: selfmade.SelfMade | None = None
    existing = ElectionRow.objects.filter(pk=election.id).first()
    if roots is None and existing is not None:
        roots = existing.roots
        if not vault.has(election.id, selfmade.ROOT):
            raise CannotLoad(f"election {election.id} is loaded and its root key is not here")
    elif roots is None:
        if vault.has(election.id, selfmade.ROOT):
            raise CannotLoad(
                f"{vault.folder(election.id)} holds keys of an election that is not in the "
                "database; move the folder away, or restore the database"
            )
        made = selfmade.make(
            election=election.id, host=election.host, contests=election.contests, at=at
        )
        roots = made.roots
    if existing is not None:
        _require_same_ground(election)
    with transaction.atomic():
        row = elections.load(actor, election, roots=roots, public=public)
        open_logs(election)
        notes = [n.decode() for n in made.enrolments] if made else list(records)
        if self_made:
            if made is None:
                notes += _logs_enrolled(row, election, at)
            notes.append(_config(row, at, made))
        _submit(row, notes)
        if made:
            with act(actor, "keys:make", area=NATION, election=election.id) as trail:
                trail.audit(KeysMade(sorted(made.signers)))
            vault.save(election.id, {n: to_pem(s) for n, s in made.signers.items()})
    return Loaded(row.definition, sorted(made.signers) if made else [])


def _require_same_ground(election: Election) -> None:
    """A station that has records keeps its district and kind. Raises CannotLoad.

    Its votes stand in the tallies under them; the law moves no station once voting has begun.
    """
    old = definitions.current(election.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT contest, station FROM record WHERE election = %s AND station <> ''",
            [election.id],
        )
        for contest, station in cursor:
            if (
                not election.votes_in(contest, station)
                or election.stations[station].kind != old.stations[station].kind
                or election.district_of(contest, station) != old.district_of(contest, station)
            ):
                raise CannotLoad(
                    f"station {station} has records of {contest} and cannot be dropped, moved to "
                    "another district or change its kind; keep its row as it was"
                )


def _logs_enrolled(row: ElectionRow, election: Election, at: str) -> list[str]:
    """``enrol`` records for the logs of contests that a later definition adds."""
    known = {name for name, _ in _register_to_come(row).keys}
    root = from_pem(selfmade.ROOT, vault.load(row.id, selfmade.ROOT))
    log = from_pem(selfmade.LOG, vault.load(row.id, selfmade.LOG))
    if not isinstance(root, P256Signer):
        raise CannotLoad("the root key in the vault is not a P-256 key")
    return [
        selfmade.enrol(
            election=row.id, at=at, name=name, role="log", scope=NATION,
            spki=spki_of(log.key.public_key()), signers=[root], reason=selfmade.SELF_MADE,
        ).decode()
        for contest in election.contests
        if (name := origin(row.host, row.id, contest)) not in known
    ]  # fmt: skip


def open_logs(election: Election) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO log_head (election, log, size, epoch, anchored, frontier, published)"
            " VALUES (%s, %s, 0, 0, 0, '{}', 0) ON CONFLICT DO NOTHING",
            [[election.id, log] for log in (REGISTER, *election.contests)],
        )


def _config(row: ElectionRow, at: str, made: selfmade.SelfMade | None) -> str:
    root = (
        made.signers[selfmade.ROOT]
        if made
        else from_pem(selfmade.ROOT, vault.load(row.id, selfmade.ROOT))
    )
    if not isinstance(root, P256Signer):
        raise CannotLoad("the root key in the vault is not a P-256 key")
    hashes = {"definition": row.definition, "forms": row.forms, "stations": row.stations}
    return selfmade.config(election=row.id, at=at, hashes=hashes, signers=[root]).decode()


def _register_to_come(row: ElectionRow) -> Register:
    """The register with what waits in the inbox."""
    waiting = [parse(n.encode()) for n in log_state.waiting(row.id, REGISTER)]
    state = log_state.load(row.id)  # after the inbox: what moves between them is seen twice
    for record in waiting:
        if record.id not in state.register_ids:
            state.register.append(record)
    return state.register


def _submit(row: ElectionRow, notes: Sequence[str]) -> None:
    """Puts the register's next records into the inbox, all of them or (raising CannotLoad) none.

    Their chain (an approver enrolled by authorities that the same load enrols) is judged by the
    register's own fold, since the intake judges by what the clerk has logged already.
    """
    register = _register_to_come(row)
    in_force = {"definition": row.definition, "forms": row.forms, "stations": row.stations}
    sound = []
    for position, note in enumerate(notes):
        try:
            record = parse(note.encode())
        except RecordError as error:
            raise CannotLoad(f"register record {position + 1}: {error}") from error
        effect = register.append(record)
        if record.kind not in REGISTER_KINDS or not effect.holds:
            raise CannotLoad(f"register record {position + 1} ({record.kind}): {effect.why}")
        if record.kind == "config" and any(record.body[k] != v for k, v in in_force.items()):
            raise CannotLoad(
                f"register record {position + 1}: the config names other hashes than this "
                "folder's definition has; load the folder it was signed for"
            )
        sound.append(Sound(record, position, True, []))
    keep(sound)
