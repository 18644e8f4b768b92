"""Enrolling simulated phones with the self-made approvers' keys."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sinergi.commands.common import BadInput, say, var
from sinergi.commands.simulation.sending import Line
from sinergi.ledger import selfmade
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import NoteError, P256Signer

ENROL_BATCH = 500
POLL = 0.1
TELL_AFTER = 15.0  # seconds without the clerk taking the enrolments


def approvers(election: str, folder: Path | None) -> list[P256Signer]:
    """The two self-made approvers' private keys; raises BadInput where they are not there."""
    where = folder or var() / election / "keys"
    found = []
    for name in selfmade.APPROVERS:
        path = where / (name.replace("/", "__") + ".pem")
        try:
            key = from_pem(name, path.read_bytes())
        except (OSError, NoteError) as error:
            raise BadInput(f"{path}: {error}; name the keys' folder with --keys") from error
        if isinstance(key, P256Signer):
            found.append(key)
    return found


def enrol(line: Line, notes: Iterator[str]) -> None:
    """Sends enrolments (and revocations) in batches. Raises BadInput where one is refused."""
    batch: list[str] = []
    for note in notes:
        batch.append(note)
        if len(batch) == ENROL_BATCH:
            _enrolled(line.post(batch))
            batch = []
    if batch:
        _enrolled(line.post(batch))


def _enrolled(answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        if answer["status"] == "refused":
            raise BadInput(
                f"an enrolment was refused: {answer['codes'][0]} {answer.get('detail', '')}; "
                "are these the keys of this election's approvers (--keys)?"
            )


def wait_until_known(line: Line, note: str, stopped: Callable[[], bool] = lambda: False) -> None:
    """Sends a note of the last phone until its key is known: then all before it are."""
    began, told = time.monotonic(), False
    while not stopped():
        answer = line.post([note])[0]
        if answer["status"] != "refused" or answer["codes"] != ["unknown-key"]:
            return
        if not told and time.monotonic() - began > TELL_AFTER:
            told = True
            say("waiting for the clerk to take the enrolments; is one running (sinergi serve)?")
        time.sleep(POLL)
