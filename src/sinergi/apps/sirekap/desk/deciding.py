"""One station's result as a desk decides it: numbers, broken sums, neighbours, what may be done now."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import anomalies, board, requests, sittings, wording, words
from sinergi.apps.sirekap.desk.queries import READ, scope_of
from sinergi.apps.sirekap.desk.queue import acknowledged
from sinergi.apps.sirekap.plenaries import body_of
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.law.checks import evaluate, marked
from sinergi.law.checks.table import BY_CODE
from sinergi.law.election import Election
from sinergi.law.form import EMPTY, Template, template
from sinergi.law.regions import NATION, covers
from sinergi.law.sittings import Sitting

#: Where a plenary over a station may be held, the first level first.
_DIGITS = (6, 4, 2)
#: With fewer stations in the village, others of the kecamatan stand beside them; at most so many.
FEW, NEIGHBOURS = 4, 8


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with its sum: ``inputs`` (label, number, what other records say), ``formula`` with
    the numbers in it."""

    code: str
    text: str
    inputs: Sequence[tuple[str, int, Sequence[int]]]
    formula: str
    difference: int
    acknowledged: bool


@dataclass(frozen=True)
class Station:
    """``unit``: as the board shows it; ``deed``: what the page's script needs to write records."""

    code: str
    unit: Mapping[str, Any]
    findings: Sequence[Told]
    rows: Sequence[Mapping[str, Any]]
    heads: Sequence[Mapping[str, Any]]
    neighbours: Sequence[Mapping[str, Any]]
    columns: Sequence[str]
    history: Sequence[Mapping[str, Any]]
    sitting: Sitting | None
    opened: bool
    deed: Mapping[str, Any]
    asked: requests.Asked | None
    words: Sequence[Mapping[str, Any]]  # what was typed of the words beside the numbers
    page: int  # of the photograph that shows the first finding
    pictures: Sequence[
        Mapping[str, Any]
    ] = ()  # what each record that had effect shows, the oldest first


def of(actor: Actor, election: Election, contest: str, code: str) -> Station:
    """Raises NotAllowed, LookupError."""
    actor.require(READ, code, election.id)
    unit = board.unit(actor, election.id, contest, code, code, "")
    row = _row(election.id, contest, code)
    form, counts = _form(election, contest, code, row)
    heads = _heads(election.id, row)
    sitting, opened = _sitting(actor, election.id, contest, code)
    findings = _findings(election, contest, code, row, form, counts, heads)
    round_, head = (row["round"], row["head"]) if row else (0, "")
    ids = [h["id"] for h in heads]
    columns, near = _neighbours(election, contest, code, form)
    return Station(
        code, unit, findings, _rows(form, counts, heads, _asked(row)), heads, near, columns,
        _history(row), sitting, opened,
        {
            "contest": contest, "station": code, "round": round_, "form": form.form, "head": head,
            "heads": ids, "counts": list(counts), "names": list(form.names),
            "votes": _open_codes(row),
            "sitting": sitting.id if sitting else "",
            "level": sitting.level if sitting else "kecamatan",
        },
        requests.of_area(election.id, contest, code).get(code),
        [
            {
                "label": wording.field(form, w.field) if w.field else _sheet(w.sheet),
                "said": w.said, "n": counts[form.index[w.field]] if w.field else EMPTY,
                "field": w.field, "reason": w.reason, "by": w.person, "at": w.at,
            }
            for w in words.typed(election.id, contest, code, head)
        ],
        next(
            (form.fields[form.index[n]].page for f in (row["findings"] if row else ())
             for n in f["fields"] if n in form.index), 1,
        ),
        _pictures(election.id, contest, code, row),
    )  # fmt: skip


def _sheet(name: str) -> str:
    return {"spare": _("Lembar cadangan dipakai"), "swapped": _("Lembar tertukar")}[name]


def _open_codes(row: Mapping[str, Any] | None) -> list[str]:
    """V and A codes that stand open, those too that another finding explains: a settle names all."""
    found = row["findings"] if row else ()
    return sorted({f["code"] for f in found if f["code"][0] in "VA"})


def _row(election: str, contest: str, code: str) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.round, s.status, encode(s.head, 'hex'), s.also, s.findings::text,"
            " s.history::text, r.form, r.counts, r.note FROM station_result s"
            " JOIN record r ON r.id = s.head"
            " WHERE (s.election, s.contest, s.station) = (%s, %s, %s)",
            [election, contest, code],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    names = ("round", "status", "head", "also", "findings", "history", "form", "counts", "note")
    found = dict(zip(names, row, strict=True))
    found["findings"], found["history"] = json.loads(row[4]), json.loads(row[5])
    return found


def _form(
    election: Election, contest: str, code: str, row: Mapping[str, Any] | None
) -> tuple[Template, Sequence[int]]:
    if row is not None:
        return definitions.all_templates(election.id)[row["form"]], row["counts"]
    district = election.district_of(contest, code)
    form = template(election, contest, district, election.stations[code].kind)
    return form, [EMPTY] * len(form.fields)


def _heads(election: str, row: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The records that stand on the table, the head first, with their numbers."""
    if row is None:
        return []
    ids = [row["head"], *[i for i in row["also"].split(",") if i]]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(id, 'hex'), form, counts, note FROM record WHERE election = %s"
            " AND id = ANY(%s)",
            [election, [bytes.fromhex(i) for i in ids]],
        )
        found = {i: (form, counts, note) for i, form, counts, note in cursor.fetchall()}
    told = []
    for number, name in enumerate(ids, 1):
        form, counts, note = found[name]
        told.append(
            {
                "id": name, "number": number, "at": body_of(note)["at"],
                "by": wording.signer(note.split("\n\n", 1)[1].split(" ")[1]),
                "counts": counts if form == row["form"] else [],
            }
        )  # fmt: skip
    return told


def _sitting(actor: Actor, election: str, contest: str, code: str) -> tuple[Sitting | None, bool]:
    """The open plenary in which the actor decides, and whether one was ever opened here."""
    scope = scope_of(actor, election, code) or NATION
    opened = False
    for area in (*(code[:n] for n in _DIGITS), NATION):
        found = [
            p.sitting for p in sittings.of_area(election, area) if p.sitting.holds(code, contest)
        ]
        opened = opened or bool(found)
        for sitting in found:
            if sitting.is_open and covers(scope, sitting.area):
                return sitting, True
    return None, opened


def _findings(
    election: Election,
    contest: str,
    code: str,
    row: Mapping[str, Any] | None,
    form: Template,
    counts: Sequence[int],
    heads: Sequence[Mapping[str, Any]],
) -> list[Told]:
    if row is None:
        return []
    said = acknowledged(election.id, contest, code).get(code, {}).get(row["head"], set())
    said = said | set(body_of(row["note"]).get("acks", {}))
    found = [f for f in row["findings"] if "masked" not in f]
    found += [f.to_json() for f in anomalies.of_area(election, contest, code).get(code, ())]
    return [told(f, form, counts, heads, said) for f in found]


def told(
    found: Mapping[str, Any],
    form: Template,
    counts: Sequence[int],
    heads: Sequence[Mapping[str, Any]] = (),
    said: Collection[str] = (),
) -> Told:
    """A published finding in words and sums."""
    context, check = found.get("context", {}), BY_CODE[found["code"]]
    inputs = [
        (
            wording.field(form, name), counts[form.index[name]],
            [h["counts"][form.index[name]] for h in heads[1:] if h["counts"]],
        )
        for name in found["fields"]
        if name in form.index
    ]  # fmt: skip
    formula = ""
    if "left" in context and "right" in context:
        sign = "≤" if check.relation == "<=" or check.how == "option" else "="
        parts = [n for _label, n, _others in inputs]
        left = " + ".join(map(str, parts[:-1])) if 1 < len(parts) <= 9 else _("jumlah barisnya")
        total = f" = {context['left']}" if len(parts) > 2 else ""
        formula = f"{left}{total}; {_('harus')} {sign} {context['right']}"
    return Told(
        found["code"], wording.finding(found), inputs, formula, int(context.get("difference", 0)),
        found["code"] in said,
    )  # fmt: skip


def _asked(row: Mapping[str, Any] | None) -> frozenset[str]:
    """Fields that open findings name."""
    found = row["findings"] if row else ()
    return frozenset(n for f in found if "masked" not in f for n in f["fields"])


def _rows(
    form: Template,
    counts: Sequence[int],
    heads: Sequence[Mapping[str, Any]],
    asked: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Every row of the form to be corrected, with what the other records that stand say."""
    return [
        {
            "name": f.name, "label": wording.field(form, f.name), "n": counts[i], "boxes": f.boxes,
            "section": f.section, "asked": f.name in asked,
            "others": [h["counts"][i] for h in heads[1:] if h["counts"] and h["counts"][i] != counts[i]],
        }
        for i, f in enumerate(form.fields)
    ]  # fmt: skip


def _neighbours(
    election: Election, contest: str, code: str, form: Template
) -> tuple[list[str], list[dict[str, Any]]]:
    """The stations around this one: users, valid, invalid, then the options in ballot order."""
    names: list[str] = [
        n for n in ("users.total.j", "valid", "invalid", "total") if n in form.index
    ]
    names += form.vote_fields
    near = anomalies.forms(election.id, contest, code[:10])
    if len(near) < FEW:  # a village of one station or two: those of the kecamatan nearest by code
        wide = anomalies.forms(election.id, contest, code[:6])
        around = sorted(wide, key=lambda s: (abs(int(s) - int(code)), s))[:NEIGHBOURS]
        near = {s: wide[s] for s in sorted(around)}
    rows = [
        {
            "code": station, "name": f"{election.label('station', station)} {station[-3:]} {election.region_name(station[:10])}",
            "own": station == code,
            "counts": [counts[other.index[n]] if n in other.index else EMPTY for n in names],
        }
        for station, (other, counts) in near.items()
    ]  # fmt: skip
    return [wording.field(form, n) for n in names], rows


def _history(row: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return [
        {
            "id": h["id"][:8], "what": wording.step(h), "at": h.get("at", ""),
            "why": wording.why(h["why"]) if h["effect"] == "none" else "",
            "by": ", ".join(wording.signer(name) for name in h["signed"]),
            "reason": h.get("reason", ""),
        }
        for h in (row["history"] if row else ())
    ]  # fmt: skip


def _pictures(
    election: str, contest: str, code: str, row: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """The photographs of each record of the history, old and new; none where they never changed."""
    history = [h for h in (row["history"] if row else ()) if not h["why"]]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(id, 'hex'), note FROM record WHERE election = %s AND id = ANY(%s)",
            [election, [bytes.fromhex(h["id"]) for h in history]],
        )
        bodies = {i: body_of(note) for i, note in cursor.fetchall()}
    found = []
    for step in history:
        body = bodies.get(step["id"], {})
        pages = board.photos(election, contest, code, body.get("photos", ""))
        if pages or "evidence" in body:
            found.append(
                {"what": wording.step(step), "at": step.get("at", ""), "pages": pages,
                 "reason": step.get("reason", ""), "evidence": body.get("evidence", "")}
            )  # fmt: skip
    return found if len(found) > 1 or any(one["evidence"] for one in found) else []


def checked(
    actor: Actor, election: Election, contest: str, code: str, counts: Sequence[int]
) -> list[dict[str, str]]:
    """What the checks would say of these numbers. Raises NotAllowed, ValueError for another length."""
    actor.require(READ, code, election.id)
    form, _now = _form(election, contest, code, _row(election.id, contest, code))
    kind = election.kinds[election.stations[code].kind]
    found = marked(evaluate(form, kind, counts, election.checks))
    return [
        {"code": f["code"], "text": wording.finding(f)}
        for f in found
        if "masked" not in f and f["code"][0] in "VA"
    ]
