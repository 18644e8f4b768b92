"""Where a form's fields stand on its printed pages: published with the definition, per form.

A layout belongs to one printing of one form; a form without one is read all the same, only nothing
can be marked on its photographs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Left, top, right, bottom in ten-thousandths of the page's width and height.
Box = tuple[int, int, int, int]
WHOLE = 10_000


@dataclass(frozen=True)
class Layout:
    """``form``: the identity of its template; ``margin``: how much of a photograph is not the sheet, on
    each side, in ten-thousandths, as its photographers hold it; ``fields``: name → (page, box)."""

    form: str
    margin: int
    fields: Mapping[str, tuple[int, Box]]

    def to_json(self) -> dict[str, Any]:
        return {
            "form": self.form, "margin": self.margin,
            "fields": {name: [page, *box] for name, (page, box) in self.fields.items()},
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Layout":
        return cls(
            data["form"], data["margin"],
            {n: (page, (left, top, right, bottom))
             for n, (page, left, top, right, bottom) in data["fields"].items()},
        )  # fmt: skip

    def on_photograph(self, name: str, *, pad: tuple[int, int]) -> tuple[int, Box] | None:
        """Page and box of a field on a photograph that nobody has measured, widened by ``pad`` (x, y):
        about there. None for a field that the layout does not have."""
        found = self.fields.get(name)
        if found is None:
            return None
        page, box = found
        scale = WHOLE - 2 * self.margin
        left, top, right, bottom = (self.margin + n * scale // WHOLE for n in box)
        x, y = pad
        return page, (
            max(0, left - x), max(0, top - y), min(WHOLE, right + x), min(WHOLE, bottom + y),
        )  # fmt: skip
