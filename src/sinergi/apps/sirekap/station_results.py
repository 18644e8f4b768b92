"""Rows of ``station_result``: what they say now, and writing them."""

import json
from collections.abc import Iterable, Mapping

from sinergi.core import hot
from sinergi.law.form import Template
from sinergi.law.lifecycle import changes
from sinergi.ledger.canonical import dumps
from sinergi.publication.folding import Folded
from sinergi.publication.standing import Place, Standing, standing


def changed(history: str) -> bool:
    """Does a stored history tell of a change? "" = of one record, as most are."""
    return bool(history) and bool(changes(json.loads(history)))


def stored(
    election: str, places: Iterable[Place], templates: Mapping[str, Template]
) -> dict[Place, Standing]:
    """What the tallies hold of these stations now; a station that has no row is not in it."""
    listed = sorted(set(places))
    if not listed:
        return {}
    rows = hot.run(
        "SELECT s.contest, s.station, s.status, s.held_sections, s.findings::text, s.history,"
        " s.form, s.counts"
        " FROM unnest(%b::text[], %b::text[]) AS w(contest, station), LATERAL ("
        "   SELECT s.contest, s.station, s.status, s.held_sections, s.findings,"
        "     CASE WHEN jsonb_array_length(s.history) > 1 THEN s.history::text ELSE '' END AS history,"
        "     r.form, r.counts"
        "   FROM station_result s LEFT JOIN record r ON r.id = s.head WHERE s.election = %b"
        "   AND (s.contest, s.station) = (w.contest, w.station) OFFSET 0) AS s",
        [hot.texts([c for c, _ in listed]), hot.texts([s for _, s in listed]), election],
    )
    found: dict[Place, Standing] = {}
    for contest, station, status, sections, findings, history, form, counts in rows:
        found[contest, station] = standing(
            status,
            json.loads(findings),
            templates.get(form) if form else None,
            counts or (),
            sections.split(",") if sections else (),
            changed=changed(history),
        )
    return found


_WRITE = """
    INSERT INTO station_result (election, contest, station, district, round, status, head, also,
      version, counted, noted, held_sections, findings, history, seen)
    SELECT %b, contest, station, district, round, status, head, also, version, counted, noted,
           held_sections, findings::jsonb, history::jsonb, seen
    FROM unnest(%b::text[], %b::text[], %b::text[], %b::int4[], %b::text[], %b::bytea[], %b::text[],
                %b::int4[], %b::boolean[], %b::boolean[], %b::text[], %b::text[], %b::text[],
                %b::int8[])
      AS t(contest, station, district, round, status, head, also, version, counted, noted,
           held_sections, findings, history, seen)
    ON CONFLICT (election, contest, station) DO UPDATE SET
      district = EXCLUDED.district, round = EXCLUDED.round, status = EXCLUDED.status,
      head = EXCLUDED.head, also = EXCLUDED.also, version = EXCLUDED.version, counted = EXCLUDED.counted,
      noted = EXCLUDED.noted, held_sections = EXCLUDED.held_sections,
      findings = EXCLUDED.findings, history = EXCLUDED.history, seen = EXCLUDED.seen
"""


def write(election: str, folded: Iterable[Folded]) -> None:
    """Writes the rows, those of a station that has one already over it."""
    rows = [
        (
            *f.place, f.district, f.result.round, f.result.status,
            bytes.fromhex(f.result.head) if f.result.head else None,
            ",".join(f.result.heads[1:]), f.result.version, f.result.counted, f.result.noted, ",".join(f.sections),
            dumps(f.findings) if f.findings else b"[]", dumps(f.history), f.seen,
        )
        for f in sorted(folded, key=lambda f: f.place)
    ]  # fmt: skip
    if not rows:
        return
    (contest, station, district, number, status, head, also, version, counted, noted, sections,
     findings, history, seen) = zip(*rows, strict=True)  # fmt: skip
    hot.run(
        _WRITE,
        [
            election, hot.texts(contest), hot.texts(station), hot.texts(district),
            hot.int4s(number), hot.texts(status), hot.byteas(head), hot.texts(also),
            hot.int4s(version), hot.bools(counted), hot.bools(noted), hot.texts(sections), hot.utf8s(findings),
            hot.utf8s(history), hot.int8s(seen),
        ],
    )  # fmt: skip
