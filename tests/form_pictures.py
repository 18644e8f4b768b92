"""Pictures of plainly invented forms, as a phone would send them: JPEG, nothing but the picture."""

import hashlib
import io
import random
from typing import Any

from PIL import Image, ImageDraw, ImageFont


def form_picture(
    page: int = 1, *, seed: int = 1, size: tuple[int, int] = (1240, 1754)
) -> Image.Image:
    """A page of a form with invented figures, marked as an example across its whole width."""
    rng = random.Random(f"{seed}/{page}")
    width, height = size
    picture = Image.new("RGB", size, (236, 233, 224))
    draw = ImageDraw.Draw(picture)
    unit = max(1, width // 40)
    large, small = (ImageFont.load_default(n * unit) for n in (2, 1))
    draw.text((2 * unit, unit), f"CONTOH · hal. {page}", (40, 40, 40), large)
    draw.text((2 * unit, 4 * unit), "formulir rekaan, bukan hasil pemilu", (90, 90, 90), small)
    for row in range(10):
        top = (7 + 4 * row) * unit
        if top + 3 * unit > height:
            break
        draw.text((2 * unit, top + unit), f"Baris {row + 1}", (60, 60, 60), small)
        for box in range(3):
            left = (24 + 4 * box) * unit
            draw.rectangle(
                (left, top, left + 3 * unit, top + 3 * unit), (255, 255, 255), (90, 90, 90)
            )
            figure = str(rng.randrange(10))
            draw.text((left + unit, top + unit // 2), figure, (20, 30, 120), large)
    return picture


def jpeg(picture: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", **({"quality": 70} | options))
    return out.getvalue()


def photograph(page: int = 1, *, seed: int = 1, **options: Any) -> bytes:
    return jpeg(form_picture(page, seed=seed), **options)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
