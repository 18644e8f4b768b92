"""From the paper to a photograph: table, perspective, ink, light, noise, JPEG.

The empty sheet is photographed once for each pose and kept; ink is drawn onto that photograph,
its points moved as the pose moves the paper. So a page costs its ink, its light and its JPEG.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from sinergi.core.demo.paper.looks import Looks
from sinergi.core.demo.paper.pages import HEIGHT, WIDTH, Page
from sinergi.core.demo.paper.printing import SCALE, Head, blank
from sinergi.core.demo.paper.writer import Ink

#: A photograph's size, and how much more of the table is kept so that no two are cut alike.
SIZE = (1050, 1400)
MORE = 24
POSES = 5
QUALITY = 50
SOFT = 0.7  # pixels: no phone is sharp by night
EDGE = 3  # as much larger the sheet's edge is drawn
FINE = 2  # ink is drawn so much larger, then reduced
STAMP_INK = (120, 30, 120)

_TABLES = ((128, 92, 60), (158, 150, 138), (96, 104, 98), (176, 142, 104), (88, 82, 92))
_LIGHTS = {
    "day": ((255, 253, 248), 26), "lamp": ((255, 240, 208), 46), "dim": ((214, 208, 196), 54),
    "flash": ((250, 252, 255), 66),
}  # fmt: skip

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pose:
    """How the phone was held; ``tilt``: tenths of a degree, None = by the number."""

    number: int
    tilt: int | None = None


def _homography(pose: Pose) -> Matrix:
    """From the paper's units to the photograph's pixels (with its margin)."""
    rng = Random(f"pose/{pose.number}")
    wide, high = SIZE[0] + MORE, SIZE[1] + MORE
    tilt = np.radians(rng.uniform(-1.6, 1.6) if pose.tilt is None else pose.tilt / 10)
    # the sheet fills the picture as far as its corners allow
    cos, sin = abs(np.cos(tilt)), abs(np.sin(tilt))
    room = (wide - 2 * MORE - 18, high - 2 * MORE - 18)
    scale = min(room[0] / (WIDTH * cos + HEIGHT * sin), room[1] / (WIDTH * sin + HEIGHT * cos))
    corners = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        dx, dy = x * WIDTH / 2 * scale, y * HEIGHT / 2 * scale
        px = wide / 2 + dx * np.cos(tilt) - dy * np.sin(tilt)
        py = high / 2 + dx * np.sin(tilt) + dy * np.cos(tilt)
        corners.append((px - x * rng.uniform(0, 16), py - y * rng.uniform(0, 16)))
    return _through(((0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)), corners)


def _through(
    source: Sequence[tuple[float, float]], target: Sequence[tuple[float, float]]
) -> Matrix:
    """The perspective that takes four points to four."""
    rows, right = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    eight = np.linalg.solve(np.array(rows, float), np.array(right, float))
    return np.append(eight, 1.0).reshape(3, 3)


@lru_cache(maxsize=24)
def _still(head: Head, number: int, pose: Pose, page: "_PageKey") -> tuple[Image.Image, Matrix]:
    """The empty sheet on its table, and how its points were moved."""
    matrix = _homography(pose)
    size = (SIZE[0] + MORE, SIZE[1] + MORE)
    back = np.linalg.inv(matrix @ np.diag([1 / SCALE, 1 / SCALE, 1.0]))
    eight = tuple((back / back[2, 2]).ravel()[:8])
    sheet = blank(head, page.page).transform(
        size, Image.Transform.PERSPECTIVE, eight, Image.Resampling.BICUBIC
    )
    corners = _moved(matrix, [(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)])
    fine = Image.new("L", (size[0] * EDGE, size[1] * EDGE), 0)
    ImageDraw.Draw(fine).polygon([(x * EDGE, y * EDGE) for x, y in corners], 255)
    mask = fine.reduce(EDGE)
    table = _table(pose.number, size)
    shade = Image.new("L", size, 0)
    ImageDraw.Draw(shade).polygon([(x + 7, y + 9) for x, y in corners], 150)
    table.paste((20, 18, 16), (0, 0), shade.filter(ImageFilter.GaussianBlur(7)))
    table.paste(sheet, (0, 0), mask)
    return table.filter(ImageFilter.GaussianBlur(SOFT)), matrix


class _PageKey:
    """A page in a cache: ``head`` and the number say which."""

    def __init__(self, page: Page):
        self.page = page

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _PageKey) and other.page is self.page


def _moved(matrix: Matrix, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    given = np.column_stack([np.array(points, float), np.ones(len(points))])
    moved = given @ matrix.T
    return [(float(x), float(y)) for x, y in moved[:, :2] / moved[:, 2:]]


def _table(number: int, size: tuple[int, int]) -> Image.Image:
    """Wood, stone or cloth behind the sheet."""
    rng = np.random.default_rng([number, 7])
    base = np.array(_TABLES[number % len(_TABLES)], float)
    small = rng.normal(0, 1, (size[1] // 3 + 1, 24 if number % 2 else size[0] // 3 + 1))
    grain = Image.fromarray(np.clip(128 + small * 6, 0, 255).astype(np.uint8)).resize(
        size, Image.Resampling.BICUBIC
    )
    flat = np.asarray(grain, float)[..., None] / 128 * base
    return Image.fromarray(np.clip(flat, 0, 255).astype(np.uint8))


@lru_cache(maxsize=10)
def _light(kind: str, number: int) -> Image.Image:
    """What the light leaves of white, uneven, with the sensor's grain in it."""
    rng = np.random.default_rng([number, *kind.encode()])
    size = (SIZE[0] + MORE, SIZE[1] + MORE)
    colour, fall = _LIGHTS[kind]
    y, x = np.mgrid[0:64, 0:48] / np.array([63.0, 47.0]).reshape(2, 1, 1)
    cx, cy = rng.uniform(0.2, 0.8), rng.uniform(0.15, 0.7)
    far = np.hypot(x - cx, (y - cy) * 1.2)
    level = 1 - fall / 255 * np.clip(far, 0, 1.2) ** 1.4
    field = Image.fromarray((np.clip(level, 0, 1) * 255).astype(np.uint8)).resize(
        size, Image.Resampling.BICUBIC
    )
    grain = rng.normal(0, 1.2 if kind != "dim" else 1.7, (size[1], size[0])).astype(np.float32)
    flat = np.asarray(field, np.float32) + grain
    colours = np.array(colour, np.float32) / 255
    return Image.fromarray(np.clip(flat[..., None] * colours, 0, 255).astype(np.uint8))


@lru_cache(maxsize=6)
def _shadow(kind: str, number: int) -> Image.Image:
    """What the shadow of a hand, or a fold, leaves of the light."""
    rng = Random(f"{kind}/{number}")
    size = (SIZE[0] + MORE, SIZE[1] + MORE)
    small = Image.new("L", (size[0] // 4, size[1] // 4), 255)
    draw = ImageDraw.Draw(small)
    wide, high = small.size
    if kind == "hand":
        left = rng.choice((True, False))
        x = 0 if left else wide
        way = 1 if left else -1
        y = high * rng.uniform(0.55, 0.8)
        draw.ellipse((x - 70, y - 40, x + 70, y + 90), 176)
        for finger in range(4):
            fy = y - 40 + finger * 26
            end = x + way * (110 - abs(finger - 1) * 12)
            draw.line((x, fy + 30, end, fy), 176, 20)
            draw.ellipse((end - 10, fy - 10, end + 10, fy + 10), 176)
        small = small.filter(ImageFilter.GaussianBlur(7))
    else:
        y = high * rng.uniform(0.44, 0.56)
        for step in range(-9, 10):
            level = 255 - (26 if step < 0 else 12) * (10 - abs(step)) // 10
            draw.line((0, y + step, wide, y + step + rng.uniform(-1, 1)), level, 2)
        draw.line((0, y, wide, y), 196, 1)
        small = small.filter(ImageFilter.GaussianBlur(0.8))
    grey = small.resize(size, Image.Resampling.BICUBIC)
    return Image.merge("RGB", (grey, grey, grey))


def photograph(
    head: Head,
    page: Page,
    ink: Sequence[Ink],
    *,
    colour: tuple[int, int, int],
    stamp: str,
    looks: Looks,
    rng: Random,
) -> bytes:
    """One page's JPEG; ``rng`` says how this one was taken."""
    tilt = None if looks.tilt is None else round(looks.tilt * 10)
    pose = Pose(rng.randrange(POSES), tilt)
    still, matrix = _still(head, page.number, pose, _PageKey(page))
    light = looks.light or rng.choice(("day", "day", "lamp", "dim"))
    shadow = looks.shadow or rng.choice(("none",) * 6 + ("fold", "hand"))
    dx, dy = rng.randrange(MORE), rng.randrange(MORE)
    lx, ly = rng.randrange(MORE), rng.randrange(MORE)
    number = rng.randrange(2)
    picture = still.crop((dx, dy, dx + SIZE[0], dy + SIZE[1]))
    picture.paste(colour, (0, 0), _ink(ink, matrix, (dx, dy)))
    if stamp:
        _stamp(picture, stamp, matrix, (dx, dy), rng)
    picture = ImageChops.multiply(
        picture, _light(light, number).crop((lx, ly, lx + SIZE[0], ly + SIZE[1]))
    )
    if shadow != "none":
        picture = ImageChops.multiply(
            picture, _shadow(shadow, number).crop((lx, ly, lx + SIZE[0], ly + SIZE[1]))
        )
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _ink(ink: Sequence[Ink], matrix: Matrix, cut: tuple[int, int]) -> Image.Image:
    """Where the pen went, as a mask."""
    mask = Image.new("L", (SIZE[0] * FINE, SIZE[1] * FINE), 0)
    if not ink:
        return mask.reduce(FINE)
    points = np.array([p for each in ink for p in each.points], float)
    moved = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    flat = ((moved[:, :2] / moved[:, 2:] - np.array(cut, float)) * FINE).ravel().tolist()
    draw = ImageDraw.Draw(mask)
    at = 0
    for each in ink:
        end = at + 2 * len(each.points)
        draw.line(flat[at:end], 236, max(2, round(each.width * FINE)), "curve")
        at = end
    return mask.reduce(FINE)


def _stamp(
    picture: Image.Image, text: str, matrix: Matrix, cut: tuple[int, int], rng: Random
) -> None:
    """A rubber stamp across the head, a little askew and unevenly inked."""
    font = ImageFont.load_default(40 if len(text) < 8 else 26)
    wide, high = round(font.getlength(text)) + 36, 60
    mask = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(mask)
    draw.rectangle((3, 3, wide - 4, high - 4), outline=225, width=5)
    draw.text((wide / 2, high / 2), text, 225, font, "mm", stroke_width=1, stroke_fill=225)
    worn = np.random.default_rng(rng.randrange(2**32)).uniform(0.62, 1.0, (high // 6, wide // 6))
    wear = Image.fromarray((worn * 255).astype(np.uint8)).resize((wide, high))
    mask = ImageChops.multiply(mask, wear).rotate(
        rng.uniform(1.5, 5), Image.Resampling.BICUBIC, expand=True
    )
    ((x, y),) = _moved(matrix, [(WIDTH * 0.53, 236)])
    picture.paste(STAMP_INK, (round(x - cut[0]), round(y - cut[1])), mask)
