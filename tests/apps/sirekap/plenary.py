"""Plenaries for tests: desks with their own keys, sittings and recaps by the front door."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sinergi.apps.sirekap import plenaries, recaps
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.core import definitions
from sinergi.law import recap
from sinergi.ledger import record, selfmade
from sinergi.ledger.keys import key_name, new_p256
from sinergi.ledger.note import P256Signer
from tests.apps.sirekap.world import World

AT = "2029-02-16T10:00:00+09:00"
PDF = "ab" * 32


@contextmanager
def one_clerk(world: World) -> Iterator[Clerk]:
    """Lets one clerk follow all steps of a world (starting one anew for each costs the most).

    For it each look at the clock is minutes later, so that it anchors what the register took.
    """
    ticks = itertools.count()
    clerk = Clerk(
        world.election.id,
        waited=lambda: datetime(2029, 2, 16, tzinfo=UTC) + timedelta(minutes=next(ticks)),
    )
    assert clerk.start()

    def settle() -> None:
        while clerk.step():
            pass
        clerk.publish()

    before, world.settle = world.settle, settle  # type: ignore[method-assign]
    yield clerk
    world.settle = before  # type: ignore[method-assign]
    clerk.stop()


@dataclass
class Plenary:
    """One sitting of an area; each step is posted and the clerk lets it follow."""

    world: World
    level: str
    area: str
    contests: Sequence[str]
    no: int = 1
    opening: str = ""
    desks: list[P256Signer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desks = [new_p256(key_name("desk", self.area, f"{self.no}{n}")) for n in "ab"]
        notes = [
            selfmade.enrol(
                election=self.world.election.id, at=AT, name=key.name, role="desk",
                scope=self.area, spki=key.spki, signers=self.world.approvers,
            ).decode()
            for key in self.desks
        ]  # fmt: skip
        assert {a["status"] for a in self.world.post(notes)} == {"recorded"}
        self.world.settle()

    def step(self, event: str, **more: Any) -> dict[str, Any]:
        """Posts a ``sitting`` record; gives the answer."""
        body = {
            "area": self.area, "at": AT, "contests": sorted(self.contests),
            "election": self.world.election.id, "event": event, "kind": "sitting",
            "level": self.level, "no": self.no, **more,
        }  # fmt: skip
        signers = self.desks if event in ("ratified", "reopened") else self.desks[:1]
        return self.post(record.sign(body, signers).decode())

    def opened(self, event: str = "opened", **more: Any) -> "Plenary":
        answer = self.step(event, **more)
        assert answer["status"] == "recorded", answer
        self.opening = answer["id"]
        return self

    def post(self, note: str) -> dict[str, Any]:
        (answer,) = self.world.post([note])
        if answer["status"] == "recorded":
            self.world.settle()
            if '"kind":"sitting"' in note:
                self.world.settle()  # an anchor follows what the register took
        return answer

    def made(
        self, contest: str, district: str = "", *, open: Mapping[str, str] | None = None
    ) -> recap.Recap:
        """The recap as the units stand now."""
        election = definitions.current(self.world.election.id)
        place = recap.place_at(election, contest, self.area, district)
        here = plenaries.ground(election, definitions.all_templates(election.id), self.area)
        form = recap.form_of(election, place)
        found = recaps.standing(here, place, form)
        return recap.make(place, form, found.units, open=open or {}, changes=found.changes)

    def body(self, contest: str, district: str = "", **more: Any) -> dict[str, Any]:
        """The body of its recap record."""
        made = self.made(contest, district, **more)
        return made.body(election=self.world.election.id, at=AT, sitting=self.opening, pdf=PDF)

    def send(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return self.post(record.sign(body, self.desks).decode())

    def recaps(self, open: Mapping[str, Mapping[str, str]] | None = None) -> list[str]:
        """Posts every contest's recaps (``open`` by contest); gives their ids."""
        ids = []
        for contest in self.contests:
            for district in recap.districts_at(self.world.election, contest, self.area):
                answer = self.send(self.body(contest, district, open=(open or {}).get(contest)))
                assert answer["status"] == "recorded", answer
                ids.append(answer["id"])
        return sorted(ids)

    def whole(self, open: Mapping[str, Mapping[str, str]] | None = None) -> list[str]:
        """From the opening to the ratification; gives the ids of its recaps."""
        self.opened()
        ids = self.recaps(open)
        for step in (self.step("closed"), self.step("ratified", recaps=ids)):
            assert step["status"] == "recorded", step
        return ids
