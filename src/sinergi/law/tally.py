"""Sums over areas. Two folds of the same forms: inside a district, and over the region tree.

The full vector (every field) is summed inside a district; over the tree the common vector is:
administration, valid, invalid, total and each party's or pair's total. Candidate numbers of two
districts are never added. Vectors of two templates are added by name, never by position; an empty
box (-1) is never summed; a form that is not counted adds nothing at all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.regions import LENGTHS, NATION, ancestors

Vector = Mapping[str, int]


def contribution(
    template: Template, counts: Sequence[int], held_sections: Collection[str] = ()
) -> dict[str, int]:
    """What a counted form adds, by field; administrative figures of held sections are left out."""
    return {
        f.name: n
        for f, n in zip(template.fields, counts, strict=True)
        if n >= 0 and (f.need == "votes" or f.section not in held_sections)
    }


def common(vector: Vector, *, options: bool = True) -> dict[str, int]:
    """The part that may be added over districts; ``options`` False where options differ there."""
    return {
        name: n
        for name, n in vector.items()
        if (not name.startswith("party.") or name.endswith(".total"))
        and (options or not name.startswith("votes."))
    }


def options_add_up(election: Election, contest: str, area: str) -> bool:
    """Do all forms of ``area`` name the same options? (DPD: only within one province.)

    Parties and a nation's pairs do everywhere; other candidates only inside their district.
    """
    spec = election.contests[contest]
    if spec.options == "parties" or not election.district_areas.get(contest):
        return True
    if area == NATION:
        return len(election.districts_of(contest)) == 1
    return len(election.districts_in(contest, area)) < 2


SECTIONS = ("I", "II", "III")


class Shape:
    """A template as the folds see it: many vectors of it are masked and summed at once."""

    def __init__(self, form: Template):
        self.form = form
        self.names = form.names
        #: Section of each administrative field, -1 for a field that votes need.
        self.sections = np.array(
            [
                SECTIONS.index(f.section) if f.need == "admin" and f.section in SECTIONS else -1
                for f in form.fields
            ]
        )
        kept = common(dict.fromkeys(form.names, 0))
        self.common = np.array([i for i, n in enumerate(form.names) if n in kept], np.intp)
        self.common_names = tuple(form.names[i] for i in self.common)

    @cached_property
    def districtless(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Of the common names those that add up over districts whose options differ."""
        kept = common(dict.fromkeys(self.common_names, 0), options=False)
        return np.array([n in kept for n in self.common_names], bool)

    def contributions(
        self, counts: NDArray[np.int64], held: Iterable[Collection[str]]
    ) -> NDArray[np.int64]:
        """``contribution`` of many forms: one row a form, 0 where a field adds nothing.

        ``counts``: rows in the template's order; ``held``: the held sections of each row.
        """
        masked = np.where(counts < 0, 0, counts)
        for row, sections in enumerate(held):
            for section in sections:
                masked[row, self.sections == SECTIONS.index(section)] = 0
        return masked


def fold_regions(
    stations: Sequence[str], matrix: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Sums of many stations' vectors over every area above them.

    ``stations``: 13-digit codes, sorted; ``matrix``: one row a station, one column a name (already
    masked: nothing negative). Returns one vector an area, the nation included.
    """
    if not len(stations):
        return {}
    codes = np.asarray(stations, dtype="S13")
    if not bool(np.all(codes[:-1] <= codes[1:])):
        raise ValueError("stations are not sorted")
    sums: dict[str, NDArray[np.int64]] = {}
    for length in sorted(LENGTHS.values(), reverse=True)[1:-1]:
        prefixes = codes.astype(f"S{length}")
        starts = np.flatnonzero(np.r_[True, prefixes[1:] != prefixes[:-1]])
        matrix = np.add.reduceat(matrix, starts, axis=0)
        codes = codes[starts]
        for code, vector in zip(prefixes[starts], matrix, strict=True):
            sums[code.decode()] = vector
    sums[NATION] = matrix.sum(axis=0)
    return sums


def areas_of(station: str) -> tuple[str, ...]:
    """The areas a station is summed into: its village first, the nation last."""
    return _above(station[: LENGTHS["village"]])


_above = lru_cache(maxsize=200_000)(ancestors)
