"""Plenaries (rapat pleno) as a fold over the register's ``sitting`` records.

A sitting is known by the id of its opening. dijadwalkan → dibuka ⇄ diskors → ditutup → disahkan.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sinergi.law.regions import covers

State = Literal["open", "paused", "closed", "ratified"]

#: Levels at which a station's form is first read aloud.
FIRST_LEVELS = ("kecamatan", "ppln")

_NEXT: Mapping[tuple[str, str], State] = {
    ("open", "paused"): "paused",
    ("paused", "resumed"): "open",
    ("open", "closed"): "closed",
    ("paused", "closed"): "closed",
    ("closed", "ratified"): "ratified",
}


@dataclass(slots=True)
class Sitting:
    """``index``: register index of its opening."""

    id: str
    index: int
    level: str
    area: str
    contests: tuple[str, ...]
    no: int
    state: State = "open"
    recaps: tuple[str, ...] = ()
    reopens: str = ""

    def holds(self, station: str, contest: str) -> bool:
        return covers(self.area, station) and contest in self.contests

    @property
    def is_open(self) -> bool:
        """From its opening until it is closed, pauses included."""
        return self.state in ("open", "paused")

    @property
    def takes_recaps(self) -> bool:
        """Until it is ratified."""
        return self.state != "ratified"


@dataclass(slots=True)
class Sittings:
    """All plenaries seen so far."""

    by_id: dict[str, Sitting] = field(default_factory=dict)
    _by_number: dict[tuple[str, str, int], Sitting] = field(default_factory=dict)

    def apply(self, record_id: str, index: int, body: Mapping[str, Any]) -> str:
        """Takes the next ``sitting`` record; returns why it has no effect, "" where it has."""
        key = (body["level"], body["area"], body["no"])
        event = body["event"]
        known = self._by_number.get(key)
        if event in ("opened", "reopened"):
            if known is not None:
                return "number-taken"
            if event == "reopened":
                old = self.by_id.get(body["reopens"])
                if old is None or old.state != "ratified" or key[:2] != (old.level, old.area):
                    return "reopens-unknown"
            sitting = Sitting(
                record_id, index, body["level"], body["area"], tuple(body["contests"]),
                body["no"], reopens=body.get("reopens", ""),
            )  # fmt: skip
            self.by_id[record_id] = self._by_number[key] = sitting
            return ""
        if known is None:
            return "sitting-not-open"
        after = _NEXT.get((known.state, event))
        if after is None:
            return "changed-meanwhile"
        known.state = after
        if event == "ratified":
            known.recaps = tuple(body["recaps"])
        return ""

    def numbered(self, level: str, area: str, no: int) -> Sitting | None:
        """The plenary of this number."""
        return self._by_number.get((level, area, no))

    def taking(self, level: str, area: str, contest: str) -> str:
        """Id of the latest plenary of an area that takes recaps of a contest; "" where none does."""
        open_ones = [
            s for s in self.by_id.values()
            if (s.level, s.area) == (level, area) and contest in s.contests and s.takes_recaps
        ]  # fmt: skip
        return max(open_ones, key=lambda s: s.index).id if open_ones else ""

    def copy(self) -> "Sittings":
        """The same plenaries, to try a step on."""
        ours = {key: replace(s) for key, s in self._by_number.items()}
        return Sittings({s.id: s for s in ours.values()}, ours)

    def is_open(self, sitting: str, station: str, contest: str) -> bool:
        found = self.by_id.get(sitting)
        return found is not None and found.is_open and found.holds(station, contest)

    def first_level_opened(self, station: str, contest: str, *, past: Collection[str] = ()) -> bool:
        """Has a kecamatan's (PPLN's) plenary over this station ever opened?

        ``past``: sittings that do not count, since they were over before a re-vote was ordered.
        """
        return any(
            s.level in FIRST_LEVELS and s.holds(station, contest) and s.id not in past
            for s in self.by_id.values()
        )


def recap_sum(
    children: Sequence[Mapping[str, int]], changes: Sequence[Mapping[str, int]]
) -> dict[str, int]:
    """What a recap must say: Σ children + the differences made by the listed changes, by name.

    -1 (an empty box) is never summed.
    """
    total: dict[str, int] = {}
    for vector in children:
        for name, n in vector.items():
            total[name] = total.get(name, 0) + max(n, 0)
    for difference in changes:
        for name, n in difference.items():
            total[name] = total.get(name, 0) + n
    return total


def recap_basis(heads: Mapping[str, Sequence[str]], open_codes: Sequence[str] = ()) -> list[str]:
    """Ids a recap sums, in the order of their codes: the heads of its stations (or its children's
    recaps) that are not listed as open. The basis is the RFC 6962 root over them."""
    return [
        head for code in sorted(heads) if code not in open_codes for head in sorted(heads[code])
    ]  # fmt: skip
