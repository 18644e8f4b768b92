"""The player of the demonstration's night: sends what its clock has reached, in its order.

The clock stands in the database; whoever changes it tells the player by NOTIFY. Everything signed
until the second the clock has reached is sent, whether it plays or not; while it plays the player
moves it on and sends what comes due. Each step of a story travels alone, after what it names. Hence a pause holds at once, a jump is caught up with, and
after a kill the next player sends what the one before owed: what was received is not sent again.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING

from sinergi.commands import serving, simulating
from sinergi.commands.common import BadInput, say
from sinergi.commands.simulation.enrolling import POLL
from sinergi.commands.simulation.sending import Line, NoServer
from sinergi.commands.simulation.telling import Teller

if TYPE_CHECKING:
    from sinergi.apps.peragaan.public import Turn

PER_REQUEST = 25
TICK = 0.25  # seconds between two moves of the hand
IDLE = 1.0  # seconds it sleeps at most while nothing plays and nobody wakes it
LONGEST = 1.0  # seconds one move stands for at most: a laptop that slept lost no part of the night
AGAIN = 1.0  # seconds after which it tries again what failed


def batches(turns: "Sequence[Turn]") -> "Iterator[list[Turn]]":
    """Requests' worth of turns, in their order; a step of a story is a request of its own."""
    batch: list[Turn] = []
    for turn in turns:
        if batch and (turn.step or len(batch) == PER_REQUEST):
            yield batch
            batch = []
        batch.append(turn)
        if turn.step:
            yield batch
            batch = []
    if batch:
        yield batch


class Player(threading.Thread):
    """Plays one election's night until ``stop``; ``ready`` is set when what the clock had reached at
    the beginning is sent (or could not be: that is said)."""

    def __init__(
        self,
        election: str,
        teller: Teller,
        port: int,
        stop: threading.Event,
    ):
        super().__init__(name="night", daemon=True)
        self.election, self.teller = election, teller
        self.ended = stop
        self.ready = threading.Event()
        self.line = Line(f"http://{serving.HOST}:{port}", Random(0))  # noqa: S311

    def run(self) -> None:
        import psycopg
        from django.db import Error, connection

        while not self.ended.is_set():
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

        simulating.enrol(
            self.line,
            self.teller.enrolments(),
        )
        received = places_received(self.election)
        left = [
            turn
            for turn in peragaan.turns(OPERATOR, self.election)
            if turn.step or (turn.contest, turn.station) not in received
        ]
        sent, gained, last = 0, 0.0, time.monotonic()
        while not self.ended.is_set():
            night = peragaan.clock(OPERATOR, self.election)
            now = time.monotonic()
            elapsed, last = min(now - last, LONGEST), now
            gained = gained + elapsed * night.pace if night.playing else 0.0
            if gained >= 1:
                peragaan.advance(OPERATOR, self.election, int(gained))
                gained -= int(gained)
                night = peragaan.clock(OPERATOR, self.election)
            due = sent
            while due < len(left) and left[due].minute * 60 <= night.reached:
                due += 1
            for batch in batches(left[sent:due]):
                self._send(batch)
                if self.ended.is_set():
                    return
            if sent < due == len(left):
                say("  Semua formulir malam itu sudah terkirim.")
            sent = due
            self.ready.set()
            self._wait(TICK if night.playing else IDLE)

    def _send(self, batch: "list[Turn]") -> None:
        """Sends a batch; waits for the clerk where it does not know the devices' keys yet."""
        notes = [self.teller.note(turn.contest, turn.station, turn.step) for turn in batch]
        while notes and not self.ended.is_set():
            answers = self.line.post(notes)
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
            notes, batch = notes[early[0] :], batch[early[0] :]
            self.ended.wait(POLL)

    def _wait(self, seconds: float) -> None:
        """Until somebody changes the night, at most that long."""
        from django.db import connection

        raw = connection.connection
        for _ in raw.notifies(timeout=seconds, stop_after=1):
            return
