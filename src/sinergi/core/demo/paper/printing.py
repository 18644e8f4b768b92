"""The empty form as the printer gives it: words, boxes, the band of the ballot's colour."""

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from sinergi.core.demo.paper.pages import HEIGHT, LEFT, RIGHT, WIDTH, Page
from sinergi.law.election import Contest

SCALE = 1.25
PAPER = (250, 248, 243)
BLACK = (34, 34, 38)
GREY = (120, 120, 126)
MAROON = (140, 28, 44)
MARK = "PERAGAAN · DATA REKAAN"
FOOT = "Formulir rekaan untuk peragaan; bukan formulir resmi dan bukan hasil pemilu."

#: Lines of the head that are written by hand: x of the label, of the writing, its base, its room.
PLACES: tuple[tuple[float, float, float, float], ...] = (
    (LEFT, LEFT + 150, 186, 300), (LEFT, LEFT + 150, 220, 300), (LEFT, LEFT + 150, 254, 300),
    (520, 660, 186, 280), (520, 660, 220, 280),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """What is printed above every page; ``labels``: five words of the place's lines."""

    election: str
    date: str
    contest: str
    district: str
    form: str
    colour: tuple[int, int, int]
    labels: tuple[str, ...]
    pages: int


def colour_of(contest: Contest) -> tuple[int, int, int]:
    """The ballot's colour: grey, yellow, red, blue, green; it only says which contest this is."""
    if contest.options == "pairs":
        return (110, 113, 120)
    if contest.options == "candidates":
        return (179, 38, 30)
    return {"nasional": (214, 168, 0), "provinsi": (31, 95, 168)}.get(contest.level, (46, 122, 73))


@lru_cache(maxsize=64)
def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size * SCALE)


class _Press:
    def __init__(self) -> None:
        size = (round(WIDTH * SCALE), round(HEIGHT * SCALE))
        self.sheet = Image.new("RGB", size, PAPER)
        self.draw = ImageDraw.Draw(self.sheet)

    def words(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False,
        fill: tuple[int, int, int] = BLACK, anchor: str = "lm", room: float = 1e9,
    ) -> None:  # fmt: skip
        font = _font(size)
        wide = font.getlength(text) / SCALE
        if wide > room:
            font = _font(max(9.0, round(size * room / wide, 1)))
        self.draw.text(
            (x * SCALE, y * SCALE), text, fill, font, anchor, stroke_width=0.5 if bold else 0,
            stroke_fill=fill,
        )  # fmt: skip

    def box(
        self, left: float, top: float, right: float, bottom: float, *,
        fill: tuple[int, int, int] | None = None,
        outline: tuple[int, int, int] | None = None, width: float = 1.0,
    ) -> None:  # fmt: skip
        at = tuple(v * SCALE for v in (left, top, right, bottom))
        self.draw.rectangle(at, fill, outline, max(1, round(width * SCALE)))


def blank(head: Head, page: Page) -> Image.Image:
    """The sheet at ``SCALE``."""
    press = _Press()
    press.sheet.paste(MAROON, (0, 0), _watermark(press.sheet.size))
    _head(press, head, page)
    for bar in page.bars:
        press.box(*bar, fill=(226, 224, 218))
    for y in page.rules:
        press.box(LEFT, y - 0.4, RIGHT, y, fill=(196, 194, 188))
    for label in page.labels:
        press.words(label.x, label.y, label.text, label.size, bold=label.bold, room=label.room)
    for begin, base, room in page.words.values():
        press.box(begin, base + 2, begin + room, base + 2.6, fill=(170, 168, 164))
    for boxes in page.boxes.values():
        for box in boxes:
            press.box(*box, outline=BLACK, width=1.2)
    for cell in page.cells:
        press.box(*cell.box, outline=GREY)
        press.words(cell.box[0] + 7, cell.box[1] + 12, cell.label, 13)
    return press.sheet


@lru_cache(maxsize=1)
def _watermark(size: tuple[int, int]) -> Image.Image:
    """Across the whole sheet, under every box: no piece of the picture is without it."""
    font = _font(30)
    wide = int(font.getlength(MARK)) + round(60 * SCALE)
    strip = Image.new("L", (wide * 4, round(76 * SCALE)), 0)
    draw = ImageDraw.Draw(strip)
    for n in range(4):
        draw.text((n * wide, 8), MARK, 40, font)
    tile = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    for row, y in enumerate(range(0, tile.height, strip.height)):
        tile.paste(strip, (-(row * wide // 3) % wide - wide, y))
    turned = tile.rotate(24, Image.Resampling.BICUBIC)
    left, top = size[0] // 2, size[1] // 2
    return turned.crop((left, top, left + size[0], top + size[1]))


def _head(press: _Press, head: Head, page: Page) -> None:
    for x in (24, WIDTH - 44):
        for y in (24, HEIGHT - 44):
            press.box(x, y, x + 20, y + 20, fill=BLACK)
    press.box(LEFT, 34, RIGHT, 54, fill=head.colour)
    press.words(LEFT, 80, "HASIL PENGHITUNGAN PEROLEHAN SUARA DI TPS", 20, bold=True, room=560)
    press.words(LEFT, 106, head.contest.upper(), 19, bold=True, room=560)
    press.words(
        LEFT,
        132,
        " · ".join(t for t in (head.election, head.district, head.date) if t),
        15,
        room=560,
    )
    press.box(650, 64, RIGHT, 116, outline=BLACK, width=1.6)
    press.words(795, 90, f"MODEL C.HASIL-{head.form}", 17, bold=True, anchor="mm", room=270)
    press.words(795, 134, MARK, 20, bold=True, fill=MAROON, anchor="mm", room=290)
    press.box(LEFT, 150, RIGHT, 151.2, fill=BLACK)
    for (start, left, base, room), label in zip(PLACES, head.labels, strict=True):
        press.words(start, base - 7, label, 15, room=left - start - 14)
        press.words(left - 12, base - 7, ":", 15)
        press.box(left, base + 2, left + room, base + 2.6, fill=(170, 168, 164))
    press.box(LEFT, 274, RIGHT, 275.2, fill=BLACK)
    press.words(LEFT + 4, HEIGHT - 34, FOOT, 12, fill=MAROON)
    press.words(
        RIGHT - 4, HEIGHT - 34, f"Halaman {page.number} dari {head.pages}", 15, bold=True,
        anchor="rm",
    )  # fmt: skip
