"""What other floors and applications may ask of the demonstration's night."""

from sinergi.apps.peragaan.actions import (
    CHANNEL,
    advance,
    others_than_demonstrations,
    pause,
    play,
    prepare,
    set_pace,
)
from sinergi.apps.peragaan.night import PACES, Night, Turn
from sinergi.apps.peragaan.queries import PLAYER_LOCK, clock, turns

__all__ = [
    "CHANNEL", "PACES", "PLAYER_LOCK", "Night", "Turn", "advance", "clock",
    "others_than_demonstrations", "pause", "play",
    "prepare", "set_pace", "turns",
]  # fmt: skip
