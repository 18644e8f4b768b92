"""The D.Hasil of an open plenary: what its recap would say, set on paper, before two persons sign it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from sinergi.apps.sirekap import ratified_recaps, recaps
from sinergi.apps.sirekap.desk import attendance, board, remarks, scans
from sinergi.apps.sirekap.desk.actions import RUN
from sinergi.apps.sirekap.desk.models import WAITING, DeskPaper, DeskProposal
from sinergi.apps.sirekap.desk.queries import READ
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.plenaries import Ground
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law import recap
from sinergi.law.recap import NotSettled, Place, Recap
from sinergi.publication import dhasil

_NO_HASH = "0" * 64


class PaperSet(Audited, frozen=True):
    kind: ClassVar[str] = "plenary.paper-set"
    contest: str
    district: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit that does not count: it is listed in the recap with the reason."""

    code: str
    name: str
    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecapAt:
    """A recap of the plenary: ``record`` "" while there is none, ``stale`` where its units changed
    since; ``paper``: SHA-256 of its PDF; ``waiting``: is one proposed?"""

    contest: str
    contest_name: str
    district: str
    district_name: str
    units: int
    summed: int
    missing: tuple[Missing, ...]
    record: str
    paper: str
    stale: bool
    waiting: bool


def of_plenary(
    actor: Actor, election_id: str, area: str, opening: str, here: Ground | None = None
) -> list[RecapAt]:
    """One for each contest and district of a plenary. ``here``: what the same request has read."""
    actor.require(READ, area, election_id)
    election = definitions.current(election_id)
    here = here or board.ground(election, area)
    sitting = here.sittings.by_id[opening]
    taken = recaps.in_sitting(here, opening)
    proposed = {
        (p["contest"], p["district"])
        for p in _proposed(election_id, area, opening)
    }  # fmt: skip
    found = []
    for contest in (c for c in election.contests if c in sitting.contests):
        for place in board.places(election, contest, area):
            record, body = taken.get((contest, place.district), ("", {}))
            typed = body.get("open", {})
            now = _now(here, place)
            left = recap.unsettled(now)
            missing = tuple(
                Missing(
                    code, dhasil.sheet.name_of(election, code), dhasil.reason_of(state),
                    typed.get(code, dhasil.reason_of(state)),
                )
                for code, state in left.items()
            )  # fmt: skip
            district = election.districts.get((contest, place.district))
            found.append(
                RecapAt(
                    contest, election.label(contest, area), place.district,
                    district.name if district else "", len(now.units), len(now.columns), missing,
                    record, body.get("pdf", ""),
                    bool(record) and sitting.state != "ratified"
                    and bool(recaps.judge(here, body).why),
                    (contest, place.district) in proposed,
                )
            )  # fmt: skip
    return found


def _proposed(election: str, area: str, opening: str) -> list[Mapping[str, Any]]:
    from sinergi.apps.sirekap.plenaries import body_of

    rows = DeskProposal.objects.filter(
        election=election, place=area, kind="recap", state=WAITING
    ).values_list("note", flat=True)
    return [body for body in map(body_of, rows) if body["sitting"] == opening]


def _now(here: Any, place: Place) -> Recap:
    form = recap.form_of(here.election, place)
    found = recaps.standing(here, place, form)
    return Recap(place, form, tuple(found.units), {}, tuple(found.changes))


def prepare(
    actor: Actor, election_id: str, area: str, contest: str, district: str,
    reasons: Mapping[str, str], at: str,
) -> dict[str, Any]:  # fmt: skip
    """Sets the D.Hasil and gives the body of its recap, without ``at`` and ``election``.

    ``reasons``: code → why a unit is not in; ``at``: the desk's clock, as a record's. Raises Refused
    (``not-settled`` where a unit has neither figures nor a reason), NotAllowed, NotAPlace.
    """
    election = definitions.current(election_id)
    place = recap.place_at(election, contest, area, district)
    here = board.ground(election, area)
    opening = here.sittings.taking(place.level, area, contest)
    if not opening:
        raise Refused("sitting-not-open", _("Rapat pleno yang menerima rekap ini tidak ada."))
    _moment(at)
    now = _now(here, place)
    left = recap.unsettled(now)
    given = {code: reasons.get(code, "").strip() for code in left}
    if blank := [code for code, why in given.items() if not why]:
        names = ", ".join(dhasil.sheet.name_of(election, code) for code in blank[:5])
        raise Refused("not-settled", _("Tulis alasan bagi yang belum masuk: %s") % names)
    try:
        made = recap.make(place, now.form, now.units, open=given, changes=now.changes)
    except NotSettled as error:
        raise Refused("not-settled", str(error)) from error
    body = made.body(election=election_id, at=at, sitting=opening, pdf=_NO_HASH)
    before = ratified_recaps.before_draft(here, contest, place.district, opening)
    witnesses, refusals = attendance.on_paper(election, opening, place)
    minutes = dhasil.Minutes(
        objections=[
            *remarks.on_paper(election_id, area, contest),
            *scans.on_paper(election_id, area, contest, actor),
            *refusals,
        ],
        witnesses=witnesses,
    )
    sheet = dhasil.sheet_of(election, made, at=at, body=body, minutes=minutes, before=before)
    pdf = dhasil.pdf_of(sheet)
    sha256 = hashlib.sha256(pdf).hexdigest()
    with act(actor, RUN, area=area, election=election_id) as trail:
        DeskPaper.objects.get_or_create(
            election=election_id, sha256=sha256,
            defaults={
                "area": area, "contest": contest, "district": place.district, "pdf": pdf,
                "csv": dhasil.csv_of(sheet), "xlsx": dhasil.xlsx_of(sheet),
            },
        )  # fmt: skip
        trail.audit(PaperSet(contest, place.district, sha256))
    body["pdf"] = sha256
    return body


def _moment(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at)
    except ValueError as error:
        raise Refused("bad-request", f"at: {error}") from error


def paper(actor: Actor, election: str, area: str, sha256: str) -> DeskPaper:
    """A paper by the SHA-256 of its PDF. Raises NotAllowed, DeskPaper.DoesNotExist."""
    actor.require(READ, area, election)
    return DeskPaper.objects.get(election=election, area=area, sha256=sha256)
