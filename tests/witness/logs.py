"""A log made by hand for a witness: entries, its key, checkpoints and proofs of any two sizes."""

from sinergi.ledger.checkpoint import Checkpoint
from sinergi.ledger.keys import new_ed25519
from sinergi.ledger.proofs import consistency, subtree_root
from sinergi.ledger.tree import leaf_hash, root
from sinergi.witness.protocol import Request

ORIGIN = "pemilu.example.id/uji/ppwp"


class HandLog:
    def __init__(self, entries: list[bytes], origin: str = ORIGIN, key=None):
        self.leaves = [leaf_hash(entry) for entry in entries]
        self.key = key or new_ed25519(origin)

    def _fetch(self, height: int, index: int) -> bytes:
        return root(self.leaves[index << height : (index + 1) << height])

    def checkpoint(self, size: int) -> Checkpoint:
        tree = subtree_root(0, size, self._fetch)
        return Checkpoint(self.key.name, size, tree).sign([self.key])

    def request(self, old: int, new: int) -> Request:
        proof = tuple(consistency(old, new, self._fetch)) if old <= new else ()
        return Request(old, proof, self.checkpoint(new))


def entries(n: int, word: str = "entri") -> list[bytes]:
    return [f"{word} {i}".encode() for i in range(n)]
