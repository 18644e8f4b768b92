"""Definitions in the database: documents by hash, and the law's Election made from them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sinergi.core.models import Document
from sinergi.core.models import Election as ElectionRow
from sinergi.law import definition
from sinergi.law.election import Election
from sinergi.law.form import RECAP, Template, templates
from sinergi.law.layout import Layout
from sinergi.ledger.canonical import canonical, sha256_hex


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """``contest`` is empty for the definition, which is of all of them."""

    kind: str
    contest: str
    hash: str
    body: bytes


def documents(election: Election) -> list[StoredDocument]:
    """Everything that a ``config`` record's hashes stand for, templates included; and the layouts of
    forms whose printing is known: so far those that the demonstration draws itself."""
    out = [_document("definition", "", definition.serialise(election))]
    for contest in election.contests:
        out.append(_document("stations", contest, definition.station_list(election, contest)))
        out.append(_document("forms", contest, definition.form_list(election, contest)))
        out += [
            _document("template", contest, t.to_json())
            for t in templates(election, contest).values()
        ]
        out += [
            _document("layout", contest, found.to_json()) for found in _drawn(election, contest)
        ]
    return out


def _drawn(election: Election, contest: str) -> list[Layout]:
    if election.mode != "demo":
        return []
    from sinergi.core.demo.paper.layout import layout_of  # draws: not for every process

    return [layout_of(t) for t in templates(election, contest).values() if t.station_kind != RECAP]


def hashes_of(election: Election, found: Sequence[StoredDocument]) -> dict[str, Any]:
    """The ``config`` record's hashes, from documents that are made already."""
    lists: dict[str, dict[str, str]] = {"stations": {}, "forms": {}}
    for document in found:
        if document.kind in lists:
            lists[document.kind][document.contest] = document.hash
    whole = next(d.hash for d in found if d.kind == "definition")
    return {"definition": whole, **lists}


def _document(kind: str, contest: str, value: Any) -> StoredDocument:
    body = canonical(value)
    return StoredDocument(kind, contest, sha256_hex(body), body)


def body(election_id: str, digest: str) -> Any:
    """The document with this hash; raises Document.DoesNotExist."""
    found = Document.objects.get(election_id=election_id, hash=digest)
    return json.loads(bytes(found.body))


def current(election_id: str) -> Election:
    """The election by the config in force; raises ElectionRow.DoesNotExist."""
    row = ElectionRow.objects.get(pk=election_id)
    return by_hashes(row.id, row.definition, row.stations)


def by_hashes(election_id: str, digest: str, stations: Mapping[str, str]) -> Election:
    """The election whose documents have these hashes (those of a ``config`` record)."""
    return _cached(election_id, digest, tuple(sorted(stations.items())))


@lru_cache(maxsize=8)
def _cached(election_id: str, digest: str, stations: tuple[tuple[str, str], ...]) -> Election:
    lists = {contest: body(election_id, h) for contest, h in stations}
    return definition.deserialise(body(election_id, digest), lists)


@lru_cache(maxsize=8)
def known_templates(election_id: str, definition_hash: str) -> dict[str, Template]:
    """``all_templates`` as of the definition with this hash (which every config changes)."""
    return all_templates(election_id)


def templates_now(election_id: str) -> dict[str, Template]:
    """``all_templates`` as of the config in force; raises ElectionRow.DoesNotExist."""
    return known_templates(election_id, ElectionRow.objects.get(pk=election_id).definition)


def all_templates(election_id: str) -> dict[str, Template]:
    """Every form any config ever listed, by its identity; a form once known stays known."""
    rows = Document.objects.filter(election_id=election_id, kind="template")
    found = (Template.from_json(json.loads(bytes(r.body))) for r in rows.iterator())
    return {t.form: t for t in found}


def layout(election: ElectionRow | str, form: str) -> Layout | None:
    """The published layout of a form by its identity; None where its printing is not known."""
    row = ElectionRow.objects.get(pk=election) if isinstance(election, str) else election
    return _layouts(row.id, row.definition).get(form)


@lru_cache(maxsize=8)
def _layouts(election_id: str, _definition: str) -> dict[str, Layout]:
    rows = Document.objects.filter(election_id=election_id, kind="layout")
    found = (Layout.from_json(json.loads(bytes(r.body))) for r in rows.iterator())
    return {each.form: each for each in found}
