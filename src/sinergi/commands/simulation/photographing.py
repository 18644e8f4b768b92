"""Which forms of the demonstration carry photographs, and what stands on their paper."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from sinergi.commands.simulation import officers
from sinergi.commands.simulation.studio import Shot, Studio, Taken
from sinergi.commands.simulation.ten_stories import Paper
from sinergi.core.demo.paper import AMBIGUOUS, Looks
from sinergi.law.election import Election

if TYPE_CHECKING:
    from sinergi.apps.peragaan.public import Turn

AT_ONCE = 5  # forms: about a third of a second
PHOTOS = ("president", "stories", "none")
#: The error that was made in reading the paper: it says what is right.
READ_WRONG = "misread"


class NotTaken(RuntimeError):
    """The photographs were not taken: the demonstration ends."""


class Photographer:
    """Photographs the night's own forms; ``stories``: stations of the told stories, whose forms are
    photographed too, but for those of the parties' contests (a page a party)."""

    def __init__(
        self, election: Election, choice: str, *, seed: int, errors: float,
        stories: Collection[str] = (),
    ):  # fmt: skip
        self.election, self.choice, self.seed, self.errors = election, choice, seed, errors
        self.stories = frozenset(stories)
        self.studio = None if choice == "none" else Studio(election)
        self.told: dict[str, Taken] = {}  # of stories, by the root that a record signed

    def wants(self, contest: str, station: str) -> bool:
        """Does this form carry photographs? (What a plenary says is no form.)"""
        if not contest:
            return False
        spec = self.election.contests[contest]
        if self.choice == "none" or spec.options == "parties":
            return False
        president = self.choice == "president" and spec.method == "president"
        return president or station in self.stories

    def begin(self, turns: "Iterable[Turn]") -> None:
        """Draws ahead what is sent next."""
        if self.studio:
            self.studio.ahead(
                self.shot(turn.contest, turn.station)
                for turn in turns
                if self.wants(turn.contest, turn.station)
            )

    def at_once(self, turns: "Sequence[Turn]") -> "Sequence[Turn]":
        """The first of these turns: so many that drawing their photographs is soon done."""
        pictured = 0
        for n, turn in enumerate(turns, 1):
            pictured += self.wants(turn.contest, turn.station)
            if pictured == AT_ONCE:
                return turns[:n]
        return turns

    def take(self, turn: "Turn", stopped: Callable[[], bool]) -> Taken | None:
        """The photographs of a form; None where it has none (or it is ``stopped``)."""
        if self.studio is None or not self.wants(turn.contest, turn.station):
            return None
        return self.studio.take(self.shot(turn.contest, turn.station), stopped)

    def of_story(self, paper: Paper, stopped: Callable[[], bool] = lambda: False) -> str:
        """The root of a story's photographs, "" where its form has none. Raises NotTaken."""
        form = paper.form
        if self.studio is None or not self.wants(form.contest, paper.station):
            return ""
        shot = Shot(
            form.contest, paper.station, tuple(paper.counts), f"{self.seed}/{paper.version}",
            paper.looks,
        )  # fmt: skip
        taken = self.studio.take(shot, stopped)
        if taken is None:
            raise NotTaken
        self.told[taken.root] = taken
        return taken.root

    def of_record(self, note: str) -> Taken | None:
        """The photographs that a story's record signed."""
        root = json.loads(note.split("\n", 2)[1]).get("photos", "")
        return self.told.get(root)

    def shot(self, contest: str, station: str) -> Shot:
        """The paper of a form of the night."""
        form = officers.filled(self.election, contest, station, seed=self.seed, errors=self.errors)
        paper, ambiguous = form.counts, []
        if form.planted and form.planted.name == READ_WRONG:
            paper = form.sound
            for name, written, read in zip(
                form.template.names, form.sound, form.counts, strict=True
            ):
                if written != read and _alike(written, read):
                    ambiguous.append((name, read))
        return Shot(
            contest, station, tuple(paper), self.seed, Looks(ambiguous=tuple(ambiguous))
        )  # fmt: skip

    def close(self) -> None:
        if self.studio:
            self.studio.close()


def _alike(written: int, read: int) -> bool:
    """Can each digit be written so that it is taken for the other? Boxes before a short number
    hold zeros."""
    wide = max(len(str(written)), len(str(read)))
    pairs = zip(str(written).zfill(wide), str(read).zfill(wide), strict=True)
    return all(a == b or (a, b) in AMBIGUOUS for a, b in pairs)
