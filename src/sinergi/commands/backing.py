"""``sinergi backup FILE [--drill]``, ``sinergi restore FILE``."""

import argparse
import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sinergi.commands.common import BadInput, database, output, say, var


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = commands.add_parser(
        "backup",
        help="cadangan: satu berkas dari basis data, berkas, dan kunci",
        description="Writes one file that gives everything back: database, files, keys. The "
        "server may go on working meanwhile. The file holds private keys: keep it like them.",
    )
    backup.add_argument("file", type=Path)
    backup.add_argument(
        "--drill", action="store_true",
        help="restore it beside, compare totals, files and keys, throw that away",
    )  # fmt: skip
    backup.add_argument("--without-keys", action="store_true", help="leave the private keys out")
    backup.add_argument(
        "--passphrase-file", type=Path, metavar="F", help="encrypt the keys with its first line"
    )
    backup.add_argument("--json", action="store_true")
    backup.set_defaults(handler=_backup)

    restore = commands.add_parser(
        "restore",
        help="pulihkan sebuah cadangan ke folder data yang kosong",
        description="Restores into the empty data folder that SINERGI_VAR names (and the empty "
        "database of DATABASE_URL where one is set). The whole file is checked first.",
    )
    restore.add_argument("file", type=Path)
    restore.add_argument("--passphrase-file", type=Path, metavar="F")
    restore.add_argument(
        "--publish", action="store_true",
        help="write the public files at once (else the clerk does when the server starts)",
    )  # fmt: skip
    restore.add_argument("--json", action="store_true")
    restore.set_defaults(handler=_restore)


def _backup(arguments: argparse.Namespace) -> int:
    from sinergi.core.backup import BackupError, make

    path = arguments.file.absolute()
    if not path.parent.is_dir():
        raise BadInput(f"{path.parent}: no such folder; make it, or name another file")
    if path.is_dir():
        raise BadInput(f"{path}: is a folder; name a file in it")
    if not var().exists() and not os.environ.get("DATABASE_URL"):
        raise BadInput(f"{var()}: no such data folder; name it with SINERGI_VAR")
    if arguments.without_keys and arguments.passphrase_file:
        raise BadInput("--passphrase-file encrypts the keys, --without-keys leaves them out")
    passphrase = _passphrase(arguments.passphrase_file)
    with _ended_by_signal(), database(migrated=False):
        from sinergi.apps.sirekap.public import facts
        from sinergi.core.actions.backups import note_made
        from sinergi.core.actors import OPERATOR
        from sinergi.core.backup.manifest import table_names

        if "django_migrations" not in table_names():
            raise BadInput("the database is empty: nothing was ever loaded, nothing to back up")
        try:
            made = make(
                path, var(), os.environ["SINERGI_DATABASE_URL"], lambda: facts(OPERATOR),
                keys=not arguments.without_keys, passphrase=passphrase, progress=say,
            )  # fmt: skip
        except BackupError as error:
            raise BadInput(str(error)) from error
        found = made.manifest
        note_made(OPERATOR, size=made.size, at=found.at, keys=found.with_keys)
        result: dict[str, Any] = {
            "ok": True,
            "file": str(path),
            "bytes": made.size,
            "sha256": made.sha256,
            "at": found.at,
            "tables": len(found.tables),
            "rows": sum(t.rows for t in found.tables.values()),
            "files": len(found.files),
            "keys": sum(f.key for f in found.files),
            "keys_encrypted": found.cipher is not None,
            "elections": found.facts,
        }
        if arguments.drill:
            from sinergi.commands.drilling import drill

            result["drill"] = drill(path, found, arguments.passphrase_file)
            result["ok"] = not result["drill"]["findings"]
    _warn(result)
    if arguments.json:
        output(result)
    else:
        say(
            f"{path}: {result['bytes']:,} bytes; {result['rows']:,} rows of {result['tables']} "
            f"tables, {result['files']} files, as of {result['at']}"
        )
        for finding in result.get("drill", {}).get("findings", ()):
            say(f"  DIFFERS  {finding['where']}: {finding['what']}")
        if arguments.drill and result["ok"]:
            say(f"  drill: restored and compared, nothing differs ({_compared(result['drill'])})")
    return 0 if result["ok"] else 1


def _compared(drill: dict[str, Any]) -> str:
    return (
        f"{drill['tables']} tables, {drill['totals']} totals, {drill['kept_files']} kept files, "
        f"{drill['public_files']} public files"
    )


def _warn(result: dict[str, Any]) -> None:
    if not result["keys"]:
        say("KEYS ARE NOT IN THIS BACKUP: keep the key folders of the elections elsewhere")
    elif result["keys_encrypted"]:
        say(f"{result['keys']} private keys are in this file, encrypted: without the passphrase "
            "they are lost")  # fmt: skip
    else:
        say(f"THIS FILE HOLDS {result['keys']} PRIVATE KEYS IN THE CLEAR (mode 0600): keep it as "
            "you keep them, or encrypt them with --passphrase-file")  # fmt: skip


def _restore(arguments: argparse.Namespace) -> int:
    from sinergi.core.backup import BackupError, Plan, restoring

    passphrase = _passphrase(arguments.passphrase_file)
    where = var()
    try:
        say(f"{arguments.file}: reading it whole ...")
        plan = Plan(arguments.file.absolute(), passphrase)
        restoring.require_empty(where)
        # Django's settings would make a secret in the folder; the backup brings its own.
        os.environ.setdefault("SINERGI_SECRET_KEY", secrets.token_urlsafe(48))
        with _ended_by_signal(), database(migrated=False):
            done = _loaded(plan, where)
            if arguments.publish and not done.findings:
                _publish(done)
    except BackupError as error:
        raise BadInput(str(error)) from error
    manifest = done.manifest
    result = {
        "ok": not done.findings,
        "file": str(arguments.file.absolute()),
        "at": manifest.at,
        "into": str(where),
        "tables": len(manifest.tables),
        "rows": sum(t.rows for t in manifest.tables.values()),
        "files": len(manifest.files),
        "elections": manifest.facts,
        "findings": done.findings,
    }
    if arguments.json:
        output(result)
    for finding in done.findings:
        say(f"  DIFFERS  {finding['where']}: {finding['what']}")
    if done.findings:
        say(f"{where}: not what was backed up; it cannot be used. 'sinergi reset' empties it")
        return 1
    say(f"{where}: restored as of {manifest.at}, {result['rows']:,} rows, {result['files']} files; "
        "nothing differs. 'sinergi serve' starts it")  # fmt: skip
    return 0


def _loaded(plan: Any, where: Path) -> Any:
    from sinergi.apps.sirekap.public import facts, fence_after_restore
    from sinergi.core.actors import OPERATOR
    from sinergi.core.backup import restoring

    restoring.require_no_tables()
    restoring.begin(where)
    return restoring.restore(
        plan, where, os.environ["SINERGI_DATABASE_URL"], lambda: facts(OPERATOR),
        fence=lambda: fence_after_restore(OPERATOR, plan.manifest.at), progress=say,
    )  # fmt: skip


def _publish(done: Any) -> None:
    from sinergi.apps.sirekap.clerk import CannotAnchor
    from sinergi.apps.sirekap.drain import drain
    from sinergi.commands.common import migrate
    from sinergi.core import queries

    migrate()
    for election in queries.election_ids():
        say(f"{election}: writing the public files ...")
        try:
            drain(election, say)
        except CannotAnchor as error:
            done.findings.append({"what": str(error), "where": election})


def _passphrase(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        first = path.read_bytes().split(b"\n", 1)[0].rstrip(b"\r")
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}; name the file with the passphrase") from error
    if not first:
        raise BadInput(f"{path}: its first line is empty; put the passphrase there")
    return first


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """SIGTERM ends the work as Ctrl-C does: what was being written is taken away."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
