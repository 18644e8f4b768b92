"""Proofs over RFC 6962 trees: that a leaf is in a tree, that a tree goes on from an earlier one.

Proofs are made from hashes of full subtrees, which a ``Fetch`` gives (tiles have them all). They are
checked by the iterative rules of RFC 9162, sections 2.1.3.2 and 2.1.4.2, and of the draft on Merkle
tree certificates, which extends both to subtrees; making and checking share no code but the hash.
"""

import hmac
from collections.abc import Callable, Sequence

from sinergi.ledger.tree import EMPTY_ROOT, node_hash

#: (height, index) → hash of the full subtree over leaves [index·2^height, (index + 1)·2^height).
Fetch = Callable[[int, int], bytes]
HASH_BYTES = 32
#: Hashes in a proof of a tree of at most 2^63 leaves.
MAX_HASHES = 63


class ProofError(ValueError):
    """The proof does not show what it is said to show."""


# --- making ----------------------------------------------------------------------------------


def subtree_root(start: int, end: int, fetch: Fetch) -> bytes:
    """Root over leaves [start, end); ``start`` is a multiple of the power of two that holds them."""
    if start == end:
        return EMPTY_ROOT
    size = end - start
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return fetch(height, start >> height)
    middle = start + _split(size)
    return node_hash(subtree_root(start, middle, fetch), subtree_root(middle, end, fetch))


def inclusion(index: int, size: int, fetch: Fetch) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves (RFC 6962, 2.1.1), lowest first."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree_root(middle, end, fetch))
            end = middle
        else:
            path.append(subtree_root(start, middle, fetch))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, fetch: Fetch) -> list[bytes]:
    """The proof that the tree of ``new`` leaves begins with that of ``old`` (RFC 6962, 2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} does not begin with one of {old}")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(subtree_root(middle, end, fetch))
            end = middle
        else:
            path.append(subtree_root(start, middle, fetch))
            start, whole = middle, False
    if not whole:
        path.append(subtree_root(start, end, fetch))
    return path[::-1]


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return int(1 << ((size - 1).bit_length() - 1))


# --- checking --------------------------------------------------------------------------------


def root_of_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf's hash and its path give; raises ProofError where they cannot fit."""
    if not 0 <= index < size or len(leaf) != HASH_BYTES:
        raise ProofError(f"no leaf {index} in a tree of {size}")
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofError("the path is too long")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError("the path is too short")
    return found


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raises ProofError unless ``leaf`` (a hash) stands at ``index`` of the tree with this root."""
    _same(root_of_inclusion(leaf, index, size, path), root, "the path leads to another root")


def check_subtree_inclusion(
    leaf: bytes, index: int, start: int, end: int, path: Sequence[bytes], root: bytes
) -> None:  # fmt: skip
    """Raises ProofError unless ``leaf`` stands at ``index`` of the subtree over [start, end)."""
    _check_range(start, end)
    check_inclusion(leaf, index - start, end - start, path, root)


def check_consistency(
    old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Raises ProofError unless the tree of ``new`` leaves begins with that of ``old``.

    Every tree begins with the empty one: there is nothing to show, hence nothing is accepted.
    """
    if old == 0 and new > 0:
        raise ProofError("an empty tree shows nothing of a later one")
    if old == 0:
        _same(old_root, new_root, "the empty tree has one root")
    check_subtree(0, old, new, path, old_root, new_root)


def check_subtree(
    start: int, end: int, size: int, path: Sequence[bytes], subtree: bytes, root: bytes
) -> None:
    """Raises ProofError unless the tree of ``size`` leaves holds ``subtree`` over [start, end)."""
    _check_range(start, end)
    if end > size:
        raise ProofError(f"[{start}, {end}) is no subtree of a tree of {size}")
    if start == end:
        _same(subtree, EMPTY_ROOT, "an empty subtree has one root")
        if path:
            raise ProofError("the path is too long")
        return
    first, last, top = start, end - 1, size - 1
    if last == top:
        while first != last:
            first, last, top = first >> 1, last >> 1, top >> 1
    else:
        while first != last and last & 1:
            first, last, top = first >> 1, last >> 1, top >> 1
    rest = list(path)
    if first == last:
        old_found = new_found = subtree
    elif rest:
        old_found = new_found = rest.pop(0)
    else:
        raise ProofError("the path is empty")
    for sibling in rest:
        if top == 0:
            raise ProofError("the path is too long")
        if last & 1 or last == top:
            if first < last:
                old_found = node_hash(sibling, old_found)
            new_found = node_hash(sibling, new_found)
            while not last & 1:
                first, last, top = first >> 1, last >> 1, top >> 1
        else:
            new_found = node_hash(new_found, sibling)
        first, last, top = first >> 1, last >> 1, top >> 1
    if top:
        raise ProofError("the path is too short")
    _same(old_found, subtree, "the path leads to another earlier root")
    _same(new_found, root, "the path leads to another root")


def _check_range(start: int, end: int) -> None:
    """A subtree begins at a multiple of the power of two that holds it."""
    if not 0 <= start <= end < 1 << 63 or start & ((1 << max(end - start - 1, 0).bit_length()) - 1):
        raise ProofError(f"[{start}, {end}) is no subtree")


def _same(found: bytes, expected: bytes, why: str) -> None:
    if not hmac.compare_digest(found, expected):
        raise ProofError(why)
