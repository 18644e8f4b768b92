"""Rows of ``station_result``, and what a station's state adds to the tallies."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from sinergi.apps.sirekap.tallies import COMMON, Change, RowKey
from sinergi.law import tally
from sinergi.law.checks import marked
from sinergi.law.election import NO_DISTRICT, Election
from sinergi.law.form import Template
from sinergi.law.lifecycle import COUNTED, Entry, StationResult
from sinergi.law.regions import NATION

HELD = ("held", "disputed")
#: Stations with no form on the table: nothing received.
WITHOUT_FORM = ("empty", "not-voted")
Place = tuple[str, str]  # contest, station


@dataclass(frozen=True, slots=True)
class Standing:
    """A station's part in the tallies: its status, its codes, its vector by name."""

    status: str = "empty"
    codes: frozenset[str] = frozenset()
    vector: Mapping[str, int] = field(default_factory=dict)


NOTHING = Standing()


def standing(
    status: str,
    codes: Iterable[str],
    template: Template | None,
    counts: Sequence[int],
    held_sections: Iterable[str],
) -> Standing:
    """The part of a station in the tallies. A form that is not counted adds no figure at all."""
    vector: Mapping[str, int] = {}
    if status in COUNTED and template is not None:
        vector = tally.contribution(template, counts, frozenset(held_sections))
    return Standing(status, frozenset(codes), vector)


def stored(
    election: str, places: Iterable[Place], templates: Mapping[str, Template]
) -> dict[Place, Standing]:
    """What the tallies hold of these stations now."""
    listed = sorted(set(places))
    if not listed:
        return {}
    found: dict[Place, Standing] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.contest, s.station, s.status, s.held_sections, s.findings::text,"
            " r.form, r.counts"
            " FROM station_result s JOIN unnest(%s::text[], %s::text[]) AS w(contest, station)"
            " USING (contest, station) LEFT JOIN record r ON r.id = s.head"
            " WHERE s.election = %s",
            [*map(list, zip(*listed, strict=True)), election],
        )
        for contest, station, status, sections, findings, form, counts in cursor:
            codes = {f["code"] for f in json.loads(findings)}
            template = templates.get(form) if form else None
            found[contest, station] = standing(
                status, codes, template, counts or (), sections.split(",") if sections else ()
            )
    return found


def of_result(result: StationResult, templates: Mapping[str, Template]) -> Standing:
    return standing(
        result.status,
        {f.code for f in result.findings},
        templates.get(result.form),
        result.counts,
        result.held_sections,
    )


def changes(
    election: Election, place: Place, new: Standing, old: Standing
) -> list[tuple[RowKey, Change]]:
    """What goes into which tally row when a station goes from ``old`` to ``new``."""
    contest, station = place
    counts = {
        "received": (new.status not in WITHOUT_FORM) - (old.status not in WITHOUT_FORM),
        "counted": (new.status in COUNTED) - (old.status in COUNTED),
        "held": (new.status in HELD) - (old.status in HELD),
    }
    by_code = {code: (code in new.codes) - (code in old.codes) for code in new.codes ^ old.codes}
    full = tally.difference(new.vector, old.vector)
    with_options = tally.common(full)
    without = tally.common(full, options=False)
    district = election.district_of(contest, station)
    out: list[tuple[RowKey, Change]] = []
    for area in tally.areas_of(station):
        sums = with_options if tally.options_add_up(election, contest, area) else without
        out.append(((contest, COMMON, area), Change(sums, by_code=by_code, **counts)))
        if district != NO_DISTRICT or area == NATION:
            out.append(((contest, district, area), Change(full, by_code=by_code, **counts)))
    return out


def write(
    election: str, results: Mapping[Place, tuple[str, StationResult, Mapping[str, Entry]]]
) -> None:
    """Writes the rows: (district, result, the station's entries by id)."""
    rows = [
        [
            election, contest, station, district, r.round, r.status,
            bytes.fromhex(r.head) if r.head else None, r.version, r.counted, r.noted,
            ",".join(sorted(r.held_sections)), json.dumps(marked(r.findings)),
            json.dumps(history_json(r, entries)),
        ]
        for (contest, station), (district, r, entries) in sorted(results.items(), key=lambda i: i[0])
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO station_result (election, contest, station, district, round, status,"
            " head, version, counted, noted, held_sections, findings, history)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (election, contest, station) DO UPDATE SET"
            " district = EXCLUDED.district, round = EXCLUDED.round, status = EXCLUDED.status,"
            " head = EXCLUDED.head, version = EXCLUDED.version, counted = EXCLUDED.counted,"
            " noted = EXCLUDED.noted, held_sections = EXCLUDED.held_sections,"
            " findings = EXCLUDED.findings, history = EXCLUDED.history",
            rows,
        )


def history_json(result: StationResult, entries: Mapping[str, Entry]) -> list[dict[str, Any]]:
    """What became of each record, in the log's order, with what the record says of itself."""
    out = []
    for h in result.history:
        entry = entries[h.id]
        said = {
            key: entry.body[key]
            for key in ("at", "how", "source", "reason", "as", "by", "ruling")
            if key in entry.body
        }
        signed = [s.name for s in entry.signers]
        out.append(
            {
                "id": h.id, "kind": h.kind, "index": h.index, "round": h.round,
                "effect": h.effect, "why": h.why, "version": h.version, "signed": signed, **said,
            }
        )  # fmt: skip
    return out
