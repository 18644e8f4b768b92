"""Starting, sharing and stopping the server of one data folder.

Any number of processes may use one server. Each holds a shared lock while it does; the last one
to leave stops the server, and only one that this module started. A process that was killed leaves
its lock with it: the server goes on, and the next user takes over the duty.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import psycopg.sql
from psycopg.conninfo import make_conninfo

from sinergi.core.postgres.account import Account, account, require_entry
from sinergi.core.postgres.binaries import MAJOR, program
from sinergi.core.postgres.errors import (
    DiskFull,
    NotWritable,
    OtherVersion,
    PostgresError,
    TooOld,
    Unreachable,
    WouldNotStart,
)

USER = DATABASE = "sinergi"
OLDEST = 150000
ROOM_TO_START = 200 * 2**20  # an empty cluster takes 40 MB, its first WAL segments as much again
SOCKET_LIMIT = 100  # a Unix socket's path has 107 bytes, PostgreSQL adds its file name
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
    "wal_compression": "pglz",
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
            with self._starting():
                who = account(self.base)
                require_entry(who, postgres, self.data)
                if not self.data.exists():
                    self._create(who, progress)
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
        """Folder of the socket, 0700; beside the temp files where ``var``'s path is too long."""
        near = self.base / "socket"
        if len(str(near)) <= SOCKET_LIMIT:
            return near
        short = hashlib.sha256(str(self.base).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"sinergi-{os.geteuid()}-{short}"

    @property
    def pid(self) -> int | None:
        """Process id of the living server of this folder, None where none runs."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid if _is_postgres(pid) else None

    # --- locks -------------------------------------------------------------------------------

    def _join(self) -> None:
        if self._users is None:
            handle = os.open(self.base / "users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(handle, fcntl.LOCK_SH)
            self._users = handle

    def _leave(self) -> None:
        if self._users is not None:
            os.close(self._users)
            self._users = None

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        handle = os.open(self.base / "starting", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    # --- folders -----------------------------------------------------------------------------

    def _make_folder(self) -> None:
        try:
            self.base.mkdir(parents=True, exist_ok=True)
            self.base.chmod(0o711 if os.geteuid() == 0 else 0o700)
            probe = self.base / f".write-{os.getpid()}"
            probe.write_bytes(b"x")
            probe.unlink()
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise DiskFull(self._full()) from error
            raise NotWritable(
                f"{self.base}: cannot be written ({error.strerror}); check the folder's "
                "permissions, or name another data folder with SINERGI_VAR"
            ) from error

    def _full(self) -> str:
        return f"{self.base}: the disk is full; make room, or move the data folder (SINERGI_VAR)"

    def _create(self, who: Account, progress: Progress) -> None:
        """initdb beside, then rename: a crash in the middle leaves nothing half done."""
        if shutil.disk_usage(self.base).free < ROOM_TO_START:
            raise DiskFull(self._full())
        progress("membuat basis data PostgreSQL (sekali saja) ...")
        new = self.base / "data.new"
        secret = self.base / "secret.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        who.own(new)
        word = secrets.token_urlsafe(32)
        handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(word + "\n")
        who.own(secret)
        done = subprocess.run(
            [program("initdb"), "--pgdata", str(new), "--username", USER, "--pwfile", str(secret),
             "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale-provider", "builtin",
             "--builtin-locale", "C.UTF-8", "--locale", "C", "--data-checksums"],
            check=False, capture_output=True, text=True, cwd="/", env=_environment(), **who.popen(),
        )  # fmt: skip
        if done.returncode != 0:
            words = (done.stderr or done.stdout).strip()
            if "No space left" in words:
                raise DiskFull(self._full())
            raise WouldNotStart(f"{new}: initdb failed: {_last_line(words)}")
        handle = os.open(self.password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(f"*:*:*:{USER}:{word}\n")
        secret.unlink()
        new.rename(self.data)

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
        return self.pid is not None and self._answers() is None

    def _answers(self) -> str | None:
        """None where the server answers, else why not."""
        try:
            psycopg.connect(self.conninfo("postgres"), connect_timeout=10).close()
        except psycopg.OperationalError as error:
            return str(error)
        return None

    def _launch(self, postgres: Path, who: Account, progress: Progress) -> None:
        self.socket.mkdir(mode=0o700, exist_ok=True)
        who.own(self.socket)
        self.socket.chmod(0o700)
        pid = self.pid
        process = None
        start = self.log.stat().st_size if self.log.exists() else 0
        if pid is None:
            arguments = [str(postgres), "-D", str(self.data), "-k", str(self.socket)]
            for name, value in SETTINGS.items():
                arguments += ["-c", f"{name}={value}"]
            with self.log.open("ab") as log:
                process = subprocess.Popen(
                    arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/",
                    env=_environment(), start_new_session=True, **who.popen(),
                )  # fmt: skip
        self._wait(process, start, progress)
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")

    def _wait(
        self, process: "subprocess.Popen[bytes] | None", start: int, progress: Progress
    ) -> None:
        began = told = time.monotonic()
        while (why := self._answers()) is not None:
            ended = process.poll() is not None if process else self.pid is None
            if ended:
                raise self._failure(start)
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

    def _log_since(self, start: int) -> str:
        try:
            with self.log.open("rb") as file:
                file.seek(start)
                return file.read().decode("utf-8", "replace")
        except OSError:
            return ""

    def _failure(self, start: int) -> PostgresError:
        words = self._log_since(start)
        if "No space left" in words:
            return DiskFull(self._full())
        if "Permission denied" in words or "Read-only file system" in words:
            return NotWritable(
                f"{self.data}: the database may not write there; check the folder's permissions "
                f"({_last_line(words)})"
            )
        return WouldNotStart(
            f"{self.data}: the database would not start: {_last_line(words)} (all of it: {self.log})"
        )

    def _shut_down(self) -> None:
        pid = self.pid
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)  # "fast": ends sessions, writes a checkpoint
        while True:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            if self.pid != pid:
                return
            time.sleep(POLL)


def database_url(var: Path) -> str:
    """``DATABASE_URL``, tried and found new enough. Raises TooOld, Unreachable."""
    url = os.environ["DATABASE_URL"]
    try:
        with psycopg.connect(url, connect_timeout=15) as connection:
            version = connection.info.server_version
            place = f"{connection.info.host}:{connection.info.port}/{connection.info.dbname}"
    except psycopg.Error as error:
        raise Unreachable(
            f"DATABASE_URL: the database does not answer ({_last_line(str(error))}); check host, "
            "port, name and password, or unset it to use the embedded one"
        ) from error
    if version < OLDEST:
        raise TooOld(
            f"DATABASE_URL: {place} is PostgreSQL {version // 10000}, too old; Sinergi needs 15 "
            "or newer"
        )
    return url


def _is_postgres(pid: int) -> bool:
    """A stale postmaster.pid may name another program's process."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return not Path("/proc/self").exists()
    name, _, rest = state.partition("(")[2].rpartition(")")
    return name.startswith("postgres") and rest.split()[0] != "Z"


def _environment() -> dict[str, str]:
    """The server's own environment: nothing of ours that could change what it does."""
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no word from it"
