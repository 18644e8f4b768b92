"""What only shows when a definition's files are held side by side."""

from collections.abc import Container, Iterable

from sinergi.law.definition_csv import lines_of
from sinergi.law.definition_errors import Errors, names
from sinergi.law.definition_header import Header
from sinergi.law.definition_rows import STATIONS, Rows
from sinergi.law.definition_table import FILE
from sinergi.law.election import NO_DISTRICT, Contest, Election, paint
from sinergi.law.form import parties_in
from sinergi.law.regions import LENGTHS, NATION, is_code, level_of, parent

_NEEDS_DISTRICTS = ("sainte-lague", "most-votes")


def check_parents(errors: Errors, found: Rows, stations_text: str) -> set[str]:
    """Every area and every station lies in an area of the definition.

    Gives the codes that are missing, so that no other check names them again.
    """
    missing: dict[str, list[tuple[int, str]]] = {}
    for code, (line, _) in found.regions.items():
        above = parent(code)
        if above is not None and above != NATION and above not in found.regions:
            missing.setdefault(above, []).append((line, code))
    for above, children in missing.items():
        errors.add(
            "regions.csv", min(children)[0],
            f"{level_of(above)} {above} is missing, and here stands {names((c for _, c in children), 3)} below it",
            "add its row, or correct the code",
        )  # fmt: skip
    homeless: dict[str, list[str]] = {}
    for code in found.stations:
        village = code[: LENGTHS["village"]]
        if village not in found.regions:
            homeless.setdefault(village, []).append(code)
    lines = lines_of(stations_text, (codes[0] for codes in homeless.values()))
    for village, codes in homeless.items():
        errors.add(
            STATIONS, lines[codes[0]],
            f"village {village} of station {names(codes, 3)} is not in regions.csv",
            "add the village there, or correct the code",
        )  # fmt: skip
    return missing.keys() | homeless.keys()


def check_named_areas(
    errors: Errors, header: Header | None, found: Rows, missing: Container[str]
) -> None:
    """Areas that other files name exist. A text that is no code was reported where it was read."""

    def known(area: str) -> bool:
        named = (found.regions, found.stations, missing)
        return area == NATION or not is_code(area) or any(area in codes for codes in named)

    for (of, area), (line, _) in found.areas.items():
        if not known(area):
            errors.add(
                "district_areas.csv", line, f"area {area} of {of} is in neither regions.csv nor stations.csv",
                "correct the code, or add the area",
            )  # fmt: skip
    for line, party in found.parties.values():
        if party.area and not known(party.area):
            errors.add(
                "parties.csv", line, f"area {party.area} is not in regions.csv",
                "correct the code, or add the area",
            )  # fmt: skip
    for line, stage in found.calendar:
        if stage.area and not known(stage.area):
            errors.add(
                "calendar.csv", line, f"area {stage.area} is not in regions.csv",
                "correct the code, or leave it empty",
            )  # fmt: skip
    if header is None:
        return
    for code, contest in header.contests.items():
        for key, areas in (("areas", contest.areas), ("except_areas", contest.except_areas)):
            for area in areas:
                if not known(area):
                    errors.add(
                        FILE, header.lines.line_of_value(area, "contests", code, key),
                        f"contests.{code}.{key}: area {area} is not in regions.csv",
                        "correct the code, or add the area",
                    )  # fmt: skip
    for label in header.labels:
        _, _, area = label.partition(".")
        if area and not known(area):
            errors.add(
                FILE, header.lines.line("labels", area), f"area {area} is not in regions.csv",
                "correct the code, or take the table out",
            )  # fmt: skip


def check_districts(errors: Errors, election: Election, header: Header, found: Rows, stations_text: str) -> None:  # fmt: skip
    """Every district has an area, every station that votes lies in one."""
    with_area = {(contest, district) for (contest, _), (_, district) in found.areas.items()}
    for (of, district), (line, _) in found.districts.items():
        if (of, district) not in with_area:
            errors.add(
                "districts.csv", line, f"district {district} of {of} has no area",
                "add its areas to district_areas.csv",
            )  # fmt: skip
    for code, contest in _sure(election, header):
        divided = any(c == code for c, _ in election.districts)
        if not divided:
            if contest.method in _NEEDS_DISTRICTS:
                errors.add(
                    FILE, header.lines.line("contests", code), f"contest {code} has no districts",
                    "add them to districts.csv and district_areas.csv",
                )  # fmt: skip
            continue
        areas = election.district_areas.get(code, {})
        voting = election.stations_of(code)
        outside = [s for s, d in zip(voting, paint(voting, areas), strict=True) if d is None]
        for codes, line in _by_district(outside, stations_text):
            errors.add(
                STATIONS, line, f"station {names(codes, 3)} votes in {code} and lies in no district of it",
                "add its area to district_areas.csv, or except it in election.toml",
            )  # fmt: skip


def check_options(errors: Errors, election: Election, header: Header, found: Rows) -> None:
    """Every district has something to vote for, and every candidate's party stands there."""
    standing: dict[tuple[str, str], set[int]] = {}
    for code, contest in _sure(election, header):
        for district in election.districts_of(code):
            line_of_district = found.districts.get((code, district), (0, None))[0]
            where = ("districts.csv", line_of_district) if district != NO_DISTRICT else (
                FILE, header.lines.line("contests", code)
            )  # fmt: skip
            place = "" if district == NO_DISTRICT else f" in district {district}"
            if contest.options == "parties":
                if district not in election.district_areas.get(code, {}).values():
                    continue  # it has no area, which is reported
                here = {p.number for p in parties_in(election, code, district)}
                standing[code, district] = here
                if not here:
                    errors.add(
                        *where, f"no party stands for {code}{place}", "add parties to parties.csv"
                    )
            elif not election.people(code, district):
                errors.add(
                    *where, f"nobody stands for {code}{place}",
                    f"add its {contest.options} to candidates.csv",
                )  # fmt: skip
    for (code, district, party, _), (line, person) in found.candidates.items():
        here = standing.get((code, district), {party})
        if party in found.parties and party not in here:
            errors.add(
                "candidates.csv", line, f"party {party} does not stand for {code} in district {district}",
                "correct the party, or its area in parties.csv",
            )  # fmt: skip
        if code in header.unsure:
            continue
        if person.status == "empty-box" and election.contests[code].options != "pairs":
            errors.add(
                "candidates.csv", line, f"status empty-box in {code}, which is not a contest of pairs",
                "use another status",
            )  # fmt: skip


def check_votes_somewhere(errors: Errors, election: Election, header: Header, text: str) -> None:
    """No contest without stations, no station without a contest."""
    if not election.stations or not election.contests or header.unsure:
        return
    idle = set(election.stations)
    for code, _ in _sure(election, header):
        voting = election.stations_of(code)
        if not voting:
            errors.add(
                FILE, header.lines.line("contests", code), f"no station votes in contest {code}",
                "correct its areas, except_areas or except_kinds, or take it out",
            )  # fmt: skip
        if idle:
            idle = set() if len(voting) == len(election.stations) else idle.difference(voting)
    for codes, line in _by_district(sorted(idle), text):
        errors.add(
            STATIONS, line, f"station {names(codes, 3)} votes in no contest",
            "correct the contests' areas in election.toml, or take it out",
        )  # fmt: skip


def _sure(election: Election, header: Header) -> list[tuple[str, Contest]]:
    """The contests whose own keys are right, so that what follows from them can be judged."""
    return [(code, c) for code, c in election.contests.items() if code not in header.unsure]


def _by_district(stations: Iterable[str], text: str) -> list[tuple[list[str], int]]:
    """Stations grouped by kecamatan, each group with the line of its first."""
    groups: dict[str, list[str]] = {}
    for station in stations:
        groups.setdefault(station[: LENGTHS["district"]], []).append(station)
    lines = lines_of(text, (codes[0] for codes in groups.values()))
    return [(codes, lines[codes[0]]) for codes in groups.values()]
