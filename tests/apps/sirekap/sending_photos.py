"""A phone that sends photographs, over Django's client: what the photograph tests share."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sinergi.ledger.tree import root_of_values
from tests.apps.sirekap.world import World
from tests.form_pictures import photograph, sha256

CONTEST = "ppwp"


@dataclass
class Phone:
    """A station's record with signed photographs, and the token of its receipt."""

    world: World
    station: str
    photos: Sequence[bytes]
    contest: str = CONTEST
    token: str = ""
    record: str = ""

    @property
    def hashes(self) -> list[str]:
        return [sha256(p) for p in self.photos]

    @property
    def root(self) -> str:
        return root_of_values(self.hashes)

    def send_record(self, *, with_list: bool = True, **more: Any) -> "Phone":
        body = {**self.world.form(self.contest, self.station), "photos": self.root, **more}
        lists = {"photos": {self.root: self.hashes}} if with_list else {}
        (answer,) = self.world.post([self.world.sign(body)], **lists)
        assert answer["status"] in ("recorded", "duplicate"), answer
        self.token, self.record = answer["receipt"]["upload"], answer["id"]
        return self

    def put(self, data: bytes, *, name: str = "", token: str | None = None, **headers: str) -> Any:
        """A PUT of ``data``, named by its hash unless ``name`` says another."""
        return self.world.client.put(
            f"/api/v1/photos/{name or sha256(data)}", data=data,
            content_type=headers.pop("content_type", "image/jpeg"),
            headers={**self._bearer(token), **headers},
        )  # fmt: skip

    def part(self, data: bytes, first: int, last: int, total: int | None = None) -> Any:
        """Bytes ``first`` to ``last`` (included) of ``data``."""
        return self.put(
            data[first : last + 1], name=sha256(data),
            **{"Content-Range": f"bytes {first}-{last}/{total or len(data)}"},
        )  # fmt: skip

    def head(self, name: str, *, token: str | None = None) -> Any:
        return self.world.client.head(f"/api/v1/photos/{name}", headers=self._bearer(token))

    def put_list(self, hashes: Any, *, root: str = "", token: str | None = None) -> Any:
        return self.world.client.put(
            f"/api/v1/photos/{root or self.root}/list", data=json.dumps(hashes),
            content_type="application/json", headers=self._bearer(token),
        )  # fmt: skip

    def _bearer(self, token: str | None) -> dict[str, str]:
        token = self.token if token is None else token
        return {"Authorization": f"Bearer {token}"} if token else {}


def phone(world: World, position: int, pages: int = 2, contest: str = CONTEST) -> Phone:
    """The phone of the election's station at ``position``; its photographs are its own."""
    station = list(world.election.stations)[position]
    photos = [photograph(page, seed=position) for page in range(1, pages + 1)]
    return Phone(world, station, photos, contest)
