"""A station's part in the tallies: its status, its codes, its form."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sinergi.law.form import Template
from sinergi.law.lifecycle import COUNTED, StationResult

HELD = ("held", "disputed")
#: Stations with no form on the table: nothing received.
WITHOUT_FORM = ("empty", "not-voted")
Place = tuple[str, str]  # contest, station


@dataclass(frozen=True, slots=True)
class Standing:
    """``form`` None = adds no figure at all (a form that is not counted does not)."""

    status: str = "empty"
    codes: frozenset[str] = frozenset()
    form: Template | None = None
    counts: Sequence[int] = ()
    held_sections: Collection[str] = ()

    @property
    def flags(self) -> tuple[int, int, int]:
        """Received, counted, held: 0 or 1 each."""
        return (
            int(self.status not in WITHOUT_FORM),
            int(self.status in COUNTED),
            int(self.status in HELD),
        )


NOTHING = Standing()


def standing(
    status: str,
    codes: Iterable[str],
    template: Template | None,
    counts: Sequence[int],
    held_sections: Iterable[str],
) -> Standing:
    counted = status in COUNTED and template is not None
    return Standing(
        status,
        frozenset(codes),
        template if counted else None,
        counts if counted else (),
        frozenset(held_sections) if counted else (),
    )


def of_result(result: StationResult, template: Template | None) -> Standing:
    return standing(
        result.status,
        {f.code for f in result.findings},
        template,
        result.counts,
        result.held_sections,
    )
