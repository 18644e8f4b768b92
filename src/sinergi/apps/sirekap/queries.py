"""Reads of Sirekap; each takes the acting user and returns only what that user may see."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from django.db import connection

from sinergi.apps.sirekap.public_files import Rows, no_votes, votes_by_number
from sinergi.apps.sirekap.tallies import COMMON, Tallies
from sinergi.core import definitions
from sinergi.core.actors import Actor, NotAllowed
from sinergi.law import tally
from sinergi.law.regions import LENGTHS, LEVELS, Level, covers, level_of, prefix

READ = "results:read"


def _require(actor: Actor, election_id: str, area: str) -> None:
    if not actor.may(READ, area, election_id):
        raise NotAllowed(f"{actor.name} may not read results of area {area}")


def totals(
    actor: Actor, election_id: str, contest: str, area: str, level: Level | None = None
) -> list[dict[str, Any]]:
    """Rows of an area, or of everything of ``level`` in it: the contract's ``results totals``."""
    _require(actor, election_id, area)
    election = definitions.current(election_id)
    if level == "station" or level_of(area) == "station":
        return _stations(election_id, contest, area, election.stations_of(contest, area))
    areas = _areas(election.stations_of(contest, area), area, level)
    tallies = Tallies(election_id)
    tallies.read((contest, COMMON, a) for a in areas)
    rows = Rows(election, tallies)
    keep = ("area", "name", "votes", "valid", "invalid", "stations")
    return [{k: v for k, v in rows.figures(contest, a).items() if k in keep} for a in areas]


def totals_of_all(
    actor: Actor, election_id: str, contest: str, area: str, level: Level | None = None
) -> list[dict[str, Any]]:
    """The same with held forms counted too: what stands on the paper, true or not."""
    rows = totals(actor, election_id, contest, area, level)
    templates = definitions.all_templates(election_id)
    stations: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.station, r.form, r.counts FROM station_result s JOIN record r ON r.id = s.head"
            " WHERE s.election = %s AND s.contest = %s AND s.station LIKE %s",
            [election_id, contest, prefix(area) + "%"],
        )
        for station, form, counts in cursor:
            stations[station] = tally.common(tally.contribution(templates[form], counts))
    election = definitions.current(election_id)
    folded = _folded(stations)
    for row in rows:
        sums = stations.get(row["area"]) or folded.get(row["area"], {})
        if not tally.options_add_up(election, contest, row["area"]):
            sums = tally.common(sums, options=False)
        row["votes"] = dict.fromkeys(row["votes"], 0) | votes_by_number(sums)
        row["valid"], row["invalid"] = sums.get("valid", 0), sums.get("invalid", 0)
        row["all"] = 1
    return rows


def _folded(stations: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Sums of the stations' vectors over every area above them."""
    names = sorted({n for v in stations.values() for n in v})
    codes = sorted(stations)
    matrix = np.array([[stations[c].get(n, 0) for n in names] for c in codes], np.int64)
    folded = tally.fold_regions(codes, matrix.reshape(len(codes), len(names)))
    return {a: dict(zip(names, map(int, v), strict=True)) for a, v in folded.items()}


def _areas(stations: list[str], area: str, level: Level | None) -> list[str]:
    if level is None or level == level_of(area):
        return [area]
    if LEVELS.index(level) < LEVELS.index(level_of(area)):
        return []
    return sorted({code[: LENGTHS[level]] for code in stations})


def _stations(
    election_id: str, contest: str, area: str, expected: list[str]
) -> list[dict[str, Any]]:
    templates = definitions.all_templates(election_id)
    found: dict[str, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.station, s.status, s.counted, r.form, r.counts FROM station_result s"
            " LEFT JOIN record r ON r.id = s.head"
            " WHERE s.election = %s AND s.contest = %s AND s.station LIKE %s",
            [election_id, contest, prefix(area) + "%"],
        )
        for station, status, counted, form, counts in cursor:
            vector = tally.contribution(templates[form], counts) if counted else {}
            found[station] = {
                "status": status, "counted": counted, "vector": tally.common(vector),
            }  # fmt: skip
    election = definitions.current(election_id)
    district_of = election.district_of
    districts = {district_of(contest, code) for code in expected}
    numbers = {d: no_votes(election, contest, d) for d in districts}
    rows = []
    for code in expected:
        state = found.get(code, {"status": "empty", "counted": False, "vector": {}})
        vector = state["vector"]
        votes = numbers[district_of(contest, code)] | votes_by_number(vector)
        status = state["status"]
        rows.append(
            {
                "area": code,
                "name": f"TPS {code[10:]}",
                "votes": votes,
                "valid": vector.get("valid", 0),
                "invalid": vector.get("invalid", 0),
                "status": status,
                "stations": {
                    "expected": 1,
                    "received": int(status not in ("empty", "not-voted")),
                    "counted": int(state["counted"]),
                    "held": int(status in ("held", "disputed")),
                },
            }
        )
    return rows


def states(
    actor: Actor, election_id: str, contest: str, stations: list[str]
) -> tuple[Counter[str], Counter[str]]:
    """How many of these stations (those the actor may see) have each status, and each code."""
    areas = actor.areas(READ, election_id)
    own = [station for station in stations if any(covers(area, station) for area in areas)]
    by_status: Counter[str] = Counter()
    by_code: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status, findings::text FROM station_result"
            " WHERE election = %s AND contest = %s AND station = ANY(%s)",
            [election_id, contest, own],
        )
        for status, findings in cursor:
            by_status[status] += 1
            by_code.update({f["code"] for f in json.loads(findings)})
    return by_status, by_code


def recount(actor: Actor, election_id: str, contest: str) -> dict[str, dict[str, int]]:
    """Sums by area from the records alone, by another engine than the clerk's (NumPy folds)."""
    _require(actor, election_id, "nasional")
    templates = definitions.all_templates(election_id)
    vectors: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.station, s.held_sections, r.form, r.counts FROM station_result s"
            " JOIN record r ON r.id = s.head"
            " WHERE s.election = %s AND s.contest = %s AND s.counted",
            [election_id, contest],
        )
        for station, sections, form, counts in cursor:
            held = sections.split(",") if sections else ()
            vectors[station] = tally.common(tally.contribution(templates[form], counts, held))
    return _folded(vectors)
