"""The player of the demonstration's night: sends what its clock has reached, in its order.

The clock stands in the database; whoever changes it tells the player by NOTIFY. Everything signed
until the second the clock has reached is sent, whether it plays or not; while it plays the player
moves it on and sends what comes due. Hence a pause holds at once, a jump is caught up with, and
after a kill the next player sends what the one before owed: what was received is not sent again.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from sinergi.commands import serving, simulating
from sinergi.commands.common import BadInput, say, var
from sinergi.commands.simulation import officers
from sinergi.commands.simulation.enrolling import POLL
from sinergi.commands.simulation.outbox import Courier, Outbox
from sinergi.commands.simulation.photographing import Photographer
from sinergi.commands.simulation.sending import Line, NoServer
from sinergi.commands.simulation.studio import Taken
from sinergi.law.election import Election
from sinergi.ledger.note import P256Signer

if TYPE_CHECKING:
    from sinergi.apps.peragaan.public import Night, Turn

PER_REQUEST = 25
TICK = 0.25  # seconds between two moves of the hand
IDLE = 1.0  # seconds it sleeps at most while nothing plays and nobody wakes it
BEHIND = 0.5  # seconds that sending may hold up the hand: then it moves on, and sending catches up
LONGEST = 1.0  # seconds one move stands for at most: a laptop that slept lost no part of the night
AGAIN = 1.0  # seconds after which it tries again what failed


class Player(threading.Thread):
    """Plays one election's night until ``stop``; ``ready`` is set when what the clock had reached at
    the beginning is sent (or could not be: that is said)."""

    def __init__(
        self,
        election: Election,
        keys: Mapping[str, P256Signer],
        port: int,
        stop: threading.Event,
        photographer: Photographer,
    ):
        super().__init__(name="night", daemon=True)
        self.election, self.keys = election, keys
        self.photographer = photographer
        self.ended = stop
        self.ready = threading.Event()
        url = f"http://{serving.HOST}:{port}"
        self.line = Line(url, Random(0))  # noqa: S311
        self.outbox = Outbox(var() / election.id / "outbox")
        self.courier = Courier(url, self.outbox, stop)

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
                [peragaan.PLAYER_LOCK, self.election.id],
            )
            return bool(cursor.fetchone()[0])

    def _play(self) -> None:
        from sinergi.apps.peragaan import public as peragaan
        from sinergi.apps.sirekap.progress import places_received
        from sinergi.core.actors import OPERATOR

        received = places_received(self.election.id)
        left = [
            turn
            for turn in peragaan.turns(OPERATOR, self.election.id)
            if (turn.contest, turn.station) not in received
        ]
        self.photographer.begin(left)  # first: it draws while the phones are enrolled
        simulating.enrol(
            self.line,
            officers.enrolments(
                self.election, self.keys, simulating.approvers(self.election.id, None)
            ),
        )
        if not self.courier.ident:  # this is the one player: what one before owed is its own now
            self.courier.start()
        sent, gained, last = 0, 0.0, time.monotonic()
        while not self.ended.is_set():
            night = peragaan.clock(OPERATOR, self.election.id)
            now = time.monotonic()
            elapsed, last = min(now - last, LONGEST), now
            gained = gained + elapsed * night.pace if night.playing else 0.0
            if gained >= 1:
                peragaan.advance(OPERATOR, self.election.id, int(gained))
                gained -= int(gained)
                night = peragaan.clock(OPERATOR, self.election.id)
            due = sent
            while due < len(left) and left[due].minute * 60 <= night.reached:
                due += 1
            until = now + BEHIND
            while sent < due and time.monotonic() < until:
                batch = self.photographer.at_once(left[sent : min(sent + PER_REQUEST, due)])
                self._send(night, batch)
                if self.ended.is_set():
                    return
                sent += len(batch)
                if sent == len(left):
                    say("  Semua formulir malam itu sudah terkirim.")
            if sent == due:
                self.ready.set()
                self._wait(TICK if night.playing else IDLE)

    def _send(self, night: "Night", batch: "Sequence[Turn]") -> None:
        """Sends a batch; waits for the clerk where it does not know the devices' keys yet."""
        taken = [self.photographer.take(turn, self.ended.is_set) for turn in batch]
        if self.ended.is_set():
            return
        notes = [
            officers.form_of(
                self.election, turn.contest, turn.station, self.keys[turn.station],
                seed=night.seed, errors=night.errors_percent / 100, photos=own.root if own else "",
            ).note
            for turn, own in zip(batch, taken, strict=True)
        ]  # fmt: skip
        for note, own in zip(notes, taken, strict=True):
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
