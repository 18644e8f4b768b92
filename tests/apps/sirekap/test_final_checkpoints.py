"""Checkpoints with their quorum: a real clerk, real witness processes that take the logs' keys from
the register, one of them killed; an operator who rewrites everything that a server holds."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sinergi.apps.sirekap import log_files, log_policy
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.apps.sirekap.drain import drain
from sinergi.apps.sirekap.log_files import CHECKPOINT, PENDING, LogDiffers
from sinergi.core import metrics, vault
from sinergi.core.files import write_whole
from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint
from sinergi.ledger.keys import from_pem, new_ed25519
from sinergi.ledger.note import Ed25519Signer
from sinergi.ledger.policy import Policy
from sinergi.ledger.selfmade import LOG, log_signer
from sinergi.ledger.tiles import Growth, Tiles
from sinergi.witness.client import Client, Unanswered
from tests.apps.sirekap.world import World
from tests.witness.processes import Witness, policy, sinergi

LOGS = ("register", "ppwp", "dpr", "dpd", "dprd-prov", "dprd-kab")


@pytest.fixture(scope="module")
def witnesses(
    demo: World, house: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Witness]]:
    """Three that know the roots and where the public folder stands, and nothing else."""
    public = house.public / "uji"
    made = [
        Witness(
            tmp_path_factory.mktemp("penjaga") / "w", f"penjaga.example.id/{n}",
            roots=(public / "roots").read_bytes(), register=str(public),
        ).begin()
        for n in range(3)
    ]  # fmt: skip
    for witness in made:
        witness.wait()
    yield made
    for witness in made:
        witness.stop()


@pytest.fixture
def in_force(demo: World, witnesses: list[Witness]) -> Iterator[Policy]:
    """A quorum of 2 of the 3."""
    where = log_policy.path("uji")
    write_whole(where, policy(witnesses, 2))
    yield log_policy.read(where.read_bytes())
    where.unlink()
    shutil.rmtree(log_policy.letters("uji"), ignore_errors=True)


def folder(house: Any, name: str = "ppwp") -> Path:
    return Path(house.public) / "uji" / "log" / name


def shown(house: Any, name: str = "ppwp", file: str = CHECKPOINT) -> Checkpoint:
    return parse_checkpoint((folder(house, name) / file).read_bytes())


def send(demo: World, n: int) -> None:
    """A form more of a station that sent none."""
    station = list(demo.election.stations)[n]
    answer = demo.post([demo.sign(demo.form("ppwp", station))])
    assert [a["status"] for a in answer] == ["recorded"]


def test_without_witnesses_a_checkpoint_is_final_at_once(demo: World, house: Any) -> None:
    send(demo, 0)
    demo.settle()
    assert (Path(house.public) / "uji" / "policy").read_bytes() == log_policy.WITHOUT
    assert log_policy.read(log_policy.WITHOUT).satisfied(shown(house))
    assert not list((Path(house.public) / "uji" / "log").rglob(PENDING))


def test_a_quorum_of_two_of_three_with_one_killed(
    demo: World, house: Any, witnesses: list[Witness], in_force: Policy
) -> None:
    said: list[str] = []
    witnesses[2].kill()
    send(demo, 1)
    drain("uji", said.append)
    assert said == []
    assert (Path(house.public) / "uji" / "policy").read_bytes() == policy(witnesses, 2)
    for name in LOGS:
        assert set(in_force.cosigners(shown(house, name))) == {"w0", "w1"}
        assert not (folder(house, name) / PENDING).exists()
    before = shown(house)
    # A second one ends: counted, published, and not final; nobody waits for it.
    witnesses[1].kill()
    send(demo, 2)
    drain("uji", said.append)
    assert said == ["ppwp: published, not yet final: not cosigned by w1, w2"]
    assert shown(house) == before
    pending = shown(house, file=PENDING)
    left = pending.size - before.size
    assert left in (1, 2)  # the form, perhaps behind an anchor
    assert demo.results("ppwp")["log"]["size"] == pending.size
    gauge = 'sinergi_checkpoint_waiting_entries{election="uji",log="ppwp"}'
    assert f"{gauge} {left}\n" in metrics.text()
    # It comes back: the next clerk begins at what waits, and it becomes final.
    witnesses[1].start()
    drain("uji", said.append)
    assert shown(house) == pending
    assert in_force.satisfied(shown(house))
    assert not (folder(house) / PENDING).exists()
    assert f"{gauge} 0\n" in metrics.text()
    # The third one's line joins those that are there.
    witnesses[2].start()
    clerk = Clerk("uji")
    assert clerk.start()
    clerk.publish()
    _until(lambda: not clerk.log_files._board.wanted("w2"))
    clerk.publish()
    clerk.stop()
    for name in LOGS:
        assert set(in_force.cosigners(shown(house, name))) == {"w0", "w1", "w2"}


def _until(true: Callable[[], bool]) -> None:
    import time

    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_an_operator_with_root_cannot_show_another_log(
    demo: World, house: Any, witnesses: list[Witness], in_force: Policy
) -> None:
    """Table, tiles and checkpoint rewritten, signed by the log's own key: no witness cosigns it, at
    the same size or a later one, and who comes for the first time sees no quorum."""
    send(demo, 3)
    drain("uji")
    honest = shown(house)
    assert in_force.satisfied(honest)
    kept = Path(house.var) / "honest"
    shutil.copytree(folder(house), kept)
    key = from_pem(LOG, vault.load("uji", LOG))
    assert isinstance(key, Ed25519Signer)
    signer = log_signer(key, host=demo.election.host, election="uji", name="ppwp")
    entries = list(Tiles(log_files.reader(kept), honest.size).entries())
    changed = [entry.replace(b'"counts":[', b'"counts":[1', 1) for entry in entries]
    assert changed != entries
    for more in ([], [changed[-1]]):
        growth = Growth()
        for entry in [*changed, *more]:
            growth.append(entry)
        shutil.rmtree(folder(house))
        for path, data in growth.files():
            write_whole(folder(house) / path, data)
        forged = Checkpoint(signer.name, growth.size, growth.root()).sign([signer])
        write_whole(folder(house) / CHECKPOINT, forged.to_bytes())
        tiles = Tiles(log_files.reader(folder(house)), forged.size)
        assert tiles.root(forged.size) == forged.root
        assert forged.signed_by(signer.verifier)  # to a reader without a policy nothing is wrong
        assert not in_force.satisfied(shown(house))
        from sinergi.ledger.proofs import consistency

        for witness in in_force.witnesses.values():
            with pytest.raises(Unanswered) as refused:
                Client(witness.url, witness.key).cosign(
                    forged, lambda old, new, t=tiles: consistency(old, new, t.hash)
                )
            assert refused.value.alarm
    # Nor does the honest clerk go on from it.
    with pytest.raises(LogDiffers):
        Clerk("uji").start()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
    shutil.rmtree(folder(house))
    shutil.copytree(kept, folder(house))
    demo.settle()


def test_an_older_log_is_not_cosigned_and_the_clerk_says_so(
    demo: World, house: Any, witnesses: list[Witness], in_force: Policy
) -> None:
    """Files and table of an hour ago, brought back: every witness names the larger size."""
    drain("uji")
    newest = shown(house)
    older = Checkpoint(newest.origin, newest.size - 1, bytes(32))
    key = from_pem(LOG, vault.load("uji", LOG))
    assert isinstance(key, Ed25519Signer)
    older = older.sign([Ed25519Signer(newest.origin, key.key)])
    for witness in in_force.witnesses.values():
        with pytest.raises(Unanswered, match=f"cosigned {newest.size} entries") as refused:
            Client(witness.url, witness.key).cosign(older, lambda old, new: [])
        assert refused.value.alarm


def test_witnesses_without_a_server_cosign_by_letter(
    demo: World, house: Any, in_force: Policy, witnesses: list[Witness], tmp_path: Path
) -> None:
    """All three servers are away: two people cosign with files, the operator lays them down."""
    ports = [witness.port for witness in witnesses]
    for witness in witnesses:
        witness.stop()
    send(demo, 4)
    drain("uji")
    pending = shown(house, file=PENDING)
    letters = log_policy.letters("uji")
    letters.mkdir()
    for witness in witnesses[:2]:
        done = sinergi(
            "witness", "add-checkpoint", str(witness.folder), "--from", str(house.public / "uji")
        )
        assert done.returncode == 0, done.stderr.decode()
        assert len(done.stdout.splitlines()) == len(LOGS)
        (letters / f"{witness.port}.txt").write_bytes(done.stdout)
    clerk = Clerk("uji")
    assert clerk.start()
    _until(lambda: not clerk.log_files.waiting())
    clerk.publish()
    clerk.stop()
    assert shown(house) == pending
    assert set(in_force.cosigners(shown(house))) == {"w0", "w1"}
    for witness, port in zip(witnesses, ports, strict=True):
        witness.port = port
        witness.start()


def test_a_clerk_that_died_between_two_files_goes_on(
    demo: World, house: Any, in_force: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each file that publishing writes: what stands there is a log, and the next clerk makes
    it whole; no checkpoint is ever inconsistent with an earlier one."""

    class Died(BaseException):
        pass

    real = log_files.write_whole
    station = 5
    for last in range(12):
        send(demo, station)
        station += 1
        written: list[str] = []

        def dying(path: Path, data: bytes, last: int = last, **how: Any) -> bool:
            if len(written) == last:  # noqa: B023 (called within this round)
                raise Died
            written.append(path.name)  # noqa: B023
            return real(path, data, **how)

        before = shown(house)
        monkeypatch.setattr(log_files, "write_whole", dying)
        clerk = Clerk("uji")
        ended = False
        try:
            assert clerk.start()
            while clerk.step():
                pass
            clerk.publish()
            clerk.log_files.settle(10)
            clerk.publish()
            ended = True
        except Died:
            pass
        monkeypatch.setattr(log_files, "write_whole", real)
        clerk.stop()
        after = shown(house)
        tiles = Tiles(log_files.reader(folder(house)), after.size)
        assert in_force.satisfied(after)
        assert tiles.root(after.size) == after.root
        assert tiles.root(before.size) == before.root
        said: list[str] = []
        drain("uji", said.append)
        assert said == []
        assert shown(house).size > before.size
        if ended:
            break
    else:
        raise AssertionError("publishing wrote more files than were tried")


def test_a_waiting_checkpoint_that_is_not_sound_is_made_anew(
    demo: World, house: Any, in_force: Policy
) -> None:
    drain("uji")
    final = shown(house)
    other = Checkpoint(final.origin, final.size + 5, bytes(32)).sign([new_ed25519(final.origin)])
    for bad in (b"x", other.to_bytes()):
        write_whole(folder(house) / PENDING, bad)
        send(demo, 20 if bad == b"x" else 21)
        drain("uji")
        assert shown(house).size > final.size
        assert in_force.satisfied(shown(house))


def test_a_policy_that_cannot_be_read_makes_nothing_final(
    demo: World, house: Any, in_force: Policy
) -> None:
    drain("uji")
    final, public = shown(house), (Path(house.public) / "uji" / "policy").read_bytes()
    write_whole(log_policy.path("uji"), b"quorum nobody\n")
    send(demo, 22)
    demo.settle()
    assert shown(house) == final
    assert shown(house, file=PENDING).size > final.size
    assert (Path(house.public) / "uji" / "policy").read_bytes() == public


@pytest.fixture(autouse=True)
def no_lock_left() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
