"""Nobody but the owner reaches the server, and it touches nothing that is not its own."""

import os
import signal
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from sinergi.core.postgres import Cluster
from sinergi.core.postgres.binaries import program
from sinergi.core.postgres.cluster import SOCKET_LIMIT
from sinergi.core.postgres.errors import Unreachable
from tests.core.postgres.helpers import wait_until


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_password_is_required(shared: Cluster) -> None:
    with psycopg.connect(shared.conninfo()) as connection:
        methods = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules")
        assert methods.fetchall() == [("scram-sha-256",)]
        stored = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolpassword <> ''")
        assert [row[0].split("$")[0] for row in stored] == ["SCRAM-SHA-256"]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(shared.conninfo(), password="wrong")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(shared.conninfo(), passfile="/dev/null")


def test_the_password_is_in_no_conninfo_and_only_the_owner_reads_it(shared: Cluster) -> None:
    word = shared.password.read_text().strip().rsplit(":", 1)[1]
    assert len(word) > 32
    assert word not in shared.conninfo()
    assert mode(shared.password) == 0o600
    assert [p.name for p in shared.base.glob("*.new")] == []


def test_only_the_owner_enters_the_socket_and_data_folders(shared: Cluster) -> None:
    assert mode(shared.socket) == 0o700
    assert mode(shared.data) == 0o700
    assert mode(shared.base) & 0o066 == 0


def test_no_port_is_open(shared: Cluster) -> None:
    held = set()
    for link in Path(f"/proc/{shared.pid}/fd").iterdir():
        held.add(os.readlink(link))
    assert any(name.startswith("socket:") for name in held)
    for table in ("tcp", "tcp6", "udp", "udp6"):
        path = Path("/proc/net") / table
        for line in path.read_text().splitlines()[1:] if path.exists() else []:
            assert f"socket:[{line.split()[9]}]" not in held


def test_no_permission_above_var_is_changed(place: Path) -> None:
    outer, inner = place / "outer", place / "outer" / "inner"
    inner.mkdir(parents=True)
    var = inner / "var"
    var.mkdir()
    for folder, bits in ((outer, 0o751), (inner, 0o715), (var, 0o775)):
        folder.chmod(bits)
    before = {p: (p.stat().st_mode, p.stat().st_uid) for p in [var, *var.parents]}
    cluster = Cluster(var)
    cluster.start()
    cluster.stop()
    assert {p: (p.stat().st_mode, p.stat().st_uid) for p in before} == before


@pytest.mark.parametrize("beyond", [0, 1, 80])
def test_a_path_too_long_for_a_socket(place: Path, beyond: int) -> None:
    short = len(os.fsencode(place / "é" / "var" / "postgres" / "socket"))
    var = place / ("é" + "x" * (SOCKET_LIMIT + beyond - short)) / "var"
    cluster = Cluster(var)
    try:
        with psycopg.connect(cluster.start()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert (cluster.socket.parent == cluster.base) is (beyond == 0)
        assert mode(cluster.socket) == 0o700
    finally:
        cluster.stop()
        cluster.socket.rmdir()


def test_the_place_of_a_far_socket_does_not_depend_on_tmpdir(
    monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    cluster = Cluster(place / ("x" * 120) / "var")
    before = cluster.socket
    monkeypatch.setenv("TMPDIR", str(place))
    assert cluster.socket == before


def test_a_link_in_place_of_a_far_socket_is_refused(place: Path) -> None:
    """In /tmp anybody may put one; following it would give its target to the database."""
    target = place / "target"
    target.mkdir(mode=0o755)
    before = target.stat()
    cluster = Cluster(place / ("x" * 120) / "var")
    cluster.socket.symlink_to(target)
    try:
        with pytest.raises(Unreachable, match="not this user's folder"):
            cluster.start()
    finally:
        cluster.socket.unlink()
    assert (target.stat().st_mode, target.stat().st_uid) == (before.st_mode, before.st_uid)


def test_a_pid_of_another_program_is_neither_joined_nor_ended(
    killed: Cluster, bystander: int
) -> None:
    _name_in_pid_file(killed, bystander)
    assert killed.pid is None
    Cluster(killed.base.parent).stop_any()
    with psycopg.connect(killed.start()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (17,)
    assert killed.pid != bystander


def test_a_pid_of_another_folders_server_is_neither_joined_nor_ended(
    killed: Cluster, place: Path
) -> None:
    other = Cluster(place / "other")
    other.start()
    pid = other.pid
    assert pid is not None
    _name_in_pid_file(killed, pid)
    assert killed.pid is None
    killed.stop_any()
    with psycopg.connect(killed.start()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (17,)
    killed.stop()
    assert other.pid == pid
    other.stop()


def test_a_server_started_by_hand_is_joined_and_left_running(cluster: Cluster) -> None:
    cluster.stop()
    socket = cluster.socket / ".s.PGSQL.5432"
    owner = cluster.data.stat()
    account = {} if os.geteuid() else {"user": owner.st_uid, "group": owner.st_gid}
    words = [
        str(program("postgres")),
        "-D",
        f"{cluster.data}/",
        "-k",
        str(cluster.socket),
        "-h",
        "",
    ]
    by_hand = subprocess.Popen(words, cwd="/", **account)  # type: ignore[call-overload]
    try:
        wait_until(lambda: by_hand.poll() is not None or socket.exists())
        assert by_hand.poll() is None
        ours = Cluster(cluster.base.parent)
        with psycopg.connect(ours.start()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert ours.pid is None
        ours.stop()
        ours.stop_any()
        assert by_hand.poll() is None
        psycopg.connect(ours.conninfo()).close()
    finally:
        by_hand.send_signal(signal.SIGINT)
        by_hand.wait(timeout=60)


def _name_in_pid_file(cluster: Cluster, pid: int) -> None:
    path = cluster.data / "postmaster.pid"
    _, rest = path.read_text().split("\n", 1)
    path.write_text(f"{pid}\n{rest}")
