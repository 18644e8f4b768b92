"""Errors as tired people and machines make them; each names the code it must be caught by."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sinergi.law.form import EMPTY, Template


@dataclass(frozen=True, slots=True)
class Planted:
    """``code`` is what the checks must find; a V holds the votes, an A does not."""

    name: str
    code: str

    @property
    def holds(self) -> bool:
        return self.code.startswith("V")


Plant = Callable[[Template, list[int], Random], None]


def _misread(form: Template, counts: list[int], rng: Random) -> None:
    """41 read as 641: the first box of an option (2024's commonest misread)."""
    name = rng.choice(form.vote_fields)
    counts[form.index[name]] += rng.choice((100, 500, 600, 800))


def _valid_sum(form: Template, counts: list[int], rng: Random) -> None:
    counts[form.index["valid"]] += rng.choice((1, 2, 10))


def _total_sum(form: Template, counts: list[int], rng: Random) -> None:
    counts[form.index["total"]] += rng.choice((1, 9, 10))


def _empty_box(form: Template, counts: list[int], rng: Random) -> None:
    counts[form.index[rng.choice((*form.vote_fields, "invalid"))]] = EMPTY


def _candidate_slip(form: Template, counts: list[int], rng: Random) -> None:
    counts[form.index[rng.choice(form.parties[rng.choice(list(form.parties))])]] += 1


def _users_slip(form: Template, counts: list[int], rng: Random) -> None:
    counts[form.index["users.dpt.l"]] += 1


def _ballots_slip(form: Template, counts: list[int], rng: Random) -> None:
    counts[form.index["ballots.unused"]] += rng.choice((1, 2))


KINDS: tuple[tuple[Planted, Plant], ...] = (
    (Planted("misread", "V402"), _misread),
    (Planted("valid-sum", "V402"), _valid_sum),
    (Planted("total-sum", "V501"), _total_sum),
    (Planted("empty-box", "V005"), _empty_box),
    (Planted("candidate-slip", "V401"), _candidate_slip),
    (Planted("users-slip", "A111"), _users_slip),
    (Planted("ballots-slip", "A201"), _ballots_slip),
)


def plant(form: Template, counts: list[int], rng: Random) -> tuple[list[int], Planted]:
    """A copy of ``counts`` with one error that fits this form, and what it is."""
    kinds = [k for k in KINDS if form.parties or k[0].name != "candidate-slip"]
    planted, change = rng.choice(kinds)
    spoilt = list(counts)
    change(form, spoilt, rng)
    return spoilt, planted
