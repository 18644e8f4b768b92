"""A hand: turns numbers, words and names into ink strokes. Each station has its own, by seed."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from sinergi.core.demo.paper.glyphs import AMBIGUOUS, CAPITALS, DIGITS, MARKS, Glyph, Point, Stroke

Box = tuple[float, float, float, float]  # left, top, right, bottom, in units of the paper
STEPS = 4  # points of a line between two control points


@dataclass(frozen=True, slots=True)
class Ink:
    """A line in units of the paper."""

    points: tuple[Point, ...]
    width: float
    colour: str = "pen"  # pen, stamp


class Writer:
    """Slant, pressure, size and the shapes of digits stay the same over a form."""

    def __init__(self, seed: str):
        self.rng = Random(seed)
        rng = self.rng
        self.slant = rng.uniform(-0.04, 0.22)
        self.width = rng.uniform(2.1, 3.1)
        self.size = rng.uniform(0.68, 0.82)
        self.shake = rng.uniform(0.008, 0.022)
        self.shapes = {digit: rng.choice(shapes) for digit, shapes in DIGITS.items()}
        self.padding = rng.choice(("zero", "zero", "zero", "dash", "x"))
        self.pens = rng.choice(((24, 44, 132), (18, 34, 108), (36, 58, 150), (28, 30, 60)))

    def digit(self, digit: str, box: Box, *, taken_for: str = "") -> list[Ink]:
        """One digit (or ``x``, ``-``, a space) in its box. Raises ValueError where no digit is
        known that can be taken for that other one."""
        if digit == " ":
            return []
        if taken_for and taken_for != digit:
            shape = AMBIGUOUS.get((digit, taken_for))
            if shape is None:
                raise ValueError(
                    f"a {digit} that looks like a {taken_for} is not drawn; these are: "
                    + ", ".join(f"{a} like {b}" for a, b in sorted(AMBIGUOUS))
                )
            return self._in_box(shape, box, exact=True)
        return self._in_box(MARKS.get(digit) or self.shapes[digit], box)

    def _in_box(self, shape: Glyph, box: Box, *, exact: bool = False) -> list[Ink]:
        left, top, right, bottom = box
        rng = self.rng
        height = (bottom - top) * self.size * rng.uniform(0.94, 1.06)
        width = min(height, (right - left) * 1.12)
        x = (left + right) / 2 - 0.3 * width + rng.uniform(-1, 1) * (right - left) * 0.06
        y = (top + bottom - height) / 2 + rng.uniform(-1, 1) * (bottom - top) * 0.04
        return self._strokes(shape, x, y, width, height, shake=0.3 if exact else 1.0)

    def _strokes(
        self, shape: Glyph, x: float, y: float, width: float, height: float, *, shake: float = 1.0
    ) -> list[Ink]:
        return [
            Ink(line, self.width * self.rng.uniform(0.85, 1.2))
            for stroke in shape
            for line in (self._line(stroke, x, y, width, height, shake * self.shake),)
        ]

    def _line(
        self, stroke: Stroke, x: float, y: float, width: float, height: float, shake: float
    ) -> tuple[Point, ...]:
        moved: list[Point] = []
        gauss = self.rng.gauss
        before: Point | None = None
        for point in stroke:
            if point == before:  # a corner stays one
                moved.append(moved[-1])
                continue
            before = point
            px, py = point[0] + gauss(0, shake), point[1] + gauss(0, shake)
            moved.append((x + (px + self.slant * (0.5 - py)) * width, y + py * height))
        return smooth(moved)

    def text(
        self, text: str, left: float, base: float, height: float, *, room: float = 1e9
    ) -> list[Ink]:
        """Capitals and digits on a line, narrower where the ``room`` asks for it."""
        step, gap = height * 0.74, height * 0.5
        wanted = sum(gap if c == " " else step for c in text)
        narrow = min(1.0, room / wanted) if wanted else 1.0
        found: list[Ink] = []
        x = left
        for letter in text.upper():
            if letter == " ":
                x += gap * narrow
                continue
            if letter in DIGITS:
                shape: Glyph | None = self.shapes[letter]
            else:
                shape = CAPITALS.get(letter)
            if shape is not None:
                tall = height * self.rng.uniform(0.92, 1.06)
                found += self._strokes(
                    shape, x, base - tall, height * narrow * 0.8, tall, shake=0.9
                )
            x += step * narrow
        thin = self.width * 0.72
        return [Ink(i.points, thin) for i in found]

    def cross_out(self, left: float, top: float, right: float, bottom: float) -> list[Ink]:
        """Two lines through what was wrong."""
        rng = self.rng
        found = []
        for part in (0.38, 0.62):
            y = top + (bottom - top) * part
            points = [
                (left - 4 + (right - left + 8) * i / 5, y + rng.uniform(-2.5, 2.5))
                for i in range(6)
            ]
            found.append(Ink(smooth(points), self.width))
        return found


def scribble(rng: Random, box: Box) -> list[Ink]:
    """A signature of nobody: loops that run to the right, and often a line below."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    loops = rng.randint(2, 6)
    start, length = left + width * rng.uniform(0.04, 0.2), width * rng.uniform(0.45, 0.78)
    middle = top + height * rng.uniform(0.45, 0.6)
    rise, lean = rng.uniform(-0.24, 0.06) * height, rng.uniform(-0.5, 0.9)
    round_, first, later = rng.uniform(0.01, 0.075), rng.uniform(0.3, 0.55), rng.uniform(0.08, 0.3)
    big = rng.randrange(loops)
    way = rng.choice((1, 1, -1))
    points = []
    for step in range(loops * 4 + 1):
        share = step / (loops * 4)
        turn = step * math.pi / 2 + rng.uniform(-0.5, 0.5)
        tall = height * (first if step // 4 in (0, big) else later) * rng.uniform(0.4, 1.15)
        up = math.sin(turn) * tall
        points.append((
            start + length * share + way * math.cos(turn) * width * round_ + up * lean * 0.5,
            middle + rise * share - up,
        ))  # fmt: skip
    wide = rng.uniform(1.5, 2.6)
    found = [Ink(smooth(points), wide)]
    if rng.random() < 0.6:
        y = bottom - height * rng.uniform(0.08, 0.2)
        under = [
            (start, y),
            (start + length * 0.5, y - 3),
            (start + length * 1.1, y - height * 0.16),
        ]
        found.append(Ink(smooth(under), wide))
    return found


def smooth(points: Iterable[Point]) -> tuple[Point, ...]:
    """A Catmull-Rom line through the points; a point that stands twice is a corner."""
    given = list(points)
    if len(given) < 3:
        return tuple(given)
    ends = [given[0], *given, given[-1]]
    line = [given[0]]
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(
        ends, ends[1:], ends[2:], ends[3:], strict=False
    ):
        if (bx, by) == (cx, cy):
            continue
        for step in range(1, STEPS + 1):
            t = step / STEPS
            t2, t3 = t * t, t * t * t
            a, b = -t3 + 2 * t2 - t, 3 * t3 - 5 * t2 + 2
            c, d = -3 * t3 + 4 * t2 + t, t3 - t2
            line.append((
                (a * ax + b * bx + c * cx + d * dx) / 2, (a * ay + b * by + c * cy + d * dy) / 2,
            ))  # fmt: skip
    return tuple(line)
