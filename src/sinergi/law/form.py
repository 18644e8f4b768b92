"""The ordered fields of a C.Hasil: one template per contest, district and kind of station.

A result's ``counts`` is one integer per field of its template, in this order; -1 = the box is
empty. A template's JSON is published, and a form's identity holds its hash, so that a stranger
can name every number for ever (record format, "Counts").
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sinergi.law.election import GROUPS, Candidate, ContestLevel, Election, Party
from sinergi.law.regions import LENGTHS, NATION, Level, covers
from sinergi.ledger.canonical import canonical, sha256_hex

Counts = Sequence[int]
EMPTY = -1
RECAP = "recap"
RECAP_BOXES = 9

#: Administrative fields by group, in the form's order; the section each belongs to.
ADMIN_FIELDS: dict[str, tuple[str, ...]] = {
    "voters": tuple(f"voters.dpt.{s}" for s in "lpj"),
    "users": tuple(f"users.{g}.{s}" for g in ("dpt", "dptb", "dpk", "total") for s in "lpj"),
    "ballots": tuple(f"ballots.{n}" for n in ("received", "used", "spoiled", "unused")),
    "disabled": tuple(f"disabled.{s}" for s in "lpj"),
}
SECTIONS = {"voters": "I", "users": "I", "ballots": "II", "disabled": "III"}
OPTIONS_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    section: str  # I, II, III, IV, V
    page: int
    boxes: int
    need: Literal["votes", "admin"]


@dataclass(frozen=True, slots=True)
class Option:
    """What a votes field stands for; ``party`` or ``number`` 0 = has none."""

    field: str
    party: int
    number: int
    name: str
    status: str


@dataclass(frozen=True)
class Template:
    contest: str
    district: str
    station_kind: str
    fields: tuple[Field, ...]
    options: tuple[Option, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields)

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each field in ``counts``."""
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def vote_fields(self) -> tuple[str, ...]:
        """The fields whose sum is ``valid``: each pair's or candidate's votes, or party totals."""
        return tuple(
            n for n in self.names
            if n.startswith("votes.") or (n.startswith("party.") and n.endswith(".total"))
        )  # fmt: skip

    @cached_property
    def parties(self) -> dict[int, tuple[str, ...]]:
        """Fields of each party, in order: list, candidates; without its total."""
        found: dict[int, list[str]] = {}
        for name in self.names:
            if name.startswith("party."):
                _, number, what = name.split(".")
                rows = found.setdefault(int(number), [])
                if what != "total":
                    rows.append(name)
        return {number: tuple(rows) for number, rows in found.items()}

    def to_json(self) -> dict[str, Any]:
        """The template as it is published; keys that say nothing are left out."""
        options = []
        for o in self.options:
            entry: dict[str, Any] = {"field": o.field, "name": o.name, "status": o.status}
            if o.party:
                entry["party"] = o.party
            if o.number:
                entry["number"] = o.number
            options.append(entry)
        return {
            "contest": self.contest,
            "district": self.district,
            "station_kind": self.station_kind,
            "fields": [
                {"name": f.name, "section": f.section, "page": f.page, "boxes": f.boxes, "need": f.need}
                for f in self.fields
            ],
            "options": options,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Template":
        return cls(
            contest=data["contest"],
            district=data["district"],
            station_kind=data["station_kind"],
            fields=tuple(Field(**f) for f in data["fields"]),
            options=tuple(
                Option(o["field"], o.get("party", 0), o.get("number", 0), o["name"], o["status"])
                for o in data["options"]
            ),
        )

    @cached_property
    def hash(self) -> str:
        """SHA-256 (64 hex) of the template's canonical JSON."""
        return sha256_hex(canonical(self.to_json()))

    @cached_property
    def form(self) -> str:
        """The form's identity in a record: ``<contest>/<district or ->/<first 16 hex>``."""
        return f"{self.contest}/{self.district}/{self.hash[:16]}"


#: How many digits of a district's area say where a contest of this level ends.
_SCOPE: dict[ContestLevel, Level] = {
    "nasional": "nation", "provinsi": "province", "kabkota": "regency",
}  # fmt: skip


def parties_in(election: Election, contest: str, district: str) -> list[Party]:
    """Parties on the ballot of a district, by ballot number.

    A party with an area stands where the contest ends inside that area: Aceh's local parties are
    on the ballots of DPRA and DPRK, not on that of DPR (UU 11/2006).
    """
    area = election.an_area_of(contest, district)
    digits = LENGTHS[_SCOPE[election.contests[contest].level]]
    scope = area[:digits] if digits and area != NATION else NATION
    return [
        p for _, p in sorted(election.parties.items()) if not p.area or covers(p.area, scope)
    ]  # fmt: skip


def template(election: Election, contest: str, district: str, kind: str) -> Template:
    """Builds the form of ``contest`` in ``district`` for a kind of station (or ``recap``)."""
    spec = election.contests[contest]
    boxes = RECAP_BOXES if kind == RECAP else election.kinds[kind].boxes
    fields = [
        Field(name, SECTIONS[group], 1, boxes, "admin")
        for group in GROUPS
        if group in spec.fields
        for name in ADMIN_FIELDS[group]
    ]
    people = election.people(contest, district)
    options: list[Option] = []
    page = 2
    if spec.options == "parties":
        lists: dict[int, list[Candidate]] = {}
        for person in people:
            lists.setdefault(person.party, []).append(person)
        for party in parties_in(election, contest, district):
            page = _party(
                fields, options, party, lists.get(party.number, ()), page=page, boxes=boxes
            )
    else:
        for position, person in enumerate(people):
            page = 2 + position // OPTIONS_PER_PAGE
            name = f"votes.{person.number}"
            fields.append(Field(name, "IV", page, boxes, "votes"))
            options.append(Option(name, 0, person.number, person.name, person.status))
    fields += [Field(name, "V", page, boxes, "votes") for name in ("valid", "invalid", "total")]
    return Template(contest, district, kind, tuple(fields), tuple(options))


def _party(
    fields: list[Field],
    options: list[Option],
    party: Party,
    people: Iterable[Candidate],
    *,
    page: int,
    boxes: int,
) -> int:
    """Adds one party's rows; gives the page the next party starts on (one page a party)."""
    base = f"party.{party.number}"
    fields.append(Field(f"{base}.list", "IV", page, boxes, "votes"))
    for person in people:
        name = f"{base}.{person.number}"
        fields.append(Field(name, "IV", page, boxes, "votes"))
        options.append(Option(name, party.number, person.number, person.name, person.status))
    fields.append(Field(f"{base}.total", "IV", page, boxes, "votes"))
    options.append(Option(f"{base}.total", party.number, 0, party.name, "active"))
    return page + 1


def templates(election: Election, contest: str) -> dict[tuple[str, str], Template]:
    """Every form of a contest by (district, kind of station), ``recap`` included."""
    codes = election.stations_of(contest)
    kinds = (election.stations[code].kind for code in codes)
    wanted = set(zip(election.districts_by_station(contest), kinds, strict=True))
    wanted |= {(district, RECAP) for district, _ in wanted}
    return {key: template(election, contest, *key) for key in sorted(wanted)}
