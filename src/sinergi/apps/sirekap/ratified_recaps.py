"""Ratified recaps made public: their D.Hasil and one list an area, all a function of the log (and, as
with photographs, of which scans of signed papers came).

``recaps/<contest>/<district or ->/<area>-<no>.pdf`` (.csv, .xlsx), ``recaps/<contest>/<area>.json``
and ``recaps/<contest>/index.json``, which names the areas that have a list. Files of one sitting never
change once written; an area's list grows when a later sitting ratifies its recaps anew.
"""

import fcntl
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from sinergi.apps.sirekap.plenaries import Ground, Tables, body_of
from sinergi.core import definitions, metrics, vault
from sinergi.core.files import write_whole
from sinergi.law.sittings import Sitting
from sinergi.ledger.canonical import dumps
from sinergi.ledger.record import REGISTER
from sinergi.publication import dhasil, recap_columns
from sinergi.publication.ratified import (
    FOLDER,
    WRITERS,
    Ratified,
    before_of,
    listed,
    of_sittings,
    ratifications,
    sheet_of,
)  # fmt: skip


def folder(election: str, contest: str) -> Path:
    return Path(settings.PUBLIC_ROOT) / election / FOLDER / contest


# --- what the log says ------------------------------------------------------------------------


def of_area(election: str, contest: str, area: str) -> list[Ratified]:
    """The recaps that sittings of the area have ratified, as ``ratified.of_sittings`` gives them."""
    return of_sittings(
        contest,
        _ratifications(election, area),
        lambda index: _seen_at(election, contest, index),
        lambda ids: recaps_of(contest, ids),
    )


def _ratifications(election: str, area: str | None) -> list[tuple[Sitting, int]]:
    """Sittings and the register's index of their ratification; ``area`` None = of all areas."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(r.id, 'hex'), e.index, r.note FROM record r"
            " JOIN log_entry e ON e.record = r.id AND e.log = %s"
            " WHERE r.election = %s AND r.kind = 'sitting' AND r.note LIKE %s ORDER BY e.index",
            [REGISTER, election, f'%"area":"{area}"%' if area is not None else "%"],
        )
        rows = cursor.fetchall()
    return ratifications((i, index, body_of(note)) for i, index, note in rows)


def _seen_at(election: str, contest: str, index: int) -> str:
    """Time of the contest's first anchor that had seen this register entry; "" = none yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.note FROM log_entry e JOIN record r ON r.id = e.record"
            " WHERE e.election = %s AND e.log = %s AND e.asof > %s AND r.kind = 'anchor'"
            " ORDER BY e.index LIMIT 1",
            [election, contest, index],
        )
        row = cursor.fetchone()
    return str(body_of(row[0])["at"]).replace("+00:00", "Z") if row else ""


def recaps_of(
    contest: str, ids: Sequence[str]
) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Id, body and kept columns of those that hold, by district."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(c.record, 'hex'), r.note, c.columns FROM recap c"
            " JOIN record r ON r.id = c.record WHERE c.record = ANY(%s) AND c.contest = %s"
            " AND c.why = '' AND c.columns IS NOT NULL ORDER BY c.district, c.index",
            [[bytes.fromhex(i) for i in ids], contest],
        )
        return [(i, body_of(note), json.loads(columns)) for i, note, columns in cursor.fetchall()]


# --- writing ----------------------------------------------------------------------------------


def publish(election_id: str, contest: str, area: str) -> int:
    """Writes what is missing of an area, its list last; gives how many D.Hasil it made.

    Killed in between, it goes on where it was. Raises OSError, NotTheSame.
    """
    found = of_area(election_id, contest, area)
    if not found:
        return 0
    election = definitions.current(election_id)
    templates = definitions.all_templates(election_id)
    base = folder(election_id, contest)
    made = 0
    for one in found:
        lacking = [k for k in WRITERS if not (base / f"{one.stem}.{k}").exists()]
        if lacking:
            sheet = sheet_of(Tables(election_id), election, templates, one)
            for kind in lacking:
                write_whole(base / f"{one.stem}.{kind}", WRITERS[kind](sheet))
            made += 1
    write_whole(base / f"{area}.json", dumps(listed(contest, area, found, _scans(found))))
    write_index(election_id, contest)
    if made:
        metrics.count({metrics.series("sinergi_dhasil_made_total", election=election_id): made})
    return made


def write_index(election_id: str, contest: str) -> None:
    """The areas that have a list: a page asks for no file that is not there.

    One at a time looks and writes, so that the last one has seen every list.
    """
    base = folder(election_id, contest)
    beside = vault.folder(election_id).parent
    beside.mkdir(parents=True, exist_ok=True)
    with (beside / "recaps.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        areas = sorted(p.stem for p in base.glob("*.json") if p.stem != "index")
        write_whole(base / "index.json", dumps({"areas": areas}))


def _scans(found: Sequence[Ratified]) -> dict[str, list[dict[str, Any]]]:
    """Recap → ``{sha256, kind, pages}`` of the scans of its signed paper. Like photographs they are no
    matter of the log; the files stay with the desks, for they bear people's names and signatures."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record, sha256, kind, pages FROM desk_scan WHERE record = ANY(%s)"
            " AND aside = '' ORDER BY id",
            [[one.id for one in found]],
        )
        told: dict[str, list[dict[str, Any]]] = {}
        for record, sha256, kind, pages in cursor.fetchall():
            told.setdefault(record, []).append({"sha256": sha256, "kind": kind, "pages": pages})
        return told


def before_draft(here: Ground, contest: str, district: str, opening: str) -> dhasil.Before | None:
    """What the D.Hasil of an open plenary will stand in the place of, where it reopened one."""
    now = here.sittings.by_id.get(opening)
    old = here.sittings.by_id.get(now.reopens) if now else None
    if now is None or old is None:
        return None
    for _, body, columns in recaps_of(contest, old.recaps):
        if body["district"] == district:
            made = recap_columns.made_again(here.source, here.templates, body, columns)
            return before_of(made, body, old.no, now.no)
    return None


def missing(election: str) -> Iterable[tuple[str, str]]:
    """(contest, area) of ratified recaps that lack a file, or whose list lacks a plenary. It looks
    at files alone: a nation has tens of thousands, and a clerk that starts must not ask for each."""
    plenaries: dict[tuple[str, str], set[str]] = {}
    for sitting, _ in _ratifications(election, None):
        for contest in sitting.contests:
            plenaries.setdefault((contest, sitting.area), set()).add(sitting.id)
    for (contest, area), ids in sorted(plenaries.items()):
        base = folder(election, contest)
        try:
            named = json.loads((base / f"{area}.json").read_bytes())["recaps"]
        except (OSError, ValueError):
            yield contest, area
            continue
        there = all((base / file).exists() for one in named for file in one["files"])
        if not there or {one["sitting"] for one in named} != ids:
            yield contest, area
