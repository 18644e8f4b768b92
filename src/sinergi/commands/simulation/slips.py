"""How tired people and machines spoil a form: each slip changes ``counts`` in place.

A slip returns False where it does not fit these counts (then they are unchanged) and True where it
was made. ``planting.py`` says which code must catch it.
"""

from collections.abc import Callable
from math import ceil
from random import Random

from sinergi.law.election import Kind
from sinergi.law.form import EMPTY, Template

Slip = Callable[[Template, list[int], Random, Kind], bool]


def _rows(form: Template, field: str) -> tuple[str, ...]:
    """The rows that a vote field sums: a party's list and candidates; none for a pair's votes."""
    return form.parties[int(field.split(".")[1])] if field.startswith("party.") else ()


def _cast(form: Template, counts: list[int], rng: Random, votes: int) -> None:
    """Adds votes (or takes them away where negative) so that every sum of sections IV-V holds."""
    index = form.index
    left = abs(votes)
    fields = list(form.vote_fields)
    rng.shuffle(fields)
    for field in fields:
        rows = _rows(form, field) or (field,)
        for row in rows:
            part = left if votes > 0 else min(left, counts[index[row]])
            change = part if votes > 0 else -part
            counts[index[row]] += change
            if row != field:
                counts[index[field]] += change
            left -= part
    for field in ("valid", "total"):
        counts[index[field]] += votes


# --- sections IV and V ----------------------------------------------------------------------------


def misread(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """41 read as 641: the first box of an option (2024's commonest misread)."""
    counts[form.index[rng.choice(form.vote_fields)]] += rng.choice((100, 500, 600, 800))
    return True


def transposed(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """27 written as 72."""
    fit = [n for n in form.vote_fields if counts[form.index[n]] >= 10]
    fit = [n for n in fit if _swapped(counts[form.index[n]]) != counts[form.index[n]]]
    if not fit:
        return False
    name = rng.choice(fit)
    counts[form.index[name]] = _swapped(counts[form.index[name]])
    return True


def _swapped(number: int) -> int:
    rest, last = divmod(number, 10)
    head, middle = divmod(rest, 10)
    return head * 100 + last * 10 + middle


def valid_sum(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    counts[form.index["valid"]] += rng.choice((1, 2, 10))
    return True


def swapped_lines(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """Valid and invalid in each other's boxes."""
    valid, invalid = form.index["valid"], form.index["invalid"]
    if counts[valid] == counts[invalid]:
        return False
    counts[valid], counts[invalid] = counts[invalid], counts[valid]
    return True


def total_sum(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    counts[form.index["total"]] += rng.choice((1, 9, 10))
    return True


def empty_box(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    counts[form.index[rng.choice((*form.vote_fields, "valid", "invalid", "total"))]] = EMPTY
    return True


def blank_page(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """A page of section IV was not filled at all."""
    page = rng.choice(sorted({f.page for f in form.fields if f.section == "IV"}))
    for i, field in enumerate(form.fields):
        if field.section == "IV" and field.page == page:
            counts[i] = EMPTY
    return True


def candidate(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """A row of a party does not go into its total."""
    if not form.parties:
        return False
    counts[form.index[rng.choice(form.parties[rng.choice(list(form.parties))])]] += 1
    return True


def lost_vote(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """A ballot in the box was not counted: all sums hold, one voter has no vote."""
    if counts[form.index["valid"]] < 1:
        return False
    _cast(form, counts, rng, -1)
    return True


def too_many_digits(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """Two numbers run together: more digits than the form has boxes."""
    name = rng.choice(form.vote_fields)
    boxes = form.fields[form.index[name]].boxes
    counts[form.index[name]] += 10**boxes * rng.randint(1, 9)
    return True


def above_users(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """An option has more votes than the station had voters."""
    users = counts[form.index["users.total.j"]]
    counts[form.index[rng.choice(form.vote_fields)]] = users + rng.randint(1, 9)
    return True


def stuffed(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """More votes than ballots on this paper, every sum of the votes in order."""
    room = counts[form.index["ballots.received"]] - counts[form.index["total"]]
    _cast(form, counts, rng, room + rng.randint(1, 5))
    return True


# --- sections I to III ----------------------------------------------------------------------------


def add(*fields: str) -> Slip:
    """One more in each of these fields."""

    def slip(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
        if any(name not in form.index for name in fields):
            return False
        for name in fields:
            counts[form.index[name]] += 1
        return True

    return slip


def more_than_listed(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """Men and women of the roll exchanged in part: more men voted than the roll has."""
    index = form.index
    men, women = index["voters.dpt.l"], index["voters.dpt.p"]
    voted = counts[index["users.dpt.l"]]
    if voted < 1:
        return False
    move = counts[men] - voted + 1
    counts[men] -= move
    counts[women] += move
    return True


def ballots(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    counts[form.index["ballots.unused"]] += rng.choice((1, 2))
    return True


def used_not_users(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """One unused ballot written as used."""
    if counts[form.index["ballots.unused"]] < 1:
        return False
    counts[form.index["ballots.used"]] += 1
    counts[form.index["ballots.unused"]] -= 1
    return True


def used_above_received(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    counts[form.index["ballots.used"]] = counts[form.index["ballots.received"]] + 1
    return True


def disabled_above_users(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    index = form.index
    if "disabled.l" not in index:
        return False
    more = counts[index["users.total.l"]] + 1 - counts[index["disabled.l"]]
    counts[index["disabled.l"]] += more
    counts[index["disabled.j"]] += more
    return True


def admin_digits(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    name = "ballots.unused"
    counts[form.index[name]] += 10 ** form.fields[form.index[name]].boxes
    return True


def admin_empty(field: str) -> Slip:
    def slip(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
        if field not in form.index:
            return False
        counts[form.index[field]] = EMPTY
        return True

    return slip


# --- may be true; someone must say so -------------------------------------------------------------


def box_short(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """Fewer ballots came than the reserve formula gives."""
    if counts[form.index["ballots.unused"]] < 1:
        return False
    counts[form.index["ballots.received"]] -= 1
    counts[form.index["ballots.unused"]] -= 1
    return True


def low_turnout(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """Nearly nobody came: a handful of voters, everything in order."""
    index = form.index
    few = {"users.dpt.l": 1, "users.dpt.p": 1}
    if any(counts[index[f"voters.dpt.{s}"]] < 1 for s in "lp"):
        return False
    for name in form.names:
        if name.startswith(("users.", "disabled.")):
            counts[index[name]] = few.get(name, 0)
    for name in ("users.dpt.j", "users.total.j"):
        counts[index[name]] = 2
    counts[index["users.total.l"]] = counts[index["users.total.p"]] = 1
    counts[index["ballots.used"]], counts[index["ballots.spoiled"]] = 2, 0
    counts[index["ballots.unused"]] = counts[index["ballots.received"]] - 2
    counts[index["invalid"]] = 0
    _cast(form, counts, rng, -counts[index["valid"]])
    counts[index["total"]] = 0
    _cast(form, counts, rng, 2)
    return True


def unanimous(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """One option has every vote."""
    index = form.index
    votes = counts[index["valid"]]
    if votes < 1 or len(form.vote_fields) < 2:
        return False
    _cast(form, counts, rng, -votes)
    _cast(form, counts, rng, votes)
    return True


def many_invalid(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """A share of invalid votes above what the kind of station expects."""
    index = form.index
    total = counts[index["total"]]
    want = int(kind.invalid_max * total) + 1
    move = want - counts[index["invalid"]]
    if move < 1 or want > total:
        return False
    _cast(form, counts, rng, -move)
    counts[index["invalid"]] += move
    counts[index["total"]] = total
    return True


def above_limit(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """Many moved in: more voters than the limit and its reserve."""
    index = form.index
    most = kind.limit + ceil(kind.reserve * kind.limit)
    more = most + 1 - counts[index["users.total.j"]]
    if more < 1 or most + 1 >= 10 ** form.fields[index["total"]].boxes:
        return False
    for name in ("users.dptb.l", "users.dptb.j", "users.total.l", "users.total.j",
                 "ballots.received", "ballots.used"):  # fmt: skip
        counts[index[name]] += more
    _cast(form, counts, rng, more)
    return True


def struck(form: Template, counts: list[int], rng: Random, kind: Kind) -> bool:
    """Votes on a candidate who may no longer be elected."""
    out = [o for o in form.options if o.status in ("struck", "withdrawn", "died")]
    if not out or counts[form.index["valid"]] < 1:
        return False
    option = rng.choice(out)
    _cast(form, counts, rng, -1)
    index = form.index
    counts[index[option.field]] += 1
    if option.party:
        counts[index[f"party.{option.party}.total"]] += 1
    for name in ("valid", "total"):
        counts[index[name]] += 1
    return True
