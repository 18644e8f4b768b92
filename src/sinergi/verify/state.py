"""What the logs mean: the register's configs read from the public folder, as the clerk has them."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sinergi.law import definition
from sinergi.law.election import Election
from sinergi.law.form import Template, templates
from sinergi.ledger.canonical import canonical, sha256_hex
from sinergi.publication.log_state import Logs
from sinergi.publication.withheld import Withheld
from sinergi.verify.chain import Chain
from sinergi.verify.findings import Report, finding
from sinergi.verify.source import Source


class NoDefinition(ValueError):
    """Nothing can be counted: the findings say why."""


class State(Logs):
    """``documents``: the public files that the configs name, path → hash."""

    def __init__(self, source: Source, chain: Chain, report: Report):
        super().__init__(chain.register)
        self.source = source
        self.report = report
        self.documents: dict[str, str] = {}
        self.forms: dict[str, Template] = {}
        for index, record, holds in chain.records:
            self.note_register(index, record, holds=holds)
        self.withheld = Withheld.of(record.body for _, record in chain.register.withheld)
        if self.election is None:
            report.add(finding("no-config", "log/register"))
            raise NoDefinition

    @property
    def now(self) -> Election:
        """The election by the last config."""
        if self.election is None:
            raise NoDefinition
        return self.election

    def definition(self, body: Any) -> Election:
        lists = {contest: self._document(digest) for contest, digest in body["stations"].items()}
        whole = self._document(body["definition"])
        try:
            election = definition.deserialise(whole, lists)
            self._forms(election, body["forms"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            where = f"definitions/{body['definition']}.json"
            self.report.add(finding("config", where, why=f"{type(error).__name__} {error}"))
            raise NoDefinition from error
        return election

    def _forms(self, election: Election, hashes: Mapping[str, str]) -> None:
        for contest in election.contests:
            known = templates(election, contest).values()
            listed = canonical(definition.form_list(election, contest))
            if sha256_hex(listed) != hashes.get(contest):
                self.report.add(finding("forms", "log/register", contest=contest))
            else:
                self.documents[f"definitions/{hashes[contest]}.json"] = hashes[contest]
            for form in known:
                self.forms[form.form] = form
                where = f"forms/{form.contest}/{form.district}/{form.hash}.json"
                self.documents[where] = form.hash

    def known_templates(self) -> Mapping[str, Template]:
        return self.forms

    def _document(self, digest: str) -> Any:
        where = f"definitions/{digest}.json"
        self.documents[where] = digest
        data = self.source.read(where)
        if data is None:
            self.report.add(finding("missing", where))
            raise NoDefinition
        found = hashlib.sha256(data).hexdigest()
        if found != digest:
            self.report.add(finding("hash", where, found=found))
            raise NoDefinition
        return json.loads(data)
