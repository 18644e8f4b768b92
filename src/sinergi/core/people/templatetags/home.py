"""Words of the launcher's templates."""

from dataclasses import dataclass

from django import template

from sinergi.core.home import status_words

register = template.Library()
_KINDS = {
    "held": "held", "disputed": "held", "accepted": "info", "recapped": "ok", "final": "ok",
    "received": "wait",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """``kind``: the chip's colour."""

    shape: str
    words: str
    kind: str


@register.simple_tag
def status(code: str) -> Said:
    """A station's status as a shape, words and a colour."""
    shape, words = status_words.words(code)
    return Said(shape, words, _KINDS.get(code, "none"))
