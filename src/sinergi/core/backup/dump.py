"""PostgreSQL's own programs: the dump of a snapshot, and its loading."""

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, BinaryIO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sinergi.core.backup.archive import CHUNK
from sinergi.core.backup.errors import BackupError, ToolFailed
from sinergi.core.postgres.binaries import MAJOR, program

#: A setting that servers before 17 do not know; the dump's first lines set it to its default.
_UNKNOWN_BEFORE_17 = re.compile(rb"^SET transaction_timeout = 0;\n", re.MULTILINE)
_HEAD = 4096


def dump(conninfo: str, snapshot: str) -> Iterator[bytes]:
    """The database as of an exported snapshot, in pg_dump's custom format.

    Raises ToolFailed. Reading on is what drives it; leaving early ends the program.
    """
    target, environment = _target(conninfo)
    words = [
        str(program("pg_dump")), "--format=custom", "--compress=gzip:1", "--no-owner",
        "--no-privileges", "--no-password", f"--snapshot={snapshot}", f"--dbname={target}",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, env=environment
        )
        try:
            yield from iter(lambda: _read(process.stdout), b"")
            _expect_success("pg_dump", process.wait(), errors)
        finally:
            _end(process)


def load(conninfo: str, dumped: BinaryIO) -> None:
    """Loads a dump into an empty database, all of it or nothing. Raises ToolFailed."""
    target, environment = _target(conninfo)
    as_sql = [
        str(program("pg_restore")), "--no-owner", "--no-privileges", "--exit-on-error", "--file=-",
    ]  # fmt: skip
    into = [
        str(program("psql")), "--no-psqlrc", "--quiet", "--no-password", "--single-transaction",
        "--set=ON_ERROR_STOP=1", f"--dbname={target}", "--file=-",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as psql_errors:
        restore = subprocess.Popen(
            as_sql, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment
        )
        psql = subprocess.Popen(
            into, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=psql_errors,
            env=environment,
        )  # fmt: skip
        feeder = threading.Thread(target=_feed, args=(dumped, restore.stdin), daemon=True)
        try:
            feeder.start()
            whole = _pass_on(restore.stdout, psql.stdin, restore)
            feeder.join()
            made = restore.wait()
            if not whole or made:
                psql.kill()  # before the end of its input: nothing is committed
            elif psql.stdin is not None:
                psql.stdin.close()
            code = psql.wait()
            _expect_success("psql", code if not made else 0, psql_errors)
            _expect_success("pg_restore", made, errors)
        finally:
            _end(restore)
            _end(psql)


def _pass_on(
    sql: IO[bytes] | None, psql: IO[bytes] | None, restore: "subprocess.Popen[bytes]"
) -> bool:
    """Gives the SQL to psql but keeps its input open; False where psql ended before."""
    if sql is None or psql is None:
        return False
    try:
        psql.write(_UNKNOWN_BEFORE_17.sub(b"", sql.read(_HEAD)))
        shutil.copyfileobj(sql, psql, CHUNK)
        psql.flush()
    except BrokenPipeError:
        restore.kill()
        return False
    return True


def _feed(dumped: BinaryIO, into: IO[bytes] | None) -> None:
    if into is not None:
        with suppress(BrokenPipeError), into:
            shutil.copyfileobj(dumped, into, CHUNK)


def _read(stream: IO[bytes] | None) -> bytes:
    return stream.read(CHUNK) if stream is not None else b""


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()


def _expect_success(name: str, code: int, errors: IO[bytes]) -> None:
    if not code:
        return
    errors.seek(0)
    lines = [x.strip() for x in errors.read().decode("utf-8", "replace").splitlines() if x.strip()]
    words = next((x for x in lines if "error:" in x or "ERROR:" in x), "")
    words = words or (lines[-1] if lines else f"ended with {code}")
    raise ToolFailed(f"{name}: {words}")


def _target(conninfo: str) -> tuple[str, dict[str, str]]:
    """The connection without its password (others see a program's words), and the environment."""
    parts = {k: str(v) for k, v in conninfo_to_dict(conninfo).items() if v is not None}
    password = parts.pop("password", None)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    environment |= {"LC_ALL": "C", "PGAPPNAME": "sinergi-backup", "PGCLIENTENCODING": "UTF8"}
    if password is not None:
        environment["PGPASSWORD"] = password
    return make_conninfo(**parts), environment


def require_known(server_version: int) -> None:
    """Raises BackupError for a server newer than the programs; the number as libpq gives it."""
    if server_version // 10000 > MAJOR:
        raise BackupError(
            f"the server is PostgreSQL {server_version // 10000}, newer than the {MAJOR} that "
            "Sinergi's backup reads; use that server's own pg_dump, or update Sinergi"
        )
