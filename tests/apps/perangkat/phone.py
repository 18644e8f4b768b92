"""A phone (or a desk's browser) as the activation meets it: its own key, its signed request."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.test import Client

from sinergi.ledger import record
from sinergi.ledger.keys import ROLE_KINDS, key_name, new_p256
from sinergi.ledger.note import P256Signer

AT = "2029-02-01T09:00:00+09:00"


@dataclass(frozen=True)
class Phone:
    election: str
    role: str
    scope: str
    key: P256Signer

    @classmethod
    def new(cls, election: str, role: str, scope: str, suffix: str = "b") -> "Phone":
        return cls(election, role, scope, new_p256(key_name(role, scope, suffix)))

    def body(self, **other: Any) -> dict[str, Any]:
        return {
            "at": AT, "election": self.election, "key": base64.b64encode(self.key.spki).decode(),
            "kind": "request", "kinds": list(ROLE_KINDS[self.role]), "name": self.key.name,
            "role": self.role, "scope": self.scope,
        } | other  # fmt: skip

    def request(self, *signers: P256Signer, **other: Any) -> str:
        return record.sign(self.body(**other), signers or (self.key,)).decode()

    def enrol(self, signers: Sequence[P256Signer], **other: Any) -> str:
        """An ``enrol`` of this key, as approvers sign it."""
        return record.sign(self.body(kind="enrol", **other), signers).decode()


def activate(code: str, request: str = "", client: Client | None = None) -> tuple[int, Any]:
    """Status and body of the endpoint's answer."""
    body = {"code": code} | ({"request": request} if request else {})
    response = (client or Client()).post(
        "/api/v1/activations", data=json.dumps(body), content_type="application/json"
    )
    return response.status_code, response.json()
