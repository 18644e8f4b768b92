"""Death between any two file operations, two processes at once, a state that was lost."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sinergi.witness import keeper as keeping
from sinergi.witness.keeper import CannotKeep, Keeper
from sinergi.witness.store import StateLost
from tests.witness.logs import ORIGIN, HandLog, entries

#: What a witness does to files while it cosigns: open, fsync and rename, each through ``os``.
OPERATIONS = ("open", "fsync", "rename", "close")


def die_at(operation: int) -> None:
    """From now on this process ends, as by SIGKILL, before its ``operation``-th file operation."""
    done = 0

    def wrap(real: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **named: object) -> object:
            nonlocal done
            if done == operation:
                os._exit(9)
            done += 1
            return real(*arguments, **named)

        return called

    for name in OPERATIONS:
        setattr(os, name, wrap(getattr(os, name)))


def in_child(work: Callable[[], bytes]) -> tuple[bool, bytes]:
    """Runs ``work`` in a process of its own: (did it end by itself, what it gave)."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            given = work()
            os.write(write, given)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        given = pipe.read()
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 9)
    return code == 0, given


def test_killed_before_each_file_operation_it_never_forgets(folder: Path, log: HandLog) -> None:
    assert Keeper(folder).cosign(log.request(0, 10)).status == 200
    fork = HandLog(entries(5) + entries(40, "palsu")[5:], key=log.key)
    seen = set()
    for operation in range(40):

        def work(operation: int = operation) -> bytes:
            keeper = Keeper(folder)
            die_at(operation)
            return keeper.cosign(log.request(10, 20)).body

        ended, line = in_child(work)
        after = Keeper(folder)
        last = after.store.last(ORIGIN)
        assert last in (log.checkpoint(10), log.checkpoint(20))
        assert not line or last == log.checkpoint(20)  # what was said is on the disk
        assert after.cosign(fork.request(last.size, 20)).status in (409, 422)
        assert after.cosign(fork.request(last.size, 30)).status == 422
        assert after.cosign(log.request(0, 5)).status == 409
        seen.add((ended, last.size))
        if ended:
            break
        if last.size == 20:  # begin again from the smaller tree, in a folder that is as new
            _reset(folder, log)
    assert seen == {(False, 10), (False, 20), (True, 20)}


def _reset(folder: Path, log: HandLog) -> None:
    (state,) = (folder / "state").glob("[0-9a-f]*")
    state.write_bytes(log.checkpoint(10).to_bytes())


def test_of_two_requests_at_once_the_smaller_tree_never_comes_last(
    folder: Path, log: HandLog
) -> None:
    """The race that the specification names: both start from size 5, one to 6, one to 40."""
    for attempt in range(10):
        where = folder.parent / str(attempt)
        keeping.make(where, "penjaga.example.id/2", None)
        keeping.watch(where, [(ORIGIN, log.key.verifier.vkey)])
        assert Keeper(where).cosign(log.request(0, 5)).status == 200
        start = threading.Barrier(2)
        statuses: dict[int, int] = {}

        def ask(size: int, where: Path = where, start=start, statuses=statuses) -> None:
            keeper = Keeper(where)
            start.wait()
            statuses[size] = keeper.cosign(log.request(5, size)).status

        threads = [threading.Thread(target=ask, args=(size,)) for size in (6, 40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses.values()) == [200, 409]
        last = Keeper(where).store.last(ORIGIN)
        assert last is not None
        assert statuses[last.size] == 200


def test_what_was_lost_is_not_taken_for_new(folder: Path, log: HandLog) -> None:
    keeper = Keeper(folder)
    assert keeper.cosign(log.request(0, 10)).status == 200
    (state,) = (folder / "state").iterdir()
    for damaged in (b"", state.read_bytes()[:-5], b"never cosigned"):
        state.write_bytes(damaged)
        with pytest.raises(StateLost, match="new key"):
            keeper.cosign(log.request(10, 20))
    state.unlink()
    with pytest.raises(StateLost):
        keeper.cosign(log.request(0, 20))
    assert "lost" in keeper.standing()


def test_a_key_is_its_owners_and_never_replaced(folder: Path) -> None:
    assert (folder / keeping.KEY).stat().st_mode & 0o777 == 0o600
    with pytest.raises(CannotKeep, match="never replaced"):
        keeping.make(folder, "penjaga.example.id/1", None)
    sealed = folder.parent / "sealed"
    keeping.make(sealed, "penjaga.example.id/3", b"sagu matoa pala")
    assert keeping.encrypted(sealed)
    assert Keeper(sealed, b"sagu matoa pala").vkey.startswith("penjaga.example.id/3+")
    with pytest.raises(CannotKeep):
        Keeper(sealed, b"lain")
    with pytest.raises(CannotKeep):
        Keeper(sealed)
    other = folder.parent / "other"
    keeping.make(other, "penjaga.example.id/4", None)
    (other / keeping.VKEY).write_bytes((folder / keeping.VKEY).read_bytes())
    with pytest.raises(CannotKeep, match="is not the vkey"):
        Keeper(other)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "x" * 201])
def test_names_that_no_signature_line_can_hold(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotKeep):
        keeping.make(tmp_path / "x", name, None)


def test_a_vkey_of_another_log_is_not_taken(folder: Path, log: HandLog) -> None:
    with pytest.raises(CannotKeep, match="is of"):
        keeping.watch(folder, [("lain.example.id/uji/ppwp", log.key.verifier.vkey)])
