"""A village's file in one contest: its stations' parts, joined.

A station's part is rendered once, when its state changes; the file joins those of its stations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.regions import LENGTHS, NATION, ancestors
from sinergi.publication.folding import Folded, Signed
from sinergi.publication.withheld import Withheld

VILLAGE = LENGTHS["village"]

encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Part:
    """A station's JSON in its village's file without its photographs, the form it names ("" =
    none), and which of its records signed photographs."""

    form: str
    data: bytes
    head: str = ""
    signed: Signed = ()


def part(election: Election, folded: Folded, withheld: Withheld) -> Part:
    """What a station's result is in its village's file."""
    r = folded.result
    state = state_json(
        r.round, r.status, r.version, r.noted, folded.sections, folded.findings, folded.history
    )
    state |= withheld.flag(*folded.place)
    form, head = "", folded.head
    if head is not None:
        form = head.body["form"]
        state |= {"form": form, "counts": head.body["counts"], "index": head.index}
    return part_of(election, folded.place[1], state, form, r.head, folded.signed)


def village_file(
    election: Election, templates: Mapping[str, Template], contest: str, village: str,
    parts: Mapping[str, Part] | None, shown: Mapping[tuple[str, str], Sequence[Any]],
    withheld: Withheld,
) -> bytes:  # fmt: skip
    """The file's bytes; ``shown``: (contest, station) → its photographs."""
    found = parts or {}
    stations = {}
    for code in election.stations_of(contest, village):
        part = found.get(code) or empty_part(election, contest, code, withheld)
        stations[code] = msgspec.Raw(with_photos(part, shown.get((contest, code))))
    forms = sorted({p.form for p in found.values()} - {""})
    return encode(
        {
            "contest": contest,
            "village": village,
            "name": election.region_name(village),
            "path": path(election, village),
            "forms": {form: templates[form].hash for form in forms},
            "stations": stations,
        }
    )


def part_of(
    election: Election, station: str, state: Mapping[str, Any], form: str, head: str = "",
    own: Signed = (),
) -> Part:  # fmt: skip
    kind = election.stations[station].kind
    return Part(form, encode({"number": station[10:], "kind": kind, **state}), head, own)


def state_json(
    number: int, status: str, version: int, noted: bool, sections: Sequence[str],
    findings: Sequence[Mapping[str, Any]], history: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """A station's state as it is published, without its form."""
    return {
        "round": number,
        "status": status,
        "version": version,
        "noted": int(noted),
        "held_sections": sections,
        "findings": findings,
        "history": history,
        "photos": [],
    }


_NO_PHOTOS = b'"photos":[]'  # a quote inside a JSON text has a backslash before it


def with_photos(part: Part, shown: Sequence[Any] | None) -> bytes:
    if not shown:
        return part.data
    return part.data.replace(_NO_PHOTOS, b'"photos":' + encode(shown), 1)


_EMPTY = state_json(0, "empty", 0, False, [], [], [])


def empty_part(election: Election, contest: str, station: str, withheld: Withheld) -> Part:
    """Of a station of which nothing came."""
    return part_of(election, station, _EMPTY | withheld.flag(contest, station), "")


def path(election: Election, area: str) -> list[dict[str, str]]:
    """The areas above one, the nation first, with their names."""
    return [
        {"area": a, "name": election.region_name(a) if a != NATION else "Nasional"}
        for a in reversed(ancestors(area))
    ]
