"""A plenary that was reopened: what its D.Hasil says beside what the earlier one said."""

from collections.abc import Sequence
from dataclasses import dataclass

from sinergi.apps.sirekap import ratified_recaps, recaps
from sinergi.apps.sirekap.desk import board
from sinergi.apps.sirekap.desk.queries import READ
from sinergi.apps.sirekap.desk.sittings import Plenary
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.law import recap
from sinergi.publication import dhasil, recap_columns


@dataclass(frozen=True, slots=True)
class Corrigendum:
    """``no`` of the earlier plenary, ``now`` of this one; ``hash`` of the earlier paper; ``rows``:
    code, column, row, figure then, figure now, where they differ."""

    contest: str
    contest_name: str
    district_name: str
    no: int
    now: int
    hash: str
    rows: Sequence[tuple[str, str, str, str, str]]


def of_plenary(actor: Actor, election_id: str, area: str, shown: Plenary) -> list[Corrigendum]:
    """One for each recap of a plenary that reopened another; none of a first plenary. What is not
    ratified yet is compared as its units stand now."""
    actor.require(READ, area, election_id)
    if not shown.sitting.reopens:
        return []
    election = definitions.current(election_id)
    here = board.ground(election, area)
    found = []
    for contest in (c for c in election.contests if c in shown.sitting.contests):
        fixed = {
            body["district"]: (body, columns)
            for _, body, columns in ratified_recaps.recaps_of(contest, shown.sitting.recaps)
        }
        for place in board.places(election, contest, area):
            before = ratified_recaps.before_draft(here, contest, place.district, shown.id)
            if before is None:
                continue
            if place.district in fixed:
                made = recap_columns.made_again(here.source, here.templates, *fixed[place.district])
            else:
                form = recap.form_of(election, place)
                now = recaps.standing(here, place, form)
                bare = recap.Recap(place, form, tuple(now.units), {}, tuple(now.changes))
                listed = dict.fromkeys(recap.unsettled(bare), "-")
                made = recap.make(place, form, now.units, open=listed, changes=now.changes)
            sheet = dhasil.sheet_of(election, made, at=shown.since.at, before=before)
            district = election.districts.get((contest, place.district))
            found.append(
                Corrigendum(
                    contest, election.label(contest, area), district.name if district else "",
                    before.no, before.now, before.hash, sheet.differs,
                )
            )  # fmt: skip
    return found
