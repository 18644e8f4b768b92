"""What a recapitulation (D.Hasil) of an area is: its columns, its sums, and the record that says them.

One recap per area × contest × district. Its columns are the units below: the stations of a kecamatan
(PPLN), the kecamatan of a kabupaten/kota, these of a province, and for the nation the provinces and
the PPLN. Every column is a vector by the district's template of kind ``recap``; candidate numbers of
two districts are never added, since each district has recaps of its own. A contest's recaps end at
its own level.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sinergi.law.checks.context import recap_basis_differs, recap_column, recap_open, recap_sums
from sinergi.law.checks.finding import Finding
from sinergi.law.election import NO_DISTRICT, Contest, Election
from sinergi.law.form import EMPTY, RECAP, Counts, Template, template
from sinergi.law.regions import NATION, OVERSEAS
from sinergi.law.sittings import FIRST_LEVELS, recap_basis
from sinergi.ledger.canonical import canonical, sha256_hex
from sinergi.ledger.tree import root_of_values

#: Levels a recap is made at, from the first up, and how many digits its areas have.
LADDER = ("kecamatan", "kabkota", "provinsi", "nasional")
DIGITS: Mapping[str, int] = {"kecamatan": 6, "ppln": 6, "kabkota": 4, "provinsi": 2, "nasional": 0}
STATION_DIGITS = 13

#: State of a unit that has no ratified recap yet.
NO_RECAP = "no-recap"
VOID = "void"
#: What the record's hash on paper leaves out: the paper's own hash, and the clock.
NOT_HASHED = ("at", "pdf")


class NotAPlace(ValueError):
    """No recap is made there; the text says why."""


class NotSettled(ValueError):
    """Units that are neither settled nor listed as open: ``codes``."""

    def __init__(self, codes: Sequence[str]):
        super().__init__(f"neither settled nor listed as open: {', '.join(codes)}")
        self.codes = tuple(codes)


@dataclass(frozen=True, slots=True)
class Place:
    """What is recapitulated: ``level`` as in the record; ``district`` is ``-`` where there is none."""

    contest: str
    district: str
    level: str
    area: str


@dataclass(frozen=True, slots=True)
class Unit:
    """What a column stands on.

    ``counts`` by the recap's form, -1 = it says nothing there (an empty box, a held section); None =
    nothing of it counts, and ``state`` says why: a station's status, or ``no-recap``. ``ids``: the
    heads of a station, or the one recap of an area.
    """

    code: str
    counts: tuple[int, ...] | None
    ids: tuple[str, ...] = ()
    state: str = "accepted"
    findings: tuple[str, ...] = ()  # codes that are open
    ruling: str = ""  # the court's, where it set this vector

    @property
    def settled(self) -> bool:
        """Nothing is to be done with it: it counts, or was set aside without replacement."""
        return self.counts is not None or self.state == VOID


@dataclass(frozen=True, slots=True)
class Change:
    """What became other in a station since the recap below was made, by the recap's form.

    ``was``: what that recap summed of it, None where it had left it out; ``now``: what counts, None
    where nothing does (``state`` says why). ``ids``: the corrections, recounts and settles since.
    """

    station: str
    ids: tuple[str, ...]
    was: tuple[int, ...] | None
    now: tuple[int, ...] | None
    state: str = "accepted"
    ruling: str = ""  # ``station`` is then the area that a court's vector stands for

    def difference(self, size: int) -> tuple[int, ...]:
        """What it adds to the sum of the recaps below; -1 (no figure) counts as nothing."""
        now, was = self.now or (0,) * size, self.was or (0,) * size
        return tuple(max(a, 0) - max(b, 0) for a, b in zip(now, was, strict=True))


@dataclass(frozen=True)
class Recap:
    """A recapitulation as it would be signed now."""

    place: Place
    form: Template
    units: tuple[Unit, ...]
    open: Mapping[str, str]
    changes: tuple[Change, ...] = ()

    @cached_property
    def columns(self) -> tuple[Unit, ...]:
        """The units it sums: those that count and are not listed as open."""
        return tuple(u for u in self.units if u.counts is not None and u.code not in self.open)

    @cached_property
    def changed(self) -> tuple[Change, ...]:
        """The changes of the units it sums; a station that is listed as open itself is taken out."""
        summed = tuple(u.code for u in self.columns)
        return tuple(
            replace(c, now=None) if c.station in self.open else c
            for c in self.changes
            if c.station.startswith(summed)
        )

    @property
    def differences(self) -> list[tuple[int, ...]]:
        return [c.difference(len(self.form.fields)) for c in self.changed]

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """The sums, one a field of the form."""
        return totals(
            [u.counts for u in self.columns if u.counts is not None],
            self.differences,
            len(self.form.fields),
        )

    @cached_property
    def ids(self) -> list[str]:
        return recap_basis({u.code: u.ids for u in self.columns})

    @cached_property
    def basis(self) -> str:
        return root_of_values(self.ids)

    @property
    def size(self) -> int:
        return len(self.ids)

    def body(self, *, election: str, at: str, sitting: str, pdf: str) -> dict[str, Any]:
        """The body of its ``recap`` record; ``sitting``: id of the opening, ``pdf``: SHA-256."""
        place = self.place
        body: dict[str, Any] = {
            "area": place.area, "at": at, "basis": self.basis, "contest": place.contest,
            "counts": list(self.counts), "district": place.district, "election": election,
            "form": self.form.form, "kind": "recap", "level": place.level, "pdf": pdf,
            "sitting": sitting, "size": self.size,
        }  # fmt: skip
        if self.open:
            body["open"] = dict(sorted(self.open.items()))
        if ids := sorted({i for c in self.changed for i in c.ids}):
            body["changes"] = ids
        return body


def content_hash(body: Mapping[str, Any]) -> str:
    """SHA-256 of a recap's canonical JSON without ``pdf`` and ``at``: it stands on the paper."""
    return sha256_hex(canonical({k: v for k, v in body.items() if k not in NOT_HASHED}))


def totals(
    columns: Iterable[Counts], changes: Iterable[Counts] = (), size: int = 0
) -> tuple[int, ...]:
    """Σ columns (-1 is never summed) + Σ differences, by position."""
    sums = [0] * size
    for column in columns:
        for i, n in enumerate(column):
            sums[i] += max(n, 0)
    for difference in changes:
        for i, n in enumerate(difference):
            sums[i] += n
    return tuple(sums)


# --- places -----------------------------------------------------------------------------------


def levels_of(contest: Contest) -> tuple[str, ...]:
    """The levels a contest is recapitulated at, its own last; ``ppln`` beside the kecamatan where
    the nation is the last."""
    ladder = LADDER[: LADDER.index(contest.level) + 1]
    return ("ppln", *ladder) if contest.level == "nasional" else ladder


def level_at(area: str) -> str:
    """The level of an area's recap. Raises NotAPlace for a village, a station, a country."""
    if area == NATION:
        return "nasional"
    overseas = area.startswith(OVERSEAS)
    for level in ("ppln",) if overseas else LADDER[:3]:
        if DIGITS[level] == len(area):
            return level
    raise NotAPlace(f"area {area} has no plenary: name a kecamatan, PPLN, kabupaten/kota, province")


def place_at(election: Election, contest: str, area: str, district: str = "") -> Place:
    """The place of an area's recap; ``district`` "" where the area lies in one. Raises NotAPlace."""
    spec = election.contests[contest]
    level = level_at(area)
    if level not in levels_of(spec):
        raise NotAPlace(f"{contest} ends at level {spec.level}: no recap of {area}")
    here = districts_at(election, contest, area)
    if not here:
        raise NotAPlace(f"no station of {contest} in area {area}")
    if not district:
        if len(here) > 1:
            raise NotAPlace(
                f"area {area} has {len(here)} districts of {contest}, name one: {', '.join(here)}"
            )
        district = here[0]
    if district not in here:
        raise NotAPlace(f"area {area} holds no station of district {district} of {contest}")
    return Place(contest, district, level, area)


def districts_at(election: Election, contest: str, area: str) -> tuple[str, ...]:
    """Districts of the stations that vote in an area, sorted: one recap each."""
    if not election.district_areas.get(contest):
        return (NO_DISTRICT,) if election.expected(contest, area) else ()
    return tuple(sorted(election.districts_in(contest, area)))


def stations_of(election: Election, place: Place) -> list[str]:
    """Codes of the stations that a recap sums in the end, sorted."""
    codes = election.stations_of(place.contest, place.area)
    if len(districts_at(election, place.contest, place.area)) < 2:
        return codes
    return [c for c in codes if election.district_of(place.contest, c) == place.district]


def unit_of(level: str, station: str) -> str:
    """The unit (column) of a recap of ``level`` that a station belongs to."""
    if level in FIRST_LEVELS:
        return station
    if level == "nasional":
        return station[: DIGITS["ppln" if station.startswith(OVERSEAS) else "provinsi"]]
    return station[: DIGITS[LADDER[LADDER.index(level) - 1]]]


def units_of(election: Election, place: Place) -> tuple[str, ...]:
    """Codes of a recap's columns, in order."""
    if place.level in FIRST_LEVELS:
        return tuple(stations_of(election, place))
    below = (
        [*election.areas_in(place.area, DIGITS["provinsi"]), *election.areas_in(OVERSEAS, 6)]
        if place.level == "nasional"
        else election.areas_in(place.area, DIGITS[LADDER[LADDER.index(place.level) - 1]])
    )
    cut = len(districts_at(election, place.contest, place.area)) > 1
    return tuple(
        code for code in below
        if code != OVERSEAS and election.expected(place.contest, code)
        and (not cut or place.district in districts_at(election, place.contest, code))
    )  # fmt: skip


def form_of(election: Election, place: Place) -> Template:
    """The template of a recap: every field of the district's form."""
    return template(election, place.contest, place.district, RECAP)


def by_name(form: Template, vector: Mapping[str, int]) -> tuple[int, ...]:
    """A vector in the order of the recap's form; -1 where it says nothing.

    Raises ValueError where it has a field that the form does not know: it would be lost.
    """
    lost = vector.keys() - form.index.keys()
    if lost:
        raise ValueError(f"form {form.form} has no field {min(lost)}")
    return tuple(vector.get(name, EMPTY) for name in form.names)


# --- making and checking ----------------------------------------------------------------------


def make(
    place: Place,
    form: Template,
    units: Sequence[Unit],
    *,
    open: Mapping[str, str],
    changes: Sequence[Change] = (),
) -> Recap:
    """The recap of these units; ``open``: code → why it is not in. Raises NotSettled."""
    made = Recap(place, form, tuple(units), dict(open), tuple(changes))
    left = [code for code in unsettled(made) if code not in open]
    if left:
        raise NotSettled(left)
    return made


def unsettled(made: Recap) -> dict[str, str]:
    """Code → state of the units, and of stations changed below, that do not count."""
    waiting = {u.code: u.state for u in made.units if not u.settled}
    summed = tuple(u.code for u in made.columns)
    return waiting | {
        c.station: c.state
        for c in made.changes
        if c.now is None and c.state != VOID and c.station.startswith(summed)
    }


def check(
    body: Mapping[str, Any],
    form: Template,
    units: Sequence[Unit],
    changes: Sequence[Change] = (),
) -> tuple[Finding, ...]:
    """V601, V602 of a ``recap`` record against what its units say now.

    A unit that is neither settled nor listed, or listed and none of this recap's, is named; so are
    each row of the total that differs, with both numbers, and a basis that is not that of now.
    """
    place = Place(body["contest"], body["district"], body["level"], body["area"])
    now = Recap(place, form, tuple(units), body.get("open", {}), tuple(changes))
    found = list(
        recap_open(unsettled(now), now.open, {u.code for u in units} | {c.station for c in changes})
    )
    found += recap_basis_differs(
        body["basis"], body["size"], area=place.area, basis=now.basis, size=now.size
    )
    named = set(body.get("changes", ()))
    due = {i for c in now.changed for i in c.ids}
    if named != due:
        other = min(named ^ due)
        found.append(
            Finding("V602", (), {"differ": 0, "change": other, "listed": int(other in named)})
        )
    found += recap_sums(
        body["counts"],
        [u.counts for u in now.columns if u.counts is not None],
        form.names,
        changes=now.differences,
    )
    return tuple(found)


def check_columns(
    columns: Mapping[str, Counts], form: Template, units: Sequence[Unit]
) -> tuple[Finding, ...]:
    """V601 of the columns on a paper (or in a file) by code: each is its unit's result.

    A finding names the unit, the rows, and of the first row both numbers.
    """
    found: list[Finding] = []
    due = {u.code: u.counts for u in units}
    for code, column in columns.items():
        expected = due.get(code)
        if expected is None:
            found.append(Finding("V601", (), {"area": code, "differ": 0, "state": "unknown"}))
            continue
        found += recap_column(column, expected, form.names, area=code)
    return tuple(found)
