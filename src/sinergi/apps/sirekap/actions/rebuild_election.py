"""An election's tables made anew from its public folder alone: records, states, totals, photo lists."""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from django.db import connection, transaction

from sinergi.apps.sirekap import intake, open_data, photo_lists, public_files, replaying
from sinergi.apps.sirekap.actions.load_election import open_logs
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.apps.sirekap.log_files import LogDiffers, folder, published, reader
from sinergi.core import jpeg, photo_store
from sinergi.core.actions import elections
from sinergi.core.actors import Actor
from sinergi.core.models import Election as ElectionRow
from sinergi.core.trail import Audited, act
from sinergi.ledger.record import REGISTER, parse
from sinergi.ledger.tiles import TileError, Tiles

#: What is taken over from the folder as it is; the rest is written anew.
_TAKEN = ("log", "photos", "thumbs", "definitions", "forms", "roots", "policy")


class ElectionRebuilt(Audited, frozen=True):
    kind: ClassVar[str] = "election.rebuilt"
    entries: int
    photos: int


class CannotRebuild(ValueError):
    """The folder is not one to rebuild from, or the election is here; the text says the mend."""


def rebuild(actor: Actor, source: Path) -> ElectionRebuilt:
    """Rebuilds the election of ``source`` (the folder that holds ``election.json``) and writes its
    public files anew. Raises CannotRebuild, NotAllowed; run ``sinergi verify`` on the folder first.
    """
    configs = list(_configs(source))
    if not configs:
        raise CannotRebuild(f"{source}/log/register has no config: nothing can be counted from it")
    try:
        first = replaying.definition_of(source, configs[0])
        roots = (source / "roots").read_text()
    except (LogDiffers, OSError) as error:
        raise CannotRebuild(f"{error}; take the whole public folder of the election") from error
    if ElectionRow.objects.filter(pk=first.id).exists():
        raise CannotRebuild(
            f"election {first.id} is in the database already; rebuild into an empty one"
        )
    here = public_files.root(first.id)
    _take(source, here)
    with act(actor, "election:load", area="nasional", election=first.id) as trail:
        elections.load(actor, first, roots=roots, public=True)
        open_logs(first)
        clerk = Clerk(first.id)
        try:
            if not clerk.rebuild():
                raise CannotRebuild(f"a running clerk holds {first.id}; stop `sinergi serve` first")
            photos = sum(_keep_photos(first.id, one) for one in _stations(source))
            clerk.publish()
        except LogDiffers as error:
            raise CannotRebuild(str(error)) from error
        finally:
            clerk.stop()
        found = ElectionRebuilt(sum(h.size for h in clerk.state.heads.values()), photos)
        trail.audit(found)
    for contest in clerk.state.contests:
        open_data.publish(first.id, contest)
    intake.forget()
    return found


def _configs(source: Path) -> Iterator[Mapping[str, Any]]:
    """Bodies of the register's configs, from the files."""
    where = folder(source, REGISTER)
    try:
        shown = published(where)
        if shown is None:
            raise CannotRebuild(
                f"{where}/checkpoint is not there; name the folder that holds election.json"
            )
        for entry in Tiles(reader(where), shown.size).entries():
            record = parse(entry)
            if record.kind == "config":
                yield record.body
    except (LogDiffers, TileError) as error:
        raise CannotRebuild(f"{where}: {error}") from error


def _take(source: Path, here: Path) -> None:
    if here.exists() and here.resolve() == source.resolve():
        return
    if here.exists() and any(here.iterdir()):
        raise CannotRebuild(f"{here} holds files already; move them away first")
    here.mkdir(parents=True, exist_ok=True)
    for name in _TAKEN:
        found = source / name
        if found.is_dir():
            shutil.copytree(found, here / name, dirs_exist_ok=True)
        elif found.exists():
            shutil.copyfile(found, here / name)


def _stations(source: Path) -> Iterator[tuple[str, str, list[Mapping[str, Any]], str]]:
    """(contest, station, its photographs, the head's id) of each station that shows any."""
    for path in sorted((source / "stations").glob("*/*.json")):
        village = json.loads(path.read_bytes())
        for code, station in village["stations"].items():
            if station["photos"]:
                head = next((h["id"] for h in station["history"] if h["effect"] == "head"), "")
                yield village["contest"], code, station["photos"], head


def _keep_photos(election: str, station: tuple[str, str, list[Mapping[str, Any]], str]) -> int:
    """Keeps the photo lists that a station's file names, where they are the signed ones, and which
    photographs came; gives how many."""
    contest, code, shown, head = station
    lists: dict[str, list[str]] = {}
    for one in shown:
        lists.setdefault(one.get("record", head), []).append(one["sha256"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(id, 'hex'), note FROM record WHERE (election, contest, station)"
            " = (%s, %s, %s)",
            [election, contest, code],
        )
        signed = {
            i: json.loads(note.split("\n", 2)[1]).get("photos") for i, note in cursor.fetchall()
        }
        for record, hashes in lists.items():
            if record in signed:
                photo_lists.keep({signed[record]: hashes}, [(record, signed[record])])
        came = [(p["sha256"], bool(p["thumb"])) for p in shown if p["there"]]
        kept = 0
        for sha256, thumb in came:
            size = _size(election, sha256)
            if size is not None:
                cursor.execute(
                    "INSERT INTO photo (election, contest, station, sha256, width, height, thumb,"
                    " received) VALUES (%s, %s, %s, %s, %s, %s, %s, now()) ON CONFLICT DO NOTHING",
                    [election, contest, code, sha256, size.width, size.height, thumb],
                )
                kept += cursor.rowcount
    return kept


def _size(election: str, sha256: str) -> "jpeg.Size | None":
    name = photo_store.name_of(election, photo_store.PHOTOS, sha256)
    if photo_store.size(name) is None:
        return None
    with photo_store.store().open(name) as file:
        try:
            return jpeg.inspect(file.read())
        except jpeg.UnfitPhoto:
            return None
