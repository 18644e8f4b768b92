"""Errors on paper as tired people and machines make them; each names the code it must be caught by.

What a single form can show is here: V holds the votes, A holds the figures of its sections, W
holds nothing. What needs two records, or a key that may not sign, is in ``incidents.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sinergi.commands.simulation import slips
from sinergi.commands.simulation.slips import Slip
from sinergi.law.election import Kind
from sinergi.law.form import Template


@dataclass(frozen=True, slots=True)
class Planted:
    """``code``: what the checks must find; ``sections``: of I, II, III, whose figures are held."""

    name: str
    code: str
    sections: frozenset[str] = frozenset()

    @property
    def holds(self) -> bool:
        """Are the votes held?"""
        return self.code.startswith("V")


def _planted(name: str, code: str, sections: str = "") -> Planted:
    return Planted(name, code, frozenset(sections.split()))


#: The error, its slip, how often it is drawn in proportion to the others.
KINDS: tuple[tuple[Planted, Slip, int], ...] = (
    (_planted("misread", "V402"), slips.misread, 6),
    (_planted("transposed", "V402"), slips.transposed, 4),
    (_planted("valid-sum", "V402"), slips.valid_sum, 4),
    (_planted("swapped-lines", "V402"), slips.swapped_lines, 2),
    (_planted("total-sum", "V501"), slips.total_sum, 4),
    (_planted("empty-box", "V005"), slips.empty_box, 4),
    (_planted("blank-page", "V005"), slips.blank_page, 1),
    (_planted("candidate-slip", "V401"), slips.candidate, 4),
    (_planted("lost-vote", "V502"), slips.lost_vote, 3),
    (_planted("too-many-digits", "V503"), slips.too_many_digits, 2),
    (_planted("above-users", "V504"), slips.above_users, 2),
    (_planted("stuffed", "V505"), slips.stuffed, 2),
    (_planted("roll-sum", "A101", "I"), slips.add("voters.dpt.l"), 1),
    (_planted("users-slip", "A111", "I"), slips.add("users.dpt.l"), 2),
    (_planted("moved-sum", "A112", "I"), slips.add("users.dptb.p"), 1),
    (_planted("special-sum", "A113", "I"), slips.add("users.dpk.l"), 1),
    (_planted("users-sum", "A114", "I"), slips.add("users.total.l"), 1),
    (_planted("men-sum", "A121", "I"), slips.add("users.dptb.l", "users.dptb.j"), 1),
    (_planted("women-sum", "A122", "I"), slips.add("users.dpk.p", "users.dpk.j"), 1),
    (_planted("all-sum", "A123", "I"), slips.add("users.dpk.j"), 1),
    (_planted("more-than-listed", "A131", "I"), slips.more_than_listed, 1),
    (_planted("ballots-slip", "A201", "II"), slips.ballots, 2),
    (_planted("used-not-users", "A202", "II"), slips.used_not_users, 1),
    (_planted("used-above-received", "A203", "II"), slips.used_above_received, 1),
    (_planted("disabled-sum", "A301", "III"), slips.add("disabled.j"), 1),
    (_planted("disabled-above-users", "A302", "III"), slips.disabled_above_users, 1),
    (_planted("admin-digits", "A103", "II"), slips.admin_digits, 1),
    (_planted("admin-empty", "A005", "III"), slips.admin_empty("disabled.j"), 1),
    (_planted("roll-empty", "A005", "I"), slips.admin_empty("voters.dpt.p"), 1),
    (_planted("box-short", "W201"), slips.box_short, 1),
    (_planted("above-limit", "W203"), slips.above_limit, 1),
    (_planted("low-turnout", "W002"), slips.low_turnout, 1),
    (_planted("unanimous", "W003"), slips.unanimous, 1),
    (_planted("many-invalid", "W004"), slips.many_invalid, 1),
    (_planted("struck-candidate", "W006"), slips.struck, 1),
)


def apply(
    kind_of_error: tuple[Planted, Slip, int],
    form: Template,
    counts: Sequence[int],
    rng: Random,
    kind: Kind,
) -> list[int] | None:
    """A copy of ``counts`` with this error; None where it does not fit this form or station."""
    planted, slip, _ = kind_of_error
    if planted.code[0] == "W" and planted.code not in kind.warnings:
        return None
    spoilt = list(counts)
    return spoilt if slip(form, spoilt, rng, kind) else None


def plant(
    form: Template, counts: Sequence[int], rng: Random, kind: Kind, *, votes_only: bool = False
) -> tuple[list[int], Planted]:
    """A copy of ``counts`` with one error that fits this form, and what it is.

    ``votes_only``: one that holds the votes.
    """
    left = [k for k in KINDS if k[0].holds or not votes_only]
    while True:
        chosen = rng.choices(left, weights=[weight for *_, weight in left])[0]
        spoilt = apply(chosen, form, counts, rng, kind)
        if spoilt is not None:
            return spoilt, chosen[0]
        left.remove(chosen)
