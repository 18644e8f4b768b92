"""Simulated officers: a device key a station, their forms, some with planted errors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from sinergi.commands.simulation.counting import count
from sinergi.commands.simulation.planting import Planted, plant
from sinergi.commands.simulation.sending import fetch
from sinergi.law import definition
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.ledger import record, selfmade
from sinergi.ledger.keys import key_name, new_p256
from sinergi.ledger.note import P256Signer

OFFSETS = {"WIB": "+07:00", "WITA": "+08:00", "WIT": "+09:00"}
#: Minutes after 13:00 at which a contest's form is signed, at the earliest and the latest.
SIGNED = ((60, 240), (150, 420), (200, 480), (260, 560), (320, 600))


@dataclass(frozen=True, slots=True)
class Form:
    """A signed form; ``minute`` of the night (0 = 13:00); ``planted`` None = it is sound."""

    contest: str
    station: str
    minute: int
    note: str
    planted: Planted | None


def published_election(base: str) -> Election:
    """The election as its public folder says it (``base`` ends in its id). Raises LookupError."""
    about = fetch(f"{base}/election.json")
    if about is None:
        raise LookupError(f"{base}/election.json: not there; is the election loaded?")
    lists = {c: fetch(f"{base}/definitions/{h}.json") for c, h in about["stations"].items()}
    return definition.deserialise(fetch(f"{base}/definitions/{about['definition']}.json"), lists)


def new_keys(stations: Sequence[str]) -> dict[str, P256Signer]:
    """One device a station."""
    return {code: new_p256(key_name("device", code, "a")) for code in stations}


def enrolments(
    election: Election, keys: Mapping[str, P256Signer], approvers: Sequence[P256Signer]
) -> Iterator[str]:
    """``enrol`` records of devices, each signed by two approvers."""
    for code, key in keys.items():
        yield selfmade.enrol(
            election=election.id, at=f"{election.date}T06:00:00+00:00", name=key.name,
            role="device", scope=code, spki=key.spki, signers=approvers,
        ).decode()  # fmt: skip


def minute_of(seed: int, contest_index: int, station: str) -> int:
    """When a station signs a contest's form, in minutes after 13:00."""
    low, high = SIGNED[min(contest_index, len(SIGNED) - 1)]
    return Random(f"{seed}/minute/{station}/{contest_index}").randint(low, high)


def body_of(
    election: Election,
    contest: str,
    station: str,
    form: str,
    counts: Sequence[int],
    *,
    minute: int,
    second: int = 0,
    photos: str = "",
) -> dict[str, Any]:
    """The body of a ``result``; ``minute`` of the night (0 = 13:00), ``second`` 0..59.

    ``photos``: the Merkle root of its photographs' hashes; "" = none are named.
    """
    clock = f"{13 + minute // 60:02d}:{minute % 60:02d}:{second:02d}"
    if minute >= 11 * 60:
        clock = f"23:59:{second:02d}"
    offset = OFFSETS.get(election.stations[station].tz, "+07:00")
    body = {
        "at": f"{election.date}T{clock}{offset}",
        "contest": contest,
        "counts": list(counts),
        "election": election.id,
        "form": form,
        "how": "typed",
        "kind": "result",
        "minutes": "nihil",
        "round": 0,
        "signers": {"kpps": 7},
        "source": "kpps",
        "station": station,
    }
    return body | {"photos": photos} if photos else body


@dataclass(frozen=True, slots=True)
class Filled:
    """A form before it is signed. ``counts``: what the officer says; ``sound``: what an honest paper
    would; they differ where an error was ``planted``."""

    template: Template
    counts: list[int]
    sound: list[int]
    planted: Planted | None


def filled(election: Election, contest: str, station: str, *, seed: int, errors: float) -> Filled:
    """A station's form of a contest; ``errors``: the share of forms with one."""
    rng = Random(f"{seed}/errors/{station}/{contest}")
    template, sound = count(election, contest, election.stations[station], seed)
    if rng.random() >= errors:
        return Filled(template, sound, sound, None)
    kind = election.kinds[election.stations[station].kind]
    counts, planted = plant(template, sound, rng, kind)
    return Filled(template, counts, sound, planted)


def form_of(
    election: Election, contest: str, station: str, key: P256Signer, *, seed: int, errors: float,
    photos: str = "",
) -> Form:  # fmt: skip
    """A station's signed form of a contest. The same seed (and ``photos``, the Merkle root of its
    photographs' hashes) gives the same record id."""
    form = filled(election, contest, station, seed=seed, errors=errors)
    minute = minute_of(seed, list(election.contests).index(contest), station)
    body = body_of(
        election, contest, station, form.template.form, form.counts, minute=minute, photos=photos
    )
    return Form(contest, station, minute, record.sign(body, [key]).decode(), form.planted)
