"""What a recap stood on at its place in the log, kept short, and the recap made of it again.

A station's state moves on; records do not. So what is kept of a column is which records it summed,
which administrative sections were held, and what was remarked; the figures are in the records.
``{"units": [[code, state, ids, held sections, codes]], "changes": [[station, ids, was, now, state, a court's
ruling if there is one]]}``
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sinergi.law import recap, tally
from sinergi.law.form import EMPTY, Template
from sinergi.law.recap import Change, Place, Recap, Unit
from sinergi.publication.plenaries import Ground, Source
from sinergi.publication.recaps import Standing


class NotTheSame(RuntimeError):
    """What is made again does not say what the record says: nothing is published of it."""


def kept(here: Ground, body: Mapping[str, Any], now: Standing) -> dict[str, Any]:
    """What is written down of the columns that a recap was judged by."""
    form = here.templates[body["form"]]
    units = [
        [u.code, u.state, list(u.ids), _blank(form, u.counts), list(u.findings)] for u in now.units
    ]
    changes = [
        [c.station, list(c.ids), c.was, c.now, c.state, *([c.ruling] if c.ruling else [])]
        for c in now.changes
    ]  # fmt: skip
    return {"units": units, "changes": changes}


def _blank(form: Template, counts: Sequence[int] | None) -> list[str]:
    """Sections whose administrative figures say nothing."""
    if counts is None:
        return []
    found: dict[str, bool] = {}
    for field, n in zip(form.fields, counts, strict=True):
        if field.need == "admin":
            found[field.section] = found.get(field.section, True) and n == EMPTY
    return sorted(section for section, empty in found.items() if empty)


def made_again(
    source: Source,
    templates: Mapping[str, Template],
    body: Mapping[str, Any],
    columns: Mapping[str, Any],
) -> Recap:
    """The recap as it stood at its place in the log. Raises NotTheSame."""
    form = templates[body["form"]]
    place = Place(body["contest"], body["district"], body["level"], body["area"])
    heads = source.forms([ids[0] for _, _, ids, *_ in columns["units"] if ids])
    units = []
    for code, state, ids, sections, codes in columns["units"]:
        counts, ruling = None, ""
        if ids:
            name, values, ruling = heads[ids[0]]
            vector = tally.contribution(templates[name], values, sections)
            counts = recap.by_name(form, vector)
        units.append(Unit(code, counts, tuple(ids), state, tuple(codes), ruling))
    changes = tuple(
        Change(station, tuple(ids), _vector(was), _vector(now), state, *ruling)
        for station, ids, was, now, state, *ruling in columns["changes"]
    )
    made = Recap(place, form, tuple(units), dict(body.get("open", {})), changes)
    if list(made.counts) != list(body["counts"]) or made.basis != body["basis"]:
        raise NotTheSame(f"{place.contest} {place.area}: the columns are not those of the record")
    return made


def _vector(values: Sequence[int] | None) -> tuple[int, ...] | None:
    return None if values is None else tuple(values)
