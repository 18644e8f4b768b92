"""The queue of an area and contest: what is held, by check; then the warnings nobody has explained."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sinergi.apps.sirekap.desk import anomalies, wording
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
    """``stake``: votes on the form that wait; ``confirmed``: two desks said the paper says so."""

    station: str
    place: str
    shape: str
    word: str
    status: str
    codes: Sequence[str]
    stake: int
    confirmed: bool


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


def of(actor: Actor, election: Election, contest: str, area: str) -> Queue:
    """Most votes at stake first. Raises NotAllowed."""
    actor.require(READ, area, election.id)
    templates = definitions.all_templates(election.id)
    acks = acknowledged(election.id, contest, area)
    names: dict[str, str] = {}
    lines: list[Line] = []
    texts: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    seen: Counter[str] = Counter()
    received = with_form = 0
    near = level_of(area) in SMALL
    beside = anomalies.of_area(election, contest, area) if near else {}
    for station, status, head, findings, form, counts, note, agreed in _rows(
        election.id, contest, area
    ):
        village = station[:10]
        if village not in names:
            names[village] = place(village, election.id)
        where = f"{election.label('station', station)} {station[-3:]}, {names[village]}"
        with_form += 1
        received += status == "received"
        shown = [f for f in findings if "masked" not in f]
        if status in ("held", "disputed"):
            shape, word = wording.status(status)
            lines.append(
                Line(
                    station, where, shape, word, status,
                    tuple(dict.fromkeys(f["code"] for f in shown if f["code"][0] != "W")),
                    stake(templates.get(form), counts), agreed,
                )
            )  # fmt: skip
        said = acks.get(station, {}).get(head, set()) | _by_the_station(note)
        warnings = [f for f in shown if f["code"][0] == "W"]
        warnings += [f.to_json() for f in beside.get(station, ())]
        for found in warnings:
            seen[found["code"]] += 1
            if found["code"] not in said:
                texts[found["code"]].append((station, where, wording.finding(found)))
    lines.sort(key=lambda one: (-one.stake, one.station))
    codes = Counter(code for one in lines for code in one.codes)
    warned = [
        Warned(code, texts[code], seen[code], with_form)
        for code in sorted(texts, key=lambda c: (c == "W008", c))
    ]
    return Queue(lines, sorted(codes.items()), warned, received, near)


def _rows(election: str, contest: str, area: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.station, s.status, encode(s.head, 'hex'), s.findings::text, r.form, r.counts,"
            " r.note, coalesce(s.history->-1->>'as' = 'confirmed', false)"
            " FROM station_result s LEFT JOIN record r ON r.id = s.head"
            " WHERE s.election = %s AND s.contest = %s AND s.station LIKE %s AND s.head IS NOT NULL"
            " ORDER BY s.station",
            [election, contest, prefix(area) + "%"],
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
