"""Signs and takes in the lawful cases: two small elections that stand beside the demonstration.

They are taken in by the front door's own code before the server runs, once; what was taken is not
taken again. Told of each case is what may be sent today: a court that adjusts a kecamatan's sum, and
the recaps of all, are not.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sinergi.commands.simulation import officers
from sinergi.commands.simulation.enrolling import approvers
from sinergi.commands.simulation.keyring import Keyring
from sinergi.core.demo import lawful
from sinergi.core.demo.lawful import CASES, Case, Form
from sinergi.law.form import RECAP
from sinergi.ledger import record, selfmade
from sinergi.ledger.keys import NATION, from_pem, key_name
from sinergi.ledger.note import P256Signer

SEED = 2029
SECOND = "b"
#: The case whose second round has an option more: its definition is loaded between the rounds.
ANOTHER_FORM = "revote-one-contest-16-options"
SIXTEENTH = "dpd,13,,16,Calon 16,,active\n"
AUTHORITY = selfmade.AUTHORITIES[0]
_SAID = ("how", "copy_of", "times", "acks")


def stand() -> None:
    """Both elections loaded, sent, counted and published."""
    for name in lawful.ELECTIONS:
        _Telling(name).tell()


class _Telling:
    def __init__(self, name: str):
        from sinergi.apps.sirekap.drain import drain
        from sinergi.apps.sirekap.public import load_election
        from sinergi.core import queries, vault
        from sinergi.core.actors import OPERATOR

        self.name, self.election = name, lawful.election(name)
        if queries.election(self.election.id) is None:
            load_election(OPERATOR, self.election)
        drain(self.election.id)
        self.approvers = approvers(self.election.id, vault.folder(self.election.id))
        self.keys = Keyring.of(self.approvers, self.election.id, SEED)
        found = from_pem(AUTHORITY, vault.load(self.election.id, AUTHORITY))
        self.authority = [found] if isinstance(found, P256Signer) else []
        self.desks = [self.keys.named(key_name("desk", NATION, n)) for n in ("1", "2")]
        self.cases = [case for case in CASES if case.election is self.election]

    def tell(self) -> None:
        self._take(list(self._enrolments()))
        for case in self.cases:
            self._take(list(self._first(case)))
        if any(case.name == ANOTHER_FORM for case in self.cases):
            self._another_form()
        for case in self.cases:
            self._take(list(self._later(case)))

    def _take(self, notes: Sequence[str]) -> None:
        """Lets the intake take them and the clerk log them. Raises RuntimeError where one is refused:
        a lawful case that is refused is an error of the program."""
        from sinergi.apps.sirekap.drain import drain
        from sinergi.apps.sirekap.intake import take

        if not notes:
            return
        answers = take(notes)
        refused = [(a.codes, a.detail) for a in answers if a.status == "refused"]
        if refused:
            raise RuntimeError(f"lawful case of {self.election.id} refused: {refused}")
        if any(a.status == "recorded" for a in answers):
            drain(self.election.id)

    def _enrolments(self) -> Iterator[str]:
        at = f"{self.election.date}T06:00:00+00:00"
        for case in self.cases:
            phones = [self.keys.key(case.station)]
            if case.name == "two-equal-records":
                phones.append(self.keys.key(case.station, SECOND))
            for phone in phones:
                yield from officers.enrolments(self.election, {case.station: phone}, self.approvers)
        for desk in self.desks:
            yield selfmade.enrol(
                election=self.election.id, at=at, name=desk.name, role="desk", scope=NATION,
                spki=desk.spki, signers=self.approvers, reason=selfmade.SELF_MADE,
            ).decode()  # fmt: skip

    # --- what happens at a station ------------------------------------------------------------

    def _first(self, case: Case) -> Iterator[str]:
        """What comes before and in the first round."""
        if case.name == "postponed-ten-days":
            yield self._order(case, "postpone", 0, "UU 7/2017 Pasal 432", "banjir")
        for form in case.forms:
            if form.round == 0 and form.template.station_kind != RECAP:
                yield self._result(case, form)
        if case.name == "two-equal-records":
            yield self._result(case, case.forms[0], second=1, phone=SECOND)

    def _later(self, case: Case) -> Iterator[str]:
        """Orders, and what comes after them."""
        if case.name == "void-pos-without-replacement":
            yield self._order(case, "void", 0, "Putusan Bawaslu", "suara pos tidak dihitung")
        for form in case.forms:
            if form.round == 1:
                yield self._order(case, "revote", 1, "Putusan pengadilan", "pemungutan suara ulang")
                yield self._result(case, form)

    def _another_form(self) -> None:
        """Loads the definition whose ballot has an option more."""
        from sinergi.apps.sirekap import intake
        from sinergi.apps.sirekap.drain import drain
        from sinergi.apps.sirekap.public import load_election
        from sinergi.core import definitions
        from sinergi.core.actors import OPERATOR

        texts = lawful.files(self.name)
        texts["candidates.csv"] += SIXTEENTH
        another = lawful.parsed(texts)
        if definitions.current(self.election.id).candidates != another.candidates:
            load_election(OPERATOR, another)
            drain(self.election.id)
            intake.forget()  # this process judges by the definition that it has just loaded

    def _result(self, case: Case, form: Form, *, second: int = 0, phone: str = "a") -> str:
        body = officers.body_of(
            self.election, form.contest, case.station, form.template.form, form.counts,
            minute=300, second=second,
        )  # fmt: skip
        body |= {"round": form.round, "signers": _signers(case.signers)}
        body |= {key: case.more[key] for key in _SAID if key in case.more}
        signers = [self.keys.key(case.station, phone)]
        if case.more.get("copy_of"):
            body["source"] = "kecamatan"
            signers = self.desks
        return record.sign(body, signers).decode()

    def _order(self, case: Case, kind: str, number: int, ground: str, reason: str) -> str:
        body = {
            "at": f"{self.election.date}T20:00:00+07:00", "contest": case.forms[0].contest,
            "election": self.election.id, "ground": ground, "kind": kind, "reason": reason,
            "round": number, "stations": [case.station],
        }  # fmt: skip
        return record.sign(body, self.authority).decode()


def _signers(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"kpps": said["kpps"], "witnesses": dict(said["witnesses"])}
