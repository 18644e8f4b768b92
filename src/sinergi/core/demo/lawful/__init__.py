"""Lawful cases that must pass, as data: two small definitions and ``cases.toml``.

The demonstration shows them as two elections beside its own, sent and counted; the tests of the law
start from them. ``CASES`` lists them; ``Case.forms`` are the station's forms with their counts in the
order of their templates. Cases marked ``lifecycle`` tell in ``story`` what becomes of the result.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from sinergi.law.checks import CODES, V_AND_A
from sinergi.law.definition import parse
from sinergi.law.election import Candidate, Election, Kind
from sinergi.law.form import ADMIN_FIELDS, RECAP, Template, template

HERE = Path(__file__).parent
#: Folders of the definitions; the elections' ids are ``lawful-`` and the folder's name.
ELECTIONS = ("pemilu", "pilkada")
IDS = tuple(f"lawful-{name}" for name in ELECTIONS)
SIGNED: Mapping[str, Any] = {
    "kpps": 7,
    "witnesses": {"1": "signed", "2": "signed", "3": "signed"},
}


@dataclass(frozen=True)
class Form:
    """``kind``: its limits and warnings; a recap's form has those of no station."""

    contest: str
    round: int
    template: Template
    kind: Kind
    counts: tuple[int, ...]

    @property
    def numbers(self) -> dict[str, int]:
        """Counts by field."""
        return dict(zip(self.template.names, self.counts, strict=True))


@dataclass(frozen=True)
class Case:
    """``warnings``: the W codes that are found, each once at least, and no other code.

    ``more``: what only some cases have (``absent`` contests, ``district``, number of ``options``,
    ``empty_box``, ``marks`` as written on the paper, ``times``, ``acks``, ``seen``, ``how``,
    ``copy_of``).
    """

    name: str
    title: str
    source: str
    election: Election
    station: str
    warnings: frozenset[str]
    forms: tuple[Form, ...]
    signers: Mapping[str, Any]
    lifecycle: bool
    story: str
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """The station's kind."""
        return self.election.kinds[self.election.stations[self.station].kind]


@cache
def election(name: str) -> Election:
    """The definition in the folder of that name."""
    return parsed(files(name))


def files(name: str) -> dict[str, str]:
    """The definition's files in the folder of that name."""
    return {p.name: p.read_text(encoding="utf-8") for p in sorted((HERE / name).iterdir())}


def parsed(texts: Mapping[str, str]) -> Election:
    """The definition of these files; raises ValueError with what is wrong."""
    warnings = [c for c in CODES if c[0] == "W"]
    found = parse(texts, known_checks=V_AND_A, known_warnings=warnings)
    if found.election is None:
        raise ValueError("\n".join(str(e) for e in found.errors))
    return found.election


def _form(e: Election, station: str, data: Mapping[str, Any]) -> Form:
    rest = dict(data)
    contest, kind = rest.pop("contest"), rest.pop("kind", e.stations[station].kind)
    extra = rest.pop("added", ())
    if extra:
        people = tuple(Candidate(contest, a["district"], 0, a["number"], a["name"], "") for a in extra)  # fmt: skip
        e = replace(e, candidates=e.candidates + people)
    form = template(e, contest, e.district_of(contest, station), kind)
    number, limits = rest.pop("round", 0), e.kinds[e.stations[station].kind]
    if kind == RECAP:
        limits = replace(limits, warnings=())
    named = dict.fromkeys((n for n in form.names if n.startswith("party.")), 0)
    for key, value in rest.items():
        named |= _cells(form, key, value)
    if missing := set(form.names) ^ named.keys():
        raise ValueError(f"{station} {contest}: {sorted(missing)} do not fit the form")
    return Form(contest, number, form, limits, tuple(named[n] for n in form.names))


def _cells(form: Template, key: str, value: int | list[int]) -> dict[str, int]:
    """The fields of one line: a number, or a row of them in the order of the form."""
    if isinstance(value, int):
        return {key: value}
    if key in ADMIN_FIELDS:
        names: tuple[str, ...] = ADMIN_FIELDS[key]
    elif key == "votes":
        names = form.vote_fields
    elif key.startswith("party."):
        names = (*form.parties[int(key.partition(".")[2])], f"{key}.total")
    else:
        names = tuple(f"{key}.{s}" for s in "lpj")
    return dict(zip(names, value, strict=True))


def _case(data: Mapping[str, Any]) -> Case:
    rest = dict(data)
    e = election(rest.pop("election"))
    forms, station = rest.pop("forms"), rest.pop("station")
    return Case(
        name=rest.pop("name"),
        title=rest.pop("title"),
        source=rest.pop("source"),
        election=e,
        station=station,
        warnings=frozenset(rest.pop("warnings")),
        forms=tuple(_form(e, station, f) for f in forms),
        signers=rest.pop("signers", SIGNED),
        lifecycle=rest.pop("lifecycle", False),
        story=rest.pop("story", ""),
        more=rest,
    )


CASES = tuple(
    _case(data) for data in tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))["case"]
)
#: Name -> ``title`` and ``source`` in Indonesian.
IN_INDONESIAN: Mapping[str, Mapping[str, str]] = tomllib.loads(
    (HERE / "id.toml").read_text(encoding="utf-8")
)
BY_NAME: Mapping[str, Case] = {case.name: case for case in CASES}
