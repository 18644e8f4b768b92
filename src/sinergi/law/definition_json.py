"""A definition as canonical JSON: what the hashes of a ``config`` record stand for.

``definition`` = SHA-256 of ``serialise``; ``stations`` and ``forms`` = SHA-256 of a contest's
``station_list`` and ``form_list`` (record format, "Counts"). Optional values that say nothing are
left out; exact fractions are ``[numerator, denominator]``.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from sinergi.law.election import (
    GROUPS,
    Candidate,
    Contest,
    District,
    Election,
    Kind,
    Party,
    Region,
    Stage,
    Station,
    Stations,
)
from sinergi.law.form import templates
from sinergi.ledger.canonical import canonical, sha256_hex

#: ``[code, kind, dpt_l, dpt_p, tz, district]``
StationRow: TypeAlias = list[Any]


def _share(value: Fraction) -> list[int]:
    return [value.numerator, value.denominator]


def _full(**values: Any) -> dict[str, Any]:
    """The values that say something: no empty text, list or table, no zero."""
    return {key: value for key, value in values.items() if value not in ("", 0, [], {}, [0, 1])}


def serialise(election: Election) -> dict[str, Any]:
    """The definition without its stations; ``deserialise`` gives back an equal election."""
    areas = {c: dict(sorted(a.items())) for c, a in election.district_areas.items() if a}
    always = {
        "id": election.id,
        "name": election.name,
        "mode": election.mode,
        "date": election.date,
        "host": election.host,
        "checks": list(election.checks),
        "kinds": [_kind(k) for k in election.kinds.values()],
        "contests": [_contest(c) for c in election.contests.values()],
        "regions": [
            {"code": r.code, "name": r.name} | _full(label=r.label)
            for r in election.regions.values()
        ],
        "second_reading": election.second_reading,
    }
    return always | _full(
        labels=dict(election.labels),
        keys_until=election.keys_until,
        districts=[
            {"contest": d.contest, "code": d.code, "name": d.name, "seats": d.seats}
            for d in election.districts.values()
        ],
        district_areas=areas,
        parties=[
            {"number": p.number, "name": p.name} | _full(short=p.short, area=p.area)
            for p in election.parties.values()
        ],
        candidates=[
            {"contest": c.contest, "district": c.district, "number": c.number, "name": c.name, "status": c.status}
            | _full(party=c.party, sex=c.sex)
            for c in election.candidates
        ],
        calendar=[
            {"stage": s.stage, "starts": s.starts, "ends": s.ends}
            | _full(role=s.role, area=s.area, article=s.article)
            for s in election.calendar
        ],
    )  # fmt: skip


def _kind(kind: Kind) -> dict[str, Any]:
    return {
        "code": kind.code,
        "name": kind.name,
        "limit": kind.limit,
        "reserve": _share(kind.reserve),
        "boxes": kind.boxes,
        "turnout_min": _share(kind.turnout_min),
        "invalid_max": _share(kind.invalid_max),
        "warnings": list(kind.warnings),
    }


def _contest(contest: Contest) -> dict[str, Any]:
    return {
        "code": contest.code,
        "name": contest.name,
        "level": contest.level,
        "options": contest.options,
        "method": contest.method,
        "fields": list(contest.fields),
    } | _full(
        threshold=_share(contest.threshold),
        areas=list(contest.areas),
        except_areas=list(contest.except_areas),
        except_kinds=list(contest.except_kinds),
    )


def station_list(election: Election, contest: str) -> list[StationRow]:
    """The stations that vote in a contest, by code: ``[code, kind, dpt_l, dpt_p, tz, district]``.

    Raises KeyError where a station lies in no district of the contest.
    """
    codes = election.stations_of(contest)
    districts = election.districts_by_station(contest)
    stations = election.stations
    return [
        [s.code, s.kind, s.dpt_l, s.dpt_p, s.tz, district]
        for s, district in zip(map(stations.__getitem__, codes), districts, strict=True)
    ]


def form_list(election: Election, contest: str) -> list[str]:
    """The contest's templates as ``<contest>/<district or ->/<all 64 hex of the hash>``, sorted.

    Cut after 16 hex, an entry is the form's identity in a record.
    """
    return sorted(
        f"{t.contest}/{t.district}/{t.hash}" for t in templates(election, contest).values()
    )


def config_hashes(election: Election) -> dict[str, Any]:
    """``definition``, ``forms`` and ``stations`` as a ``config`` record names them (64 hex each)."""
    return {
        "definition": sha256_hex(canonical(serialise(election))),
        "forms": {c: sha256_hex(canonical(form_list(election, c))) for c in election.contests},
        "stations": {
            c: sha256_hex(canonical(station_list(election, c))) for c in election.contests
        },
    }


def deserialise(
    definition: Mapping[str, Any],
    stations: Mapping[str, list[StationRow]] | list[StationRow],
) -> Election:
    """The election again: ``stations`` is one station list, or a list for each contest.

    A station that stands in several lists is taken once. Raises KeyError or ValueError for what
    ``serialise`` and ``station_list`` never make.
    """
    lists = [stations] if isinstance(stations, list) else list(stations.values())
    every: dict[str, Station] = {}
    shared: dict[str, str] = {}  # kinds and time zones repeat a million times: keep one of each
    for rows in lists:
        for code, kind, dpt_l, dpt_p, tz, _ in rows:
            if code not in every:
                every[code] = Station(
                    code, shared.setdefault(kind, kind), dpt_l, dpt_p, shared.setdefault(tz, tz)
                )
    read = definition.get
    return Election(
        id=definition["id"],
        name=definition["name"],
        mode=definition["mode"],
        date=definition["date"],
        host=definition["host"],
        checks=tuple(definition["checks"]),
        contests={c["code"]: _contest_of(c) for c in definition["contests"]},
        kinds={k["code"]: _kind_of(k) for k in definition["kinds"]},
        regions={
            r["code"]: Region(r["code"], r["name"], r.get("label", ""))
            for r in definition["regions"]
        },
        stations=Stations(every.values()),
        districts={
            (d["contest"], d["code"]): District(d["contest"], d["code"], d["name"], d["seats"])
            for d in read("districts", [])
        },
        district_areas={c: dict(a) for c, a in read("district_areas", {}).items()},
        parties={
            p["number"]: Party(p["number"], p["name"], p.get("short", ""), p.get("area", ""))
            for p in read("parties", [])
        },
        candidates=tuple(
            Candidate(
                c["contest"], c["district"], c.get("party", 0), c["number"], c["name"],
                c.get("sex", ""), c["status"],
            )
            for c in read("candidates", [])
        ),
        labels=dict(read("labels", {})),
        second_reading=definition["second_reading"],
        keys_until=read("keys_until", ""),
        calendar=tuple(
            Stage(
                s["stage"], s.get("role", ""), s.get("area", ""), s.get("article", ""),
                s["starts"], s["ends"],
            )
            for s in read("calendar", [])
        ),
    )  # fmt: skip


def _kind_of(data: Mapping[str, Any]) -> Kind:
    return Kind(
        code=data["code"],
        name=data["name"],
        limit=data["limit"],
        reserve=Fraction(*data["reserve"]),
        boxes=data["boxes"],
        turnout_min=Fraction(*data["turnout_min"]),
        invalid_max=Fraction(*data["invalid_max"]),
        warnings=tuple(data["warnings"]),
    )


def _contest_of(data: Mapping[str, Any]) -> Contest:
    return Contest(
        code=data["code"],
        name=data["name"],
        level=data["level"],
        options=data["options"],
        method=data["method"],
        threshold=Fraction(*data.get("threshold", (0, 1))),
        areas=tuple(data.get("areas", ())),
        except_areas=tuple(data.get("except_areas", ())),
        except_kinds=tuple(data.get("except_kinds", ())),
        fields=tuple(data.get("fields", GROUPS)),
    )
