"""Places for real servers; whatever a test leaves running there is stopped afterwards."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from sinergi.core.postgres import Cluster
from tests.core.postgres.helpers import User, wait_until


@contextmanager
def new_place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sinergi-test-")).resolve()
    folder.chmod(0o711)
    yield folder
    for data in folder.rglob("postgres/data"):
        Cluster(data.parent.parent).stop_any()
    shutil.rmtree(folder)


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that any account may enter (pytest's own tmp_path is closed to others)."""
    with new_place() as folder:
        yield folder


@pytest.fixture(scope="session")
def shared() -> Iterator[Cluster]:
    """A running server for tests that leave it as they found it."""
    with new_place() as folder:
        it = Cluster(folder / "var")
        it.start()
        yield it
        it.stop()


@pytest.fixture
def cluster(place: Path) -> Iterator[Cluster]:
    """A running server that this process uses."""
    it = Cluster(place / "var")
    it.start()
    yield it
    it.stop()


@pytest.fixture
def another_user(place: Path) -> Iterator[Callable[..., User]]:
    """Starts further processes that use the server of ``place/var``."""
    users: list[User] = []

    def start(*before: str) -> User:
        users.append(User(place / "var", before))
        return users[-1]

    yield start
    for user in users:
        user.end()


@pytest.fixture
def small_disk(place: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a file system of so many megabytes at ``place/var``."""
    var = place / "var"
    mounted = False

    def mount(megabytes: int) -> Path:
        nonlocal mounted
        var.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(var)]
        try:
            done = subprocess.run(words, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("skipped: this system has no mount")
        if done.returncode != 0:
            pytest.skip(f"skipped: mounting a small disk is not permitted ({done.stderr.strip()})")
        mounted = True
        return var

    yield mount
    if mounted:
        Cluster(var).stop_any()
        subprocess.run(["umount", str(var)], check=True)


@pytest.fixture
def bystander(cluster: Cluster) -> Iterator[int]:
    """The process id of another program under the database's account."""
    owner = cluster.data.stat()
    account = {} if os.geteuid() else {"user": owner.st_uid, "group": owner.st_gid}
    process = subprocess.Popen(["sleep", "600"], cwd="/", **account)  # type: ignore[call-overload]
    yield process.pid
    assert process.poll() is None, "the other program was ended"
    process.kill()
    process.wait()


@pytest.fixture
def killed(cluster: Cluster) -> Cluster:
    """A server that was killed with rows committed and its postmaster.pid left behind."""
    pid = cluster.pid
    assert pid is not None
    with psycopg.connect(cluster.conninfo()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 17 AS n")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: cluster.pid is None)
    return cluster
