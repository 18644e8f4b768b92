"""What a hand puts on the paper: the ink of a page."""

from collections.abc import Mapping, Sequence
from random import Random

from sinergi.core.demo.paper.looks import STAMPS, Looks
from sinergi.core.demo.paper.pages import Page
from sinergi.core.demo.paper.printing import PLACES
from sinergi.core.demo.paper.writer import Box, Ink, Writer, scribble
from sinergi.law.form import EMPTY
from sinergi.publication.words import in_words

_PAD = {"zero": "0", "x": "x", "dash": "-", "blank": " "}


def ink(
    page: Page, counts: Mapping[str, int], places: Sequence[str], writer: Writer, looks: Looks
) -> list[Ink]:
    """Everything handwritten on a page. ``counts``: field → number, -1 = the boxes stay empty."""
    found: list[Ink] = []
    for text, (_, left, base, room) in zip(places, PLACES, strict=True):
        found += writer.text(text, left + 6, base - 1, 17, room=room - 8)
    ambiguous, crossed = dict(looks.ambiguous), dict(looks.crossed)
    padding = _PAD[looks.padding or writer.padding]
    for name, boxes in page.boxes.items():
        number = counts[name]
        if name in crossed:
            found += _corrected(writer, boxes, crossed[name], number, padding)
        elif number != EMPTY:
            like = ambiguous.get(name)
            found += _number(writer, boxes, number, padding if like is None else "0", like)
        if looks.words and number != EMPTY and name in page.words:
            left, base, room = page.words[name]
            found += writer.text(in_words(number), left + 4, base, 15, room=room - 6)
    return found


def _digits(number: int, boxes: int, padding: str) -> str:
    return str(number).rjust(boxes, padding)


def _number(
    writer: Writer, boxes: Sequence[Box], number: int, padding: str, taken_for: int | None = None
) -> list[Ink]:
    """A number's digits from the right; one that has more digits than boxes begins before them."""
    digits = _digits(number, len(boxes), padding)
    other = _digits(taken_for, len(digits), padding) if taken_for is not None else digits
    if len(other) != len(digits):
        raise ValueError(f"{number} and {taken_for} have not as many digits")
    first, top, second, bottom = boxes[0]
    wide = second - first
    places = [
        (first - n * wide, top, second - n * wide, bottom)
        for n in range(len(digits) - len(boxes), 0, -1)
    ]
    found: list[Ink] = []
    for digit, like, box in zip(digits, other, [*places, *boxes], strict=True):
        found += writer.digit(digit, box, taken_for=like if like != digit else "")
    return found


def _corrected(writer: Writer, boxes: Sequence[Box], old: int, new: int, padding: str) -> list[Ink]:
    """The old number crossed out, the new one to the left of the boxes, with initials."""
    found = _number(writer, boxes, old, padding)
    left, top, right, bottom = boxes[0][0], boxes[0][1], boxes[-1][2], boxes[0][3]
    found += writer.cross_out(left, top, right, bottom)
    wide, tall = (right - left) / len(boxes) * 0.8, (bottom - top) * 0.86
    digits = str(new)
    start = left - 14 - len(digits) * wide
    for n, digit in enumerate(digits):
        box = (start + n * wide, top, start + (n + 1) * wide, top + tall)
        found += writer.digit(digit, box)
    initials = (start - 52, top + 4, start - 4, bottom - 2)
    return found + [Ink(i.points, 1.6) for i in scribble(writer.rng, initials)]


def signatures(page: Page, seed: str, looks: Looks) -> list[Ink]:
    """The officers' and the witnesses' scribbles, each by a hand of its own."""
    found: list[Ink] = []
    for cell in page.cells:
        signed = cell.number <= looks.officers
        if cell.witness:
            signed = looks.witnesses is None or cell.number in looks.witnesses
        if signed:
            rng = Random(f"{seed}/{'witness' if cell.witness else 'officer'}/{cell.number}")
            left, top, right, bottom = cell.box
            found += scribble(rng, (left + 14, top + 20, right - 10, bottom - 4))
    return found


def stamp_of(looks: Looks) -> str:
    """The stamp's words; empty = none."""
    return STAMPS.get(looks.stamp, "")
