"""Loading an election: its definition, its logs, its first keys, its config - all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from django.db import connection, transaction

from sinergi.apps.sirekap import intake, log_state
from sinergi.core import vault
from sinergi.core.actions import elections
from sinergi.core.actions.elections import CannotLoad
from sinergi.core.actors import Actor
from sinergi.core.models import Election as ElectionRow
from sinergi.core.trail import Audited, act
from sinergi.law.election import Election
from sinergi.law.regions import NATION
from sinergi.ledger import selfmade
from sinergi.ledger.keys import from_pem, to_pem
from sinergi.ledger.note import P256Signer
from sinergi.ledger.record import REGISTER, RecordError, parse

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
    with transaction.atomic():
        row = elections.load(actor, election, roots=roots, public=public)
        _open_logs(election)
        notes = [n.decode() for n in made.enrolments] if made else list(records)
        if self_made:
            notes.append(_config(row, at, made))
        _submit(election.id, notes)
        if made:
            with act(actor, "keys:make", area=NATION, election=election.id) as trail:
                trail.audit(KeysMade(sorted(made.signers)))
            vault.save(election.id, {n: to_pem(s) for n, s in made.signers.items()})
    return Loaded(row.definition, sorted(made.signers) if made else [])


def _open_logs(election: Election) -> None:
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


def _submit(election: str, notes: Sequence[str]) -> None:
    """Puts the register's next records into the inbox, all of them or (raising CannotLoad) none.

    Their chain (an approver enrolled by authorities that the same load enrols) is judged by the
    register's own fold, since the intake judges by what the clerk has logged already.
    """
    register = log_state.load(election).register
    for note in log_state.waiting(election, REGISTER):
        register.append(parse(note.encode()))
    sound = []
    for position, note in enumerate(notes):
        try:
            record = parse(note.encode())
        except RecordError as error:
            raise CannotLoad(f"register record {position + 1}: {error}") from error
        effect = register.append(record)
        if record.kind not in REGISTER_KINDS or not effect.holds:
            raise CannotLoad(f"register record {position + 1} ({record.kind}): {effect.why}")
        sound.append(intake.Sound(record, position, True, []))
    intake.keep(sound, {})
