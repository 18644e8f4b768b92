"""The queue of an area and contest: what is held, by check; then the warnings nobody has explained."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sinergi.apps.sirekap.desk import anomalies, narrowest, requests, wording
from sinergi.apps.sirekap.desk.queries import READ
from sinergi.apps.sirekap.plenaries import body_of
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.core.people.queries import place
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.regions import level_of, prefix

#: Areas whose neighbours are looked at on opening the page: a kecamatan's some hundred stations.
SMALL = ("district", "village", "station")


@dataclass(frozen=True, slots=True)
class Line:
    """``stake``: votes on the form that wait; ``gap``: votes between the two neighbours in the ranking
    that are closest (None: not known); ``confirmed``: two desks said the paper says so; ``blind``: a
    reader who must not see numbers may still be needed."""

    station: str
    place: str
    shape: str
    word: str
    status: str
    codes: Sequence[str]
    stake: int
    confirmed: bool
    gap: int | None = None
    asked: requests.Asked | None = None
    blind: bool = False

    @property
    def decisive(self) -> bool:
        """Could this form alone turn the ranking over?"""
        return self.gap is not None and self.stake >= self.gap


@dataclass(frozen=True, slots=True)
class Warned:
    """One code: the stations that show it unexplained; ``all``: stations of the area with a form."""

    code: str
    stations: Sequence[tuple[str, str, str]]  # code, place, text
    seen: int
    all: int


@dataclass(frozen=True)
class Queue:
    lines: Sequence[Line]
    by_code: Sequence[tuple[str, int]]
    warned: Sequence[Warned]
    received: int
    near: bool  # were the neighbours looked at
    gap: int | None = None  # of the only district here, None where there are several


def of(actor: Actor, election: Election, contest: str, area: str) -> Queue:
    """What could change the outcome first: forms whose votes reach the gap between two neighbours in
    the ranking of their district, then by votes over that gap, then by votes. Raises NotAllowed."""
    actor.require(READ, area, election.id)
    templates = definitions.all_templates(election.id)
    acks = acknowledged(election.id, contest, area)
    names: dict[str, str] = {}
    lines: list[Line] = []
    texts: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    seen: Counter[str] = Counter()
    received = 0
    near = level_of(area) in SMALL
    beside = anomalies.of_area(election, contest, area) if near else {}
    gaps = narrowest.gaps(election, contest)
    asked = requests.of_area(election.id, contest, area)
    twice = election.second_reading != "none"
    with_form = _with_form(election.id, contest, area)
    here: set[str] = set()
    for station, status, head, findings, form, counts, note, agreed in _rows(
        election.id, contest, area, everything=near
    ):
        village = station[:10]
        if village not in names:
            names[village] = place(village, election.id)
        where = f"{election.label('station', station)} {station[-3:]}, {names[village]}"
        received += status == "received"
        shown = [f for f in findings if "masked" not in f]
        if status in ("held", "disputed"):
            here.add(election.district_of(contest, station) or "*")
            shape, word = wording.status(status)
            lines.append(
                Line(
                    station, where, shape, word, status,
                    tuple(dict.fromkeys(f["code"] for f in shown if f["code"][0] != "W")),
                    stake(templates.get(form), counts), agreed,
                    gaps.get(election.district_of(contest, station) or "*", gaps.get("*")),
                    asked.get(station), twice and any(f["code"] == "V004" for f in findings),
                )
            )  # fmt: skip
        if twice and status == "received":
            continue  # whoever reads this page may still read it blind: no number of it is shown
        said = acks.get(station, {}).get(head, set()) | _by_the_station(note)
        warnings = [f for f in shown if f["code"][0] == "W"]
        warnings += [f.to_json() for f in beside.get(station, ())]
        for found in warnings:
            seen[found["code"]] += 1
            if found["code"] not in said:
                texts[found["code"]].append((station, where, wording.finding(found)))
    lines.sort(key=_urgency)
    own = {line.gap for line in lines} if len(here) == 1 else set()
    codes = Counter(code for one in lines for code in one.codes)
    warned = [
        Warned(code, texts[code], seen[code], with_form)
        for code in sorted(texts, key=lambda c: (c == "W008", c))
    ]
    return Queue(lines, sorted(codes.items()), warned, received, near, next(iter(own), None))


def _urgency(one: Line) -> tuple[bool, int, int, str]:
    over = -1 if one.gap is None else one.stake * 1000 // max(one.gap, 1)
    return not one.decisive, -over, -one.stake, one.station


def _with_form(election: str, contest: str, area: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM station_result WHERE election = %s AND contest = %s"
            " AND station LIKE %s AND head IS NOT NULL",
            [election, contest, prefix(area) + "%"],
        )
        return int(cursor.fetchone()[0])


def _rows(election: str, contest: str, area: str, *, everything: bool) -> list[tuple[Any, ...]]:
    """``everything`` is asked for where neighbours are looked at; else only what has something to say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.station, s.status, encode(s.head, 'hex'), s.findings::text, r.form, r.counts,"
            " r.note, coalesce(s.history->-1->>'as' = 'confirmed', false)"
            " FROM station_result s LEFT JOIN record r ON r.id = s.head"
            " WHERE s.election = %s AND s.contest = %s AND s.station LIKE %s AND s.head IS NOT NULL"
            " AND (%s OR s.findings <> '[]' OR s.status <> 'accepted') ORDER BY s.station",
            [election, contest, prefix(area) + "%", everything],
        )
        return [
            (station, status, head, json.loads(findings), *rest)
            for station, status, head, findings, *rest in cursor.fetchall()
        ]


def stake(form: Template | None, counts: Sequence[int] | None) -> int:
    """The votes on a form, by its highest sum: none of them count while it is held."""
    if form is None or not counts:
        return 0
    options = sum(max(counts[form.index[n]], 0) for n in form.vote_fields)
    valid = counts[form.index["valid"]] if "valid" in form.index else 0
    return max(options, valid)


def _by_the_station(note: str) -> set[str]:
    """Codes that the station itself explained on its phone."""
    return set(body_of(note).get("acks", {}))


def acknowledged(election: str, contest: str, area: str) -> Mapping[str, Mapping[str, set[str]]]:
    """Station → record → codes whose reason a desk has signed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.note FROM record r WHERE (r.election, r.contest, r.station) = (%s, %s, '')"
            " AND r.kind = 'note' AND strpos(r.note, '\"what\":\"ack\"') > 0",
            [election, contest],
        )
        bodies = [body_of(row[0]) for row in cursor.fetchall()]
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for body in bodies:
        if body["area"].startswith(prefix(area)):
            found[body["area"]][body.get("record", "")].update(body.get("codes", ()))
    return found
