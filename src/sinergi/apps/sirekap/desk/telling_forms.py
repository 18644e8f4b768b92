"""Corrections, recounts and copies in words: which rows change, from what to what; who chose what."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import telling, wording
from sinergi.apps.sirekap.desk.telling import Row
from sinergi.core import definitions
from sinergi.law.election import Election

COPIES = ("witness", "supervisor", "pps")


def copy_word(of: str) -> str:
    return {
        "witness": _("Salinan milik saksi"),
        "supervisor": _("Salinan milik pengawas"),
        "pps": _("Salinan milik PPS"),
    }[of]


def _changes(election: Election, body: Mapping[str, Any]) -> list[Row]:
    """Rows that differ from the record that would be replaced; every row where there is none."""
    form = definitions.all_templates(election.id).get(body["form"])
    if form is None:
        return [(_("Formulir"), body["form"])]
    found: list[Row] = []
    if "copy_of" in body:
        found.append((_("Sumber"), copy_word(body["copy_of"])))
    before = _counts(body["replaces"][0]) if body.get("replaces") else None
    for i, (name, n) in enumerate(zip(form.names, body["counts"], strict=True)):
        was = before[i] if before and len(before) == len(form.names) else None
        if was == n:
            continue
        told = _number(n) if was is None else f"{_number(was)} → {_number(n)}"
        found.append((wording.field(form, name), told))
    return found


def _number(n: int) -> str:
    return _("kosong") if n < 0 else str(n)


def _counts(record: str) -> list[int] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT counts FROM record WHERE id = %s", [bytes.fromhex(record)])
        row = cursor.fetchone()
    return row[0] if row else None


def _settled(election: Election, body: Mapping[str, Any]) -> list[Row]:
    """The record that stands afterwards, by its sums."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT form, counts, note FROM record WHERE id = %s",
            [bytes.fromhex(body["records"][0])],
        )
        row = cursor.fetchone()
    if row is None or row[1] is None:
        return []
    form = definitions.all_templates(election.id)[row[0]]
    by = wording.signer(row[2].split("\n\n", 1)[1].split(" ")[1])
    found = [(_("Rekaman"), f"{body['records'][0][:8]}, {by}")]
    return found + [
        (wording.field(form, n), _number(row[1][form.index[n]]))
        for n in (*form.vote_fields, "valid", "invalid", "total")
    ]


telling.TELLERS.update(
    {"correction": _changes, "recount": _changes, "result": _changes, "settle": _settled}
)
