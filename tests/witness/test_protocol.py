"""tlog-witness: the words of a request, and each status where the specification asks for it."""

import base64
from dataclasses import replace

import pytest

from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint, parse_cosigner
from sinergi.ledger.keys import new_ed25519
from sinergi.ledger.tree import EMPTY_ROOT, leaf_hash, node_hash
from sinergi.witness.client import lines_of
from sinergi.witness.keeper import Keeper
from sinergi.witness.protocol import SIZE, BadRequest, Request, parse_request
from tests.witness.logs import ORIGIN, HandLog, entries

#: The example of the specification, byte for byte.
EXAMPLE = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""


def test_the_specifications_example_is_read_and_written_as_it_is() -> None:
    read = parse_request(EXAMPLE.encode())
    assert (read.old, len(read.proof), read.checkpoint.size) == (20852014, 4, 20852163)
    assert read.to_bytes() == EXAMPLE.encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("old 20852014\n", "old 020852014\n"),
        ("old 20852014\n", "old  20852014\n"),
        ("old 20852014\n", "old -1\n"),
        ("old 20852014\n", "old ٢\n"),
        ("old 20852014\n", "20852014\n"),
        ("old 20852014\n", ""),
        ("old 20852014\n", "old 20852014\r\n"),
        ("PlRN", "PlR\n"),
        ("pkaw=", "pkax="),  # stray bits
        ("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=", "PlRN"),
        ("\n\nexample", "\nexample"),
        ("20852163\n", "020852163\n"),
        ("AYQ8=\n", "AYQ8="),
    ],
)
def test_what_is_no_request(old: str, new: str) -> None:
    changed = EXAMPLE.replace(old, new, 1) if old != "AYQ8=\n" else EXAMPLE.rstrip("\n")[:-1]
    assert changed != EXAMPLE
    with pytest.raises(BadRequest):
        parse_request(changed.encode())


def test_sixty_three_hashes_are_read_and_one_more_is_not() -> None:
    line = base64.b64encode(bytes(32)).decode() + "\n"
    head, _, tail = EXAMPLE.partition("\n\n")
    first = head.split("\n", 1)[0] + "\n"
    assert len(parse_request(f"{first}{line * 63}\n{tail}".encode()).proof) == 63
    with pytest.raises(BadRequest):
        parse_request(f"{first}{line * 64}\n{tail}".encode())


def test_a_tree_counted_by_hand_is_cosigned_step_by_step(keeper: Keeper, log: HandLog) -> None:
    """Leaves a, b, c: the roots and the proof from 2 to 3 written out, not made by the ledger."""
    a, b, c = (leaf_hash(word) for word in entries(3))
    two = node_hash(a, b)
    three = node_hash(two, c)
    key = parse_cosigner(keeper.vkey)
    for request in (
        Request(0, (), Checkpoint(ORIGIN, 2, two).sign([log.key])),
        Request(2, (c,), Checkpoint(ORIGIN, 3, three).sign([log.key])),
    ):
        answer = keeper.add(request.to_bytes())
        assert (answer.status, answer.kind) == (200, "text/plain; charset=utf-8")
        (line,) = lines_of(request.checkpoint, answer.body, key)
        assert answer.body == line.line()
        whole = parse_checkpoint(request.checkpoint.to_bytes() + answer.body)
        assert whole.cosigned_by(key) == 1_800_000_000
    assert keeper.store.last(ORIGIN) == Checkpoint(ORIGIN, 3, three)


def test_every_pair_of_sizes_goes_on(keeper: Keeper, log: HandLog) -> None:
    old = 0
    for new in (0, 0, 1, 1, 2, 3, 7, 8, 9, 16, 31, 32, 33, 40, 40):
        assert keeper.cosign(log.request(old, new)).status == 200, (old, new)
        old = new


@pytest.mark.parametrize(
    ("old", "new", "change", "status"),
    [
        (5, 9, lambda r: replace(r, checkpoint=r.checkpoint.sign([new_ed25519(ORIGIN)])), 403),
        (5, 9, lambda r: replace(r, checkpoint=r.checkpoint.sign([])), 400),  # no signature line
        (5, 4, lambda r: r, 400),
        (0, 9, lambda r: r, 409),
        (4, 9, lambda r: r, 409),
        (6, 9, lambda r: r, 409),
        (5, 9, lambda r: replace(r, proof=r.proof[:-1]), 422),
        (5, 9, lambda r: replace(r, proof=(*r.proof, bytes(32))), 422),
        (5, 9, lambda r: replace(r, proof=(bytes(32), *r.proof[1:])), 422),
        (5, 9, lambda r: replace(r, proof=()), 422),
        (5, 5, lambda r: replace(r, proof=(bytes(32),)), 422),
    ],
)
def test_what_does_not_go_on_is_refused_and_changes_nothing(
    keeper: Keeper, log: HandLog, old: int, new: int, change, status: int
) -> None:
    assert keeper.cosign(log.request(0, 5)).status == 200
    answer = keeper.add(change(log.request(old, new)).to_bytes())
    assert answer.status == status
    if status == 409:
        assert (answer.kind, answer.body) == (SIZE, b"5\n")
    assert keeper.store.last(ORIGIN) == log.checkpoint(5)
    assert keeper.cosign(log.request(5, 9)).status == 200


def test_an_unknown_log_is_404_before_all_else(keeper: Keeper) -> None:
    other = HandLog(entries(9), "lain.example.id/uji/ppwp")
    assert keeper.cosign(other.request(9, 4)).status == 404
    assert keeper.cosign(other.request(0, 4)).status == 404


def test_signatures_of_unknown_keys_are_ignored(keeper: Keeper, log: HandLog) -> None:
    request = log.request(0, 5)
    both = request.checkpoint.sign([new_ed25519(ORIGIN), log.key, new_ed25519("x.example/y")])
    assert keeper.cosign(replace(request, checkpoint=both)).status == 200


def test_the_empty_tree_has_one_root_and_needs_no_proof(keeper: Keeper, log: HandLog) -> None:
    wrong = Checkpoint(ORIGIN, 0, bytes(32)).sign([log.key])
    assert keeper.cosign(Request(0, (), wrong)).status == 422
    assert keeper.cosign(Request(0, (bytes(32),), log.checkpoint(5))).status == 422
    assert log.checkpoint(0).root == EMPTY_ROOT
    assert keeper.cosign(log.request(0, 0)).status == 200
    assert keeper.cosign(log.request(0, 5)).status == 200


def test_a_fork_and_a_rollback_are_refused_and_the_fork_is_kept(
    keeper: Keeper, log: HandLog
) -> None:
    """The log's own key signs another history: no size at which it begins is cosigned."""
    assert keeper.cosign(log.request(0, 20)).status == 200
    rewritten = HandLog(entries(3) + entries(40, "palsu")[3:], key=log.key)
    same = keeper.cosign(rewritten.request(20, 20))
    assert (same.status, same.body) == (409, b"20\n")
    assert keeper.cosign(rewritten.request(20, 30)).status == 422
    back = keeper.cosign(log.request(0, 10))
    assert (back.status, back.body) == (409, b"20\n")
    assert keeper.store.last(ORIGIN) == log.checkpoint(20)
    kept = sorted(p.name.split("-")[0] for p in (keeper.folder / "evidence").iterdir())
    assert kept == ["fork", "unproven"]
    assert keeper.cosign(log.request(20, 30)).status == 200
