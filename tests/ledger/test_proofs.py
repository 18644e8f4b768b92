"""Proofs: the published vectors, and every proof of every tree up to 300 leaves by a naive tree."""

import base64
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.ledger import proofs
from sinergi.ledger.proofs import ProofError
from sinergi.ledger.tree import EMPTY_ROOT, leaf_hash, node_hash
from tests.ledger.vectors import FOLDER, load, needs_vectors

LEAVES = [leaf_hash(n.to_bytes(2, "big")) for n in range(300)]


@cache
def naive(start, end):
    """RFC 6962, section 2.1, word for word, over [start, end)."""
    if end == start:
        return EMPTY_ROOT
    if end - start == 1:
        return LEAVES[start]
    k = 1
    while k * 2 < end - start:
        k *= 2
    return node_hash(naive(start, start + k), naive(start + k, end))


def fetch(height, index):
    return naive(index << height, (index + 1) << height)


def naive_path(m, start, end):
    """PATH(m, D[n]) of section 2.1.1."""
    n = end - start
    if n == 1:
        return []
    k = 1
    while k * 2 < n:
        k *= 2
    if m < k:
        return [*naive_path(m, start, start + k), naive(start + k, end)]
    return [*naive_path(m - k, start + k, end), naive(start, start + k)]


def naive_consistency(m, start, end, whole):
    """SUBPROOF(m, D[n], b) of section 2.1.2."""
    n = end - start
    if m == n:
        return [] if whole else [naive(start, end)]
    k = 1
    while k * 2 < n:
        k *= 2
    if m <= k:
        return [*naive_consistency(m, start, start + k, whole), naive(start + k, end)]
    return [*naive_consistency(m - k, start + k, end, False), naive(start, start + k)]


def test_every_inclusion_up_to_300():
    for size in range(1, 301):
        root = naive(0, size)
        for index in range(size):
            path = proofs.inclusion(index, size, fetch)
            assert path == naive_path(index, 0, size)
            assert proofs.root_of_inclusion(LEAVES[index], index, size, path) == root


def test_every_consistency_up_to_300():
    for new in range(1, 301):
        root = naive(0, new)
        for old in range(1, new + 1):
            path = proofs.consistency(old, new, fetch)
            assert path == naive_consistency(old, 0, new, True)
            proofs.check_consistency(old, new, path, naive(0, old), root)


@given(st.integers(1, 300), st.data())
def test_a_proof_holds_for_nothing_else(size, data):
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, 299))
    path = proofs.inclusion(index, size, fetch)
    root = naive(0, size)
    if other != index:
        with pytest.raises(ProofError):
            proofs.check_inclusion(LEAVES[other], index, size, path, root)
    if other != index and other < size:
        with pytest.raises(ProofError):
            proofs.check_inclusion(LEAVES[index], other, size, path, root)
    for wrong in (path[:-1], [*path, bytes(32)], [bytes(32), *path]):
        if wrong != path:
            with pytest.raises(ProofError):
                proofs.check_inclusion(LEAVES[index], index, size, wrong, root)


@given(st.integers(1, 299), st.data())
def test_a_tree_that_forgot_is_not_consistent(old, data):
    new = data.draw(st.integers(old + 1, 300))
    path = proofs.consistency(old, new, fetch)
    with pytest.raises(ProofError):
        proofs.check_consistency(old, new, path, bytes(32), naive(0, new))
    with pytest.raises(ProofError):
        proofs.check_consistency(old, new, path, naive(0, old), bytes(32))
    with pytest.raises(ProofError):
        proofs.check_consistency(old, new, [*path, bytes(32)], naive(0, old), naive(0, new))


def test_what_has_no_proof_is_said():
    with pytest.raises(ValueError, match="no leaf 4 in a tree of 4"):
        proofs.inclusion(4, 4, fetch)
    with pytest.raises(ValueError, match="does not begin"):
        proofs.consistency(5, 4, fetch)
    assert proofs.consistency(0, 9, fetch) == proofs.consistency(9, 9, fetch) == []
    with pytest.raises(ProofError, match="shows nothing"):
        proofs.check_consistency(0, 9, [], EMPTY_ROOT, naive(0, 9))
    proofs.check_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    with pytest.raises(ProofError):
        proofs.check_consistency(0, 0, [], bytes(32), bytes(32))


def _bytes(text):
    return base64.b64decode(text or "")


def _check(kind, v):
    path = [_bytes(p) for p in v["proof"] or []]
    if kind == "inclusion":
        leaf, root = _bytes(v["leafHash"]), _bytes(v["root"])
        return proofs.check_inclusion(leaf, v["leafIdx"], v["treeSize"], path, root)
    if kind == "subtreeinclusion":
        leaf, root = _bytes(v["leafHash"]), _bytes(v["root"])
        return proofs.check_subtree_inclusion(leaf, v["leafIdx"], v["start"], v["end"], path, root)
    old, new = _bytes(v["root1"]), _bytes(v["root2"])
    if kind == "consistency":
        return proofs.check_consistency(v["size1"], v["size2"], path, old, new)
    return proofs.check_subtree(v["start"], v["end"], v["size"], path, old, new)


@needs_vectors
@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("inclusion", 90),
        ("consistency", 90),
        ("subtreeinclusion", 150),
        ("subtreeconsistency", 100),
    ],
)
def test_the_published_vectors(kind, least):
    paths = sorted((FOLDER / "rfc6962_proofs" / kind).rglob("*.json"))
    assert len(paths) >= least
    wrong = []
    for path in paths:
        vector = load(str(path.relative_to(FOLDER)))
        try:
            _check(kind, vector)
            accepted = True
        except ProofError:
            accepted = False
        if accepted == vector["wantErr"]:
            wrong.append(str(path.relative_to(FOLDER)))
    assert not wrong
