"""The drill of a backup: the real restore in a folder of its own, then everything compared."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sinergi.commands.common import BadInput, say, var
from sinergi.core.backup import contents
from sinergi.core.backup.manifest import Manifest
from sinergi.ledger.checkpoint import parse_checkpoint
from sinergi.ledger.note import NoteError

Finding = dict[str, str]


def drill(path: Path, manifest: Manifest, passphrase_file: Path | None) -> dict[str, Any]:
    """Restores ``path`` beside with a database cluster of its own, writes the public files anew,
    compares, and throws it away.

    → ``{findings: [{what, where}], tables, totals, kept_files, public_files, moved_on: [election]}``;
    ``moved_on``: elections whose public folder is of a later moment than the backup, so that only
    their totals were compared.
    """
    with _place() as place:
        restored = _restore(path, place, passphrase_file)
        findings: list[Finding] = list(restored["findings"])
        kept = _kept_files(manifest, place, findings)
        public, moved_on = 0, []
        if not findings:
            for election, facts in sorted(manifest.facts.items()):
                _totals(election, facts, place, findings)
                if _still_at(election, facts):
                    public += _public_files(election, place, findings)
                else:
                    moved_on.append(election)
        return {
            "findings": findings,
            "tables": restored["tables"],
            "totals": sum(len(f["stations"]) for f in manifest.facts.values()),
            "kept_files": kept,
            "public_files": public,
            "moved_on": moved_on,
        }


@contextmanager
def _place() -> Iterator[Path]:
    """An empty folder in the data folder: the same disk, entered by the same accounts."""
    with tempfile.TemporaryDirectory(prefix=".drill-", dir=var()) as name:
        place = Path(name)
        place.chmod(0o711)
        try:
            yield place
        finally:
            from sinergi.core.postgres import Cluster

            Cluster(place).stop_any()


def _restore(path: Path, place: Path, passphrase_file: Path | None) -> dict[str, Any]:
    environment = {
        k: v
        for k, v in os.environ.items()
        if k not in ("DATABASE_URL", "SINERGI_DATABASE_URL", "SINERGI_SECRET_KEY")
    }
    words = [sys.executable, "-m", "sinergi.cli", "restore", str(path), "--publish", "--json"]
    if passphrase_file is not None:
        words += ["--passphrase-file", str(passphrase_file)]
    say("drill: restoring beside ...")
    done = subprocess.run(
        words, env=environment | {"SINERGI_VAR": str(place)}, check=False, text=True,
        capture_output=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode not in (0, 1) or not done.stdout:
        lines = done.stderr.strip().splitlines() or ["no word from it"]
        raise BadInput(f"the drill could not restore {path}: {lines[-1].removeprefix('sinergi: ')}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _went_on(name: str, path: Path) -> bool:
    """Is this the checkpoint of a log? What waited in the backup was logged beside, so that it grew;
    the clerk there went on from the one that was backed up, or would have said so."""
    parts = name.split("/")
    if len(parts) != 5 or (parts[0], parts[2]) != ("public", "log") or "checkpoint" not in parts[4]:
        return False
    final = path.with_name("checkpoint")
    try:
        origin = parse_checkpoint(final.read_bytes()).origin
    except (OSError, NoteError):
        return False
    return origin.endswith(f"/{parts[1]}/{parts[3]}")


def _kept_files(manifest: Manifest, place: Path, findings: list[Finding]) -> int:
    """Files and keys, byte for byte, and that nothing else came along."""
    for file in manifest.files:
        path = place / file.path
        if _went_on(file.path, path):
            continue
        if not path.is_file() or _hash(path) != file.sha256:
            findings.append({"what": "file differs from what was backed up", "where": file.path})
        elif path.stat().st_mode & 0o777 != file.mode:
            findings.append({"what": f"mode is not {file.mode:o}", "where": file.path})
    known = {file.path for file in manifest.files}
    for path in contents.files(place):
        name = path.relative_to(place).as_posix()
        if name not in known and name != contents.SERVER_SECRET and not _went_on(name, path):
            findings.append({"what": "file was not in the backup", "where": name})
    return len(manifest.files)


def _totals(election: str, facts: dict[str, Any], place: Path, findings: list[Finding]) -> None:
    """What the restored place published, made anew from the records, against the backup.

    Stations by what the log said; sums too where they were all published at the snapshot (they are
    written with the public files). Records that still waited then are counted by now: skipped.
    """
    if facts["waiting"]:
        return
    for contest, stations in facts["stations"].items():
        path = place / "public" / election / "results" / contest / "nasional.json"
        try:
            found = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            findings.append({"what": f"no totals were published ({error})", "where": str(path)})
            continue
        sums = {} if facts["unpublished"] else facts["totals"].get(contest, {}).get("sums", {})
        same = {k: found["stations"][k] for k in stations} == stations and all(
            found[k] == sums[k] for k in ("valid", "invalid", "total") if k in sums
        )
        if not same:
            findings.append({"what": "totals differ", "where": f"{election}/{contest}"})


def _still_at(election: str, then: dict[str, Any]) -> bool:
    """Whether the running server is where the backup was, everything published."""
    from django.db import connection

    from sinergi.apps.sirekap import progress
    from sinergi.apps.sirekap.public import facts
    from sinergi.core.actors import OPERATOR

    connection.close()
    return (
        facts(OPERATOR).get(election) == then
        and not then["waiting"]
        and not progress.unpublished(election)
    )


def _public_files(election: str, place: Path, findings: list[Finding]) -> int:
    """Every published file of the election, made anew from the backup, against the live one."""
    live, made = var() / "public" / election, place / "public" / election
    names = {
        path.relative_to(root).as_posix()
        for root in (live, made)
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    for name in sorted(names):
        here, there = live / name, made / name
        if "/tile/" in name and ".p/" in name and not there.is_file():
            continue  # the edge of an earlier tree: of no more use, and not made again
        if name.startswith("data/"):
            continue  # tables of what is compared here; the worker writes them some time later
        if not here.is_file() or not there.is_file() or not _same(here, there):
            findings.append({"what": "public file differs", "where": f"{election}/{name}"})
    return len(names)


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and _hash(one) == _hash(other)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
