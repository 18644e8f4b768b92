"""One process of officers: enrols its stations' phones, signs their forms, sends them.

Messages to the one who started it, over a pipe: ``("ready", n)``, ``("sent", n)`` now and then,
``("done", Work)`` at the end, ``("failed", text)`` in place of any of them.
"""

import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random
from typing import Any, TextIO

from sinergi.commands.common import BadInput
from sinergi.commands.simulation import incidents, officers
from sinergi.commands.simulation.enrolling import approvers, enrol, wait_until_known
from sinergi.commands.simulation.keyring import Keyring
from sinergi.commands.simulation.recounting import Sums
from sinergi.commands.simulation.scenes import (
    DUPLICATE,
    PHONE,
    RECORDED,
    REVOKED,
    Scene,
    Step,
    Story,
    on_paper,
)
from sinergi.commands.simulation.sending import Line, NoServer, Sent
from sinergi.law.election import Election
from sinergi.ledger import selfmade
from sinergi.ledger.note import P256Signer

CHUNK = 100  # stations whose forms are signed at once, ahead of sending
TELL_EVERY = 0.2  # seconds
SURPRISES = 20
Place = tuple[str, str]  # contest, station
Placed = tuple[Place, Step]


@dataclass(frozen=True)
class Task:
    """What a process is to do. ``stations``: its share; ``rate``: records a second, 0 = no limit."""

    url: str
    election: str
    stations: tuple[str, ...]
    keys: Path | None
    seed: int
    number: int
    per_request: int
    rate: float
    errors: float
    incidents: float
    repeat: int
    cut: float
    reorder: bool
    late: bool
    receipts: Path | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be published of one place."""

    name: str
    letter: str
    status: str
    codes: tuple[str, ...]
    sections: frozenset[str]
    ids: frozenset[str]
    counts: tuple[int, ...] | None


def expected(story: Story) -> Expected:
    counts = None if story.counts is None else tuple(story.counts)
    return Expected(
        story.name, story.letter, story.status, story.codes, story.sections, story.ids, counts
    )


@dataclass
class Work:
    """What a process did."""

    places: dict[Place, Expected] = field(default_factory=dict)
    sums: Sums = field(default_factory=Sums)
    sent: int = 0  # places
    acknowledged: set[Place] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)  # unexpectedly
    refused_as_planted: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)
    surprised: int = 0
    line: Sent = field(default_factory=Sent)
    seconds: float = 0.0

    def merge(self, other: "Work") -> None:
        """Takes in another process's work; the processes worked at the same time."""
        self.places |= other.places
        self.sums.merge(other.sums)
        self.sent += other.sent
        self.acknowledged |= other.acknowledged
        self.answers += other.answers
        self.refused += other.refused
        self.refused_as_planted += other.refused_as_planted
        self.surprises = [*self.surprises, *other.surprises][:SURPRISES]
        self.surprised += other.surprised
        self.line.merge(other.line)
        self.seconds = max(self.seconds, other.seconds)


def run(pipe: Connection, stop: Event, task: Task) -> None:
    """The process's whole life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's; it sets ``stop``
    try:
        try:
            officer = _Officers(pipe, stop, task)
            officer.enrol()
            pipe.send(("ready", len(task.stations)))
            pipe.recv()
            pipe.send(("done", officer.send()))
        except (BadInput, NoServer, LookupError, OSError, ValueError) as error:
            pipe.send(("failed", str(error)))
    except (EOFError, BrokenPipeError):
        return  # the parent is gone, and with it whoever wanted to know


class _Officers:
    def __init__(self, pipe: Connection, stop: Event, task: Task):
        self.pipe, self.stop, self.task = pipe, stop, task
        self.election: Election = officers.published_election(f"{task.url}/hasil/{task.election}")
        self.approvers = approvers(task.election, task.keys)
        self.keyring = Keyring.of(self.approvers, task.election, task.seed)
        self.rng = Random(f"{task.seed}/line/{task.number}")
        self.line = Line(task.url, self.rng, cut=task.cut)
        self.work = Work(line=self.line.sent)
        self._told = 0.0
        self._since = 0

    # --- keys --------------------------------------------------------------------------------

    def enrol(self) -> None:
        """Enrols every key that will sign; revokes those that are to be; waits until it is so."""
        task = self.task
        wanted: dict[str, dict[str, P256Signer]] = defaultdict(dict)
        for code in task.stations:
            for suffix in self._suffixes(code):
                wanted[suffix][code] = self.keyring.key(code, suffix)
        # The own phones last: the last key of all is then one that signs, revoked by nobody.
        for suffix in sorted(wanted, key=lambda s: s == PHONE):
            enrol(self.line, officers.enrolments(self.election, wanted[suffix], self.approvers))
        last = next(reversed(wanted[PHONE].values()))
        wait_until_known(self.line, self._probe(last), self.stop.is_set)
        enrol(self.line, self._revocations(list(wanted[REVOKED].values())))

    def _suffixes(self, station: str) -> set[str]:
        found = {PHONE}
        for contest in self.election.contests:
            if self.election.votes_in(contest, station):
                task = self.task
                incident = incidents.drawn(task.seed, station, contest, task.incidents)
                found |= set(incident[1]) if incident else set()
        return found

    def _probe(self, key: P256Signer) -> str:
        """A note that leaves nothing behind: of an unknown form, refused once its key is known."""
        station = self.task.stations[-1]
        contest = next(c for c in self.election.contests if self.election.votes_in(c, station))
        scene = Scene(self.election, contest, station, self.task.seed, self.keyring)
        form = f"{'/'.join(scene.form.form.split('/')[:2])}/{'0' * 16}"
        return scene.sign(scene.body(scene.counts, form=form), key)

    def _revocations(self, keys: Sequence[P256Signer]) -> Iterator[str]:
        for key in keys:
            yield selfmade.revoke(
                election=self.election.id, at=f"{self.election.date}T06:30:00+00:00",
                name=key.name, keyid=key.keyid.hex(), reason="ponsel hilang",
                signers=self.approvers[:1],
            ).decode()  # fmt: skip

    # --- forms -------------------------------------------------------------------------------

    def send(self) -> Work:
        receipts = self.task.receipts
        out = receipts.open("a") if receipts else None
        try:
            for start in range(0, len(self.task.stations), CHUNK):
                if self.stop.is_set():
                    break
                stories = self._stories(self.task.stations[start : start + CHUNK])
                self._send(stories, out)
        finally:
            if out is not None:
                out.close()
            self.line.close()
        self._tell(force=True)
        return self.work

    def _stories(self, stations: Sequence[str]) -> dict[Place, Story]:
        return {
            (contest, code): self._story(contest, code)
            for code in stations
            for contest in self.election.contests
            if self.election.votes_in(contest, code)
        }

    def _story(self, contest: str, station: str) -> Story:
        task = self.task
        scene = Scene(self.election, contest, station, task.seed, self.keyring)
        drawn = incidents.drawn(task.seed, station, contest, task.incidents)
        if drawn is not None:
            story = drawn[0](scene)
            story.letter = story.codes[0][0] if story.codes else "I"
        else:
            story = on_paper(scene, task.errors)
        if task.late:  # every key of this run is late: kept, held
            story.status, story.counts = "held", None
            story.codes, story.letter = (*story.codes, "V002"), "V"
        place = contest, station
        self.work.places[place] = expected(story)
        if story.counts is not None:
            self.work.sums.add(scene.form, station, story.counts, story.sections)
        return story

    def _send(self, stories: dict[Place, Story], out: TextIO | None) -> None:
        task = self.task
        queue = self._order(stories)
        size = task.per_request
        requests = [queue[i : i + size] for i in range(0, len(queue), size)]
        left = Counter(place for place, _ in queue)
        again: list[list[Placed]] = []  # with --reorder, requests that come once more later
        for request in requests:
            turns = 1 if task.reorder else task.repeat
            for _ in range(turns):
                if not self._request(request, stories, out):
                    return
            if task.reorder:
                again += [request] * (task.repeat - 1)
                while again and self.rng.random() < 0.5:
                    if not self._request(again.pop(self.rng.randrange(len(again))), stories, out):
                        return
            for place, _ in request:
                left[place] -= 1
                if not left[place]:
                    self.work.sent += 1
                    self._since += 1
            self._tell()
        self.rng.shuffle(again)
        for request in again:
            if not self._request(request, stories, out):
                return

    def _order(self, stories: dict[Place, Story]) -> list[Placed]:
        """As the night goes: station by station; with ``--reorder`` mixed, each story in order.

        Then every other correction is tried before what it corrects is there, in vain.
        """
        steps = {place: list(story.steps) for place, story in stories.items()}
        if not self.task.reorder:
            return [(place, step) for place, mine in steps.items() for step in mine]
        for mine in steps.values():
            early = next((s for s in mine if '"kind":"correction"' in s.note), None)
            if early is not None and early.expect == RECORDED and self.rng.random() < 0.5:
                mine.insert(0, Step(early.note, "replaces-unknown"))
        places = [place for place, mine in steps.items() for _ in mine]
        self.rng.shuffle(places)
        return [(place, steps[place].pop(0)) for place in places]

    def _request(
        self, request: list[Placed], stories: dict[Place, Story], out: TextIO | None
    ) -> bool:
        """Sends one request and judges its answers; False where it is to stop."""
        if self.stop.is_set():
            return False
        began = time.monotonic()
        if self.task.rate:  # pauses count in ``seconds``: the rate is that of the whole run
            done = sum(self.work.answers.values())
            self.stop.wait(max(0.0, done / self.task.rate - self.work.seconds))
        answers = self.line.post([step.note for _, step in request])
        for (place, step), answer in zip(request, answers, strict=True):
            self._judge(place, step, answer, stories[place])
        if out is not None:
            kept = [a for a in answers if a["status"] != "refused"]
            out.write("".join(f"{a['id']} {a['status']}\n" for a in kept))
            out.flush()
        self.work.seconds += time.monotonic() - began
        return True

    def _judge(self, place: Place, step: Step, answer: dict[str, Any], story: Story) -> None:
        work = self.work
        status = answer["status"]
        work.answers[status] += 1
        got = answer["codes"][0] if status == "refused" else status
        if status == "refused":
            planted = got == step.expect
            (work.refused_as_planted if planted else work.refused)[got] += 1
        good = got == step.expect
        if status in (RECORDED, DUPLICATE):
            # A repeat, a run taken up again, a correction tried too early before: known by now.
            good = good or step.id in story.ids
            story.left.discard(step.id)
        if not story.left:
            work.acknowledged.add(place)
        if not good:
            work.surprised += 1
            if len(work.surprises) < SURPRISES:
                detail = answer.get("detail", "")
                work.surprises.append(
                    f"{'/'.join(place)} {story.name}: answered {got} {detail}".rstrip()
                    + f" where {step.expect} was due"
                )

    def _tell(self, *, force: bool = False) -> None:
        now = time.monotonic()
        if self._since and (force or now - self._told >= TELL_EVERY):
            self.pipe.send(("sent", self._since))
            self._since, self._told = 0, now
