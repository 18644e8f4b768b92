"""Loading an election's definition, whole or not at all."""

from typing import ClassVar

from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.core.models import Document, Region, Station
from sinergi.core.models import Election as ElectionRow
from sinergi.core.trail import Audited, Emitted, act
from sinergi.law.election import Election
from sinergi.law.regions import NATION

BATCH = 5000


class ElectionLoaded(Audited, frozen=True):
    kind: ClassVar[str] = "election.loaded"
    definition: str
    mode: str
    regions: int
    stations: int
    first: bool


class RegionChanged(Emitted, frozen=True):
    name: ClassVar[str] = "region.changed"
    definition: str


class CannotLoad(ValueError):
    """The definition may not be loaded over what is there; the text says why and the mend."""


def load(actor: Actor, election: Election, *, roots: str, public: bool) -> ElectionRow:
    """Stores a definition: a new election, or the next definition of a known one.

    Areas and stations are added and renamed, never removed; documents stay for ever.
    Raises CannotLoad, NotAllowed.
    """
    documents = definitions.documents(election)
    hashes = definitions.hashes_of(election, documents)
    with act(actor, "election:load", area=NATION, election=election.id) as trail:
        row = ElectionRow.objects.select_for_update().filter(pk=election.id).first()
        if row is not None and (row.host, row.mode) != (election.host, election.mode):
            raise CannotLoad(
                f"election {election.id} is loaded with host {row.host!r} and mode {row.mode!r}, "
                "which are fixed for ever; give the new definition another id"
            )
        if row is not None and row.roots != roots:
            raise CannotLoad(f"election {election.id} has other root keys; they cannot change")
        first = row is None
        if public and election.mode != "rehearsal" and first:
            ElectionRow.objects.filter(public=True).update(public=False)
        values = {
            "name": election.name,
            "mode": election.mode,
            "date": election.date,
            "host": election.host,
            "roots": roots,
            "definition": hashes["definition"],
            "forms": hashes["forms"],
            "stations": hashes["stations"],
        }
        if first:
            values["public"] = public and election.mode != "rehearsal"
        row, _ = ElectionRow.objects.update_or_create(pk=election.id, defaults=values)
        Document.objects.bulk_create(
            [Document(election=row, hash=d.hash, kind=d.kind, body=d.body) for d in documents],
            batch_size=200,
            ignore_conflicts=True,
        )
        Region.objects.bulk_create(
            [
                Region(election=row, code=r.code, name=r.name, label=r.label)
                for r in election.regions.values()
            ],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["election", "code"],
            update_fields=["name", "label"],
        )
        Station.objects.bulk_create(
            [
                Station(
                    election=row, code=s.code, kind=s.kind, dpt_l=s.dpt_l, dpt_p=s.dpt_p, tz=s.tz
                )
                for s in election.stations.values()
            ],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["election", "code"],
            update_fields=["kind", "dpt_l", "dpt_p", "tz"],
        )
        trail.audit(
            ElectionLoaded(
                definition=row.definition,
                mode=row.mode,
                regions=len(election.regions),
                stations=len(election.stations),
                first=first,
            )
        )
        trail.emit(RegionChanged(definition=row.definition), subject=election.id)
    return row
