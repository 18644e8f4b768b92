"""What became of a record that a desk sent: is it in the log yet, and has it had effect?"""

import json
from dataclasses import dataclass

from django.db import connection

from sinergi.apps.sirekap.desk import sittings
from sinergi.apps.sirekap.plenaries import body_of


@dataclass(frozen=True, slots=True)
class Effect:
    """``why`` it had none, "" where it had (or where it is not logged yet)."""

    logged: bool
    why: str = ""


def of(election: str, record: str) -> Effect:
    """Of a record by its id; a record that is not here is not logged."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.kind, r.note, r.contest, r.station, c.why FROM record r"
            " JOIN log_entry e ON e.record = r.id LEFT JOIN recap c ON c.record = r.id"
            " WHERE r.id = %s AND r.election = %s",
            [bytes.fromhex(record), election],
        )
        row = cursor.fetchone()
    if row is None:
        return Effect(False)
    kind, note, contest, station, why = row
    if kind == "recap":
        return Effect(why is not None, why or "")
    if kind == "sitting":
        area = body_of(note)["area"]
        took = any(s.record == record for p in sittings.of_area(election, area) for s in p.steps)
        return Effect(True, "" if took else "changed-meanwhile")
    if station:
        return _in_history(election, contest, station, record)
    return Effect(True)


def _in_history(election: str, contest: str, station: str, record: str) -> Effect:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT history::text FROM station_result"
            " WHERE (election, contest, station) = (%s, %s, %s)",
            [election, contest, station],
        )
        row = cursor.fetchone()
    for step in json.loads(row[0]) if row else ():
        if step["id"] == record:
            return Effect(True, step["why"] if step["effect"] == "none" else "")
    return Effect(False)
