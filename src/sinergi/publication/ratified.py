"""Ratified recaps as they are published: their D.Hasil and one list an area.

``recaps/<contest>/<district or ->/<area>-<no>.pdf`` (.csv, .xlsx), ``recaps/<contest>/<area>.json``
and ``recaps/<contest>/index.json``, which names the areas that have a list.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sinergi.law import recap
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.recap import Recap
from sinergi.law.sittings import Sitting, Sittings
from sinergi.publication import dhasil, recap_columns
from sinergi.publication.plenaries import Source

FOLDER = "recaps"
WRITERS: Mapping[str, Callable[[dhasil.Sheet], bytes]] = {
    "pdf": dhasil.pdf_of, "csv": dhasil.csv_of, "xlsx": dhasil.xlsx_of,
}  # fmt: skip


@dataclass(frozen=True)
class Ratified:
    """A recap that a sitting fixed. ``at``: the first anchor of the contest's log that saw it (UTC);
    ``old``: the recap that it stands in the place of, by the sitting that this one reopened."""

    id: str
    body: Mapping[str, Any]
    columns: Mapping[str, Any]
    no: int
    sitting: str
    at: str
    old: "Ratified | None" = None

    @property
    def stem(self) -> str:
        return f"{self.body['district']}/{self.body['area']}-{self.no}"


def ratifications(
    entries: Iterable[tuple[str, int, Mapping[str, Any]]],
) -> list[tuple[Sitting, int]]:
    """Sittings and the register's index of their ratification; ``entries``: (id, index, body) of
    the register's ``sitting`` entries, in order."""
    sittings = Sittings()
    found = []
    for record_id, index, body in entries:
        if sittings.apply(record_id, index, body) == "" and body["event"] == "ratified":
            sitting = sittings.numbered(body["level"], body["area"], body["no"])
            if sitting is not None:
                found.append((sitting, index))
    return found


def of_sittings(
    contest: str,
    ratified: Iterable[tuple[Sitting, int]],
    seen_at: Callable[[int], str],
    recaps: Callable[[Sequence[str]], Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]]],
) -> list[Ratified]:
    """The recaps that sittings of one area have ratified, in the order of the register; of those
    alone whose ratification the contest's log has seen, for its anchor gives the time.

    ``seen_at``: time of the contest's first anchor that had seen a register entry, "" = none yet;
    ``recaps``: of the contest, id, body and kept columns of those that hold, by district.
    """
    found: list[Ratified] = []
    by_district: dict[tuple[str, str], Ratified] = {}
    for sitting, index in ratified:
        at = seen_at(index) if contest in sitting.contests else ""
        if not at:
            continue
        for record_id, body, columns in recaps(sitting.recaps):
            old = by_district.get((sitting.reopens, body["district"]))
            one = Ratified(record_id, body, columns, sitting.no, sitting.id, at, old)
            by_district[sitting.id, body["district"]] = one
            found.append(one)
    return found


def listed(
    contest: str, area: str, found: Sequence[Ratified], scans: Mapping[str, Sequence[Any]]
) -> dict[str, Any]:
    """The area's list, oldest first; ``replaced``: the no of the later sitting, ``replaces``: that
    of the earlier one (0 = none); ``scans``: recap → ``{sha256, kind, pages}`` of its signed paper."""
    later = {one.old.id: one.no for one in found if one.old}
    return {
        "area": area,
        "contest": contest,
        "recaps": [
            {
                "level": one.body["level"], "no": one.no, "district": one.body["district"],
                "record": one.id, "sitting": one.sitting,
                "hash": recap.content_hash(one.body), "basis": one.body["basis"],
                "size": one.body["size"], "at": one.at,
                "files": [f"{one.stem}.{kind}" for kind in WRITERS],
                "replaces": one.old.no if one.old else 0, "replaced": later.get(one.id, 0),
                "scans": scans.get(one.id, []),
            }
            for one in found
        ],
    }  # fmt: skip


def sheet_of(
    source: Source, election: Election, templates: Mapping[str, Template], one: Ratified
) -> dhasil.Sheet:
    """The D.Hasil as of the recap's place in the log. Raises NotTheSame."""
    made = recap_columns.made_again(source, templates, one.body, one.columns)
    before = None
    if one.old is not None:
        old = recap_columns.made_again(source, templates, one.old.body, one.old.columns)
        before = before_of(old, one.old.body, one.old.no, one.no)
    return dhasil.sheet_of(election, made, at=one.body["at"], body=one.body, before=before)


def before_of(old: Recap, body: Mapping[str, Any], no: int, now: int) -> dhasil.Before:
    return dhasil.Before(old, no, now, recap.content_hash(body))
