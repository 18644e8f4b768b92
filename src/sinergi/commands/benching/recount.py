"""``sinergi bench recount``: all totals anew from PostgreSQL, and by a second engine.

The rows are of real size and are made by the database itself from some hundred drawn vectors a form;
nobody signed them, since a recount reads no signature. Every fiftieth form is held.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from typing import Any

from sinergi.commands.benching import cpu, forms, place
from sinergi.commands.common import BadInput, say
from sinergi.law.election import Election

ELECTION = "hitung"
VECTORS = 200  # drawn for each form
_RECORDS = """
    WITH made AS MATERIALIZED (
      SELECT s.code AS station, v.counts, 'sinergi/record/v1' || chr(10) ||
        '{{"at":"2029-02-14T20:00:00+09:00","contest":"' || %(contest)s || '","counts":[' ||
        array_to_string(v.counts, ',') || '],"election":"' || %(election)s || '","form":"' ||
        %(form)s || '","how":"typed","kind":"result","minutes":"nihil","round":0,"signers":' ||
        '{{"kpps":7}},"source":"kpps","station":"' || s.code || '"}}' || chr(10) AS text
      FROM (SELECT code, row_number() OVER (ORDER BY code) AS n FROM station
            WHERE election = %(election)s AND code LIKE ANY(%(areas)s)) AS s
      JOIN drawn v ON v.form = %(form)s AND v.n = s.n %% %(vectors)s
    ), kept AS (
      INSERT INTO record (id, election, contest, station, kind, form, counts, device, enrolled, note)
      SELECT sha256(text::bytea), %(election)s, %(contest)s, station, 'result', %(form)s, counts,
             'device/' || station || '/a', true,
             text || chr(10) || '— device/' || station || '/a ' || repeat('A', 104) || chr(10)
      FROM made RETURNING id, station
    )
    INSERT INTO station_result (election, contest, station, district, round, status, head, version,
      counted, noted, held_sections, findings, history)
    SELECT %(election)s, %(contest)s, station, %(district)s, 0,
           CASE WHEN held THEN 'held' ELSE 'accepted' END, id, 1, NOT held, false, '',
           CASE WHEN held THEN '[{{"code":"V402","fields":[],"context":{{}}}}]' ELSE '[]' END::jsonb,
           '[]'::jsonb
    FROM (SELECT *, row_number() OVER (ORDER BY station) %% 50 = 0 AS held FROM kept) AS k
"""
#: The second engine: SQL, without a line of the first.
_SECOND = """
    SELECT s.contest, r.form, left(s.station, 6), f.position - 1, sum(f.n)
    FROM station_result s JOIN record r ON r.id = s.head,
         unnest(r.counts) WITH ORDINALITY AS f(n, position)
    WHERE s.election = %s AND s.status = 'accepted' AND f.n >= 0
    GROUP BY 1, 2, 3, 4
"""


def run(stations: int) -> dict[str, Any]:
    election = _country(stations)
    say("recounting")
    child = subprocess.run(
        [sys.executable, "-m", "sinergi.commands.benching.recount"],
        check=True, stdout=subprocess.PIPE, env=os.environ,
    )  # fmt: skip
    figures: dict[str, Any] = json.loads(child.stdout)
    say("the second engine")
    found = figures.pop("sums")
    return {
        "records": stations * len(election.contests),
        **figures,
        "second_engine_agrees": _second(election) == {k: v for k, v in found.items() if v},
    }


def _country(stations: int) -> Election:
    """The election and a stored, folded form of every station in every contest."""
    from django.db import connection

    from sinergi.apps.sirekap.drain import drain
    from sinergi.apps.sirekap.public import load_election
    from sinergi.core import definitions
    from sinergi.core.actors import OPERATOR
    from sinergi.law import checks, definition
    from sinergi.law.form import template

    parsed = definition.parse(place.files(stations, ELECTION), known_checks=checks.V_AND_A)
    if parsed.election is None:
        raise BadInput(f"the bench's definition has errors: {parsed.errors[0]}")
    load_election(OPERATOR, parsed.election)
    drain(ELECTION)
    election = definitions.current(ELECTION)
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNLOGGED TABLE drawn (form text, n int, counts int[])")
        for contest in election.contests:
            say(f"forms of {contest}")
            for district in election.districts_of(contest):
                form = template(election, contest, district, "regular")
                counter = forms.Counter(form, len(district))
                cursor.executemany(
                    "INSERT INTO drawn VALUES (%s, %s, %s)",
                    [[form.form, n, counter.draw()] for n in range(VECTORS)],
                )
                areas = [
                    a for a, d in election.district_areas.get(contest, {}).items() if d == district
                ]
                cursor.execute(
                    _RECORDS.replace("{{", "{").replace("}}", "}"),
                    {
                        "contest": contest, "election": ELECTION, "form": form.form,
                        "district": district, "vectors": VECTORS,
                        "areas": [f"{a}%" for a in areas] or ["%"],
                    },
                )  # fmt: skip
        cursor.execute("ANALYZE record, station_result")
    return election


def _second(election: Election) -> dict[str, int]:
    """Sums by (contest, district or *, area, name), rolled up from kecamatan."""
    from django.db import connection

    from sinergi.core import definitions
    from sinergi.law import tally

    sums: dict[str, int] = defaultdict(int)
    templates = definitions.all_templates(ELECTION)
    with connection.cursor() as cursor:
        cursor.execute(_SECOND, [ELECTION])
        for contest, form, area, position, n in cursor.fetchall():
            name = templates[form].names[position]
            district = templates[form].district
            in_common = bool(tally.common({name: 1}))
            for above in (area, area[:4], area[:2], "nasional"):
                if in_common:
                    sums[f"{contest}/*/{above}/{name}"] += int(n)
                if district != "-" or above == "nasional":
                    sums[f"{contest}/{district}/{above}/{name}"] += int(n)
    return {k: v for k, v in sums.items() if v}


def main() -> None:
    """The measured part, in a process of its own."""
    import django

    django.setup()
    from sinergi.apps.sirekap.recounting import recount
    from sinergi.core import definitions, hot

    election = definitions.current(ELECTION)
    templates = definitions.all_templates(ELECTION)
    backend = hot.run("SELECT pg_backend_pid()::bigint")[0][0]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent, began = time.process_time() + cpu.seconds([backend]), time.monotonic()
    tallies = recount(ELECTION, election, templates)
    took = time.monotonic() - began
    spent = time.process_time() + cpu.seconds([backend]) - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sums = {
        f"{contest}/{district}/{area}/{name}": n
        for (contest, district), book in tallies.books.items()
        for area in book.rows
        if len(area) != 10
        for name, n in book.figures(area).sums.items()
    }
    json.dump(
        {
            "seconds": round(took, 2),
            "cpu_s": round(spent, 2),
            "peak_mb": round(peak / 1024),
            "before_mb": round(before / 1024),
            "table_mb": _table_mb(),
            "sums": sums,
        },
        sys.stdout,
    )


def _table_mb() -> int:
    from sinergi.core import hot

    rows = hot.run("SELECT pg_table_size('record') / 1048576")
    return int(rows[0][0])


if __name__ == "__main__":
    main()
