"""Desks for tests: signed-in people with desk keys of their own, acting by the desks' addresses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client

from sinergi.ledger import record, selfmade
from sinergi.ledger.keys import key_name, new_p256
from sinergi.ledger.note import P256Signer, note
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff, area_of

AT = "2029-02-16T10:00:00+09:00"


@dataclass
class DeskPerson:
    """``area``: the desk's; the key's scope is the person's own area."""

    world: World
    client: Client
    key: P256Signer
    area: str

    @classmethod
    def of(cls, world: World, staff: Staff, role: str, area: str) -> "DeskPerson":
        """Makes and enrols the person's key; the clerk lets it stand."""
        scope = area_of(role, staff.station)
        key = new_p256(key_name("desk", scope, f"{role}-1"))
        enrolment = selfmade.enrol(
            election=world.election.id, at=AT, name=key.name, role="desk", scope=scope,
            spki=key.spki, signers=world.approvers,
        )  # fmt: skip
        world.post([enrolment.decode()])
        world.settle()
        return cls(world, staff.client(role), key, area)

    def ask(self, way: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """A POST below the desk's address: status and answer."""
        response = self.client.post(
            f"/rekap/{self.world.election.id}/{self.area}/{way}",
            data=json.dumps(body), content_type="application/json",
        )  # fmt: skip
        return response.status_code, response.json()

    def whole(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return {"at": AT, "election": self.world.election.id, **body}

    def alone(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """A record by one key; the clerk takes it."""
        sent = self.ask("catatan/", {"note": record.sign(self.whole(body), [self.key]).decode()})
        self.world.settle()
        self.world.settle()
        return sent

    def propose(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        made = record.sign(self.whole(body), [self.key]).decode()
        return self.ask("usulan/", {"note": made})

    def second(self, proposal: int, text: bytes) -> tuple[int, dict[str, Any]]:
        """Signs the text as the second; the clerk takes the whole."""
        line = note(text, [self.key]).to_bytes().decode().split("\n\n", 1)[1]
        answer = self.ask(f"usulan/{proposal}/kedua/", {"line": line})
        self.world.settle()
        self.world.settle()
        return answer

    def open(self, way: str = "") -> str:
        response = self.client.get(f"/rekap/{self.world.election.id}/{self.area}/{way}")
        assert response.status_code == 200, response.content
        return response.content.decode()
