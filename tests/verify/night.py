"""A small real election's public folder, made once a worker, and what its operator holds."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from sinergi.apps.sirekap import open_data, ratified_recaps
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.core import vault
from sinergi.law.election import Election
from sinergi.ledger import record, selfmade
from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import Ed25519Signer, P256Signer
from sinergi.ledger.tiles import Growth, Tiles
from sinergi.verify.findings import Finding
from sinergi.verify.run import Options, Result, verify
from sinergi.verify.source import source
from tests.apps.sirekap.plenary import Plenary, one_clerk
from tests.apps.sirekap.sending_photos import Phone
from tests.apps.sirekap.world import World
from tests.form_pictures import photograph

CONTEST = "ppwp"
AT = "2029-02-14T21:00:00+09:00"


@dataclass
class Night:
    """``folder``: the public folder, which nobody changes; ``keys``: what a server holds, and the
    devices' and approvers' for what only they could have signed."""

    folder: Path
    election: Election
    log: Ed25519Signer
    root: P256Signer
    devices: Mapping[str, P256Signer]
    approvers: Sequence[P256Signer]
    stories: dict[str, str] = field(default_factory=dict)

    def copy(self, where: Path) -> "Copy":
        shutil.copytree(self.folder, where)
        return Copy(where, self)


@dataclass
class Copy:
    """A copy that an attacker changes."""

    folder: Path
    night: Night

    def verify(self, **options: Any) -> Result:
        return verify(source(str(self.folder)), Options(**{"photos": None, **options}))

    def found(self, **options: Any) -> list[Finding]:
        return self.verify(**options).report.findings

    def checkpoint(self, log: str = CONTEST) -> Checkpoint:
        return parse_checkpoint((self.folder / "log" / log / "checkpoint").read_bytes())

    def entries(self, log: str = CONTEST) -> list[bytes]:
        where = self.folder / "log" / log
        shown = self.checkpoint(log)
        return list(Tiles(lambda path: _read(where / path), shown.size).entries())

    def index(self, station: str, log: str = CONTEST, kind: str = "result") -> int:
        """Of the station's first entry of a kind."""
        wanted = (f'"kind":"{kind}"'.encode(), f'"station":"{station}"'.encode())
        return next(i for i, e in enumerate(self.entries(log)) if all(w in e for w in wanted))

    def rewrite(self, entries: Sequence[bytes], log: str = CONTEST) -> None:
        """What an operator with root does: another log, its tiles, and a checkpoint that is signed
        with the log's own key."""
        where = self.folder / "log" / log
        shutil.rmtree(where)
        growth = Growth()
        for entry in entries:
            growth.append(entry)
        for path, data in growth.files():
            (where / path).parent.mkdir(parents=True, exist_ok=True)
            (where / path).write_bytes(data)
        key = self.signer(log)
        made = Checkpoint(key.name, growth.size, growth.root()).sign([key])
        (where / "checkpoint").write_bytes(made.to_bytes())

    def signer(self, log: str) -> Ed25519Signer:
        e = self.night.election
        return selfmade.log_signer(self.night.log, host=e.host, election=e.id, name=log)

    def edit(self, path: str, change: Callable[[Any], None]) -> None:
        """Changes a JSON file, written as the clerk writes it."""
        content = json.loads((self.folder / path).read_bytes())
        change(content)
        data = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        (self.folder / path).write_text(data)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def make(world: World, where: Path) -> Night:
    """Forms of most stations; one that does not add up, one twice, a correction, photographs, an
    area that is ratified; steps of time; then the folder is copied away."""
    stations = list(world.keys)
    stories = dict(
        zip(("held", "disputed", "corrected", "photographed"), stations[2:], strict=False)
    )
    at = [datetime(2029, 2, 14, 12, tzinfo=UTC)]

    def settle() -> None:
        at[0] += timedelta(minutes=4)
        clerk = Clerk(world.election.id, clock=lambda: at[0])
        assert clerk.start()
        while clerk.step():
            pass
        clerk.publish()
        clerk.stop()

    world.settle = settle  # type: ignore[method-assign]
    for start in range(0, 18, 6):
        for station in stations[start : start + 6]:
            contests = [
                c
                for c in world.election.contests
                if station != stories["photographed"] or c != CONTEST
            ]
            bodies = [world.form(c, station) for c in contests]
            if station == stories["held"]:
                body = bodies[0]
                body["counts"] = [*body["counts"][:-1], body["counts"][-1] + 100]
            world.post([world.sign(b) for b in bodies])
        world.settle()
    world.post([world.sign(world.form(CONTEST, stories["disputed"], seed=2))])
    old = record.identity(world.sign(world.form(CONTEST, stories["corrected"])).encode())
    world.post([world.sign(
        world.form(CONTEST, stories["corrected"], seed=3)
        | {"kind": "correction", "replaces": [old], "reason": "salah ketik", "at": AT}
    )])  # fmt: skip
    pages = [photograph(seed=n) for n in (1, 2)]
    phone = Phone(world, stories["photographed"], pages).send_record()
    for page in pages:
        assert phone.put(page).status_code < 300
    world.settle()
    world.settle()
    area = stations[12][:6]
    with one_clerk(world):
        whole = Plenary(world, "kecamatan", area, [CONTEST])
        own = world.election.stations_of(CONTEST, area)
        open_ = {s: "belum ada formulir" for s in own if s not in stations[:18]}
        open_ |= {s: "diperiksa" for s in own if s in (stories["held"], stories["disputed"])}
        whole.whole({CONTEST: open_} if open_ else None)
    for one in {s[:6] for s in stations}:
        ratified_recaps.publish(world.election.id, CONTEST, one)
    stories["ratified"] = area
    for contest in world.election.contests:
        open_data.publish(world.election.id, contest)
    shutil.copytree(Path(settings.PUBLIC_ROOT) / world.election.id, where)
    held = {n: from_pem(n, vault.load(world.election.id, n)) for n in (selfmade.LOG, selfmade.ROOT)}
    log, root = held[selfmade.LOG], held[selfmade.ROOT]
    assert isinstance(log, Ed25519Signer)
    assert isinstance(root, P256Signer)
    return Night(where, world.election, log, root, world.keys, world.approvers, stories)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
