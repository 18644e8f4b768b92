"""Warnings that need more than the form's numbers, for the stations of one area and contest: other
stations (W001, W003, W005), the roll (W101), words and signatures (W007, W008).

They ask for a look and decide nothing; each stands beside how often it occurs here (base rate).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection

from sinergi.apps.sirekap.desk import words
from sinergi.apps.sirekap.plenaries import body_of
from sinergi.core import definitions
from sinergi.law.checks import Finding
from sinergi.law.checks.context import (
    far_from_neighbours,
    repeated_numbers,
    roll,
    signatures,
    users_across,
)
from sinergi.law.election import Election
from sinergi.law.form import Template

#: Digits of the area whose stations are neighbours (kecamatan), and of the one for repeats (village).
NEAR, VILLAGE = 6, 10
Row = tuple[Template, Sequence[int]]


def of_area(election: Election, contest: str, area: str) -> dict[str, list[Finding]]:
    """Station → its findings; reads the whole kecamatan of each. Held forms are looked at too."""
    rows = forms(election.id, contest, area[:NEAR])
    found: dict[str, list[Finding]] = defaultdict(list)
    near: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    same: dict[tuple[str, tuple[int, ...]], list[str]] = defaultdict(list)
    for station, (form, counts) in rows.items():
        near[station[:NEAR], form.vote_fields].append(station)
        if min(counts) >= 0 and any(counts[form.index[n]] for n in form.vote_fields):
            same[station[:VILLAGE], tuple(counts)].append(station)
    users = _users(election, area)
    read = words.of_area(election.id, contest, area)
    signed = _signers(election.id, contest, area)
    for station, (form, counts) in rows.items():
        if not station.startswith(area if area != "nasional" else ""):
            continue
        wanted = election.kinds[election.stations[station].kind].warnings
        own: list[Finding] = []
        if "W001" in wanted:
            here, moved = users.get(station, ({}, 0))
            own += users_across(here, moved_in=moved)
        if "W003" in wanted and min(counts) >= 0:
            twins = same[station[:VILLAGE], tuple(counts)]
            own += repeated_numbers([s for s in twins if s != station])
        if "W005" in wanted:
            own += far_from_neighbours(
                _votes(form, counts),
                [_votes(*rows[s]) for s in near[station[:NEAR], form.vote_fields] if s != station],
                form.vote_fields,
            )
        if "W007" in wanted:
            own += read.get(station, ())
        if "W008" in wanted and station in signed:
            own += signatures(signed[station])
        if "W101" in wanted and "voters.dpt.j" in form.index:
            listed = election.stations[station]
            own += roll(counts[form.index["voters.dpt.j"]], listed.dpt_l + listed.dpt_p)
        if own:
            found[station] = own
    return found


def forms(election: str, contest: str, area: str) -> dict[str, Row]:
    """Station → its form and the counts of its head."""
    templates = definitions.all_templates(election)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.station, r.form, r.counts FROM station_result s JOIN record r ON r.id = s.head"
            " WHERE s.election = %s AND s.contest = %s AND s.station LIKE %s ORDER BY s.station",
            [election, contest, ("" if area == "nasional" else area) + "%"],
        )
        return {s: (templates[form], counts) for s, form, counts in cursor.fetchall()}


def _signers(election: str, contest: str, area: str) -> dict[str, Mapping[str, object]]:
    """Station → who signed its form, where the record says so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.station, r.note FROM station_result s JOIN record r ON r.id = s.head"
            " WHERE s.election = %s AND s.contest = %s AND s.station LIKE %s"
            " AND strpos(r.note, '\"signers\"') > 0",
            [election, contest, ("" if area == "nasional" else area) + "%"],
        )
        return {station: body_of(note).get("signers", {}) for station, note in cursor.fetchall()}


def _votes(form: Template, counts: Sequence[int]) -> list[int]:
    return [counts[form.index[name]] for name in form.vote_fields]


def _users(election: Election, area: str) -> Mapping[str, tuple[dict[str, int], int]]:
    """Station → users by contest, and the DPTb users of the presidential contest."""
    found: dict[str, tuple[dict[str, int], int]] = {}
    for contest in election.contests:
        for station, (form, counts) in forms(election.id, contest, area).items():
            here, moved = found.get(station, ({}, 0))
            if "users.total.j" in form.index:
                here[contest] = counts[form.index["users.total.j"]]
            if contest == "ppwp" and "users.dptb.j" in form.index:
                moved = counts[form.index["users.dptb.j"]]
            found[station] = here, moved
    return found
