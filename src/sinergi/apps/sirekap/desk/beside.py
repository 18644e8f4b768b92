"""What belongs side by side with a form's figures: the roll, the ballots received, the users."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import wording
from sinergi.law.ballots import FOLLOWS_ROLL, most_votes
from sinergi.law.election import Election
from sinergi.law.form import EMPTY, Template

#: Figures of one form that stand beside each other: the left one, the right one.
_PAIRS = (
    ("users.total.j", "total"),
    ("users.total.j", "ballots.used"),
)


def of(
    election: Election, code: str, form: Template | None = None, counts: Sequence[int] = ()
) -> list[dict[str, Any]]:
    """Rows: ``label``, ``n`` beside ``form`` (-1 where the form does not say it) named ``than``.

    ``apart``: the difference form - n, 0 where either is missing. Nothing here is a finding: the
    checks judge.
    """
    station = election.stations[code]
    kind = election.kinds[station.kind]

    def said(name: str) -> int:
        return counts[form.index[name]] if form is not None and name in form.index else EMPTY

    roll = _("menurut definisi")
    rows = [
        (f"{_('DPT')}, {sex}", roll, n, name)
        for sex, n, name in (
            ("L", station.dpt_l, "voters.dpt.l"), ("P", station.dpt_p, "voters.dpt.p"),
            ("J", station.dpt_l + station.dpt_p, "voters.dpt.j"),
        )
    ]  # fmt: skip
    if FOLLOWS_ROLL in kind.warnings:
        rows.append(
            (_("Surat suara diterima"), _("DPT dan cadangan"), most_votes(kind, station),
             "ballots.received")
        )  # fmt: skip
    found = [_row(label, what, n, said(name)) for label, what, n, name in rows]
    for left, right in _PAIRS:
        if form is not None and left in form.index and right in form.index:
            found.append(
                _row(wording.field(form, right), wording.field(form, left), said(left), said(right))
            )
    return found


def _row(label: str, than: str, n: int, form: int) -> dict[str, Any]:
    apart = form - n if EMPTY not in (form, n) else 0
    return {"label": label, "than": than, "n": n, "form": form, "apart": apart}
