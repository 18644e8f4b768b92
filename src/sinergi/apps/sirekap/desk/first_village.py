"""The demonstration's plenary as one finds it on entering: its first village read, the rest waits.

Each mark is the same action as a press of Enter on the board, by the person who entered.
"""

from dataclasses import dataclass

from sinergi.apps.sirekap.desk import board, marking, sittings
from sinergi.apps.sirekap.desk.board import VILLAGE
from sinergi.apps.sirekap.desk.models import DeskReading
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.core import definitions
from sinergi.core.actors import Actor


@dataclass(frozen=True, slots=True)
class PlenaryAt:
    """``state``: of the last plenary of the contest there, ``scheduled`` before any; ``shape`` beside
    its word; ``read``: units marked in it."""

    state: str
    shape: str
    read: int


def plenary_at(election: str, area: str, contest: str) -> PlenaryAt:
    """Where a plenary stands; takes no actor, for its steps are public and a count names nobody."""
    found = sittings.latest(sittings.of_area(election, area), contest)
    if found is None:
        return PlenaryAt(sittings.SCHEDULED, sittings.SHAPES[sittings.SCHEDULED], 0)
    marks = DeskReading.objects.filter(election=election, sitting=found.id, contest=contest)
    return PlenaryAt(found.state, found.shape, marks.count())


def read_first_village(actor: Actor, election: str, area: str, contest: str) -> str:
    """Marks the settled units of the first village that is not wholly held; gives its code.

    Nothing is marked, and "" is given, where no plenary is open or one has begun to read already.
    Raises NotAllowed, NotAPlace, LookupError.
    """
    here = board.of(actor, definitions.current(election).id, contest, area)
    if here.plenary is None or here.plenary.state != "open" or here.done:
        return ""
    village = next((line.code[:VILLAGE] for line in here.lines if line.settled), "")
    for line in here.lines:
        if village and line.code.startswith(village) and line.settled:
            try:
                marking.mark(actor, election, area, contest, line.district, line.code, line.head)
            except Refused:
                continue  # it changed while the village was read: it waits on the board
    return village
