"""``sinergi bench log``: entries of real size into a log's files: tiles, bundles, checkpoints, on disk.

The notes are really drawn and signed, a hundred stations of five contests; each goes in many times
with another number in it, so that no two leaves are alike (a log reads no signature).
"""

import os
import resource
import time
from pathlib import Path
from typing import Any

from sinergi.commands.benching import forms, place
from sinergi.commands.common import say
from sinergi.core.files import write_together, write_whole
from sinergi.law import checks, definition
from sinergi.ledger.checkpoint import Checkpoint
from sinergi.ledger.keys import new_ed25519, new_p256
from sinergi.ledger.tiles import Growth, Tiles

STATIONS = 100
#: Entries under one checkpoint: what two seconds of a busy hour bring.
BATCH = 5_000


def run(records: int) -> dict[str, Any]:
    """``records``: how many entries. Gives ``records_per_s`` of the wall's clock with every file
    synced to the disk, and of a core's time."""
    parsed = definition.parse(place.files(STATIONS, "log"), known_checks=checks.V_AND_A)
    if parsed.election is None:
        raise RuntimeError(str(parsed.errors))
    election = parsed.election
    keys = {s: new_p256(f"device/{s}/a") for s in election.stations}
    notes = [n.encode() for of in forms.signed(election, keys, list(election.stations)) for n in of]
    entries = [n.partition(b'"at":"') for n in notes]
    where = Path(os.environ["SINERGI_VAR"]) / "log"
    key = new_ed25519("bench.invalid/log/ppwp")
    say(f"{records} entries of {sum(map(len, notes)) // len(notes)} bytes on the average")
    growth, files, written = Growth(), 0, 0
    began, busy = time.monotonic(), time.process_time()
    for start in range(0, records, BATCH):
        for n in range(start, min(start + BATCH, records)):
            head, at, rest = entries[n % len(entries)]
            growth.append(b"%b%b%012d%b" % (head, at, n, rest[12:]))
        new = growth.files()
        write_together([(where / path, data) for path, data in new])
        growth.done()
        files += len(new)
        written += sum(len(data) for _, data in new)
        made = Checkpoint(key.name, growth.size, growth.root()).sign([key])
        write_whole(where / "checkpoint", made.to_bytes(), durable=True)
    seconds, used = time.monotonic() - began, time.process_time() - busy
    read = Tiles(lambda path: (where / path).read_bytes(), growth.size)
    return {
        "records": records,
        "records_per_s": round(records / seconds),
        "records_per_cpu_s": round(records / used),
        "seconds": round(seconds, 2),
        "files": files,
        "mb": round(written / 1e6),
        "whole": read.root(growth.size) == growth.root(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
