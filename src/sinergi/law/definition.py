"""An election's definition: parsed from its files, written as canonical JSON, added to.

``parse`` reads the texts of a folder's files (``docs/election-definition.md`` describes them) and
lists every error in one pass. The other public names come from the modules beside this one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sinergi.law import definition_cross as cross
from sinergi.law import definition_header, definition_rows
from sinergi.law.definition_errors import FILES, REQUIRED, DefinitionError, Errors, names
from sinergi.law.definition_header import RESERVED_IDS, Header
from sinergi.law.definition_json import (
    config_hashes,
    deserialise,
    form_list,
    serialise,
    station_list,
)
from sinergi.law.definition_merge import CannotMerge, merge
from sinergi.law.definition_rows import Rows
from sinergi.law.election import Election, Stations

__all__ = [
    "FILES", "RESERVED_IDS", "CannotMerge", "DefinitionError", "Parsed", "config_hashes", "deserialise",
    "form_list", "merge", "parse", "serialise", "station_list",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parsed:
    """The election, or every error that kept it from being one."""

    election: Election | None
    errors: tuple[DefinitionError, ...]


def parse(
    files: Mapping[str, str],
    *,
    known_checks: Collection[str],
    known_warnings: Collection[str] | None = None,
    known_zones: Collection[str] | None = None,
) -> Parsed:
    """Parses a definition's files (name -> text). Nothing is read or written.

    ``known_checks``: the V and A codes of this version, all in force where the file names none.
    ``known_warnings``, ``known_zones``: the W codes and IANA time zones there are; None = only
    their form is checked.
    """
    errors = Errors()
    for name in REQUIRED:
        if name not in files:
            errors.add(name, 1, "the file is missing", "add it to the folder")
    for name in files:
        if name not in FILES:
            errors.add(name, 1, "the file is not part of a definition", f"known: {names(FILES)}")
    header = None
    if "election.toml" in files:
        header = definition_header.read(
            errors, files["election.toml"], known_checks, known_warnings
        )
    found = _rows(errors, files, header, known_zones)
    stations_text = files.get("stations.csv", "")
    missing = cross.check_parents(errors, found, stations_text)
    cross.check_named_areas(errors, header, found, missing)
    if header is None:
        return Parsed(None, errors.sorted())
    election = _election(header, found)
    cross.check_districts(errors, election, header, found, stations_text)
    cross.check_options(errors, election, header, found)
    cross.check_votes_somewhere(errors, election, header, stations_text)
    listed = errors.sorted()
    return Parsed(None if listed else election, listed)


def _rows(
    errors: Errors,
    files: Mapping[str, str],
    header: Header | None,
    known_zones: Collection[str] | None,
) -> Rows:
    """Reads the CSV files that are there, in the order in which they lean on each other."""
    found = Rows()
    contests = header.contests if header else None
    kinds = header.kinds if header else None
    if "regions.csv" in files:
        definition_rows.read_regions(errors, files["regions.csv"], found)
    if "stations.csv" in files:
        before = len(errors)
        definition_rows.read_stations(errors, files["stations.csv"], kinds, known_zones, found)
        if not found.stations and len(errors) == before:
            errors.add("stations.csv", 1, "there is no station", "add a row for each station")
    if "districts.csv" in files:
        definition_rows.read_districts(errors, files["districts.csv"], contests, found)
    if "district_areas.csv" in files:
        definition_rows.read_areas(errors, files["district_areas.csv"], contests, found)
    if "parties.csv" in files:
        definition_rows.read_parties(errors, files["parties.csv"], found)
    if "candidates.csv" in files:
        unsure = header.unsure if header else ()
        definition_rows.read_candidates(errors, files["candidates.csv"], contests, unsure, found)
    if "calendar.csv" in files:
        definition_rows.read_calendar(errors, files["calendar.csv"], found)
    return found


def _election(header: Header, found: Rows) -> Election:
    """Rows in an order that does not depend on the order in the files, so that a hash does not."""
    areas: dict[str, dict[str, str]] = {}
    for (contest, area), (_, district) in sorted(found.areas.items()):
        areas.setdefault(contest, {})[area] = district
    return Election(
        id=header.id,
        name=header.name,
        mode=header.mode,
        date=header.date,
        host=header.host,
        checks=header.checks,
        contests=header.contests,
        kinds=header.kinds,
        regions={code: region for code, (_, region) in sorted(found.regions.items())},
        stations=Stations(found.stations.values()),
        districts={key: district for key, (_, district) in sorted(found.districts.items())},
        district_areas=areas,
        parties={number: party for number, (_, party) in sorted(found.parties.items())},
        candidates=tuple(person for _, (_, person) in sorted(found.candidates.items())),
        labels=header.labels,
        second_reading=header.second_reading,
        keys_until=header.keys_until,
        calendar=tuple(stage for _, stage in found.calendar),
    )
