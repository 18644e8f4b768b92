"""What may be said of a form's photographs beyond its numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

#: What an officer puts into the boxes before a short number; "" = this writer's habit.
Padding = Literal["", "zero", "x", "dash", "blank"]
Light = Literal["", "day", "lamp", "dim", "flash"]
Shadow = Literal["", "none", "hand", "fold"]
Stamp = Literal["", "recount", "revote"]

STAMPS = {"recount": "HASIL PENGHITUNGAN ULANG", "revote": "PSU"}
OFFICERS = 7


@dataclass(frozen=True, slots=True)
class Looks:
    """How a form was filled and photographed; "" and None leave it to the seed.

    Fields are named as in the template. ``ambiguous``: (field, number that a tired reader takes it
    for): each digit that differs is written so that it resembles the other's. ``crossed``: (field,
    old value): the old number stands crossed out in the boxes, the one of ``counts`` beside it
    with initials. ``witnesses``: numbers of those who signed; None = all of the form, () = nobody.
    ``tilt``: degrees, clockwise, at most 8 either way.
    """

    ambiguous: tuple[tuple[str, int], ...] = ()
    crossed: tuple[tuple[str, int], ...] = ()
    witnesses: tuple[int, ...] | None = None
    officers: int = OFFICERS
    stamp: Stamp = ""
    padding: Padding = ""
    words: bool = True
    light: Light = ""
    shadow: Shadow = ""
    tilt: float | None = None

    def fields(self) -> Iterator[str]:
        """Every field that is named."""
        for name, _ in (*self.ambiguous, *self.crossed):
            yield name


#: Nothing out of the ordinary.
PLAIN = Looks()
