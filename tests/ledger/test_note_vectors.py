"""Signed notes and Ed25519 against what C2SP and CCTV publish."""

import re

import pytest

from sinergi.ledger import note
from tests.ledger.vectors import load, needs_vectors

pytestmark = needs_vectors

UNSOUND = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue"}


@pytest.fixture
def example():
    return load("signed_note.json")


def test_the_published_note_verifies(example):
    key = note.parse_vkey(example["vkey"])
    parsed = note.parse(example["note"].encode())
    (signature,) = parsed.signatures
    assert (signature.name, signature.keyid) == (key.name, key.keyid)
    assert key.verifies(parsed.text, signature.value)
    assert parsed.to_bytes() == example["note"].encode()
    assert key.vkey == example["vkey"]


def test_the_published_note_fails_with_any_changed_byte_of_its_text(example):
    key = note.parse_vkey(example["vkey"])
    parsed = note.parse(example["note"].encode())
    for at in range(len(parsed.text)):
        changed = bytearray(parsed.text)
        changed[at] ^= 1
        assert not key.verifies(bytes(changed), parsed.signatures[0].value)


def test_a_vkey_with_another_id_or_kind_is_refused(example):
    vkey = example["vkey"]
    for wrong in (
        vkey.replace("530d903a", "530d903b"),
        vkey.replace("530d903a", "530D903A"),
        vkey.replace("+Aeky", "+Beky"),
        vkey.replace("example.com/foo", "example.com/bar"),
        vkey.replace("example.com/foo", "example.com/foo\n"),
        vkey[:-1],
    ):
        with pytest.raises(note.NoteError):
            note.parse_vkey(wrong)


def test_ed25519_accepts_only_what_the_strictest_rule_accepts():
    vectors = load("ed25519_cctv.json")
    assert len(vectors) == 914
    accepted = 0
    for vector in vectors:
        key = note.Ed25519Verifier("cctv", bytes.fromhex(vector["key"]))
        if key.verifies(vector["msg"].encode(), bytes.fromhex(vector["sig"])):
            accepted += 1
            assert not UNSOUND & set(vector["flags"] or ()), vector["number"]
    # The rest of the vectors must still pass: a verifier that refuses all is of no use.
    sound = [v for v in vectors if not (UNSOUND | {"reencoded_k"}) & set(v["flags"] or ())]
    assert 0 < len(sound) <= accepted


def test_every_checkpoint_of_the_published_log_is_signed_by_its_key(example):
    from tests.ledger.vectors import FOLDER

    key = note.parse_vkey(example["tessera_log_vkey"])
    paths = [p for p in (FOLDER / "tessera_log").iterdir() if re.match("checkpoint", p.name)]
    assert len(paths) == 17
    for path in paths:
        parsed = note.parse(path.read_bytes())
        (signature,) = parsed.signatures
        assert (signature.name, signature.keyid) == (key.name, key.keyid)
        assert key.verifies(parsed.text, signature.value), path.name
        assert not key.verifies(parsed.text + b"\n", signature.value)
