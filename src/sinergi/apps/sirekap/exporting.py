"""Open data: one row a station, its status, version, findings and every field of its form."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from sinergi.apps.sirekap.queries import READ
from sinergi.core import definitions
from sinergi.core.actors import Actor, NotAllowed
from sinergi.law.regions import covers

#: Columns that are texts; all others are whole numbers.
TEXTS = ("station", "kind", "district", "status", "codes", "record")
HEAD = ("station", "kind", "district", "status", "round", "version", "noted", "codes", "record")


def rows(actor: Actor, election_id: str, contest: str) -> Iterator[list[Any]]:
    """A header row, then every station of the contest the actor may see, received or not.

    Fields that a station's form has not are empty; so is an empty box.
    """
    areas = actor.areas(READ, election_id)
    if not areas:
        raise NotAllowed(f"{actor.name} may not read results")
    election = definitions.current(election_id)
    templates = definitions.all_templates(election_id)
    names = list(
        dict.fromkeys(n for t in templates.values() if t.contest == contest for n in t.names)
    )
    yield [*HEAD, *names]
    found: dict[str, tuple[Any, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.station, s.status, s.round, s.version, s.noted, s.findings::text,"
            " encode(s.head, 'hex'), r.form, r.counts"
            " FROM station_result s LEFT JOIN record r ON r.id = s.head"
            " WHERE s.election = %s AND s.contest = %s",
            [election_id, contest],
        )
        for row in cursor:
            found[row[0]] = row[1:]
    for code in election.stations_of(contest):
        if not any(covers(area, code) for area in areas):
            continue
        kind, district = election.stations[code].kind, election.district_of(contest, code)
        if code not in found:
            yield [code, kind, district, "empty", 0, 0, 0, "", "", *([""] * len(names))]
            continue
        status, rnd, version, noted, findings, head, form, counts = found[code]
        codes = " ".join(sorted({f["code"] for f in json.loads(findings)}))
        values = dict(zip(templates[form].names, counts, strict=True)) if form else {}
        yield [
            code, kind, district, status, rnd, version, int(noted), codes, head or "",
            *("" if values.get(n, -1) < 0 else values[n] for n in names),
        ]  # fmt: skip
