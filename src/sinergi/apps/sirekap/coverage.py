"""How much of an election is in, contest by contest. It tells no number of any form and is what
the public page says, so these reads take no actor."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection


@dataclass(frozen=True, slots=True)
class Shown:
    """Stations in the published totals of a whole contest."""

    received: int = 0
    counted: int = 0
    held: int = 0


def received(election_id: str) -> dict[str, int]:
    """contest → stations of which at least one record was taken in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contest, count(DISTINCT station) FROM record"
            " WHERE election = %s AND station <> '' GROUP BY contest",
            [election_id],
        )
        return dict(cursor.fetchall())


def station_states(
    election_id: str, places: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, bool]]:
    """(contest, station) → status, and whether a sitting noted it; without those not heard of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.contest, s.station, s.status, s.noted FROM station_result s"
            " JOIN unnest(%s::text[], %s::text[]) AS w(contest, station)"
            " ON (s.contest, s.station) = (w.contest, w.station) WHERE s.election = %s",
            [[c for c, _ in places], [s for _, s in places], election_id],
        )
        return {(c, s): (status, noted) for c, s, status, noted in cursor.fetchall()}


def shown(election_id: str, contest: str) -> Shown:
    """What the published file of the whole contest says; nothing where it is not written yet."""
    root: Path = settings.PUBLIC_ROOT
    try:
        written = (root / election_id / "results" / contest / "nasional.json").read_bytes()
    except FileNotFoundError:
        return Shown()
    stations = json.loads(written)["stations"]
    return Shown(stations["received"], stations["counted"], stations["held"])
