"""What is signed in each of the ten stories: the bodies of its records and who signs them, in order.

Every number follows from the seed and is checked by the tests against what the story says. The words
in ``reason`` and ``ground`` are public: they stand in the history of the station.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sinergi.commands.simulation import officers
from sinergi.commands.simulation.counting import count
from sinergi.core.demo.paper import Looks
from sinergi.core.demo.stories import Story, at
from sinergi.law.form import Template
from sinergi.ledger import record
from sinergi.ledger.note import P256Signer

if TYPE_CHECKING:
    from sinergi.commands.simulation.telling import Teller

PLAIN = Looks()
WITNESSES = ("1", "2", "3")
#: When the island's forms are signed, hours before there is a signal.
ISLAND_SIGNED = at(0, 20, 15)
READ, WRITTEN = 617, 117  # the misread first line
MOVED = 7  # votes that stand at the next candidate's line
SPOKEN_FOR = 193  # voters of the prison who moved in


@dataclass(frozen=True, slots=True)
class Paper:
    """What a form's paper says (its record may say otherwise), for whoever photographs it."""

    form: Template
    counts: Sequence[int]
    station: str
    looks: Looks = PLAIN
    version: int = 1  # another one is another photograph of the same station


#: Gives the root of a paper's photographs, "" = none are made of it.
Photographer = Callable[[Paper], str]
Signed = tuple[dict[str, Any], list[P256Signer]]


def identity(body: Mapping[str, Any]) -> str:
    """The id that a record with this body has, whoever signs it."""
    return hashlib.sha256(record.text_of(body)).hexdigest()


class Scene:
    """One station of a story in one contest: sound counts, and bodies made of them."""

    def __init__(self, teller: "Teller", story: Story, contest: str):
        self.teller, self.story, self.contest = teller, story, contest
        self.election = teller.election
        place = self.election.stations[story.station]
        self.form, counts = count(self.election, contest, place, teller.seed)
        self.numbers = dict(zip(self.form.names, counts, strict=True))

    @property
    def station(self) -> str:
        return self.story.station

    @property
    def phone(self) -> list[P256Signer]:
        return [self.teller.keys[self.station]]

    @property
    def second_phone(self) -> list[P256Signer]:
        return [self.teller.second_phones[self.station]]

    def counts(self, changed: Mapping[str, int] | None = None) -> list[int]:
        """The sound counts, with some fields changed."""
        numbers = self.numbers | dict(changed or {})
        return [numbers[name] for name in self.form.names]

    def swing(self, votes: int) -> dict[str, int]:
        """The two fields after so many votes went from the strongest line to the next one."""
        strongest, second, *_ = sorted(self.form.vote_fields, key=lambda f: -self.numbers[f])
        return self.move(strongest, second, votes)

    def move(self, taken_from: str, given_to: str, votes: int) -> dict[str, int]:
        """The two fields after so many votes went from one to the other."""
        return {
            taken_from: self.numbers[taken_from] - votes,
            given_to: self.numbers[given_to] + votes,
        }

    def result(
        self, counts: Sequence[int], moment: int = 0, *, paper: Sequence[int] | None = None,
        looks: Looks = PLAIN, **more: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """A form at a moment of the story; ``paper``: what the paper says, where it differs."""
        body = officers.body_of(
            self.election, self.contest, self.station, self.form.form, counts, minute=0
        )
        body |= {
            "at": self.teller.clock(self.story.moments[moment], self.station),
            "signers": {"kpps": 7, "witnesses": dict.fromkeys(WITNESSES, "signed")},
        }
        written = Paper(self.form, paper or counts, self.station, looks, moment + 1)
        root = self.teller.photograph(written)
        return body | ({"photos": root} if root else {}) | more

    def said(self, kind: str, moment: int, **more: Any) -> dict[str, Any]:
        """What a desk or an authority says of this contest."""
        return {
            "at": self.teller.clock(self.story.moments[moment]), "contest": self.contest,
            "election": self.election.id, "kind": kind, **more,
        }  # fmt: skip


def misread(s: Scene) -> list[Signed]:
    """117 read as 617: the sum does not hold, the form waits; the same phone corrects it."""
    first = s.form.vote_fields[0]
    others = s.form.vote_fields[1:]
    left = s.numbers["valid"] - WRITTEN
    s.numbers |= {first: WRITTEN, others[0]: left // 3, others[1]: left - left // 3}
    blurred = Looks(ambiguous=((first, READ),))
    wrong = s.result(s.counts({first: READ}), paper=s.counts(), looks=blurred)
    mended = s.result(
        s.counts(), 1, looks=replace(blurred, light="day"), kind="correction", replaces=[identity(wrong)],
        reason="terbaca 617; di formulir 117",
    )  # fmt: skip
    return [(wrong, s.phone), (mended, s.phone)]


def moved(s: Scene) -> list[Signed]:
    """Seven votes stand at the next candidate of the list: every sum holds, so the program holds nothing.
    A witness's copy finds it; the plenary opens the form and corrects."""
    lists = [rows for rows in s.form.parties.values() if len(rows) > 2]
    _, above, below, *_ = max(lists, key=lambda rows: s.numbers[rows[1]])
    wrong = s.result(s.counts(s.move(above, below, MOVED)), paper=s.counts())
    mended = s.result(
        s.counts(), 1, kind="correction", replaces=[identity(wrong)], source="kecamatan",
        sitting=s.teller.sitting, reason="salinan saksi berbeda; C.HASIL dibuka dalam pleno",
    )  # fmt: skip
    return [(wrong, s.phone), (mended, s.teller.desks)]


def prison(s: Scene) -> list[Signed]:
    """More voters than the roll: almost all of them moved in. Lawful at a special location."""
    n = s.numbers
    moved_in = {"users.dptb.l": SPOKEN_FOR, "users.dptb.p": 0, "users.dptb.j": SPOKEN_FOR}
    n |= moved_in
    for sex in "lpj":
        n[f"users.total.{sex}"] = sum(n[f"users.{g}.{sex}"] for g in ("dpt", "dptb", "dpk"))
    more = n["users.total.j"] - n["total"]
    n["users.total.j"] = n["total"] = n["ballots.used"] = n["total"] + more
    n["valid"] += more
    n[s.form.vote_fields[0]] += more
    n["ballots.received"] = n["ballots.used"] + n["ballots.spoiled"] + n["ballots.unused"]
    return [(s.result(s.counts()), s.phone)]


def no_witness(s: Scene) -> list[Signed]:
    """No witness came: the officers sign alone. It counts, and the history says so."""
    absent = {"kpps": 7, "witnesses": dict.fromkeys(WITNESSES, "absent")}
    return [(s.result(s.counts(), looks=Looks(witnesses=()), signers=absent), s.phone)]


def two_equal(s: Scene) -> list[Signed]:
    """A second officer sends the same form from another phone: it confirms the first."""
    return [(s.result(s.counts()), s.phone), (s.result(s.counts(), 1), s.second_phone)]


def two_versions(s: Scene) -> list[Signed]:
    """Two phones, two numbers: neither counts until the plenary has looked at the paper."""
    right = s.result(s.counts())
    wrong = s.result(s.counts(s.swing(10)), 1, paper=s.counts())
    chosen = s.said(
        "settle", 2, station=s.station, round=0, records=[identity(right), identity(wrong)],
        codes=["V003"], sitting=s.teller.sitting, reason="C.HASIL dibuka: yang pertama benar",
        **{"as": "chosen"},
    )  # fmt: skip
    return [(right, s.phone), (wrong, s.second_phone), (chosen, s.teller.desks)]


def recount(s: Scene) -> list[Signed]:
    """A witness objects; the plenary opens the box and counts again: three ballots change sides."""
    first = s.result(s.counts())
    again = s.result(
        s.counts(s.swing(3)), 1, looks=Looks(stamp="recount"), kind="recount",
        replaces=[identity(first)], source="kecamatan", sitting=s.teller.sitting,
        reason="keberatan saksi; kotak dibuka, dihitung ulang",
    )  # fmt: skip
    return [(first, s.phone), (again, s.teller.desks)]


def revote(s: Scene) -> list[Signed]:
    """The vote is held again: the old round leaves the totals at the order, the new one comes."""
    first = s.result(s.counts())
    order = s.said(
        "revote", 1, round=1, stations=[s.station], date="2029-02-24",
        ground="UU 7/2017 Pasal 372 ayat (2)",
        reason="pemilih tanpa KTP-el dan tanpa DPT, DPTb ikut memilih",
    )  # fmt: skip
    again = s.result(s.counts(s.swing(12)), 2, looks=Looks(stamp="revote"), round=1)
    return [(first, s.phone), (order, [s.teller.board]), (again, s.phone)]


def island(s: Scene) -> list[Signed]:
    """Signed in the evening; a boat brings the phone to where there is a signal at noon."""
    return [(s.result(s.counts(), at=s.teller.clock(ISLAND_SIGNED, s.station)), s.phone)]


def as_written(s: Scene) -> list[Signed]:
    """The paper itself does not add up. A second person confirms that it says so; the plenary notes
    it as it is written: it counts, marked."""
    line = max(s.form.vote_fields, key=lambda f: s.numbers[f])
    odd = s.result(s.counts({line: s.numbers[line] + 2}))  # the lines exceed the paper's own sum
    records, codes = [identity(odd)], ["V402"]
    seen = s.said(
        "settle", 1, station=s.station, round=0, records=records, codes=codes,
        reason="dibaca orang kedua: di kertas memang demikian", **{"as": "confirmed"},
    )  # fmt: skip
    noted = s.said(
        "settle", 2, station=s.station, round=0, records=records, codes=codes,
        sitting=s.teller.sitting, reason="tertulis demikian; dicatat sebagai kejadian khusus",
        **{"as": "noted"},
    )  # fmt: skip
    return [(odd, s.phone), (seen, s.teller.desks), (noted, s.teller.desks)]


TELLERS: Mapping[str, Callable[[Scene], list[Signed]]] = {
    "misread": misread, "moved": moved, "prison": prison, "no-witness": no_witness,
    "two-equal": two_equal, "two-versions": two_versions, "recount": recount, "revote": revote,
    "island": island, "as-written": as_written,
}  # fmt: skip
