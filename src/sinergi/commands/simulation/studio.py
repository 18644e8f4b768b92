"""Draws the officers' photographs in a process of its own, ahead of the night where it can."""

import hashlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from sinergi.commands.common import BadInput
from sinergi.core.demo.paper import Looks, photographs
from sinergi.law.election import Election
from sinergi.law.form import Template, template
from sinergi.ledger.tree import root_of_values

AHEAD = 80  # forms that wait, drawn: about 20 MB
NICENESS = 5
POLL = 0.2
ENDING = 5.0  # seconds that the process may take to end


@dataclass(frozen=True, slots=True)
class Shot:
    """What is photographed: a station's form, with what stands on the paper."""

    contest: str
    station: str
    counts: tuple[int, ...]
    seed: int | str
    looks: Looks


@dataclass(frozen=True)
class Taken:
    """A form's photographs in page order."""

    pages: tuple[bytes, ...]

    @cached_property
    def hashes(self) -> list[str]:
        return [hashlib.sha256(page).hexdigest() for page in self.pages]

    @cached_property
    def root(self) -> str:
        """What the form's record signs."""
        return root_of_values(self.hashes)


def draw(election: Election, shot: Shot) -> Taken:
    """Takes the photographs here and now. Raises ValueError (see ``photographs``)."""
    form = _form(_Of(election), shot.contest, shot.station)
    pages = photographs(election, form, shot.counts, shot.station, seed=shot.seed, looks=shot.looks)
    return Taken(tuple(pages))


class _Of:
    """An election as a part of a cache's key."""

    def __init__(self, election: Election):
        self.election = election

    def __hash__(self) -> int:
        return id(self.election)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Of) and other.election is self.election


@lru_cache(maxsize=256)
def _form(of: _Of, contest: str, station: str) -> Template:
    election = of.election
    kind = election.stations[station].kind
    return template(election, contest, election.district_of(contest, station), kind)


class Studio:
    """``take`` gives a form's photographs, drawn now or ``ahead``. Close it at the end."""

    def __init__(self, election: Election):
        self.election = election
        self._changed = threading.Condition()
        self._ahead: Iterator[Shot] = iter(())
        self._wanted: deque[Shot] = deque()
        self._drawing: Shot | None = None
        self._gone: set[Shot] = set()  # taken: not drawn ahead again
        self._ready: dict[Shot, Taken | str] = {}  # a text says what was wrong
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="studio", daemon=True)
        self._thread.start()

    def ahead(self, shots: Iterable[Shot]) -> None:
        """What is drawn while nothing else is wanted, in this order."""
        with self._changed:
            self._ahead = iter(shots)
            self._changed.notify_all()

    def take(self, shot: Shot, stopped: Callable[[], bool] = lambda: False) -> Taken | None:
        """Waits for a form's photographs; None where it is ``stopped``. Raises BadInput."""
        with self._changed:
            if shot not in self._ready and shot != self._drawing:
                self._wanted.append(shot)
                self._changed.notify_all()
            while shot not in self._ready:
                if stopped() or self._closed:
                    return None
                self._changed.wait(POLL)
            found = self._ready.pop(shot)
            self._gone.add(shot)
            self._changed.notify_all()
        if isinstance(found, str):
            raise BadInput(f"photographs of {shot.contest}, station {shot.station}: {found}")
        return found

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(ENDING)

    def _run(self) -> None:
        if (shot := self._next()) is None:  # nobody ever wanted one
            return
        pipe, process = _begin(self.election)
        try:
            while shot is not None:
                try:
                    pipe.send(shot)
                    found: Taken | str = pipe.recv()
                except (EOFError, OSError):  # it was killed: another one takes its place
                    _end(pipe, process)
                    pipe, process = _begin(self.election)
                    continue
                with self._changed:
                    self._ready[shot] = found
                    self._drawing = None
                    self._changed.notify_all()
                shot = self._next()
        finally:
            _end(pipe, process)

    def _next(self) -> Shot | None:
        """The next one to draw; waits; None = closed."""
        with self._changed:
            while not self._closed:
                if self._wanted:
                    self._drawing = self._wanted.popleft()
                elif len(self._ready) < AHEAD:
                    self._drawing = next((s for s in self._ahead if s not in self._gone), None)
                if self._drawing is None:
                    self._changed.wait()
                elif self._drawing not in self._ready:
                    return self._drawing
                self._drawing = None
            return None


def _begin(election: Election) -> tuple[Connection, BaseProcess]:
    context = multiprocessing.get_context("spawn")  # a fork would take over locks of threads
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, election), name="studio", daemon=True)
    process.start()
    theirs.close()
    return ours, process


def _end(pipe: Connection, process: BaseProcess) -> None:
    pipe.close()
    process.join(ENDING)
    if process.is_alive():
        process.kill()
        process.join()


def _work(pipe: Connection, election: Election) -> None:
    """The process's whole life; it ends with whoever holds the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    os.nice(NICENESS)
    try:
        while True:
            shot = pipe.recv()
            try:
                found: Taken | str = draw(election, shot)
            except (ValueError, LookupError) as error:
                found = str(error)
            pipe.send(found)
    except (EOFError, OSError):
        return
