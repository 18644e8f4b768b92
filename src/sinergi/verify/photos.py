"""Photographs: each list against the root that was signed, each file against its name."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sinergi.ledger import record as records
from sinergi.ledger.tiles import WIDTH, Tiles
from sinergi.ledger.tree import root_of_values
from sinergi.publication import folding
from sinergi.publication.villages import part
from sinergi.verify.codec import CODEC
from sinergi.verify.findings import Finding, Report, finding
from sinergi.verify.judging import Shown
from sinergi.verify.source import Source
from sinergi.verify.state import State
from sinergi.verify.trees import Scanned

DRAWN = 100


@dataclass(frozen=True, slots=True, order=True)
class Photo:
    sha256: str
    where: str
    station: str


class Out(Protocol):
    findings: list[Finding]
    photos: list[Photo]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def path_of(sha: str, kind: str = "photos") -> str:
    return f"{kind}/{sha[:2]}/{sha}.jpg"


def check(
    source: Source,
    where: str,
    place: tuple[str, str],
    one: Shown | None,
    listed: Any,
    hidden: Mapping[str, str],
    out: Out,
) -> None:
    """A station's published photographs are those that its records signed, whole and in order."""
    station = place[1]
    at = f"{where} · stations.{station}.photos"
    try:
        due, names = _due(one, listed, hidden)
    except (KeyError, TypeError, ValueError, AttributeError):
        due, names = None, []
    shape = (
        [{k: v for k, v in p.items() if k not in ("there", "thumb")} for p in listed]
        if due is not None
        else None
    )
    if due is None or shape != due:
        out.findings.append(finding("photo-list", at, station=station))
        return
    for photo, sha in zip(listed, names, strict=True):
        there, thumb = photo.get("there"), photo.get("thumb")
        if (
            type(there) is not int
            or there not in (0, 1)
            or type(thumb) is not int
            or thumb not in (0, 1)
        ):
            out.findings.append(finding("photo-list", at, station=station))
            continue
        if there:
            out.photos.append(Photo(sha, at, station))
        if not source.lists:  # an address: those that are drawn are asked for
            continue
        for said, kind in ((there, "photos"), (thumb, "thumbs")):
            real = int(source.has(path_of(sha, kind)))
            if said != real:
                out.findings.append(
                    finding(
                        "photo-there", at, station=station, sha256=sha[:12], found=said, due=real
                    )
                )


def _due(
    one: Shown | None, listed: Sequence[Mapping[str, Any]], hidden: Mapping[str, str]
) -> tuple[list[dict[str, Any]], list[str]]:
    """The list as the signed roots have it; ValueError where a group of it is not the signed one."""
    groups: dict[str, list[str]] = {}
    for photo in listed:
        record = photo.get("record", one.head if one else "")
        groups.setdefault(record, []).append(photo["sha256"])
    due: list[dict[str, Any]] = []
    names: list[str] = []
    told: set[str] = set()
    for record, root in one.signed if one else ():
        own = groups.pop(record, None)
        if own is None or root in told:
            continue  # not here yet, or the same photographs as before
        told.add(root)
        if root_of_values(own) != root:
            raise ValueError
        for sha in own:
            own_list = {} if one and record == one.head else {"record": record}
            flag = {"withheld": hidden[sha]} if sha in hidden else {}
            due.append({"sha256": sha} | flag | own_list)
            names.append(sha)
    if groups:
        raise ValueError
    return due, names


def files(
    source: Source, shown: Iterable[Photo], drawn: int | None, seed: bytes, report: Report, *,
    whole: bool,
) -> int:  # fmt: skip
    """Checks the files of ``drawn`` photographs (None = all), drawn by the root of the log; gives
    how many were looked at. ``whole``: all contests are, so that each file has its list."""
    by_hash = {p.sha256: p for p in sorted(shown)}
    order = sorted(by_hash, key=lambda s: hashlib.sha256(seed + bytes.fromhex(s)).digest())
    chosen = order if drawn is None else order[:drawn]
    for sha in chosen:
        where = path_of(sha)
        data = source.read(where)
        if data is None:
            report.add(finding("missing", where))
        elif (found := sha256(data)) != sha:
            report.add(finding("photo", where, found=found))
    for name in (source.names("photos") or ()) if whole else ():
        sha = name.rsplit("/", 1)[-1].removesuffix(".jpg")
        if name != path_of(sha) or sha not in by_hash:
            report.add(finding("stray", name))
    return len(chosen)


def again(source: Source, state: State, log: Scanned, station: str, index: int) -> bytes:
    """The part of a station of one entry, folded once more."""
    size = log.checkpoint.size if log.checkpoint else log.size
    tiles = Tiles(lambda path: source.read(f"log/{log.name}/{path}"), size)
    bundle = index // WIDTH
    note = tiles.bundle(bundle, min(WIDTH, size - bundle * WIDTH))[index % WIDTH]
    record = records.parse(note, CODEC)
    keys = [(s.name, s.keyid.hex()) for s in record.signatures]
    asof = max((a.size for a in state.anchors[log.name] if a.index < index), default=0)
    entry = state.judged(log.name, index, asof, record.id, record.body, keys)
    folded = folding.fold(state, (log.name, station), [entry], asof)
    if folded is None or state.election is None:
        return b"{}"
    return part(state.election, folded, state.withheld).data
