"""RFC 6962 roots: the RFC's own definition, Google's proof vectors, a log written by Tessera."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.ledger import note, tree
from tests.ledger.vectors import FOLDER, load, needs_vectors

#: The leaves of the Certificate Transparency reference tree, on which the vectors rest.
CT_LEAVES = [
    bytes.fromhex(h)
    for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
] + [bytes(range(0x60, 0x70))]  # fmt: skip


def mth(leaves):
    """Section 2.1 word for word: k is the largest power of two below n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


@given(st.lists(st.binary(max_size=40), max_size=70))
def test_the_root_is_the_rfcs(leaves):
    assert tree.root(tree.leaf_hash(leaf) for leaf in leaves) == mth(leaves)


@given(st.lists(st.binary(max_size=8), max_size=40), st.data())
def test_a_tree_goes_on_from_its_frontier(leaves, data):
    cut = data.draw(st.integers(0, len(leaves)))
    first = tree.Frontier()
    for leaf in leaves[:cut]:
        first.append(tree.leaf_hash(leaf))
    assert first.root() == mth(leaves[:cut])
    second = tree.Frontier(first.size, first.hashes)
    for leaf in leaves[cut:]:
        second.append(tree.leaf_hash(leaf))
    assert second.size == len(leaves)
    assert second.root() == mth(leaves)


def test_a_frontier_of_another_size_is_refused():
    with pytest.raises(ValueError, match="full subtrees"):
        tree.Frontier(3, [bytes(32)])


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=9))
def test_root_of_values_is_the_root_over_the_32_bytes(values):
    assert tree.root_of_values(v.hex() for v in values) == mth(values).hex()


def test_order_and_repetition_change_a_root():
    a, b, c = (bytes([n]) * 32 for n in (1, 2, 3))
    roots = {
        tree.root_of_values(v.hex() for v in list_)
        for list_ in ([a, b, c], [b, a, c], [a, b, c, c], [a, b])
    }
    assert len(roots) == 4


def _happy(kind):
    paths = sorted((FOLDER / "rfc6962_proofs" / kind).glob("[0-9]/happy-path.json"))
    return [load(str(path.relative_to(FOLDER))) for path in paths]


def _ct_root(size):
    return tree.root(map(tree.leaf_hash, CT_LEAVES[:size]))


@needs_vectors
def test_roots_of_the_consistency_vectors():
    vectors = _happy("consistency")
    for vector in vectors:
        assert _ct_root(vector["size1"]) == base64.b64decode(vector["root1"])
        assert _ct_root(vector["size2"]) == base64.b64decode(vector["root2"])
    assert {v["size2"] for v in vectors} == {1, 5, 7, 8}


@needs_vectors
def test_roots_of_the_inclusion_vectors():
    vectors = _happy("inclusion")
    for vector in vectors:
        leaf = tree.leaf_hash(CT_LEAVES[vector["leafIdx"]])
        assert leaf == base64.b64decode(vector["leafHash"])
        assert _ct_root(vector["treeSize"]) == base64.b64decode(vector["root"])
    assert {v["treeSize"] for v in vectors} == {1, 3, 5, 8}


def _entries(bundle):
    """tlog-tiles: each entry after its length in two bytes, big-endian."""
    found = []
    while bundle:
        length = int.from_bytes(bundle[:2])
        found.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    return found


@needs_vectors
@pytest.mark.parametrize("size", range(16))
def test_roots_of_a_log_written_by_tessera(size):
    log = FOLDER / "tessera_log"
    checkpoint = note.parse((log / f"checkpoint.{size}").read_bytes())
    origin, says, root = checkpoint.text.decode().splitlines()
    assert (origin, says) == ("example.com/log/testdata", str(size))
    entries, hashes = [], []
    if size:
        entries = _entries((log / f"tile/entries/000.p/{size}").read_bytes())
        tile = (log / f"tile/0/000.p/{size}").read_bytes()
        hashes = [tile[at : at + 32] for at in range(0, len(tile), 32)]
    assert [tree.leaf_hash(e) for e in entries] == hashes
    assert len(hashes) == size
    assert tree.root(hashes) == base64.b64decode(root)
