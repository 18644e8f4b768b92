"""The rows of a definition's CSV files: each by itself, and each only once."""

import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import get_args

from sinergi.law.definition_csv import name_of, rows, text_of, whole
from sinergi.law.definition_errors import Errors, names
from sinergi.law.definition_header import is_date, is_stamp
from sinergi.law.election import (
    NO_DISTRICT,
    Candidate,
    Contest,
    District,
    Kind,
    Party,
    Region,
    Stage,
    Station,
    Status,
)
from sinergi.law.regions import LENGTHS, NATION, is_code

STATIONS = "stations.csv"
COLUMNS: dict[str, tuple[str, ...]] = {
    "regions.csv": ("code", "name", "label"),
    STATIONS: ("code", "kind", "dpt_l", "dpt_p", "tz"),
    "districts.csv": ("contest", "code", "name", "seats"),
    "district_areas.csv": ("contest", "district", "area"),
    "parties.csv": ("number", "name", "short", "area"),
    "candidates.csv": ("contest", "district", "party", "number", "name", "sex", "status"),
    "calendar.csv": ("stage", "role", "area", "article", "starts", "ends"),
}
ZONES = ("WIB", "WITA", "WIT")
STATUSES: tuple[Status, ...] = get_args(Status)
MAX_NUMBER = 999
MAX_SEATS = 999

_STATION = re.compile(r"[0-9]{13}")
_DISTRICT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")
_IANA = re.compile(r"[A-Za-z]+(?:/[A-Za-z0-9_+-]+){1,2}")
_SEX = re.compile(r"[LP]{0,2}")


@dataclass
class Rows:
    """Everything the CSV files hold, with the line of each row but the stations'."""

    regions: dict[str, tuple[int, Region]] = field(default_factory=dict)
    stations: dict[str, Station] = field(default_factory=dict)
    districts: dict[tuple[str, str], tuple[int, District]] = field(default_factory=dict)
    areas: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    parties: dict[int, tuple[int, Party]] = field(default_factory=dict)
    candidates: dict[tuple[str, str, int, int], tuple[int, Candidate]] = field(
        default_factory=dict
    )  # fmt: skip
    calendar: list[tuple[int, Stage]] = field(default_factory=list)


def _twice(errors: Errors, file: str, line: int, what: str, first: int) -> None:
    errors.add(
        file, line, f"{what} stands on line {first} too", "take one of the two rows out"
    )  # fmt: skip


def read_regions(errors: Errors, text: str, into: Rows) -> None:
    file = "regions.csv"
    for line, (code, name, label) in rows(errors, file, text, COLUMNS[file]):
        if not is_code(code) or len(code) == LENGTHS["station"]:
            errors.add(
                file, line, f"{code!r} is not the code of an area",
                "use 2 digits for a province, 4 for a regency, 6 for a district, 10 for a village",
            )  # fmt: skip
            continue
        if code in into.regions:
            _twice(errors, file, line, f"area {code}", into.regions[code][0])
            continue
        region = Region(
            code,
            name_of(errors, file, line, "the name", name),
            text_of(errors, file, line, "the label", label),
        )
        into.regions[code] = (line, region)


def read_stations(
    errors: Errors,
    text: str,
    kinds: Mapping[str, Kind] | None,
    known_zones: Collection[str] | None,
    into: Rows,
) -> None:
    """``kinds`` None: the kinds could not be read, so they are not checked."""
    found = into.stations
    zones = dict.fromkeys(ZONES, True)
    for line, (code, kind, dpt_l, dpt_p, tz) in rows(errors, STATIONS, text, COLUMNS[STATIONS]):
        if not _STATION.fullmatch(code):
            errors.add(
                STATIONS, line, f"{code!r} is not the code of a station",
                "use 13 digits: the village's 10 and the station's number with 3",
            )  # fmt: skip
            continue
        if code in found:
            errors.add(
                STATIONS, line, f"station {code} stands in an earlier row too",
                "take one of the two rows out",
            )  # fmt: skip
            continue
        if kinds is not None and kind not in kinds:
            errors.add(
                STATIONS, line, f"unknown kind {kind!r}",
                f"use a kind of election.toml: {names(kinds)}",
            )  # fmt: skip
        men, women = whole(dpt_l), whole(dpt_p)
        for column, cell, number in (("dpt_l", dpt_l, men), ("dpt_p", dpt_p, women)):
            if number is None:
                errors.add(
                    STATIONS, line, f"{column} is {cell!r}",
                    "write how many voters, a whole number from 0",
                )  # fmt: skip
        if zones.get(tz) is None:
            zones[tz] = bool(_IANA.fullmatch(tz)) and (known_zones is None or tz in known_zones)
        if not zones[tz]:
            errors.add(
                STATIONS, line, f"unknown time zone {tz!r}",
                "use WIB, WITA or WIT, or overseas a name such as Asia/Tokyo",
            )  # fmt: skip
        boxes = kinds[kind].boxes if kinds is not None and kind in kinds else 0
        if boxes and men is not None and women is not None and men + women >= 10**boxes:
            errors.add(
                STATIONS, line, f"a roll of {men + women} does not fit the {boxes} boxes of kind {kind!r}",
                "correct dpt_l and dpt_p, or give the station a kind with more boxes",
            )  # fmt: skip
        found[code] = Station(code, sys.intern(kind), men or 0, women or 0, sys.intern(tz))


def _contest(
    errors: Errors, file: str, line: int, code: str, contests: Mapping[str, Contest] | None
) -> bool:
    """Is the contest in the definition (or unknowable)? Else adds an error."""
    if contests is None or code in contests:
        return True
    errors.add(
        file, line, f"unknown contest {code!r}", f"use a contest of election.toml: {names(contests)}"
    )  # fmt: skip
    return False


def read_districts(
    errors: Errors, text: str, contests: Mapping[str, Contest] | None, into: Rows
) -> None:
    file = "districts.csv"
    for line, (contest, code, name, seats) in rows(errors, file, text, COLUMNS[file]):
        if not _contest(errors, file, line, contest, contests):
            continue
        if not _DISTRICT.fullmatch(code):
            errors.add(
                file, line, f"{code!r} is not the code of a district",
                "use ASCII letters, digits and dashes, at most 32",
            )  # fmt: skip
            continue
        if (contest, code) in into.districts:
            first = into.districts[contest, code][0]
            _twice(errors, file, line, f"district {code} of {contest}", first)
            continue
        number = whole(seats)
        if number is None or not 1 <= number <= MAX_SEATS:
            errors.add(
                file, line, f"district {code} of {contest} has {seats or 'no'} seats",
                f"write how many seats it has, a whole number from 1 to {MAX_SEATS}",
            )  # fmt: skip
        title = name_of(errors, file, line, "the name", name)
        into.districts[contest, code] = (line, District(contest, code, title, number or 0))


def read_areas(
    errors: Errors, text: str, contests: Mapping[str, Contest] | None, into: Rows
) -> None:
    """Run after ``read_districts``."""
    file = "district_areas.csv"
    for line, (contest, district, area) in rows(errors, file, text, COLUMNS[file]):
        if not _contest(errors, file, line, contest, contests):
            continue
        if (contest, district) not in into.districts:
            errors.add(
                file, line, f"{contest} has no district {district!r}",
                "correct it, or add the district to districts.csv",
            )  # fmt: skip
            continue
        if not is_code(area):
            errors.add(
                file, line, f"{area!r} is not the code of an area or a station",
                "use 2, 4, 6, 10 or 13 digits, or nasional",
            )  # fmt: skip
            continue
        if (contest, area) in into.areas:
            first, other = into.areas[contest, area]
            if other == district:
                _twice(errors, file, line, f"area {area} of {contest}", first)
            else:
                errors.add(
                    file, line,
                    f"area {area} belongs to district {other} of {contest} by line {first}, and here to {district}",
                    "leave it in one of the two; a part of it (a longer code) may go to the other",
                )  # fmt: skip
            continue
        into.areas[contest, area] = (line, district)


def read_parties(errors: Errors, text: str, into: Rows) -> None:
    file = "parties.csv"
    for line, (number, name, short, area) in rows(errors, file, text, COLUMNS[file]):
        found = whole(number)
        if found is None or not 1 <= found <= MAX_NUMBER:
            errors.add(
                file, line, f"the party's number is {number!r}",
                f"write its ballot number, a whole number from 1 to {MAX_NUMBER}",
            )  # fmt: skip
            continue
        if found in into.parties:
            _twice(errors, file, line, f"party number {found}", into.parties[found][0])
            continue
        if area and (area == NATION or not is_code(area)):
            errors.add(
                file, line, f"{area!r} is not the code of an area",
                "leave it empty for a party that stands everywhere",
            )  # fmt: skip
        title = name_of(errors, file, line, "the name", name)
        brief = text_of(errors, file, line, "the short name", short)
        into.parties[found] = (line, Party(found, title, brief, area))


def read_candidates(
    errors: Errors,
    text: str,
    contests: Mapping[str, Contest] | None,
    unsure: Collection[str],
    into: Rows,
) -> None:
    """Run after ``read_districts`` and ``read_parties``; ``unsure``: see ``Header``."""
    file = "candidates.csv"
    divided = {contest for contest, _ in into.districts}
    for line, cells in rows(errors, file, text, COLUMNS[file]):
        contest, district, party, number, name, sex, status = cells
        if not _contest(errors, file, line, contest, contests):
            continue
        district = district or NO_DISTRICT
        if contest in divided and (contest, district) not in into.districts:
            errors.add(
                file, line, f"{contest} has no district {district!r}",
                "correct it, or add the district to districts.csv",
            )  # fmt: skip
            continue
        if contest not in divided and district != NO_DISTRICT:
            errors.add(
                file, line, f"{contest} has no districts, and here stands {district!r}",
                f"write {NO_DISTRICT}, or add the district to districts.csv",
            )  # fmt: skip
            continue
        sure = contests is not None and contest not in unsure
        of_party = contests is not None and contests[contest].options == "parties"
        belongs = whole(party or "0")
        if sure and of_party and belongs not in into.parties:
            errors.add(
                file, line, f"unknown party {party!r}",
                "write the ballot number of a party of parties.csv",
            )  # fmt: skip
        elif sure and not of_party and belongs != 0:
            errors.add(
                file, line, f"party is {party!r}, and in {contest} no party is on the ballot",
                "leave it empty",
            )  # fmt: skip
        order = whole(number)
        if order is None or not 1 <= order <= MAX_NUMBER:
            errors.add(
                file, line, f"the candidate's number is {number!r}",
                f"write the number on the ballot, a whole number from 1 to {MAX_NUMBER}",
            )  # fmt: skip
            continue
        if not _SEX.fullmatch(sex):
            errors.add(
                file, line, f"sex is {sex!r}", "write L or P, for a pair two, or leave it empty"
            )
        if status and status not in STATUSES:
            errors.add(file, line, f"unknown status {status!r}", f"use one of {names(STATUSES)}")
        key = (contest, district, belongs or 0, order)
        if key in into.candidates:
            _twice(errors, file, line, f"number {order} of this list", into.candidates[key][0])
            continue
        title = name_of(errors, file, line, "the name", name)
        person = Candidate(
            contest, district, belongs or 0, order, title, sex,
            status if status in STATUSES else "active",
        )  # fmt: skip
        into.candidates[key] = (line, person)


def read_calendar(errors: Errors, text: str, into: Rows) -> None:
    file = "calendar.csv"
    for line, cells in rows(errors, file, text, COLUMNS[file]):
        stage, role, area, article, starts, ends = cells
        stage = name_of(errors, file, line, "the stage", stage)
        role = text_of(errors, file, line, "the role", role)
        article = text_of(errors, file, line, "the article", article)
        if area and not is_code(area):
            errors.add(
                file, line, f"{area!r} is not the code of an area", "leave it empty for all areas"
            )
        sound = True
        for column, cell in (("starts", starts), ("ends", ends)):
            if not (is_date(cell) or is_stamp(cell)):
                sound = False
                errors.add(
                    file, line, f"{column} is {cell!r}",
                    "write YYYY-MM-DD, or YYYY-MM-DDThh:mm:ss+hh:mm where the hour matters",
                )  # fmt: skip
        if sound and ends[:10] < starts[:10]:
            errors.add(
                file, line, f"it ends on {ends[:10]}, before it starts", "correct one of the two"
            )
        into.calendar.append((line, Stage(stage, role, area, article, starts, ends)))
