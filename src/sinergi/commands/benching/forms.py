"""Forms for the benches: sound counts, quickly made and really signed, one device a station."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sinergi.law.election import Election
from sinergi.law.form import Template, template
from sinergi.ledger import note
from sinergi.ledger.note import P256Signer
from sinergi.ledger.record import text_of

AT = "2029-02-14T20:00:00+09:00"


class Counter:
    """Draws sound vectors of one template."""

    def __init__(self, form: Template, seed: int):
        self.form = form
        self.rng = np.random.default_rng(seed)
        self.groups = list(form.parties.items())
        self.shares = self.rng.dirichlet(np.ones(len(form.vote_fields)) * 2)

    def draw(self) -> list[int]:
        """``counts`` in the form's order; 260 on the roll, every check holds."""
        rng = self.rng
        men, women = (int(n) for n in rng.integers(80, 125, 2))
        users = men + women
        invalid = int(rng.integers(0, 6))
        votes = rng.multinomial(users - invalid, self.shares).tolist()
        counts = {
            "voters.dpt.l": 130, "voters.dpt.p": 130, "voters.dpt.j": 260,
            "users.dpt.l": men, "users.dpt.p": women, "users.dpt.j": users,
            "users.total.l": men, "users.total.p": women, "users.total.j": users,
            "ballots.received": 266, "ballots.used": users, "ballots.unused": 266 - users,
            "valid": users - invalid, "invalid": invalid, "total": users,
        }  # fmt: skip
        counts |= dict(zip(self.form.vote_fields, votes, strict=True))
        for number, rows in self.groups:
            total = counts[f"party.{number}.total"]
            spread = rng.multinomial(total, np.full(len(rows), 1 / len(rows)))
            counts |= dict(zip(rows, spread.tolist(), strict=True))
        return [counts.get(name, 0) for name in self.form.names]


def signed(
    election: Election, keys: Mapping[str, P256Signer], stations: Sequence[str], *, at: str = AT
) -> Iterator[list[str]]:
    """The notes of each station's contests, one list a station."""
    counters: dict[str, Counter] = {}
    for station in stations:
        notes = []
        for contest in election.contests:
            form = template(
                election, contest, election.district_of(contest, station),
                election.stations[station].kind,
            )  # fmt: skip
            counter = counters.setdefault(form.form, Counter(form, len(counters)))
            body: dict[str, Any] = {
                "at": at, "contest": contest, "counts": counter.draw(), "election": election.id,
                "form": form.form, "how": "typed", "kind": "result", "minutes": "nihil",
                "round": 0, "signers": {"kpps": 7}, "source": "kpps", "station": station,
            }  # fmt: skip
            notes.append(note.note(text_of(body), [keys[station]]).to_bytes().decode())
        yield notes
