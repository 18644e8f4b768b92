"""Log witnesses (penjaga log) asked for their cosignatures, beside the clerk and never in its way.

``Board`` holds, of each log, the signed checkpoints that wait and what cosigned them; the clerk puts
them there once they are on the disk, and takes what has its quorum when it publishes. A thread for
each witness with a URL asks it for the newest tree; another reads the lines that witnesses without a
server sent by letter. None of them touches the database or a public file.
"""

import logging
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from sinergi.ledger.checkpoint import Checkpoint
from sinergi.ledger.note import MAX_SIGNATURES, Signature
from sinergi.ledger.policy import NONE, LogWitness, Policy
from sinergi.ledger.proofs import consistency
from sinergi.ledger.tiles import Read, TileError, Tiles
from sinergi.witness.client import Client, Unanswered, lines_of

log = logging.getLogger("sinergi.clerk")

#: Checkpoints of a log that may yet become final: a letter takes longer than a request.
KEPT = 64
#: Seconds until a witness that did not answer is asked again: doubled each time, up to the last.
RETRY_FIRST, RETRY_LAST = 1.0, 30.0
LETTERS_EVERY = 1.0
MAX_LETTER = 64 * 1024

#: Stands where the policy cannot be read: nothing is final by it.
NOBODY = Policy((), {}, {}, "")


class Board:
    """For any number of threads."""

    def __init__(self, policy: Policy):
        self.policy = policy
        self.changed = threading.Condition()
        self._signed: dict[str, dict[int, Checkpoint]] = {}
        self._names: dict[tuple[str, int], set[str]] = {}  # of those that cosigned it
        self._final: dict[str, Checkpoint] = {}

    def offer(self, name: str, checkpoint: Checkpoint) -> None:
        """A checkpoint of log ``name``, with its tiles and itself on the disk."""
        with self.changed:
            waiting = self._signed.setdefault(name, {})
            known = waiting.get(checkpoint.size)
            if known is not None and known.to_bytes() == checkpoint.to_bytes():
                return
            waiting[checkpoint.size] = checkpoint
            cosigned = set(self.policy.cosigners(checkpoint))
            self._names[name, checkpoint.size] = cosigned
            while len(waiting) > KEPT:
                oldest = min(waiting)
                del waiting[oldest], self._names[name, oldest]
            self.changed.notify_all()

    def stands(self, name: str, checkpoint: Checkpoint) -> None:
        """This is what ``checkpoint`` of the log holds now."""
        with self.changed:
            self._final[name] = checkpoint
            waiting = self._signed.get(name, {})
            for size in [size for size in waiting if size < checkpoint.size]:
                del waiting[size], self._names[name, size]
            self.changed.notify_all()

    def known(self, name: str, size: int) -> Checkpoint | None:
        """The signed checkpoint of this size, with the lines it has."""
        with self.changed:
            return self._signed.get(name, {}).get(size)

    def final(self, name: str) -> Checkpoint | None:
        """What ``checkpoint`` of the log holds."""
        with self.changed:
            return self._final.get(name)

    def hand_over(self, other: "Board") -> None:
        """All that stands here, to a board under another policy."""
        with self.changed:
            signed = [(n, c) for n, sizes in self._signed.items() for c in sizes.values()]
            final = dict(self._final)
        for name, checkpoint in final.items():
            other.stands(name, checkpoint)
        for name, checkpoint in signed:
            other.offer(name, checkpoint)

    def wanted(self, witness: str) -> dict[str, Checkpoint]:
        """The newest checkpoint of each log, where this witness has not cosigned it."""
        with self.changed:
            newest = {
                name: waiting[max(waiting)] for name, waiting in self._signed.items() if waiting
            }
            return {
                name: checkpoint
                for name, checkpoint in newest.items()
                if witness not in self._names[name, checkpoint.size]
            }

    def add(self, name: str, size: int, witness: str, lines: Iterable[Signature]) -> None:
        """Lines of this witness, verified over that checkpoint."""
        with self.changed:
            found = self._signed.get(name, {}).get(size)
            if found is None or found.note is None or witness in self._names[name, size]:
                return
            more = found.with_lines(lines)
            assert more.note is not None  # noqa: S101 (it is signed: with_lines says so)
            if len(more.note.signatures) > MAX_SIGNATURES:
                return
            self._signed[name][size] = more
            self._names[name, size].add(witness)
            self.changed.notify_all()

    def deliver(self, lines: bytes) -> int:
        """Cosignature lines that came by letter, for whichever checkpoint they are; how many fit."""
        with self.changed:
            waiting = [(n, c) for n, sizes in self._signed.items() for c in sizes.values()]
        fit = 0
        for line in lines.split(b"\n"):
            for witness, kept in self.policy.witnesses.items() if line.strip() else ():
                for name, checkpoint in waiting:
                    found = lines_of(checkpoint, line.strip() + b"\n", kept.key)
                    if found:
                        self.add(name, checkpoint.size, witness, found)
                        fit += 1
        return fit

    def due(self) -> dict[str, Checkpoint]:
        """Of each log the largest checkpoint with its quorum, where another one stands."""
        with self.changed:
            found = {}
            for name, waiting in self._signed.items():
                sizes = [s for s in waiting if self.policy.enough(self._names[name, s])]
                if not sizes:
                    continue
                best, stands = waiting[max(sizes)], self._final.get(name)
                if stands is None or best.to_bytes() != stands.to_bytes():
                    found[name] = best
            return found

    def waiting(self) -> dict[str, list[str]]:
        """Logs whose newest tree lacks its quorum → the witnesses that have not cosigned it."""
        with self.changed:
            found = {}
            for name, waiting in self._signed.items():
                if waiting and not self.policy.enough(self._names[name, max(waiting)]):
                    lacking = set(self.policy.witnesses) - self._names[name, max(waiting)]
                    found[name] = sorted(lacking)
            return found


class Couriers:
    """The threads over a board; ``close()`` ends them."""

    def __init__(self, board: Board, folders: Mapping[str, Read], letters: Path, election: str):
        """``folders``: each log's files as they are on the disk; the mapping may grow."""
        self.board = board
        self.election = election
        self._folders = folders
        self._letters = letters
        self._ending = threading.Event()
        self._asked: dict[str, str] = {}  # witness → what is wrong with it, "" where nothing is
        self._threads = [
            threading.Thread(target=self._ask, args=(name, witness), daemon=True)
            for name, witness in board.policy.witnesses.items()
            if witness.url
        ]
        if board.policy.witnesses:
            self._threads.append(threading.Thread(target=self._read_letters, daemon=True))
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._ending.set()
        with self.board.changed:
            self.board.changed.notify_all()

    def settled(self, within: float) -> None:
        """Returns when no log waits, when every witness was asked and did not answer, or after
        ``within`` seconds."""
        end = time.monotonic() + within
        asked = [n for n, w in self.board.policy.witnesses.items() if w.url]
        with self.board.changed:
            while self.board.waiting():
                open_ = [n for n in asked if self.board.wanted(n) and not self._asked.get(n)]
                left = end - time.monotonic()
                if not open_ or left <= 0:
                    return
                self.board.changed.wait(left)

    def troubles(self) -> dict[str, str]:
        """What is wrong with a witness, in words."""
        with self.board.changed:
            return {name: why for name, why in self._asked.items() if why}

    def _ask(self, name: str, witness: LogWitness) -> None:
        client = Client(witness.url, witness.key)
        pause = RETRY_FIRST
        while not self._ending.is_set():
            with self.board.changed:
                wanted = self.board.wanted(name)
                if not wanted:
                    self.board.changed.wait()
                    continue
            why = self._ask_each(client, name, wanted)
            self._tell(name, why)
            if why:
                self._ending.wait(pause)
                pause = min(pause * 2, RETRY_LAST)
            else:
                pause = RETRY_FIRST
        client.close()

    def _ask_each(self, client: Client, name: str, wanted: Mapping[str, Checkpoint]) -> str:
        """Asks for each log; what the first that failed says, alarms before all else."""
        found = ""
        for log_name, checkpoint in wanted.items():
            if self._ending.is_set():
                return found
            tiles = Tiles(self._folders[log_name], checkpoint.size)
            try:
                lines = client.cosign(
                    checkpoint, lambda old, new, tiles=tiles: consistency(old, new, tiles.hash)  # type: ignore[misc]
                )  # fmt: skip
            except Unanswered as error:
                if error.alarm:
                    return f"ALARM: {error}"
                found = found or str(error)
                continue
            except (TileError, OSError) as error:
                found = found or f"no proof for it: {error}"
                continue
            self.board.add(log_name, checkpoint.size, name, lines)
        return found

    def _tell(self, name: str, why: str) -> None:
        """A line where what is wrong with a witness changes; each of them once."""
        with self.board.changed:
            before = self._asked.get(name, "")
            self._asked[name] = why
            self.board.changed.notify_all()
        kind = why.split(":", maxsplit=1)[0].split("(", maxsplit=1)[0]
        if kind != before.split(":")[0].split("(")[0]:
            if why:
                log.error("%s: log witness %s %s", self.election, name, why)
            else:
                log.warning("%s: log witness %s cosigns again", self.election, name)

    def _read_letters(self) -> None:
        seen: dict[str, tuple[int, int]] = {}
        while not self._ending.wait(LETTERS_EVERY):
            for path, stamp, data in _letters(self._letters, seen):
                seen[path.name] = stamp
                fit = self.board.deliver(data)
                log.warning("%s: %s brings %d cosignatures", self.election, path.name, fit)


def _letters(
    folder: Path, seen: Mapping[str, tuple[int, int]]
) -> list[tuple[Path, tuple[int, int], bytes]]:
    """Files that are new or were changed, as far as they can be read."""
    found = []
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return []
    for path in paths:
        try:
            known = path.stat()
            stamp = (known.st_mtime_ns, known.st_size)
            if path.name.startswith(".") or seen.get(path.name) == stamp or stamp[1] > MAX_LETTER:
                continue
            found.append((path, stamp, path.read_bytes()))
        except OSError:
            continue
    return found


def final_by_itself(policy: Policy) -> bool:
    """Does a checkpoint need no cosignature?"""
    return policy.quorum == NONE


def names(waiting: Mapping[str, Collection[str]]) -> str:
    """For a person: which logs wait, and for whom."""
    return "; ".join(f"{name} (for {', '.join(who) or 'nobody'})" for name, who in waiting.items())
