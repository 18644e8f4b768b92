"""The ten stories of the demonstration: where, in which contest, and when each moment of it comes.

What is signed at each moment is told by the simulated officers (``commands/simulation/telling.py``);
the words that go with it stand in the director's desk. Minutes count from 13:00 of the voting day on
the area's clocks, as everywhere in the night; the plenary and the re-vote come days later.
"""

from dataclasses import dataclass

DAY = 24 * 60
#: Distrik Biak Kota, whose plenary hears four of the stories.
PLENARY = "910601"
#: The contest of a story in which every form of the station takes part.
EVERY_CONTEST = "*"


def at(day: int, hour: int, minute: int = 0) -> int:
    """Minutes after 13:00 of the voting day; ``day`` 0 is the voting day itself."""
    return day * DAY + (hour - 13) * 60 + minute


@dataclass(frozen=True, slots=True)
class Story:
    """``moments``: the minute of each; the first is that of the station's form.

    ``contest`` is the one that the story is about (``ppwp``); with ``whole`` all forms of the station
    come at its first moment.
    """

    key: str
    contest: str
    station: str
    moments: tuple[int, ...]
    whole: bool = False


OPENED, RECOUNTED, CHOSEN = at(3, 9), at(3, 10), at(3, 11)
CORRECTED, NOTED, PAUSED = at(3, 13, 30), at(3, 14, 30), at(3, 17)
ORDERED, VOTED_AGAIN = at(5, 10), at(10, 14, 30)

STORIES: tuple[Story, ...] = (
    Story("misread", "ppwp", "9106112001004", (at(0, 16, 10), at(0, 16, 35))),
    Story("moved", "dpr", "9106011006003", (at(0, 17, 50), CORRECTED)),
    Story("prison", "ppwp", "9106121001901", (at(0, 15, 40),)),
    Story("no-witness", "ppwp", "9106022018001", (at(0, 15, 5),)),
    Story("two-equal", "ppwp", "9106032004001", (at(0, 16), at(0, 16, 12))),
    Story("two-versions", "ppwp", "9106011004003", (at(0, 16, 40), at(0, 16, 55), CHOSEN)),
    Story("recount", "ppwp", "9106011003002", (at(0, 15, 30), RECOUNTED)),
    Story("revote", "ppwp", "9106121002001", (at(0, 15, 20), ORDERED, VOTED_AGAIN)),
    Story("island", "ppwp", "9106192004001", (at(1, 12),), whole=True),
    Story("as-written", "ppwp", "9106011002004", (at(0, 16, 20), at(0, 21), NOTED)),
)
BY_KEY = {story.key: story for story in STORIES}

#: Events of the plenary over ``PLENARY`` and their minutes.
SITTING: tuple[tuple[str, int], ...] = (("opened", OPENED), ("paused", PAUSED))

#: Chapters of the demonstration: key and the minute to which it leads.
CHAPTERS: tuple[tuple[str, int], ...] = (
    ("first-forms", at(0, 14, 30)),
    ("evening", at(0, 18)),
    ("late", at(0, 21)),
    ("midnight", at(1, 0)),
    ("noon", at(1, 12)),
    ("plenary", at(3, 9)),
    ("order", at(5, 10)),
    ("revote", at(10, 14, 30)),
)
