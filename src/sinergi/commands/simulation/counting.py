"""What an honest station's paper would say: plausible counts that keep every rule of the form."""

from fractions import Fraction
from math import ceil
from random import Random

from sinergi.law.election import Election, Station
from sinergi.law.form import EMPTY, Template, template


def _split(rng: Random, total: int, weights: list[int]) -> list[int]:
    """Shares ``total`` by integer weights, with chance; the parts add up to ``total``."""
    parts = [0] * len(weights)
    if not weights:
        return parts
    for chosen in rng.choices(range(len(weights)), weights=weights, k=total):
        parts[chosen] += 1
    return parts


def _people(rng: Random, election: Election, station: Station) -> dict[str, int]:
    """Sections I to III: roll, users, ballots, disabled voters."""
    kind = election.kinds[station.kind]
    dpt = station.dpt_l + station.dpt_p
    received = dpt + ceil(kind.reserve * dpt)
    turnout = Fraction(rng.randint(62, 91), 100)
    counts = {
        "voters.dpt.l": station.dpt_l,
        "voters.dpt.p": station.dpt_p,
        "users.dpt.l": int(station.dpt_l * turnout),
        "users.dpt.p": int(station.dpt_p * turnout),
    }
    room = received - counts["users.dpt.l"] - counts["users.dpt.p"]
    for group, most in (("dptb", 3), ("dpk", 4)):
        for sex in "lp":
            moved = min(rng.randint(0, most), max(0, room))
            counts[f"users.{group}.{sex}"] = moved
            room -= moved
    for sex in "lp":
        counts[f"users.total.{sex}"] = sum(
            counts[f"users.{g}.{sex}"] for g in ("dpt", "dptb", "dpk")
        )
        counts[f"disabled.{sex}"] = min(
            rng.choice((0, 0, 0, 1, 1, 2)), counts[f"users.total.{sex}"]
        )
    for base in ("voters.dpt", "users.dpt", "users.dptb", "users.dpk", "users.total", "disabled"):
        counts[f"{base}.j"] = counts[f"{base}.l"] + counts[f"{base}.p"]
    used = counts["users.total.j"]
    spoiled = min(rng.choice((0, 0, 0, 1, 2)), received - used)
    counts |= {
        "ballots.received": received,
        "ballots.used": used,
        "ballots.spoiled": spoiled,
        "ballots.unused": received - used - spoiled,
    }
    return counts


def _weights(election: Election, form: Template, village: str) -> list[int]:
    """How a village leans, the same for all its stations; drawn, not known."""
    rng = Random(f"{election.id}/{form.contest}/{form.district}/{village[:6]}")
    return [rng.randint(3, 30) ** 2 for _ in form.vote_fields]


def count(
    election: Election, contest: str, station: Station, seed: int
) -> tuple[Template, list[int]]:
    """The form of one station in one contest and its counts, by the form's order."""
    form = template(
        election, contest, election.district_of(contest, station.code), station.kind
    )  # fmt: skip
    counts = _people(Random(f"{seed}/{station.code}"), election, station)
    rng = Random(f"{seed}/{station.code}/{contest}")
    total = counts["users.total.j"]
    invalid = min(rng.randint(0, 6), total)
    valid = total - invalid
    shares = _split(rng, valid, _weights(election, form, station.code))
    counts |= {"valid": valid, "invalid": invalid, "total": total}
    for name, votes in zip(form.vote_fields, shares, strict=True):
        counts[name] = votes
        if name.startswith("party."):
            rows = form.parties[int(name.split(".")[1])]
            spread = _split(rng, votes, [6] + [max(1, 12 - i) for i in range(len(rows) - 1)])
            counts |= dict(zip(rows, spread, strict=True))
    return form, [counts.get(name, EMPTY) for name in form.names]
