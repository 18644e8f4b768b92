"""A station's part in the tallies: its status, its codes, its form."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sinergi.law.form import Template
from sinergi.law.lifecycle import COUNTED

HELD = ("held", "disputed")
#: Stations with no form on the table: nothing received.
WITHOUT_FORM = ("empty", "not-voted")
#: Stations of which a form lies here whose votes do not enter the totals yet.
WAITING = (*HELD, "received")
Place = tuple[str, str]  # contest, station


@dataclass(frozen=True, slots=True)
class Standing:
    """``form`` None = adds no figure at all (a form that is not counted does not).

    ``shown``: the V codes that the station shows while it is held; ``changed``: did a later
    record change its result?
    """

    status: str = "empty"
    codes: frozenset[str] = frozenset()
    form: Template | None = None
    counts: Sequence[int] = ()
    held_sections: Collection[str] = ()
    shown: frozenset[str] = frozenset()
    changed: bool = False

    @property
    def flags(self) -> tuple[int, int, int, int]:
        """Received, counted, held, changed: 0 or 1 each."""
        return (
            int(self.status not in WITHOUT_FORM),
            int(self.status in COUNTED),
            int(self.status in HELD),
            int(self.changed),
        )


NOTHING = Standing()
_NONE: frozenset[str] = frozenset()


def shown_votes(findings: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The V codes of published findings that no other finding explains."""
    return frozenset(f["code"] for f in findings if f["code"][0] == "V" and "masked" not in f)


def standing(
    status: str,
    findings: Sequence[Mapping[str, Any]],
    template: Template | None = None,
    counts: Sequence[int] = (),
    held_sections: Iterable[str] = (),
    *,
    changed: bool = False,
) -> Standing:
    """``findings`` as they are published, the masked ones included."""
    counted = status in COUNTED and template is not None
    return Standing(
        status,
        frozenset([f["code"] for f in findings]) if findings else _NONE,
        template if counted else None,
        counts if counted else (),
        frozenset(held_sections) if counted else (),
        shown_votes(findings) if findings and status in HELD else _NONE,
        changed,
    )
