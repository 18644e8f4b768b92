"""Every public file as the log gives it, held against what was published."""

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import msgspec

from sinergi.law.election import Election
from sinergi.ledger.canonical import dumps
from sinergi.publication import adjustments, lists, ratified
from sinergi.publication.log_state import Logs
from sinergi.publication.public_files import Place, Renderer
from sinergi.publication.ratified import WRITERS, Ratified
from sinergi.publication.recap_columns import NotTheSame
from sinergi.publication.standing import WAITING
from sinergi.publication.timeline import Steps
from sinergi.publication.villages import (
    Part,
    empty_part,
    encode,
    path,
    village_file,
)  # fmt: skip
from sinergi.verify import open_data, photos, pool
from sinergi.verify.findings import Finding, finding
from sinergi.verify.judging import Shown, digest
from sinergi.verify.photos import Photo
from sinergi.verify.replay import Contest
from sinergi.verify.source import Source
from sinergi.verify.state import State
from sinergi.verify.trees import Scanned

#: Files of one piece of work.
CHUNK = 50
#: Folders of which every file must be accounted for.
FOLDERS = (
    "results", "stations", "districts", "forms", "definitions", "held", "changes", "candidates",
    "time", "places", "recaps", "data",
)  # fmt: skip
#: Those with a folder for each contest.
BY_CONTEST = (
    "results",
    "stations",
    "districts",
    "forms",
    "held",
    "changes",
    "candidates",
    "time",
    "recaps",
)


@dataclass
class Found:
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)


@dataclass
class Ground:
    """Everything that the files are made from."""

    source: Source
    state: State
    renderer: Renderer
    steps: Steps
    contests: Mapping[str, Contest]
    logs: Mapping[str, Scanned]

    @property
    def election(self) -> Election:
        return self.renderer.election

    def waiting(self, contest: str, regency: str) -> list[tuple[str, str, Any]]:
        return [
            (s, one.status, one.findings)
            for s, one in self._in(contest, regency) if one.status in WAITING
        ]  # fmt: skip

    def changed(self, contest: str, regency: str) -> list[tuple[str, str, Any]]:
        return [(s, o.status, o.history) for s, o in self._in(contest, regency) if o.history]

    def _in(self, contest: str, regency: str) -> Iterator[tuple[str, Shown]]:
        known = self.contests[contest].shown
        return ((s, known[s]) for s in self.election.stations_of(contest, regency) if s in known)


def jobs(here: Ground) -> list[tuple[str, list[Any]]]:
    """(sort of file, places): pieces of work."""
    areas, villages = here.renderer.everything()
    every: dict[str, list[Any]] = defaultdict(list)
    every["area"] = sorted(p for p in areas if p[0] in here.contests)
    every["village"] = sorted(p for p in villages if p[0] in here.contests)
    every["district"] = sorted(
        {(c, d) for (c, _), ds in here.renderer.districts.items() for d in ds if c in here.contests}
    )
    every["list"] = sorted(k for k in here.renderer.every_list() if k[1] in here.contests)
    every["time"] = sorted(p for p in here.renderer.every_time() if p[0] in here.contests)
    every["recaps"] = sorted(here.contests)
    every["data"] = sorted(here.contests)
    every["static"] = [""]
    return [
        (kind, places[i : i + CHUNK])
        for kind, places in every.items()
        for i in range(0, len(places), CHUNK)
    ]


def compare(job: tuple[str, list[Any]]) -> Found:
    here: Ground = pool.shared()
    kind, places = job
    out = Found()
    for place in places:
        if kind == "village":
            _village(here, place, out)
        elif kind == "recaps":
            _recaps(here, place, out)
        elif kind == "data":
            open_data.check(here, place, out)
        else:
            for where, due in render(here, kind, place):
                _same(here, where, due, out)
        if kind == "static":
            _documents(here, out)
    return out


def render(here: Ground, kind: str, place: Any) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of what the log gives; villages without photographs, no D.Hasil."""
    if kind == "area":
        contest, area = place
        told = adjustments.told(here.contests[contest].adjustments(contest))
        content = here.renderer.area(contest, area, adjustments.rulings_of(told, area))
        yield f"results/{contest}/{area}.json", content
    elif kind == "district":
        due = encode(here.renderer.district(*place))
        yield f"districts/{place[0]}/{place[1]}.json", due
    elif kind == "list":
        sort, contest, name = place
        yield f"{sort}/{contest}/{name}.json", encode(_list(here, sort, (contest, name)))
    elif kind == "time":
        contest, area = place
        steps = here.contests[contest].steps.get(area, [])
        yield f"time/{contest}/{area}.json", encode(here.steps.file(contest, area, steps))
    elif kind == "village":
        yield f"stations/{place[0]}/{place[1]}.json", _village_file(here, *place)
    elif kind == "recaps":
        areas = sorted(ratified_areas(here.state, here.contests[place]))
        yield f"recaps/{place}/index.json", dumps({"areas": areas})
    elif kind == "static":
        config = here.state.register.config(here.state.register.size)
        if config is not None:
            yield "election.json", dumps(here.renderer.about(config))
        for key, data in here.renderer.places():
            yield f"places/{key}.json", data


def _list(here: Ground, sort: str, place: Place) -> dict[str, Any]:
    contest, name = place
    if sort == "held":
        waiting = here.waiting(contest, name)
        return lists.held(here.election, here.renderer.ballots, place, waiting)
    if sort == "changes":
        anchors = here.state.anchors[contest]
        return lists.changed(here.election, anchors, place, here.changed(contest, name))
    ((_, due),) = here.renderer.candidates([place])
    return due


def _documents(here: Ground, out: Found) -> None:
    for where, due in here.state.documents.items():
        document = here.source.read(where)
        if document is None:
            out.findings.append(finding("missing", where))
        elif (found := photos.sha256(document)) != due:
            out.findings.append(finding("hash", where, found=found))


# --- villages ---------------------------------------------------------------------------------


def _village(here: Ground, place: Place, out: Found) -> None:
    contest, village = place
    where = f"stations/{contest}/{village}.json"
    data = here.source.read(where)
    if data is None:
        out.findings.append(finding("missing", where))
        return
    try:
        content = msgspec.json.decode(data)
        told = content["stations"]
        rest = {k: v for k, v in content.items() if k != "stations"}
        parts = {code: dict(one) for code, one in told.items()}
        listed = {code: one.pop("photos") for code, one in parts.items()}
    except (
        msgspec.DecodeError,
        UnicodeDecodeError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
    ) as error:
        out.findings.append(finding("not-json", where, why=error))
        return
    before = len(out.findings)
    known = here.contests[contest].shown
    codes = here.election.stations_of(contest, village)
    forms = sorted({known[c].form for c in codes if c in known} - {""})
    due = {
        "contest": contest, "village": village, "name": here.election.region_name(village),
        "path": path(here.election, village),
        "forms": {form: here.state.templates[form].hash for form in forms},
    }  # fmt: skip
    _differences(where, "", due, rest, out)
    for code in sorted({*codes, *parts}):
        at = f"stations.{code}"
        if code not in parts:
            out.findings.append(_differs(where, at, "–", "…"))
        elif code not in codes:
            out.findings.append(_differs(where, at, "…", "–"))
        else:
            one = known.get(code)
            wanted = one.digest if one else digest(_empty(here, contest, code))
            if digest(encode(parts[code] | {"photos": []})) != wanted:
                exact = msgspec.json.decode(_expected(here, contest, code, one))
                _differences(where, at, exact, parts[code] | {"photos": []}, out)
            photos.check(
                here.source,
                where,
                (contest, code),
                one,
                listed[code],
                here.state.withheld.photos,
                out,
            )
    if len(out.findings) == before and encode(content) != data:
        out.findings.append(finding("bytes", where))


def _village_file(here: Ground, contest: str, village: str) -> bytes:
    known = here.contests[contest].shown
    parts = {
        code: Part(one.form, _expected(here, contest, code, one))
        for code in here.election.stations_of(contest, village)
        if (one := known.get(code)) is not None
    }
    return village_file(
        here.election, here.state.templates, contest, village, parts, {}, here.state.withheld
    )


def _empty(here: Ground, contest: str, code: str) -> bytes:
    return empty_part(here.election, contest, code, here.state.withheld).data


def _expected(here: Ground, contest: str, code: str, one: Shown | None) -> bytes:
    """A station's part, made again where only its digest was kept."""
    if one is None:
        return _empty(here, contest, code)
    if one.part:
        return one.part
    return photos.again(here.source, here.state, here.logs[contest], code, one.index)


# --- recaps -----------------------------------------------------------------------------------


def ratified_areas(state: Logs, contest: Contest) -> dict[str, list[Ratified]]:
    """Area → its ratified recaps as they are published."""
    entries = [(e.id, e.index, e.body) for e in state.sittings]
    every = ratified.ratifications(entries)
    anchors = state.anchors[contest.log]

    def seen_at(index: int) -> str:
        found = next((a for a in anchors if a.size > index), None)
        return lists.utc(found.at) if found else ""

    def recaps(ids: Sequence[str]) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
        held = [(i, *contest.held_recaps[i]) for i in ids if i in contest.held_recaps]
        held.sort(key=lambda one: (one[1]["district"], one[3]))
        return [(i, body, columns) for i, body, columns, _ in held]

    found = {}
    for area in dict.fromkeys(sitting.area for sitting, _ in every):
        own = [(s, index) for s, index in every if s.area == area]
        listed = ratified.of_sittings(contest.log, own, seen_at, recaps)
        if listed:
            found[area] = listed
    return found


def _scans(here: Ground, where: str, listed: Sequence[Ratified]) -> dict[str, Any]:
    """Scans of signed papers as the list itself tells them: they are no matter of the log."""
    known = {one.id for one in listed}
    try:
        told = {
            r["record"]: r["scans"] for r in json.loads(here.source.read(where) or b"")["recaps"]
        }
    except (ValueError, KeyError, TypeError):
        return {}
    return {i: scans for i, scans in told.items() if i in known and _are_scans(scans)}


def _are_scans(scans: Any) -> bool:
    return isinstance(scans, list) and all(
        isinstance(s, dict) and s.keys() == {"sha256", "kind", "pages"} for s in scans
    )


def _recaps(here: Ground, name: str, out: Found) -> None:
    contest = here.contests[name]
    found = ratified_areas(here.state, contest)
    base = f"recaps/{name}"
    for where, due in render(here, "recaps", name):
        _same(here, where, due, out)
    for area, listed in found.items():
        where = f"{base}/{area}.json"
        scans = _scans(here, where, listed)
        _same(here, where, dumps(ratified.listed(name, area, listed, scans)), out)
        for one in listed:
            try:
                sheet = ratified.sheet_of(contest, here.election, here.state.templates, one)
            except NotTheSame as error:
                out.findings.append(finding("recap", f"{base}/{area}.json", why=error))
                continue
            for kind, write in WRITERS.items():
                where = f"{base}/{one.stem}.{kind}"
                try:
                    due = write(sheet)
                except ImportError as error:
                    out.warnings.append(finding("no-writer", "recaps", kind=kind, why=error.name))
                    continue
                _same_bytes(here, where, due, out)


# --- content ----------------------------------------------------------------------------------


def _same_bytes(here: Ground, where: str, due: bytes, out: Found) -> None:
    data = here.source.read(where)
    if data is None:
        out.findings.append(finding("missing", where))
    elif data != due:
        at = next(
            (i for i, (a, b) in enumerate(zip(data, due, strict=False)) if a != b),
            min(len(data), len(due)),
        )
        line = data[:at].count(b"\n") + 1
        column = data[data.rfind(b"\n", 0, at) + 1 : at].count(b",") + 1
        place = f"{line}:{column}" if where.endswith(".csv") else f"byte {at}"
        cell = (_cell(data, at), _cell(due, at)) if where.endswith(".csv") else ("…", "…")
        out.findings.append(_differs(where, place, *cell))


def _cell(data: bytes, at: int) -> str:
    start = max(data.rfind(b",", 0, at), data.rfind(b"\n", 0, at)) + 1
    ends = [i for i in (data.find(b",", at), data.find(b"\n", at)) if i >= 0]
    return data[start : min(ends, default=len(data))].decode("utf-8", "replace")


def _same(here: Ground, where: str, due: bytes, out: Found) -> None:
    data = here.source.read(where)
    if data is None:
        out.findings.append(finding("missing", where))
    elif data != due:
        try:
            content = json.loads(data)
        except (ValueError, RecursionError) as error:
            out.findings.append(finding("not-json", where, why=error))
            return
        before = len(out.findings)
        _differences(where, "", json.loads(due), content, out)
        if len(out.findings) == before:
            out.findings.append(finding("bytes", where))


#: Differences told of one file.
MOST = 20


def _differences(where: str, at: str, due: Any, content: Any, out: Found) -> None:
    """Names the places in which a file says something else."""
    for place, found, wanted in islice(_walk(at, due, content), MOST):
        out.findings.append(_differs(where, place, found, wanted))


def _walk(at: str, due: Any, content: Any) -> Iterator[tuple[str, str, str]]:
    """(place, what stands there, what should): where two values differ."""
    if isinstance(due, dict) and isinstance(content, dict):
        for key in [*due, *(k for k in content if k not in due)]:
            inner = f"{at}.{key}" if at else str(key)
            if key not in content:
                yield inner, "–", _short(due[key])
            elif key not in due:
                yield inner, _short(content[key]), "–"
            else:
                yield from _walk(inner, due[key], content[key])
    elif isinstance(due, list) and isinstance(content, list):
        for i, (a, b) in enumerate(zip(due, content, strict=False)):
            yield from _walk(f"{at}[{_named(a, i)}]", a, b)
        if len(due) != len(content):
            yield at, f"{len(content)} …", f"{len(due)} …"
    elif due != content or type(due) is not type(content):
        yield at, _short(content), _short(due)


def _named(item: Any, index: int) -> str:
    """An item of a list by the area or station it is of."""
    if isinstance(item, dict):
        for key in ("station", "area", "code"):
            if key in item:
                return str(item[key])
    return str(index)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _differs(where: str, place: str, found: str, due: str) -> Finding:
    return finding("differs", f"{where} · {place}" if place else where, found=found, due=due)


# --- what nobody accounts for -------------------------------------------------------------------


def strays(here: Ground, only: str | None) -> Found:
    """Files below the folders above that no entry of the log explains; what is packed beside a file
    must hold the same."""
    out = Found()
    known = _accounted(here)
    for folder in FOLDERS:
        for name in here.source.names(folder) or ():
            parts = name.split("/")
            if folder in BY_CONTEST and only and len(parts) > 2 and parts[1] != only:
                continue
            if folder == "data" and only and parts[1].split(".")[0] != only:
                continue
            if name in known:
                continue
            if name.endswith(".gz") and here.source.has(name[:-3]):
                _twin(here, name, out)
            elif name.endswith(".br") and here.source.has(name[:-3]):
                out.warnings.append(finding("no-writer", name, kind="br", why="brotli"))
            elif folder in ("forms", "definitions") and _named_by_content(here, name):
                out.warnings.append(finding("not-in-force", name))
            elif folder in ("forms", "definitions"):
                data = here.source.read(name) or b""
                out.findings.append(finding("hash", name, found=photos.sha256(data)))
            else:
                out.findings.append(finding("stray", name))
    return out


def _named_by_content(here: Ground, name: str) -> bool:
    data = here.source.read(name)
    return data is not None and name.rsplit("/", 1)[-1] == f"{photos.sha256(data)}.json"


def _twin(here: Ground, name: str, out: Found) -> None:
    try:
        unpacked = gzip.decompress(here.source.read(name) or b"")
    except (OSError, EOFError, zlib.error) as error:
        out.findings.append(finding("gzip", name, why=error))
        return
    if unpacked != here.source.read(name[:-3]):
        out.findings.append(finding("twin", name, of=name[:-3]))


def _accounted(here: Ground) -> set[str]:
    renderer = here.renderer
    areas, villages = renderer.everything()
    known = {f"results/{c}/{a}.json" for c, a in areas}
    known |= {f"stations/{c}/{v}.json" for c, v in villages}
    known |= {f"districts/{c}/{d}.json" for (c, _), ds in renderer.districts.items() for d in ds}
    known |= {f"{kind}/{c}/{name}.json" for kind, c, name in renderer.every_list()}
    known |= {f"time/{c}/{a}.json" for c, a in renderer.every_time()}
    known |= {f"places/{key}.json" for key, _ in renderer.places()}
    known |= set(here.state.documents)
    known |= {f"data/{name}.{kind}" for name in here.contests for kind in open_data.KINDS}
    for name, contest in here.contests.items():
        known.add(f"recaps/{name}/index.json")
        for area, listed in ratified_areas(here.state, contest).items():
            known.add(f"recaps/{name}/{area}.json")
            known |= {f"recaps/{name}/{one.stem}.{kind}" for one in listed for kind in WRITERS}
    return known
