"""The simulator's own recount: it knows what every sound form says, and adds it up by itself.

It shares nothing with the clerk's tallies but the names of a form's fields.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sinergi.law.form import Template

NATION = "nasional"
Vector = NDArray[np.int64]


@dataclass
class Sums:
    """One vector for each form and village; ``names``: what its positions stand for."""

    vectors: dict[tuple[str, str], Vector] = field(default_factory=dict)  # (form, village)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(
        self, form: Template, station: str, counts: Sequence[int], held: frozenset[str]
    ) -> None:
        """Adds a counted form: no empty box, no figure of a held section."""
        mask = [f.need == "votes" or f.section not in held for f in form.fields]
        vector = np.where(mask, np.maximum(np.asarray(counts, dtype=np.int64), 0), 0)
        self._add((form.form, station[:10]), vector)
        self.names[form.form] = form.names

    def merge(self, other: "Sums") -> None:
        for key, vector in other.vectors.items():
            self._add(key, vector)
        self.names |= other.names

    def _add(self, key: tuple[str, str], vector: Vector) -> None:
        known = self.vectors.get(key)
        self.vectors[key] = vector if known is None else known + vector

    def by_area(self) -> dict[tuple[str, str], dict[str, int]]:
        """(contest, area) → field → sum, over the village and every area above it."""
        found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for (form, village), vector in self.vectors.items():
            contest = form.split("/", 1)[0]
            named = _named(self.names[form], vector)
            for area in above(village):
                into = found[contest, area]
                for name, n in named.items():
                    into[name] += n
        return found

    def by_district(self) -> dict[tuple[str, str], dict[str, int]]:
        """(contest, district) → field → sum."""
        found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for (form, _), vector in self.vectors.items():
            contest, district, _ = form.split("/")
            for name, n in _named(self.names[form], vector).items():
                found[contest, district][name] += n
        return found


def _named(names: Iterable[str], vector: Vector) -> Mapping[str, int]:
    return dict(zip(names, vector.tolist(), strict=True))


def above(code: str) -> tuple[str, ...]:
    """The areas that hold a station or village: village, kecamatan, regency, province, nation."""
    return code[:10], code[:6], code[:4], code[:2], NATION


def numbered(sums: Mapping[str, int]) -> dict[str, int]:
    """Votes by ballot number: a pair's or candidate's votes, a party's total."""
    found = {}
    for name, n in sums.items():
        what, _, rest = name.partition(".")
        if what == "votes":
            found[rest] = n
        elif what == "party" and rest.endswith(".total"):
            found[rest.split(".")[0]] = n
    return found
