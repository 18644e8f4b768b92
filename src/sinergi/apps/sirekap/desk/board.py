"""The board of a plenary: its units, and one unit with everything that is read aloud from it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from sinergi.apps.sirekap import plenaries, recaps
from sinergi.apps.sirekap.adjustments import ADJUSTED
from sinergi.apps.sirekap.desk import beside, copies, marks, sittings, wording
from sinergi.apps.sirekap.desk.models import DeskReading
from sinergi.apps.sirekap.desk.queries import READ
from sinergi.apps.sirekap.desk.sittings import Plenary
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.law import recap
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.recap import STATION_DIGITS, Place, Unit
from sinergi.law.regions import LENGTHS
from sinergi.publication import dhasil

VILLAGE = LENGTHS["village"]


@dataclass(frozen=True, slots=True)
class Read:
    """Who marked a unit as read, when (local time of the server's clock, ISO), at which head."""

    person: str
    at: str
    head: str


@dataclass(frozen=True, slots=True)
class Line:
    """A unit in the board's list. ``changed``: it was read, and another head stands now."""

    code: str
    district: str
    name: str
    group: str
    shape: str
    word: str
    settled: bool
    codes: tuple[str, ...]
    head: str
    read: Read | None

    @property
    def changed(self) -> bool:
        return self.read is not None and self.read.head != self.head

    @property
    def done(self) -> bool:
        return self.read is not None and not self.changed


@dataclass(frozen=True)
class Board:
    """``plenary``: the last one of this contest here, None before any."""

    election: Election
    contest: str
    area: str
    level: str
    plenary: Plenary | None
    lines: Sequence[Line]

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def unsettled(self) -> list[Line]:
        return [line for line in self.lines if not line.settled]


def places(election: Election, contest: str, area: str) -> list[Place]:
    """One recap each: the districts of the contest in the area. Raises NotAPlace."""
    found = recap.districts_at(election, contest, area)
    return [recap.place_at(election, contest, area, d) for d in found] or [
        recap.place_at(election, contest, area)
    ]


def ground(election: Election, area: str) -> plenaries.Ground:
    """As it stands now; what one request reads of it is read once."""
    templates = definitions.templates_now(election.id)
    return plenaries.ground(election, templates, area, remember=True)


def of(
    actor: Actor, election_id: str, contest: str, area: str, here: plenaries.Ground | None = None
) -> Board:
    """``here``: the ground that the same request has read. Raises NotAllowed, NotAPlace."""
    actor.require(READ, area, election_id)
    election = definitions.current(election_id)
    here = here or ground(election, area)
    found = places(election, contest, area)
    plenary = sittings.latest(sittings.of_area(election_id, area), contest)
    marks = _marks(election_id, plenary, contest)
    lines: list[Line] = []
    for place in found:
        units = recaps.standing(here, place, recap.form_of(election, place)).units
        lines += _lines(election, place, units, marks)
    return Board(election, contest, area, found[0].level, plenary, lines)


def _marks(election: str, plenary: Plenary | None, contest: str) -> Mapping[tuple[str, str], Read]:
    if plenary is None:
        return {}
    rows = DeskReading.objects.filter(election=election, sitting=plenary.id, contest=contest)
    return {
        (r.district, r.unit): Read(r.person, r.at.isoformat(timespec="seconds"), r.head)
        for r in rows
    }


def _lines(
    election: Election,
    place: Place,
    units: Sequence[Unit],
    marks: Mapping[tuple[str, str], Read],
) -> list[Line]:
    heads = _heads(election.id, place, [u.code for u in units])
    found = []
    for unit in units:
        shape, word = _state(unit)
        station = len(unit.code) == STATION_DIGITS
        head = heads.get(unit.code, "") if station else (unit.ids[0] if unit.ids else "")
        found.append(
            Line(
                unit.code, place.district, _short(election, unit.code),
                election.region_name(unit.code[:VILLAGE]) if station else _district(election, place),
                shape, word, unit.settled, unit.findings, head,
                marks.get((place.district, unit.code)),
            )
        )  # fmt: skip
    return found


def _heads(election: str, place: Place, codes: Sequence[str]) -> dict[str, str]:
    """Station → its head, held ones too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT station, encode(head, 'hex') FROM station_result WHERE election = %s"
            " AND contest = %s AND station = ANY(%s) AND head IS NOT NULL",
            [election, place.contest, list(codes)],
        )
        return dict(cursor.fetchall())


def _state(unit: Unit) -> tuple[str, str]:
    if unit.state == recap.NO_RECAP:
        return "○", _("Rekap belum disahkan")
    if unit.state == ADJUSTED:
        return "§", _("Ditetapkan putusan %s") % unit.ruling
    if unit.state == "changed":
        return "▲", _("Berubah sesudah disahkan")
    if unit.state == "ratified":
        return "✓", _("Rekap disahkan")
    return wording.status(unit.state)


def _short(election: Election, code: str) -> str:
    if len(code) == STATION_DIGITS:
        return f"{election.label('station', code)} {code[-3:]}"
    return dhasil.sheet.name_of(election, code)


def _district(election: Election, place: Place) -> str:
    known = election.districts.get((place.contest, place.district))
    return known.name if known else ""


# --- one unit ---------------------------------------------------------------------------------


def unit(
    actor: Actor, election_id: str, contest: str, area: str, code: str, district: str
) -> dict[str, Any]:
    """A unit as the board shows it, as JSON. Raises NotAllowed, NotAPlace, LookupError."""
    actor.require(READ, area, election_id)
    election = definitions.current(election_id)
    if len(code) == STATION_DIGITS:
        return _station(election, contest, code)
    return _area(election, contest, area, code, district)


def _station(election: Election, contest: str, code: str) -> dict[str, Any]:
    if not election.votes_in(contest, code):
        raise LookupError(code)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.status, encode(s.head, 'hex'), s.noted, s.version, s.findings::text,"
            " s.history::text, r.form, r.counts, r.note FROM station_result s"
            " LEFT JOIN record r ON r.id = s.head"
            " WHERE (s.election, s.contest, s.station) = (%s, %s, %s)",
            [election.id, contest, code],
        )
        row = cursor.fetchone()
    name = dhasil.sheet.name_of(election, code)
    station = election.stations[code]
    told: dict[str, Any] = {
        "code": code, "name": name, "roll": station.dpt_l + station.dpt_p, "head": "",
        "findings": [], "blocks": [], "photos": [], "versions": [], "noted": 0, "copies": [],
        "holders": [], "beside": beside.of(election, code), "marks": [],
    }  # fmt: skip
    if row is None or row[6] is None:
        shape, word = wording.status(row[0] if row else "empty")
        return told | {"shape": shape, "word": word}
    status, head, noted, version, findings, history, form_name, counts, note = row
    shape, word = wording.status(status)
    form = definitions.all_templates(election.id)[form_name]
    found = [f for f in json.loads(findings) if "masked" not in f]
    marked = {name for f in found for name in f["fields"]}
    earlier = _earlier(json.loads(history), form_name, form)
    body = plenaries.body_of(note)
    return told | {
        "shape": shape, "word": word, "head": head, "noted": int(noted), "version": version,
        "at": body["at"], "by": wording.signer(note.split("\n\n", 1)[1].split(" ")[1]),
        "findings": [
            {"code": f["code"], "text": wording.finding(f), "fields": list(f["fields"])}
            for f in found
        ],
        "blocks": _blocks(form, counts, marked, [v["counts"] for v in earlier]),
        "versions": [{k: v for k, v in one.items() if k != "counts"} for one in earlier],
        "photos": photos(election.id, contest, code, body.get("photos", "")),
        "copies": copies.of_station(election, contest, code, form, counts, head),
        "holders": list(copies.holders(form).items()),
        "beside": beside.of(election, code, form, counts),
        "marks": marks.of(election.id, form, marked),
    }  # fmt: skip


def _earlier(
    history: Sequence[Mapping[str, Any]], form_name: str, form: Template
) -> list[dict[str, Any]]:
    """What stood before, or stands beside it, with its counts: the versions to compare."""
    return [
        {"id": h["id"], "kind": h["kind"], "at": h.get("at", ""), "counts": h["counts"],
         "signed": [wording.signer(name) for name in h["signed"]], "reason": h.get("reason", "")}
        for h in history
        if "counts" in h and h.get("form", form_name) == form_name
        and len(h["counts"]) == len(form.fields) and h["kind"] != "reading"
    ]  # fmt: skip


def _blocks(
    form: Template,
    counts: Sequence[int],
    marked: set[str],
    others: Sequence[Sequence[int]],
) -> list[dict[str, Any]]:
    """Rows by section as on the paper; men, women and their sum stand in one row of three cells.

    A cell: its ``field``, ``n`` the number that stands, ``others`` by version.
    """
    blocks: list[dict[str, Any]] = []
    for i, field in enumerate(form.fields):
        cell = {
            "field": field.name, "n": counts[i], "marked": int(field.name in marked),
            "others": [o[i] for o in others],
        }  # fmt: skip
        if not blocks or blocks[-1]["section"] != field.section:
            blocks.append(
                {"section": field.section, "title": wording.section(field.section), "rows": []}
            )
        rows = blocks[-1]["rows"]
        whole, _dot, part = field.name.rpartition(".")
        if part in ("p", "j") and rows and rows[-1]["of"] == whole:
            rows[-1]["cells"].append(cell)
            continue
        name = whole if part == "l" else field.name
        rows.append(
            {"of": name, "label": wording.field(form, name), "page": field.page, "cells": [cell]}
        )
    return blocks


def photos(election: str, contest: str, station: str, root: str) -> list[dict[str, Any]]:
    if not root:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT hashes FROM photo_list WHERE root = %s", [root])
        found = cursor.fetchone()
        cursor.execute(
            "SELECT sha256 FROM photo WHERE (election, contest, station) = (%s, %s, %s)",
            [election, contest, station],
        )
        came = {row[0] for row in cursor.fetchall()}
    return [
        {"page": page, "src": f"/hasil/{election}/photos/{h[:2]}/{h}.jpg" if h in came else ""}
        for page, h in enumerate(found[0] if found else (), 1)
    ]


def _area(election: Election, contest: str, area: str, code: str, district: str) -> dict[str, Any]:
    place = recap.place_at(election, contest, area, district)
    form = recap.form_of(election, place)
    units = recaps.standing(ground(election, area), place, form).units
    unit = next((u for u in units if u.code == code), None)
    if unit is None:
        raise LookupError(code)
    shape, word = _state(unit)
    return {
        "code": code, "name": dhasil.sheet.name_of(election, code), "shape": shape, "word": word,
        "head": unit.ids[0] if unit.ids else "", "noted": 0, "photos": [], "versions": [],
        "findings": [], "roll": -1, "copies": [], "holders": [], "beside": [], "marks": [],
        "blocks": _blocks(form, unit.counts, set(), []) if unit.counts is not None else [],
    }  # fmt: skip
