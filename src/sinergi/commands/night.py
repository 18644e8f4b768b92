"""The player of the demonstration's night: sends what its clock has reached, in its order.

The clock stands in the database; whoever changes it tells the player by NOTIFY. Everything signed
until the second the clock has reached is sent, whether it plays or not; while it plays the player
moves it on and sends what comes due. Each step of a story travels alone, after what it names. Hence a pause holds at once, a jump is caught up with, and
after a kill the next player sends what the one before owed: what was received is not sent again.
"""

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Any

from sinergi.commands import serving, simulating
from sinergi.commands.common import BadInput, say, var
from sinergi.commands.simulation.enrolling import POLL
from sinergi.commands.simulation.outbox import Courier, Outbox
from sinergi.commands.simulation.photographing import NotTaken, Photographer
from sinergi.commands.simulation.sending import Line, NoServer
from sinergi.commands.simulation.studio import Taken
from sinergi.commands.simulation.telling import Teller

if TYPE_CHECKING:
    from sinergi.apps.peragaan.public import Turn

PER_REQUEST = 25
TICK = 0.25  # seconds between two moves of the hand
IDLE = 1.0  # seconds it sleeps at most while nothing plays and nobody wakes it
BEHIND = 0.5  # seconds that sending may hold up the hand: then it moves on, and sending catches up
LONGEST = 1.0  # seconds one move stands for at most: a laptop that slept lost no part of the night
AGAIN = 1.0  # seconds after which it tries again what failed


def together(turns: "Sequence[Turn]") -> "Sequence[Turn]":
    """The first of these turns, as many as one request may hold: a step of a story travels alone,
    since the server judges a request's records by what it knew before."""
    for n, turn in enumerate(turns):
        if turn.step:
            return turns[: n or 1]
    return turns


class Player(threading.Thread):
    """Plays one election's night until ``stop``; ``ready`` is set when what the clock had reached at
    the beginning is sent (or could not be: that is said)."""

    def __init__(
        self,
        election: str,
        teller: Teller,
        port: int,
        stop: threading.Event,
        photographer: Photographer,
    ):
        super().__init__(name="night", daemon=True)
        self.election, self.teller = election, teller
        self.photographer = photographer
        self.ended = stop
        self.to_empty = threading.Event()  # the page asked to begin anew
        self.ready = threading.Event()
        url = f"http://{serving.HOST}:{port}"
        self.line = Line(url, Random(0))  # noqa: S311
        self.outbox = Outbox(var() / election / "outbox")
        self.courier = Courier(url, self.outbox, stop)

    def run(self) -> None:
        import psycopg
        from django.db import Error, connection

        while not (self.ended.is_set() or self.to_empty.is_set()):
            try:
                if self._take():
                    self._play()
            except (NoServer, BadInput, Error, psycopg.Error) as error:
                if not self.ended.is_set():
                    say(f"  petugas simulasi berhenti sejenak, lalu mencoba lagi: {error}")
            finally:
                connection.close()  # the lock ends with it
                self.line.close()
                self.ready.set()
            self.ended.wait(AGAIN)

    def end(self, within: float) -> None:
        """Waits for what is being sent, ``within`` seconds at most each."""
        self.join(within)
        if self.courier.ident:
            self.courier.join(within)

    def _take(self) -> bool:
        """Is this the one player of the night? Another process may hold it."""
        from django.db import connection

        from sinergi.apps.peragaan import public as peragaan

        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {peragaan.CHANNEL}")
            cursor.execute(
                "SELECT pg_try_advisory_lock(%s, hashtext(%s))",
                [peragaan.PLAYER_LOCK, self.election],
            )
            return bool(cursor.fetchone()[0])

    def _play(self) -> None:
        from sinergi.apps.peragaan import public as peragaan
        from sinergi.apps.sirekap.progress import places_received
        from sinergi.core.actors import OPERATOR

        received = places_received(self.election)
        left = [
            turn
            for turn in peragaan.turns(OPERATOR, self.election)
            if turn.step or (turn.contest, turn.station) not in received
        ]
        self.photographer.begin(  # first: it draws while the phones are enrolled
            t for t in left if not self.teller.tells(t.contest, t.station)
        )
        simulating.enrol(self.line, self.teller.enrolments())
        if not self.courier.ident:  # this is the one player: what one before owed is its own now
            self.courier.start()
        sent, due, gained, last = 0, 0, 0.0, time.monotonic()
        while not self.ended.is_set():
            night = peragaan.clock(OPERATOR, self.election)
            if night.emptying:
                self.to_empty.set()
                return
            now = time.monotonic()
            elapsed, last = min(now - last, LONGEST), now
            gained = gained + elapsed * night.pace if night.playing else 0.0
            if gained >= 1:
                peragaan.advance(OPERATOR, self.election, int(gained))
                gained -= int(gained)
                night = peragaan.clock(OPERATOR, self.election)
            was_due, due = due, max(due, sent)
            while due < len(left) and left[due].minute * 60 <= night.reached:
                due += 1
            if due > was_due:
                left[sent:due] = self._stories_first(left[sent:due])
            until = now + BEHIND
            while sent < due and time.monotonic() < until:
                batch = together(left[sent : min(sent + PER_REQUEST, due)])
                batch = self.photographer.at_once(batch)
                self._send(batch)
                if self.ended.is_set():
                    return
                sent += len(batch)
                if sent == len(left):
                    say("  Semua formulir malam itu sudah terkirim.")
            if sent == due:
                self.ready.set()
                if not self._tell_ahead():
                    self._wait(TICK if night.playing else IDLE)

    def _send(self, batch: "Sequence[Turn]") -> None:
        """Sends a batch; waits for the clerk where it does not know the devices' keys yet."""
        made = [self._made(turn) for turn in batch]
        if self.ended.is_set():
            return
        notes = [note for note, _ in made]
        taken = [own for _, own in made]
        for note, own in made:
            if own:
                self.outbox.put(own, note)
        while notes and not self.ended.is_set():
            answers = self.line.post(notes, {own.root: own.hashes for own in taken if own})
            self._photographs(taken, answers)
            refused = {
                position: answer["codes"]
                for position, answer in enumerate(answers)
                if answer["status"] == "refused"
            }
            for position, codes in refused.items():
                if codes != ["unknown-key"]:
                    turn = batch[position]
                    say(f"  ditolak: {turn.contest} TPS {turn.station}: {', '.join(codes)}")
            early = [p for p, codes in refused.items() if codes == ["unknown-key"]]
            if not early:
                return
            first = early[0]
            notes, batch, taken = notes[first:], batch[first:], taken[first:]
            self.ended.wait(POLL)

    def _tell_ahead(self) -> bool:
        """Makes one story's records before they are due, so that a jump to it shows it at once."""
        left = self.teller.not_told_yet()
        if not left:
            return False
        with suppress(NotTaken):
            self.teller.note(*left[0])
        return True

    def _stories_first(self, turns: "list[Turn]") -> "list[Turn]":
        """After a jump over hours: the stories in their order, which people wait for, then the rest."""
        return sorted(turns, key=lambda t: not self.teller.tells(t.contest, t.station))

    def _made(self, turn: "Turn") -> tuple[str, Taken | None]:
        """A turn's record and its photographs; nothing that may be sent where it is ``ended``."""
        if not self.teller.tells(turn.contest, turn.station):
            own = self.photographer.take(turn, self.ended.is_set)
            return self.teller.form(turn.contest, turn.station, own.root if own else ""), own
        try:
            note = self.teller.note(turn.contest, turn.station, turn.step)
        except NotTaken:
            self.ended.wait()
            return "", None
        return note, self.photographer.of_record(note)

    def _photographs(self, taken: Sequence[Taken | None], answers: list[dict[str, Any]]) -> None:
        """Lets those of the records that were taken go out; drops those of refused ones."""
        for own, answer in zip(taken, answers, strict=True):
            if own and answer["status"] in ("recorded", "duplicate"):
                self.courier.offer(own.root, answer["receipt"]["upload"])
            elif own and answer["codes"] != ["unknown-key"]:
                self.outbox.done(own.root)

    def _wait(self, seconds: float) -> None:
        """Until somebody changes the night, at most that long."""
        from django.db import connection

        raw = connection.connection
        for _ in raw.notifies(timeout=seconds, stop_after=1):
            return
