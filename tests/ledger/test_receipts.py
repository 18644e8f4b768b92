"""What a sender keeps: promises and proofs."""

from datetime import UTC, datetime

import pytest

from sinergi.ledger import keys, proofs, receipts, tree
from sinergi.ledger.checkpoint import Checkpoint
from sinergi.ledger.note import NoteError
from sinergi.ledger.proofs import ProofError
from sinergi.ledger.receipts import Proof, broken, parse_promise, parse_proof

ORIGIN = "pemilu.example.id/uji/ppwp"
LOG = keys.new_ed25519(ORIGIN)
NODE = keys.new_p256("node/nasional/1")
ENTRIES = [b"%d" % n for n in range(9)]
HASHES = [tree.leaf_hash(e) for e in ENTRIES]


def proof(index=4, extra=b""):
    def fetch(height, at):
        return tree.root(HASHES[at << height : (at + 1) << height])

    path = tuple(proofs.inclusion(index, 9, fetch))
    return Proof(index, path, Checkpoint(ORIGIN, 9, tree.root(HASHES)).sign([LOG]), extra)


@pytest.mark.parametrize("extra", [b"", b"apa saja"])
def test_a_proof_is_read_as_it_is_written(extra):
    made = proof(extra=extra)
    read = parse_proof(made.to_bytes())
    assert read == made
    assert read.to_bytes() == made.to_bytes()
    read.check(ENTRIES[4])
    assert read.checkpoint.signed_by(LOG.verifier)
    with pytest.raises(ProofError):
        read.check(ENTRIES[5])


@pytest.mark.parametrize(
    ("old", "new"),
    [("@v1", "@v2"), ("index 4", "index 04"), ("index 4", "index -4"), ("index 4\n", ""),
     ("index 4", "indeks 4"), ("\n\n", "\n"), ("index 4\n", "index 4\n????\n"),
     ("index 4\n", "index 4\nAAAA\n"), ("index 4\n", "index 4\n" + 64 * ("A" * 43 + "=\n")),
     ("index 4", "extra !\nindex 4"), ("index", "ïndex")],
)  # fmt: skip
def test_what_is_no_proof(old, new):
    data = proof().to_bytes().decode().replace(old, new, 1).encode()
    with pytest.raises(NoteError):
        parse_proof(data)


def promised(**changes):
    values = {
        "election": "uji", "ids": ["cd" * 32, "ab" * 32],
        "at": "2029-02-14T08:00:00+00:00", "by": "2029-02-14T14:00:00+00:00",
    }  # fmt: skip
    return receipts.promise(**(values | changes), signer=NODE)


def test_a_promise_is_signed_and_can_be_broken():
    made = parse_promise(promised())
    assert made.signed_by(NODE.verifier)
    assert not made.signed_by(keys.new_p256("node/nasional/1").verifier)
    assert made.body["ids"] == ["ab" * 32, "cd" * 32]
    after, before = (datetime(2029, 2, 14, h, tzinfo=UTC) for h in (15, 13))
    assert broken(made, latest=after, logged={"ab" * 32}) == ["cd" * 32]
    assert broken(made, latest=after, logged={"ab" * 32, "cd" * 32}) == []
    assert broken(made, latest=before, logged=()) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("promise/v1", "record/v1"), ('"kind":"promise"', '"kind":"receipt"'), ('"ids":["ab', '"ids":["AB'),
     ('"by":"2029-02-14T14:00:00+00:00"', '"by":"besok"'),
     ('"by":"2029-02-14T14:00:00+00:00"', '"by":"2029-02-14T14:00:00"'),
     ('{"at"', '{ "at"'), ('"by":"2029-02-14T14:00:00+00:00"', '"by":12')],
)  # fmt: skip
def test_what_is_no_promise(old, new):
    with pytest.raises(NoteError):
        parse_promise(promised().decode().replace(old, new, 1).encode())


def test_a_changed_promise_is_not_signed():
    changed = promised().replace(b"T14:00", b"T20:00")
    assert not parse_promise(changed).signed_by(NODE.verifier)
