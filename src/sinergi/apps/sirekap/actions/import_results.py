"""Importing published results: signed as ``import`` and sent the one way in."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from sinergi.apps.sirekap import importing, intake
from sinergi.apps.sirekap.actions.load_election import load_election
from sinergi.core import definitions, queries, vault
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law import definition
from sinergi.law.form import template
from sinergi.law.regions import NATION
from sinergi.ledger import record as records
from sinergi.ledger import selfmade
from sinergi.ledger.keys import from_pem

BATCH = 500


class CannotImport(ValueError):
    """The rows do not fit the election; the text names file, line and the mend."""


class ResultsImported(Audited, frozen=True):
    kind: ClassVar[str] = "results.imported"
    rows: int
    recorded: int
    duplicates: int
    refused: int


@dataclass
class Imported:
    rows: int = 0
    recorded: int = 0
    duplicates: int = 0
    without_numbers: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    stations: list[str] = field(default_factory=list)


def create_stations(actor: Actor, election_id: str, rows: Sequence[importing.Row]) -> None:
    """Makes the election from the rows, or adds their stations to it by a new ``config``.

    Raises CannotLoad (sirekap.public), CannotMerge (law.definition).
    """
    wanted = importing.definition_of(election_id, list(rows))
    known = queries.election(election_id)
    if known is not None:
        old = definitions.current(election_id)
        wanted = definition.merge(old, wanted)
        if definition.config_hashes(wanted) == definition.config_hashes(old):
            return
    load_election(actor, wanted)


def import_rows(
    actor: Actor,
    election_id: str,
    rows: Sequence[importing.Row],
    *,
    where: Callable[[importing.Row], str],
    progress: Callable[[int], None],
) -> Imported:
    """Signs and submits the rows that have votes. Raises CannotImport before the first is sent.

    ``where`` names a row's file and line. Safe to stop and repeat: known rows are duplicates.
    """
    election = definitions.current(election_id)
    contest = importing.CONTEST
    if contest not in election.contests:
        raise CannotImport(f"election {election_id} has no contest {contest}")
    spec = election.contests[contest]
    if not set(spec.fields) <= {"voters", "users"}:
        raise CannotImport(
            f"election {election_id}: its {contest} form has sections that the file has not; "
            'give the contest fields = ["voters", "users"], or use --create-stations'
        )
    for row in rows:
        if not election.votes_in(contest, row.station):
            raise CannotImport(
                f"{where(row)}: station {row.station} is not in election {election_id}; "
                "add it to the definition, or use --create-stations"
            )
    signer = from_pem(selfmade.IMPORTER, vault.load(election_id, selfmade.IMPORTER))
    done = Imported(rows=len(rows), stations=[r.station for r in rows if r.has_votes])
    done.without_numbers = sum(1 for r in rows if not r.has_votes)
    batch: list[str] = []
    with_votes = [row for row in rows if row.has_votes]
    for position, row in enumerate(with_votes):
        kind = election.stations[row.station].kind
        form = template(election, contest, election.district_of(contest, row.station), kind)
        batch.append(records.sign(importing.body(election_id, form, row), [signer]).decode())
        if len(batch) == BATCH or position == len(with_votes) - 1:
            for answer in intake.take(batch):
                done.recorded += answer.status == "recorded"
                done.duplicates += answer.status == "duplicate"
                if answer.status == "refused":
                    done.refused[answer.codes[0]] += 1
            progress(len(batch))
            batch = []
    with act(actor, "results:import", area=NATION, election=election_id) as trail:
        trail.audit(
            ResultsImported(done.rows, done.recorded, done.duplicates, done.refused.total())
        )
    return done
