"""The director's desk among what a person may open, where this server is a demonstration."""

from django.utils.functional import lazy
from django.utils.translation import get_language

from sinergi.apps.peragaan.messages import words
from sinergi.core.people import launcher


def _say(key: str) -> str:
    return words("en" if get_language() == "en" else "id")[key]


_word = lazy(_say, str)

DESK = launcher.Link(
    "/peragaan/",
    _word("tile"),
    _word("tile.more"),
    icon="night",
    rank=30,
    shown=launcher.in_demonstration,
)


def register() -> None:
    launcher.register(DESK)
