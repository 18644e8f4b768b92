"""Starting, sharing and stopping the server of one data folder.

Any number of processes may use one server. Each holds a shared lock while it does; the last one
to leave stops the server, and only one that this module started. A process that was killed leaves
its lock with it: the server goes on, and the next user takes over the duty.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import psycopg.sql
from psycopg.conninfo import make_conninfo

from sinergi.core.postgres.account import Account, account, require_entry
from sinergi.core.postgres.binaries import MAJOR, program
from sinergi.core.postgres.creation import USER, create, environment
from sinergi.core.postgres.errors import (
    NotWritable,
    OtherVersion,
    PostgresError,
    Unreachable,
    WouldNotStart,
    disk_full,
    says_full,
    writing,
)
from sinergi.core.postgres.process import is_no_server, named_pid, serves

DATABASE = "sinergi"
SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432")  # bytes; 107 is the most a Unix socket's path has
SEGMENT = 16 * 2**20  # a WAL file; no start without room for one
ORPHANS_SECONDS = 60  # what a killed server's sessions may take to notice it
POLL = 0.05

Progress = Callable[[str], None]

#: Settings of a small machine; durability is never among what is given up.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_compression": "off",  # pglz, the one there is, costs more than the disk it spares
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "lc_messages": "C",
}


class Cluster:
    """The embedded server of a ``var`` folder."""

    def __init__(self, var: Path):
        self.base = var.resolve() / "postgres"
        self.data = self.base / "data"
        self.log = self.base / "server.log"
        self.password = self.base / "password"
        self._users: int | None = None

    # --- for callers -------------------------------------------------------------------------

    def start(self, progress: Progress = lambda _: None) -> str:
        """Starts the server, or joins a running one; returns the libpq conninfo.

        Waits as long as recovery takes, while the server lives. Raises PostgresError.
        """
        postgres = program("postgres")
        self._make_folder()
        self._join()
        try:
            with self._starting() as lock:
                who = account(self.base, self.data)
                require_entry(who, postgres, self.data, self.socket)
                if not self.data.exists():
                    progress("membuat basis data PostgreSQL (sekali saja) ...")
                    create(self.data, self.password, who, lock)
                self._check_version()
                if not self._running():
                    self._launch(postgres, who, progress)
        except BaseException:
            self._leave()
            raise
        return self.conninfo()

    def stop(self) -> None:
        """Leaves; the last user stops the server."""
        if self._users is None:
            return
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._leave()
            return
        self._shut_down()
        self._leave()

    def stop_any(self) -> None:
        """Stops the server of this folder, whoever uses it (``make reset``)."""
        self._shut_down()

    def conninfo(self, database: str = DATABASE) -> str:
        """No password in it: libpq reads it from a file that only the owner may read."""
        return make_conninfo(
            host=str(self.socket), user=USER, dbname=database, passfile=str(self.password)
        )

    def create_database(self, name: str, template: str = "template0") -> str:
        """Makes a database; returns its conninfo."""
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            connection.execute(
                psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    psycopg.sql.Identifier(name), psycopg.sql.Identifier(template)
                )
            )
        return self.conninfo(name)

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            connection.execute(
                psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    psycopg.sql.Identifier(name)
                )
            )

    @property
    def socket(self) -> Path:
        """Folder of the socket, 0700; in /tmp where ``var``'s path is too long for one.

        Not where TMPDIR says: every process must find the same.
        """
        near = self.base / "socket"
        if len(os.fsencode(near)) <= SOCKET_LIMIT:
            return near
        short = hashlib.sha256(os.fsencode(self.base)).hexdigest()[:16]
        return Path(f"/tmp/sinergi-{os.geteuid()}-{short}")  # noqa: S108

    @property
    def pid(self) -> int | None:
        """Process id of the living server of this folder, None where none runs."""
        pid = named_pid(self.data)
        return pid if pid is not None and serves(pid, self.data) else None

    # --- locks -------------------------------------------------------------------------------

    def _join(self) -> None:
        if self._users is None:
            with writing(self.base):
                handle = os.open(self.base / "users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(handle, fcntl.LOCK_SH)
            self._users = handle

    def _leave(self) -> None:
        if self._users is not None:
            os.close(self._users)
            self._users = None

    @contextlib.contextmanager
    def _starting(self) -> Iterator[int]:
        with writing(self.base):
            handle = os.open(self.base / "starting", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)

    # --- folders -----------------------------------------------------------------------------

    def _make_folder(self) -> None:
        probe = self.base / f".write-{os.getpid()}"
        with writing(self.base):
            self.base.mkdir(parents=True, exist_ok=True)
            self.base.chmod(0o711 if os.geteuid() == 0 else 0o700)
            try:
                probe.write_bytes(b"x")
            finally:
                with contextlib.suppress(OSError):
                    probe.unlink()

    def _make_socket_folder(self, who: Account) -> None:
        folder = self.socket
        with writing(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            ours = stat.S_ISDIR(found.st_mode) and (
                folder.parent == self.base or found.st_uid in (os.geteuid(), who.uid)
            )
            if not ours:  # in /tmp anybody may have put something of that name
                raise Unreachable(
                    f"{folder}: needed for the database's socket, but it is not this user's folder; "
                    "remove it, or name a data folder with a shorter path (SINERGI_VAR)"
                )
            who.own(folder)
            folder.chmod(0o700)

    def _check_version(self) -> None:
        try:
            found = (self.data / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise WouldNotStart(
                f"{self.data}: not a PostgreSQL data folder ({error.strerror}); restore it from "
                "a backup, or move it away to begin anew"
            ) from error
        if found != str(MAJOR):
            raise OtherVersion(
                f"{self.data}: belongs to PostgreSQL {found}, this is {MAJOR}; start the version "
                "that made it and move the data by backup and restore, or name another data folder"
            )

    # --- the server --------------------------------------------------------------------------

    def _running(self) -> bool:
        """Also one that somebody started by hand: our password opens it, so it is this folder's."""
        return self._answers() is None

    def _answers(self) -> str | None:
        """None where the server answers, else why not."""
        try:
            psycopg.connect(self.conninfo("postgres"), connect_timeout=10).close()
        except psycopg.OperationalError as error:
            return str(error)
        return None

    def _launch(self, postgres: Path, who: Account, progress: Progress) -> None:
        self._make_socket_folder(who)
        began = time.monotonic()
        while True:
            start = self.log.stat().st_size if self.log.exists() else 0
            process = self._spawn(postgres, who) if self.pid is None else None
            if self._wait(process, start, progress):
                break
            if process is None:
                continue  # it was on its way out when we came
            words = self._log_since(start)
            orphans = "shared memory block" in words and "still in use" in words
            if not orphans or time.monotonic() - began > ORPHANS_SECONDS:
                raise self._failure(words)
            progress("menunggu sesi basis data yang lama berakhir ...")
            time.sleep(10 * POLL)
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")

    def _spawn(self, postgres: Path, who: Account) -> "subprocess.Popen[bytes]":
        arguments = [str(postgres), "-D", str(self.data), "-k", str(self.socket)]
        for name, value in SETTINGS.items():
            arguments += ["-c", f"{name}={value}"]
        settings = environment()
        stale = named_pid(self.data)
        if stale is not None and is_no_server(stale, self.data):
            # PostgreSQL's own way to be told that this pid is no server; it still looks whether
            # a session of the old one lives, which deleting postmaster.pid would forgo.
            settings["PG_GRANDPARENT_PID"] = str(stale)
        with writing(self.base):
            log = self.log.open("ab")
        with log:
            process = subprocess.Popen(
                arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/",
                env=settings, start_new_session=True, **who.popen(),
            )  # fmt: skip
        # A server that died must not stay a zombie: others would take it for alive.
        threading.Thread(target=process.wait, name="postgres", daemon=True).start()
        return process

    def _wait(
        self, process: "subprocess.Popen[bytes] | None", start: int, progress: Progress
    ) -> bool:
        """Until the server answers (True) or has ended (False), however long it recovers."""
        began = told = time.monotonic()
        while (why := self._answers()) is not None:
            if process.poll() is not None if process else self.pid is None:
                return False
            if "password authentication failed" in why:
                raise Unreachable(
                    f"{self.password}: not this database's password; restore the file, or move "
                    f"{self.base} away to begin anew"
                )
            now = time.monotonic()
            if now - told >= 2:
                told = now
                progress(
                    f"basis data memulihkan diri, sudah {int(now - began)} detik: "
                    f"{_last_line(self._log_since(start))}"
                )
            time.sleep(POLL)
        return True

    def _log_since(self, start: int) -> str:
        try:
            with self.log.open("rb") as file:
                file.seek(start)
                return file.read().decode("utf-8", "replace")
        except OSError:
            return ""

    def _failure(self, words: str) -> PostgresError:
        full = shutil.disk_usage(self.base).free < SEGMENT
        if says_full(words) or (full and not words.strip()):  # the log is on the same disk
            return disk_full(self.base)
        reason = _reason(words)
        if "Permission denied" in words or "Read-only file system" in words:
            return NotWritable(
                f"{self.data}: the database may not write there; check the folder's permissions "
                f"({reason})"
            )
        return WouldNotStart(
            f"{self.data}: the database would not start: {reason} (all of it: {self.log})"
        )

    def _shut_down(self) -> None:
        pid = self.pid
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)  # "fast": ends sessions, writes a checkpoint
        while serves(pid, self.data):
            time.sleep(POLL)


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no word from it"


def _reason(words: str) -> str:
    """The last fatal line of a log (a hint or "is shut down" may follow it), else the last."""
    fatal = [line for line in words.splitlines() if "FATAL:" in line or "PANIC:" in line]
    return _last_line(fatal[-1] if fatal else words)
